"""A whole support forum, read: is a question that reads as difficult solved less often, and chased more often?

``python benchmarks/forum.py [--questions N]`` needs the folder ``shared`` beside the project. It brings the forum in
as a record of service by the maps in ``examples``, reads every conversation, and prints counts and AUROC with intervals
of 95 % (DeLong); beside it what the length of a question and VADER tell, where that is installed. "Chased": whoever
asked wrote again, a day or more after their own last words, and nobody had answered in between. Nothing that is printed
holds words of the forum, and quotes are searched for e-mail addresses.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from turnabout.core.reading import ConversationReading, Message, Reader
from turnabout.engine.history import open_history

ROOT = Path(__file__).resolve().parents[1]
FORUM = ROOT.parent / "shared" / "data" / "thunderbird"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
A_DAY = timedelta(days=1)
WORDS = """
    SELECT m.message_id, m.conversation_id, m."at", m.author_id, m.author_kind, m."text",
        c.results['is_solved'] AS is_solved
    FROM messages m JOIN conversations c USING (conversation_id) ORDER BY m.conversation_id, m."at", m.message_id
"""


def bring_in(folder: Path) -> None:
    """Import questions and answers, as anybody would."""
    for part, file in (("questions", "questions_2025"), ("answers", "answers_for_2025_questions")):
        command = [sys.executable, "-m", "turnabout", "import", "csv", str(FORUM / f"{file}.csv.gz")]
        command += ["--history", str(folder), "--map", str(ROOT / "examples" / "maps" / f"thunderbird-{part}.toml")]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def conversations(folder: Path) -> Iterator[tuple[list[Message], str | None]]:
    """Yield each conversation's messages in the order of time, and whether it was solved as far as that is known."""
    record = open_history(folder)
    rows = (row for batch in record.batches(WORDS) for row in batch.to_pylist())
    for _, group in groupby(rows, key=lambda row: row["conversation_id"]):
        together = list(group)
        messages = [
            Message(
                message_id=row["message_id"],
                author_kind=row["author_kind"],
                text=row["text"] or "",
                at=row["at"],
                conversation_id=row["conversation_id"],
                author_id=row["author_id"] or "",
            )
            for row in together
        ]
        yield messages, together[0]["is_solved"]


def was_chased(messages: Sequence[Message]) -> bool:
    """Whether the customer wrote again after a day without an answer."""
    return any(
        before.author_kind == after.author_kind == "customer" and after.at - before.at >= A_DAY  # type: ignore[operator]
        for before, after in pairwise(messages)
    )


def auroc(true: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    """Return the area and its standard error, by what share of the other class each case is ranked above (DeLong)."""
    placed = []
    for mine, other in ((score[true], np.sort(score[~true])), (-score[~true], np.sort(-score[true]))):
        low, high = np.searchsorted(other, mine, "left"), np.searchsorted(other, mine, "right")
        placed.append((low + high) / 2 / len(other))
    return float(placed[0].mean()), float(np.sqrt(sum(p.var(ddof=1) / len(p) for p in placed)))


def say(what: str, true: np.ndarray, scores: dict[str, np.ndarray]) -> None:
    """Print how well each score ranks."""
    print(f"{what}: {true.sum():,} of {len(true):,}")
    for name, score in scores.items():
        area, error = auroc(true, score)
        print(f"  {name:38} AUROC {area:.3f} ({area - 1.96 * error:.3f} to {area + 1.96 * error:.3f})")


def tones(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return VADER's tone of the questions, turned so that unhappy is high."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return {}
    vader = SentimentIntensityAnalyzer()
    return {"VADER's tone of the question": np.array([-vader.polarity_scores(text)["compound"] for text in texts])}


def quotes(read: ConversationReading) -> Iterator[str]:
    """Yield what a page would quote of a conversation."""
    yield read.quote or ""
    yield from (followed.quote or "" for followed in read.promises)


def main() -> None:
    """Bring in, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10**9, help="at most so many")
    most = parser.parse_args().questions
    if not FORUM.is_dir():
        sys.exit(f"The forum is not there: {FORUM}")
    reader, count, endings = Reader(), Counter[str](), Counter[str]()
    rows: list[tuple[str, float, float, str | None, bool]] = []
    with tempfile.TemporaryDirectory() as name:
        bring_in(Path(name) / "record")
        for messages, is_solved in conversations(Path(name) / "record"):
            if count["conversations"] == most:
                break
            read = reader.read_conversation(messages)
            count["conversations"] += 1
            count["messages"] += len(messages)
            count["set aside, at least in part"] += any(message.set_aside for message in read.messages)
            count["turned around, by the words"] += read.turned_around
            count["e-mail addresses in quotes"] += sum(bool(ADDRESS.search(quote)) for quote in quotes(read))
            endings[read.outcome] += 1
            first = read.messages[0]
            if first.difficulty is not None and messages[0].author_kind == "customer":
                rows.append((messages[0].text, first.difficulty, -first.tone, is_solved, was_chased(messages)))
    print(", ".join(f"{name}: {number:,}" for name, number in count.items()))
    print("ended, by the words: " + ", ".join(f"{name} {number:,}" for name, number in endings.most_common()))
    texts, difficulty, tone, solved, chased = (list(column) for column in zip(*rows, strict=True))
    scores = {"difficulty of the question": np.array(difficulty), "unhappy tone of the question": np.array(tone)}
    scores |= {"length of the question": np.array([len(text) for text in texts])} | tones(texts)
    known = np.array([value is not None and str(value).lower() in ("true", "false") for value in solved])
    unsolved = np.array([str(value).lower() == "false" for value in solved])
    say("not solved, where that is known", unsolved[known], {name: score[known] for name, score in scores.items()})
    say("chased", np.array(chased), scores)


if __name__ == "__main__":
    main()
