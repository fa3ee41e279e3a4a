"""How well a language without a learnt model is read, on sentences that judge it and that no pack was written from.

``python benchmarks/own_sentences.py de`` prints the figures of ``training/corpus/de/test-*.jsonl`` and ``due.jsonl``;
``--part dev`` those of the sentences that whoever writes the pack may see, ``--misses`` what was read wrongly there.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from due import dates
from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import Message, MessageReading
from turnabout.core.reading.language import language_of
from turnabout.core.reading.one_language import Cleaned, OneLanguage
from turnabout.core.reading.packs import languages, load_pack
from turnabout.core.reading.text import clean

CORPUS = Path(__file__).resolve().parents[1] / "training" / "corpus"
LANGUAGES = tuple(code for code in languages() if code != "en")
SPEAKERS = ("agent", "customer")


def sentences(language: str, part: str) -> list[dict[str, Any]]:
    """Read one part of the sentences of a language, or all of English."""
    names = "*.jsonl" if language == "en" else f"{part}-*.jsonl"
    files = [path for path in sorted((CORPUS / language).glob(names)) if not path.name.startswith("due")]
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def say(item: str, measured: str) -> None:
    """Print one line."""
    print(f"{item:44} {measured}", flush=True)


def rates(true: np.ndarray, guessed: np.ndarray) -> str:
    """Say precision, recall and F1."""
    both = int((true & guessed).sum())
    precision, recall = both / max(guessed.sum(), 1), both / max(true.sum(), 1)
    f1 = 2 * both / max(true.sum() + guessed.sum(), 1)
    return f"F1 {f1:.2f} (precision {precision:.2f}, recall {recall:.2f}, n {true.sum()}, hits {guessed.sum()})"


def read(language: str, rows: Sequence[dict[str, Any]]) -> list[MessageReading]:
    """Read the sentences as messages; what the pack marks is firm here even where the pack is experimental."""
    one = OneLanguage(language, BusinessCalendar(), replace(load_pack(language), experimental=False))
    found: dict[str, MessageReading] = {}
    for speaker in SPEAKERS:
        messages = [Message(row["id"], speaker, row["text"]) for row in rows if row["speaker"] == speaker]
        batch = [Cleaned(m, clean(m.text, staff=speaker == "agent"), language) for m in messages]
        found |= {reading.message_id: reading for reading in one.read(batch, speaker)}
    return [found[row["id"]] for row in rows]


def promises(rows: Sequence[dict[str, Any]], readings: Sequence[MessageReading]) -> None:
    """Promises by tier, and how many conditional ones were taken for one."""
    staff = [i for i, row in enumerate(rows) if "promise" in row]
    label = np.array([rows[i]["promise"] for i in staff])
    for tiers in (("firm",), ("firm", "possible")):
        found = np.array([_promises(readings[i], tiers) for i in staff])
        say(f"promise, {' or '.join(tiers)}", rates(label == "promise", found))
        conditional = label == "conditional"
        say("  conditional called promise", f"{int((conditional & found).sum())} of {int(conditional.sum())}")


def _promises(reading: MessageReading, tiers: Sequence[str]) -> bool:
    return any(p.tier in tiers and not p.soft and p.condition != "customer" for p in reading.promises)


def cues(rows: Sequence[dict[str, Any]], readings: Sequence[MessageReading]) -> None:
    """Cues of each side taken together, then kind by kind."""
    for speaker in SPEAKERS:
        mine = [i for i, row in enumerate(rows) if row["speaker"] == speaker]
        kinds = sorted({cue for i in mine for cue in rows[i].get("cues", ())})
        true = np.array([[kind in rows[i].get("cues", ()) for kind in kinds] for i in mine])
        for tier in ("firm", "possible"):
            found = np.array([[readings[i].has(kind, tier) for kind in kinds] for i in mine])  # type: ignore[arg-type]
            say(f"cues of {speaker}, {tier}", rates(true, found))
        for column, kind in enumerate(kinds):
            say(f"  {kind}", rates(true[:, column], found[:, column]))


def tone(rows: Sequence[dict[str, Any]], readings: Sequence[MessageReading]) -> None:
    """How often the unhappier of two customers gets the lower tone."""
    told = [(row["tone"], reading.tone) for row, reading in zip(rows, readings, strict=True) if "tone" in row]
    pairs = [(a, b) for a in told for b in told if a[0] < b[0]]
    right = sum((a[1] < b[1]) + 0.5 * (a[1] == b[1]) for a, b in pairs)
    say("tone: unhappier of two ranked lower", f"{right / max(len(pairs), 1):.2f}")


def languages_told(part: str) -> None:
    """How many sentences of each language are taken for it, by length."""
    for language in ("en", *LANGUAGES):
        texts = [row["text"] for row in sentences(language, part)]
        short = [text for text in texts if len(text) <= 60]
        say(f"language told, {language}", f"{_told(texts, language)}; up to 60 letters {_told(short, language)}")


def _told(texts: Sequence[str], language: str) -> str:
    right = sum(language_of(text) == language for text in texts)
    return f"{right / max(len(texts), 1):.3f} of {len(texts)}"


def misses(rows: Sequence[dict[str, Any]], readings: Sequence[MessageReading]) -> Iterator[str]:
    """Say what was read otherwise than it is labelled."""
    for row, reading in zip(rows, readings, strict=True):
        found = {cue.kind: f"{cue.kind}[{cue.text}]{cue.tier[0]}" for cue in reading.cues}
        true = set(row.get("cues", ()))
        lost, false = sorted(true - set(found)), [found[k] for k in sorted(set(found) - true)]
        made = [
            ("soft" if p.soft else "conditional" if p.condition == "customer" else "promise") for p in reading.promises
        ]
        best = next((c for c in ("promise", "conditional", "soft") if c in made), "no")
        said = row.get("promise", "no")
        promise = (
            "" if said == best else f" PROMISE {said} read {best} {[(p.action, p.tier) for p in reading.promises]}"
        )
        if lost or false or promise:
            yield f"{row['text']}\n    lost {lost} false {false}{promise}"


def main() -> None:
    """Print the figures of one language, or how well languages are told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=(*LANGUAGES, "told"))
    parser.add_argument("--part", default="test", choices=("dev", "test"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    if options.language == "told":
        return languages_told(options.part)
    rows = sentences(options.language, options.part)
    readings = read(options.language, rows)
    promises(rows, readings)
    cues(rows, readings)
    tone(rows, readings)
    if options.part == "test":
        for item, measured in dates(options.language):
            say(item, measured)
    if options.misses and options.part == "dev":
        print(*misses(rows, readings), sep="\n")
    return None


if __name__ == "__main__":
    main()
