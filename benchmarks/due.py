"""By when something is due, on sentences of staff that judge the grammar and that nobody who wrote it has seen.

``python benchmarks/due.py [de]`` prints the figures of ``training/corpus/en/due.jsonl``: first what the grammar reads
in the words, then what would be stored with the promises that the reader finds. ``--part dev`` are those of the
sentences that whoever writes the pack may see, ``--misses`` what was read wrongly there.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import Message, Reader
from turnabout.core.reading.due import NOTHING_DUE, Due, find_due, resolve
from turnabout.core.reading.packs import languages
from turnabout.core.reading.results import Promise

CORPUS = Path(__file__).resolve().parents[1] / "training" / "corpus"
FILES = {"test": "due.jsonl", "dev": "due-dev.jsonl"}


def phrases(language: str, part: str = "test") -> list[dict[str, Any]]:
    """Read the phrases of a language."""
    lines = (CORPUS / language / FILES[part]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def written_at(row: dict[str, Any]) -> datetime:
    """Return when a phrase was written, with its zone."""
    return datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["zone"]))


def read(row: dict[str, Any], language: str) -> Due:
    """Return the first moment that the grammar finds in the words."""
    calendar = BusinessCalendar(row["zone"])
    found = [resolve(span, at=written_at(row), calendar=calendar) for span in find_due(row["text"], language)]
    timed = [due for due in found if due.due_at is not None]
    return (timed or found or [NOTHING_DUE])[0]


def stored(row: dict[str, Any], language: str) -> datetime | None:
    """Return the due time of the firmest promise; where the reader finds none, what the grammar reads if it is dated.

    A sentence without a moment in which no promise is found has nothing that could be stored.
    """
    reader = _reader(language, row["zone"])
    promises = reader.read(Message("1", "agent", row["text"], written_at(row))).promises
    if not promises and row["due_day"] is None:
        return None
    dated = sorted((one for one in promises if one.due_at is not None), key=_firmest_first)
    return read(row, language).due_at if not promises else dated[0].due_at if dated else None


@cache
def _reader(language: str, zone: str) -> Reader:
    return Reader(language, calendar=BusinessCalendar(zone))


def _firmest_first(promise: Promise) -> tuple[bool, bool]:
    return promise.tier != "firm", promise.soft


def is_right(row: dict[str, Any], due_at: datetime | None) -> bool:
    """Whether it is the day that is meant, at the time that was said, or rightly none."""
    if row["due_day"] is None or due_at is None:
        return row["due_day"] is None and due_at is None
    time_said = row["due_time"]
    local = due_at.astimezone(ZoneInfo(row["zone"]))
    return _is_day(row, due_at) and (not time_said or f"{local:%H:%M}" == time_said[:5])


def _is_day(row: dict[str, Any], due_at: datetime | None) -> bool:
    day = due_at and due_at.astimezone(ZoneInfo(row["zone"])).date().isoformat()
    return day == row["due_day"]


def told(rows: Sequence[dict[str, Any]], found: Sequence[datetime | None]) -> Iterator[tuple[str, str]]:
    """Say how many days are right, wrong and missing."""
    pairs = list(zip(rows, found, strict=True))
    dated = [(row, at) for row, at in pairs if row["due_day"]]
    right = sum(_is_day(row, at) for row, at in dated)
    to_the_time = sum(is_right(row, at) for row, at in dated)
    none = sum(at is None for _, at in dated)
    undated = [at for row, at in pairs if not row["due_day"]]
    ranges = [(row, at) for row, at in dated if row["due_kind"] == "window_end"]
    wrong = sum(at is not None and not _is_day(row, at) for row, at in ranges)
    yield "dated, the same day", f"{right} of {len(dated)} ({right / len(dated):.1%}); and time, {to_the_time}"
    yield "  another day; none", f"{len(dated) - right - none}; {none}"
    yield "  ranges with another day", f"{wrong} of {len(ranges)}"
    yield "without a moment, given one", f"{sum(at is not None for at in undated)} of {len(undated)}"


def dates(language: str) -> Iterator[tuple[str, str]]:
    """Due phrases: the right day, or rightly none."""
    judged = [(row, read(row, language).due_at) for row in phrases(language)]
    right = sum(is_right(row, at) for row, at in judged)
    wrong = sum(not is_right(row, at) and at is not None for row, at in judged)
    yield "due phrases read rightly", f"{right} of {len(judged)}; a wrong day in {wrong}"


def misses(rows: Sequence[dict[str, Any]], found: Sequence[datetime | None]) -> Iterator[str]:
    """Say what was read otherwise than it is labelled."""
    for row, at in zip(rows, found, strict=True):
        if not is_right(row, at):
            given = at and f"{at.astimezone(ZoneInfo(row['zone'])):%Y-%m-%d %H:%M}"
            yield f"    {row['id']} {row['at']} {row['text']}\n      {row['due_day']} {row['due_time']}, read {given}"


def main() -> None:
    """Print the figures of one language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="?", default="en", choices=languages())
    parser.add_argument("--part", default="test", choices=FILES)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    rows = phrases(options.language, options.part)
    for name, found in (
        ("read in the words", [read(row, options.language).due_at for row in rows]),
        ("stored with promises", [stored(row, options.language) for row in rows]),
    ):
        print(name)
        for item, measured in told(rows, found):
            print(f"  {item:42} {measured}")
        if options.misses and options.part == "dev":
            print(*misses(rows, found), sep="\n")


if __name__ == "__main__":
    main()
