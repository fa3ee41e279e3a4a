"""Letters with and without their accents: "für", "fur" and "fuer" are one word, and no letter moves.

A text is read with plain letters, one for each of its own; what a pack says is turned into patterns for plain letters,
in which the second letter of a spelling such as "ue" may stand.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import re2

from turnabout.core.reading.package_data import read_toml

_WHOLE = {"ß": "s", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d"}  # these cannot be taken apart


def stands_in(pattern: "re2._Regexp", text: str) -> bool:
    """Say whether a pattern is found; RE2, which reads bytes, is spared to count letters for where."""
    return pattern.search(text.encode()) is not None


def readable(text: str) -> "str | bytes":
    """Return a text as RE2 reads it soonest, with the same places: plain letters are the same in bytes."""
    return text.encode() if text.isascii() else text


def places_of(pattern: "re2._Regexp", text: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern is found."""
    for found in pattern.finditer(readable(text)):
        yield found.span()


def _without_accent(letter: str) -> str:
    small = _WHOLE.get(letter.lower(), unicodedata.normalize("NFD", letter)[0])
    return small.upper() if letter.isupper() else small


_PLAIN = {ord(c): _without_accent(c) for c in map(chr, range(0xC0, 0x180)) if c.isalpha()}


@dataclass(frozen=True, slots=True)
class Letters:
    """How the letters of a language are read.

    Attributes
    ----------
    accents
        Whether they may be missing; without, a text is read as it is written.
    spellings
        Pattern, in plain letters, for a letter that is also written with two.
    """

    accents: bool = False
    spellings: Mapping[str, str] = field(default_factory=dict)

    def plain(self, text: str) -> str:
        """Return a text as long as it was, with plain letters."""
        return text if not self.accents or text.isascii() else text.translate(_PLAIN)

    def in_pattern(self, said: str) -> str:
        """Return a pattern that finds in plain letters what is said."""
        for letter, pattern in self.spellings.items():
            said = said.replace(letter, pattern)
        return self.plain(said)


@cache
def letters_of(language: str) -> Letters:
    """Return how a language that has a pack is read."""
    told = read_toml("packs", language, "words.toml")
    return Letters(accents=told.get("accents", False), spellings=told.get("spellings", {}))
