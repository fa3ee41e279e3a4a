"""How well the reader of conversations reads, on labelled text that it never learnt from; how fast; beside VADER.

``python benchmarks/reading.py [--only promises,friction,…]`` needs the folder ``shared`` beside the project. Labels
marked (seen) were read while the patterns were written: only the others say how well it generalises.
"""

# isort: off
import turnabout  # noqa: F401  before NumPy: it keeps linear algebra to one thread, as the command does

# isort: on
import argparse
import csv
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.learning.answers import Answer, learn
from turnabout.core.learning.measures import auroc, calibration_error
from turnabout.core.reading import Message, MessageReading, Reader
from turnabout.core.reading.due import find_due, resolve
from turnabout.core.reading.own import DIFFICULTY, features, head_name, kind_of, log_odds, words_at
from turnabout.core.reading.text import clean

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TEXT = SHARED / "text"
AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def rows(name: str) -> list[dict[str, Any]]:
    """Read a file of labels."""
    with (TEXT / "labels" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def number(row: dict[str, Any]) -> int:
    """Return the number at the end of a row's id: odd ones were read while patterns were written."""
    return int("".join(c if c.isdigit() else " " for c in row["id"]).split()[-1])


def say(item: str, measured: str, minimum: str = "", good: str = "") -> None:
    """Print one line of the table."""
    print(f"{item:58} {measured:44} {minimum:>10} {good:>10}", flush=True)


def rates(true: np.ndarray, guessed: np.ndarray) -> str:
    """Say precision, recall and F1."""
    both = (true & guessed).sum()
    precision, recall = both / max(guessed.sum(), 1), both / max(true.sum(), 1)
    f1 = 2 * both / max(true.sum() + guessed.sum(), 1)
    return f"F1 {f1:.2f} (precision {precision:.2f}, recall {recall:.2f}, n {true.sum()})"


def read(reader: Reader, texts: Sequence[str], kind: str) -> list[MessageReading]:
    """Read texts of one kind of author."""
    return list(reader.read_all(Message(str(i), kind, text, AT) for i, text in enumerate(texts)))


def promises(reader: Reader) -> None:
    """Promises on three draws; conditional and soft ones are none here. Every other one of the second was read."""
    first, second, third = (
        [row for row in rows(name) if row["speaker"] == "agent"] for name in ("promises_1", "promises_2", "promises_3")
    )
    read_ones, unread = ([row for row in second if number(row) % 2 == odd] for odd in (1, 0))
    for name, labelled in (
        ("promises_1 (seen)", first),
        ("promises_2 (seen)", read_ones),
        ("promises_2", unread),
        ("promises_3", third),
        ("promises_2 and promises_3", unread + third),
    ):
        _promises_of(name, reader, labelled)
    chat = [row for row in first if row["source"]["dataset"] == "ABCD"]
    say("promise, chat alone (seen), firm", rates(_are_promises(chat), _firm(reader, chat)), "F1 .60", ".75")


def _promises_of(name: str, reader: Reader, labelled: Sequence[dict[str, Any]]) -> None:
    label = np.array([row["label"] for row in labelled])
    firm = _firm(reader, labelled)
    say(f"promise, {name}, firm", rates(label == "promise", firm), "F1 .70", ".80")
    near, hits = firm & (label == "no"), firm & (label == "promise")
    say("  precision against near misses", f"{hits.sum() / max((near | hits).sum(), 1):.2f}", ".90", ".95")
    conditional = label == "conditional"
    say("  conditional called promise", f"{(firm & conditional).sum()} of {conditional.sum()}", "≤ 10 %", "≤ 5 %")
    say("  soft called promise", f"{(firm & (label == 'soft')).sum()} of {(label == 'soft').sum()}")


def _are_promises(labelled: Sequence[dict[str, Any]]) -> np.ndarray:
    return np.array([row["label"] == "promise" for row in labelled])


def _firm(reader: Reader, labelled: Sequence[dict[str, Any]]) -> np.ndarray:
    found = read(reader, [row["text"] for row in labelled], "agent")
    return np.array([any(promise.counts for promise in reading.promises) for reading in found])


def due_dates(_: Reader) -> None:
    """Days of the due phrases whose day is labelled; what is to be counted from is the same for all."""
    labelled = [
        row for name in ("promises_1", "promises_2", "promises_3") for row in rows(name) if row.get("due_offset")
    ]
    phrases = [
        (phrase, offset)
        for row in labelled
        for phrase, offset in zip(row["due_text"].split(";"), row["due_offset"].split(";"), strict=False)
    ]
    calendar = BusinessCalendar()
    given = [_due_day(phrase, calendar) for phrase, _ in phrases]
    true = [_labelled_day(offset, calendar) for _, offset in phrases]
    right = sum(day == meant for day, meant in zip(given, true, strict=True))
    wrong = sum(day not in (None, meant) for day, meant in zip(given, true, strict=True))
    say("due date of a dated phrase (seen)", f"{right} of {len(phrases)} the same day, {wrong} another", "90 %", "97 %")


def _due_day(phrase: str, calendar: BusinessCalendar) -> date | None:
    found = (resolve(span, at=AT, calendar=calendar).due_at for span in find_due(phrase))
    return next((moment.date() for moment in found if moment is not None), None)


def _labelled_day(offset: str, calendar: BusinessCalendar) -> date:
    """Read a label: PT48H, P2B (business days), P1D, or a day of the week."""
    number = int("".join(c for c in offset if c.isdigit()) or 0)
    if offset.startswith("PT"):
        return (AT + timedelta(hours=number)).date()
    if offset.endswith("B"):
        return calendar.business_day(AT.date(), number)
    if offset.endswith("D"):
        return AT.date() + timedelta(days=number)
    ahead = [AT.date() + timedelta(days=days) for days in range(1, 8)]
    return next(day for day in ahead if f"{day:%A}".upper() == offset)


def friction(reader: Reader) -> None:
    """Refused because of a rule, a system or a missing right."""
    kinds = ("policy_friction", "tool_friction", "no_authority")
    for part, seen in ((1, " (seen)"), (0, "")):
        labelled = [r for r in rows("friction") if number(r) % 2 == part]
        sides: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {"firm": [], "possible": []}
        for who, positive in (("agent", ("friction",)), ("customer", ("friction", "reported"))):
            mine = [r for r in labelled if r["speaker"] == who]
            found = read(reader, [r["text"] for r in mine], who)
            true = np.array([r["label"] in positive for r in mine])
            for tier, both in sides.items():
                hit = np.array([any(r.has(kind, tier) for kind in kinds) for r in found])  # type: ignore[arg-type]
                say(f"friction, {who}, {tier}{seen}", rates(true, hit), "F1 .60", ".70")
                both.append((true, hit))
        for tier, both in sides.items():
            true, hit = (np.concatenate(column) for column in zip(*both, strict=True))
            say(f"friction, both, {tier}{seen}", rates(true, hit), "F1 .60", ".70")


def passed_around(reader: Reader) -> None:
    """The customer was sent on, told different things, or had to explain again."""
    for part, seen in ((1, " (seen)"), (0, "")):
        labelled = [r for r in rows("passed_around") if number(r) % 2 == part and r["speaker"] == "customer"]
        found = read(reader, [r["text"] for r in labelled], "customer")
        true = np.array([r["label"] == "passed" for r in labelled])
        for tier in ("firm", "possible"):
            hit = np.array([r.has("passed_around", tier) for r in found])  # type: ignore[arg-type]
            say(f"passed around, {tier}{seen}", rates(true, hit), "prec. .70", ".80")


def rated_remarks() -> list[tuple[str, int]]:
    """Read what customers remarked, with their rating."""
    with gzip.open(SHARED / "csat" / "ecommerce_csat_first60.csv.gz", "rt", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return [(r["Customer Remarks"], int(r["CSAT Score"])) for r in rows if r["Customer Remarks"]]


def tone(reader: Reader) -> None:
    """Low ratings from the remark alone, without a label; VADER beside it where it is installed."""
    remarks = rated_remarks()[::3]
    low = np.array([score <= 2 for _, score in remarks])
    found = np.array([r.tone for r in read(reader, [text for text, _ in remarks], "customer")])
    beside = ""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        pass
    else:
        vader = SentimentIntensityAnalyzer()
        beside = (
            f"; VADER {auroc(low, np.array([-vader.polarity_scores(text)['compound'] for text, _ in remarks])):.3f}"
        )
    say(
        f"CSAT ≤ 2 from the remark, no labels, {len(remarks)} remarks",
        f"AUROC {auroc(low, -found):.3f}{beside}",
        ".80",
        ".83",
    )


def own_labels(reader: Reader) -> None:
    """Low ratings from the remark, after learning from 1,000 of them; five draws, all other rows held out."""
    remarks = rated_remarks()
    texts = [clean(text, staff=False).text for text, _ in remarks]
    low = np.array([score <= 2 for _, score in remarks])
    readings = read(reader, [text for text, _ in remarks], "customer")
    ranks = np.array([0.5 if r.difficulty is None else r.difficulty for r in readings])  # no words say neither
    same = np.unique([" ".join(text.lower().split()) for text in texts], return_inverse=True)[1]
    rows = features([(text, "") for text in texts])
    found, fresh = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        taken = rng.permutation(len(texts))[:1000]
        answers = [Answer(DIFFICULTY, (texts[i], ""), float(ranks[i]), bool(low[i]), group=str(i)) for i in taken]
        own = learn(answers, rng=rng).own
        if own is None:
            sys.exit("Learning from 1,000 labels gained nothing.")
        chance = own.heads[DIFFICULTY].chances(rows, log_odds(ranks))
        out = np.delete(np.arange(len(texts)), taken)
        found.append((auroc(low[out], chance[out]), calibration_error(low[out], chance[out])))
        out = out[~np.isin(same[out], same[taken])]
        fresh.append((auroc(low[out], chance[out]), calibration_error(low[out], chance[out])))
    for name, draws in (("held-out rows", found), ("of these, remarks of other words", fresh)):
        ranked, off = np.array(draws).T
        measured = f"AUROC {ranked.min():.3f}-{ranked.max():.3f}, ECE {off.min():.3f}-{off.max():.3f}"
        say(f"CSAT ≤ 2, 1,000 own labels, {name}", measured, ".85, ≤ .03", ".89, ≤ .03")


def own_answers(reader: Reader) -> None:
    """What labels of three draws teach when they are taken for a company's answers, measured on messages left out."""
    answers = []
    for row in (row for name in ("promises_1", "promises_2", "promises_3") for row in rows(name)):
        message = Message(row["id"], row["speaker"], row["text"], AT)
        if message.author_kind == "agent":
            for hit in reader.read(message).promises:
                words = words_at(message, hit.start, hit.end)
                is_right = row["label"] == kind_of(hit)
                answers.append(Answer(head_name("agent", hit), words, hit.probability, is_right, row["id"]))
    for lesson in learn(answers, rng=np.random.default_rng(1)).lessons:
        if lesson.before is None or lesson.after is None:
            say(f"taught by own answers: {lesson.head}", lesson.says)
            continue
        told = [
            f"{name} {getattr(lesson.before, field).value:.2f} -> {getattr(lesson.after, field).value:.2f}"
            for name, field in (("prec.", "precision"), ("F1", "f1"), ("AUROC", "auroc"), ("ECE", "calibration_error"))
        ]
        say(f"taught by {lesson.answers} own answers: {lesson.head}", ", ".join(told))


def annoyed(reader: Reader) -> None:
    """Who becomes annoyed in STAR; the weights have seen it, so training prints the honest figure."""
    with gzip.open(TEXT / "star_dialogues.jsonl.gz", "rt", encoding="utf-8") as lines:
        dialogues = [json.loads(line) for line in lines]
    texts = ["\n".join([t["text"] for t in d["turns"] if t["who"] == "customer"][:2]) for d in dialogues]
    true = np.array([bool(d["customer_annoyed"]) for d in dialogues])
    score = np.array([r.difficulty or 0.0 for r in read(reader, texts, "customer")])
    say("becomes annoyed, STAR (learnt from, no test)", f"AUROC {auroc(true, score):.3f}", "(.70)", "(.80)")


def tweets() -> Iterator[Message]:
    """Real messages of both sides."""
    with gzip.open(TEXT / "support_tweets_sample.csv.gz", "rt", encoding="utf-8") as lines:
        for i, row in enumerate(csv.DictReader(lines)):
            yield Message(str(i), "customer" if row["inbound"] == "True" else "agent", row["text"] or "", AT)


def speed(reader: Reader) -> None:
    """Messages a second of one core's time, all detectors: met for the first time, and again."""
    messages = list(tweets())
    spent = []
    for _ in range(4):
        began = time.process_time()
        list(reader.read_all(messages))
        spent.append(time.process_time() - began)
    for met, seconds in (("for the first time", spent[0]), ("again, best of three", min(spent[1:]))):
        say(f"speed, all detectors, one core, {met}", f"{len(messages) / seconds:,.0f} messages/s", "1,000", "5,000")


ITEMS: dict[str, Callable[[Reader], None]] = {
    "promises": promises,
    "due": due_dates,
    "friction": friction,
    "passed_around": passed_around,
    "tone": tone,
    "own": own_labels,
    "answers": own_answers,
    "annoyed": annoyed,
    "speed": speed,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(ITEMS), help="some of " + ", ".join(ITEMS))
    names = parser.parse_args().only.split(",")
    if not TEXT.is_dir():
        sys.exit(f"The labelled text is not there: {TEXT}")
    reader = Reader("en", calendar=BusinessCalendar())
    say("", "measured", "minimum", "good")
    for name in names:
        ITEMS[name](reader)


if __name__ == "__main__":
    main()
