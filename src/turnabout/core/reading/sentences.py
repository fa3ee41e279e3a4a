"""Sentences of a cleaned message, by where they begin and end."""

from collections.abc import Iterator
from itertools import pairwise

import re2

from turnabout.core.reading.letters import places_of, stands_in

_END = re2.compile(r"[.!?…]+[\"')\]]*(?:\s+|$)|\s*\n\s*\n\s*|[ \t]*\r?\n[ \t]*|\s+-{1,2}\s+|;\s+")
_ABBREVIATION = re2.compile(
    r"(?i)(?:^|[\s(])(?:mr|mrs|ms|dr|st|no|vs|e\.g|i\.e|a\.m|p\.m|approx|inc|ltd|tel|ref|acct|dept|ext|nr|ca)\.\s*$"
    r"|\d\s+(?:bus|biz)\.\s*$|\b(?:on|by|before|until)\s+(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.\s*$"
)
_WRAPPED = 60  # a line at least so long, without a full stop, was broken by its mail program
_CONTINUES = frozenset(["a.m.", "p.m."])
_LONGEST = 1_000  # a sentence without an end is cut: what it holds is compared with all else in it


def sentences(text: str, abbreviation: "re2._Regexp | None" = None) -> list[tuple[int, int]]:
    """Return start and end of each sentence that holds a letter or a digit.

    Parameters
    ----------
    text
        A cleaned message; offsets are into it.
    abbreviation
        What else ends with a full stop in its language, at the end of some text.
    """
    cuts = [0]
    line_begins = 0
    for start, stop in places_of(_END, text):
        mark = text[start:stop]
        if "\n" in mark:
            wrapped = start - line_begins >= _WRAPPED and mark.count("\n") == 1
            line_begins = stop
            if wrapped and mark[0] not in ".!?…":
                continue
        elif mark[0] == "." and _is_abbreviation(text[max(0, start - 12) : stop], abbreviation):
            continue
        cuts.append(stop)
    cuts.append(len(text))
    found: list[tuple[int, int]] = []
    for start, stop in pairwise(cuts):
        piece = text[start:stop]
        lead = len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if _says(piece):
            found += _cut(text, start + lead, start + lead + len(piece))
    return found


def _says(piece: str) -> bool:
    """Whether there is a letter or a digit; mostly it comes first."""
    return piece[:1].isalnum() or any(c.isalnum() for c in piece)


def _cut(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence without an end at blanks, or anywhere where it has none."""
    while stop - start > _LONGEST:
        blank = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        end = blank if blank > 0 else start + _LONGEST
        piece = text[start:end].rstrip()
        if _says(piece):
            yield start, start + len(piece)
        while end < stop and text[end].isspace():
            end += 1
        start = end
    yield start, stop


def _is_abbreviation(ending: str, also: "re2._Regexp | None") -> bool:
    return stands_in(_ABBREVIATION, ending) or (also is not None and stands_in(also, ending))
