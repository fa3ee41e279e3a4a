"""Look at a sample of a source's columns: what kind of thing each holds."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from turnabout.connectors.times import DAY_FIRST, MONTH_FIRST, TimeReader

NULL_WORDS = ("?", "n/a", "N/A", "#N/A", "null", "NULL", "nan", "NaN", "None", "\\N", "-", "--")
_TRUTHS = {"true", "false", "yes", "no", "t", "f", "y", "n"}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MARKUP = re.compile(r"</?(p|br|div|a|li|ul|span|strong|blockquote)\b", re.IGNORECASE)
_DATE_IN_NAME = {"at", "date", "time", "created", "updated", "opened", "closed", "timestamp", "on"}
_ALMOST_ALL = 0.98
_LONG = 60


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a column holds, as far as a sample shows.

    Attributes
    ----------
    tokens
        The words of its name, in lower case.
    kind
        empty, time, truth, number, text (long) or words.
    filled
        Share of the rows that have something there, 0-1.
    distinct
        How many different cells the sample has.
    unique
        Whether every row has something and no two have the same.
    values
        The most frequent cells, at most 30.
    markup
        Whether it is HTML.
    zoned
        Whether its times name their zone.
    starts
        For dates like 03/04/2025: the largest first and second number; None where there are none.
    """

    name: str
    tokens: frozenset[str]
    kind: str
    filled: float
    distinct: int
    unique: bool
    values: tuple[str, ...]
    markup: bool = False
    zoned: bool = True
    starts: tuple[int, int] | None = None


def profile(name: str, cells: Sequence[str], nulls: Sequence[str]) -> ColumnProfile:
    """Look at one column.

    Parameters
    ----------
    name
        Its name.
    cells
        Its cells in the sample, shape (n,).
    nulls
        Words for nothing.
    """
    held = [text for cell in cells if (text := cell.strip()) and text not in nulls]
    counts = Counter(held)
    tokens = frozenset(words_in(name))
    kind, zoned, starts = _kind(held, counts, tokens)
    return ColumnProfile(
        name=name,
        tokens=tokens,
        kind=kind,
        filled=len(held) / max(len(cells), 1),
        distinct=len(counts),
        unique=bool(held) and len(held) == len(cells) == len(counts),
        values=tuple(value for value, _ in counts.most_common(30)),
        markup=kind == "text" and sum(bool(_MARKUP.search(text)) for text in held) > len(held) / 10,
        zoned=zoned,
        starts=starts,
    )


def words_in(name: str) -> list[str]:
    """Take a name apart: ``Agent_name``, ``agentName`` and ``agent.name`` are agent and name."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[a-z]+|\d+", parted.casefold())


def null_words(columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Find the words that stand for nothing: those that fill a noticeable part of some column."""
    found: dict[str, None] = {}
    for cells in columns.values():
        counts = Counter(cell.strip() for cell in cells)
        found |= dict.fromkeys(word for word in NULL_WORDS if counts[word] > len(cells) / 200)
    return tuple(found)


def _kind(held: list[str], counts: Counter[str], tokens: frozenset[str]) -> tuple[str, bool, tuple[int, int] | None]:
    if not held:
        return "empty", True, None
    if {value.casefold() for value in counts} <= _TRUTHS:
        return "truth", True, None
    numbers = sum(n for value, n in counts.items() if NUMBER.fullmatch(value))
    if numbers < len(held) or tokens & _DATE_IN_NAME:
        time = _times(held)
        if time is not None:
            return "time", *time
    if numbers >= _ALMOST_ALL * len(held):
        return "number", True, None
    long = sum(len(text) for text in held) / len(held) > _LONG or any("\n" in text for text in held)
    return ("text" if long else "words"), True, None


def _times(held: list[str]) -> tuple[bool, tuple[int, int] | None] | None:
    """Answer whether zones are named and the largest day-or-month numbers, or None where these are no times."""
    texts = pa.array(held)
    readers = [TimeReader.of(time_format=None, day_first=first, zone=None).read(texts) for first in (True, False)]
    read = readers[0].read | readers[1].read
    if read.mean() < _ALMOST_ALL:
        return None
    naive = readers[0].naive | readers[1].naive
    starts = [match for text in held if (match := re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d", text))]
    doubtful = bool(starts) and TimeReader((DAY_FIRST, MONTH_FIRST), None).read(texts).read.any()
    largest = (max(int(m[1]) for m in starts), max(int(m[2]) for m in starts)) if doubtful else None
    return not bool(np.any(naive & read)), largest
