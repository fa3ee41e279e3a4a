"""The report of a learning, in words and rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from turnabout.core.learning.answers import FEWEST, about
from turnabout.core.reading.own import DIFFICULTY

MEASURES = (
    ("precision", "Right of what is called right"),
    ("f1", "F1"),
    ("auroc", "Ranked rightly"),
    ("calibration_error", "Chances off by"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A measure before and after; ``interval`` is of the one after."""

    name: str
    before: str
    after: str
    interval: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was learnt about one kind."""

    about: str
    answers: int
    right: int
    says: str
    used: str
    changes: tuple[Change, ...]
    curve: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the page says first, and a row for each kind."""

    sentence: str
    rows: tuple[Row, ...]


def told(report: Mapping[str, Any], *, is_used: bool) -> Report:
    """Show a report."""
    rows = tuple(_row(lesson) for lesson in report["lessons"])
    gained = [row.about for row in rows if row.used == "used"]
    if not rows:
        return Report("There was nothing to learn from: no answers, and no rated conversation begun in words", rows)
    if not gained:
        return Report("Nothing was gained yet, so the reader reads as before", rows)
    if not is_used:
        return Report("What was learnt is not used: somebody went back", rows)
    return Report(f"Your answers and outcomes taught the reader about {_listed(gained)}", rows)


def counted(kinds: Iterable[tuple[str, int, int]]) -> list[tuple[str, str]]:
    """Say for each kind how many answers there are, of how many that are needed."""
    return [(kind.replace("_", " "), f"{n} of {FEWEST}" if n < FEWEST else f"{n}: enough") for kind, n, _ in kinds]


def _row(lesson: Mapping[str, Any]) -> Row:
    measured = lesson["before"] is not None
    asked = MEASURES[2:] if lesson["about"] == DIFFICULTY else MEASURES  # nobody calls a beginning difficult or not
    changes = tuple(_change(name, words, lesson) for name, words in asked) if measured else ()
    used = "used" if lesson["adopted"] else "not used" if measured else "not yet"
    curve = tuple((_percent(p["said"]), _percent(p["seen"]), p["n"]) for p in lesson["reliability"])
    return Row(about(lesson["about"]), lesson["answers"], lesson["right"], lesson["says"], used, changes, curve)


def _change(name: str, words: str, lesson: Mapping[str, Any]) -> Change:
    before, after = lesson["before"][name], lesson["after"][name]
    known = after["low"] is not None
    interval = f"{_percent(after['low'])} to {_percent(after['high'])}" if known else ""
    return Change(words, _percent(before["value"]), _percent(after["value"]), interval)


def _percent(share: float | None) -> str:
    return "cannot be said" if share is None else f"{100 * share:.0f} %"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
