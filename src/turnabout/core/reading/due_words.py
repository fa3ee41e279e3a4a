"""The words of a language in which somebody says by when, as linear-time patterns.

Patterns are put together from small named parts, which are data: ``due.toml`` says how, each pack with which words.
None of them catches groups, because what was found is taken apart again with the same small ones.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import re2

from turnabout.core.reading.letters import letters_of
from turnabout.core.reading.package_data import names_in, read_toml

WHOSE = "due_whose.toml"  # where a language tells whose it is to keep a time
_PART = re2.compile(r"\{([a-z_]+)\}")
_FIGURES = re2.compile(r"\d+")
_GAP = r"[\s\x{a0}]+"
_NEAR = r"[\s\x{a0}]*"
_MEMORY = 64 << 20


class DueWords:
    """What one language has for days, times and amounts of time.

    Attributes
    ----------
    language
        Its code.
    letters
        How its messages are read where letters may be missing their accents.
    day_first
        Whether 3/4 can only be the third of April.
    day_long
        Whether the clock counts to 24, so that "9" is in the morning.
    zones
        Zone of each name.
    """

    def __init__(self, language: str, tables: Mapping[str, Any], together: Mapping[str, str]) -> None:
        self.language = language
        self.letters = letters_of(language)
        self.day_first: bool = tables["day_first"]
        self.day_long: bool = tables["clock"] == 24
        self.zones: dict[str, str] = tables["zones"]
        self._tables = tables
        self._parts = {**together, **tables["parts"], **_made_of(tables, together)}
        self._put_in: dict[str, str] = {}
        self._compiled: dict[str, re2._Regexp] = {}
        self._of_table: dict[str, tuple[tuple[str, re2._Regexp], ...]] = {}

    def whole(self, part: str) -> "re2._Regexp":
        """Return a part that begins and ends at the edge of a word."""
        return self._compile(part, r"\b(?:%s)(?:\b|$)")

    def bare(self, part: str) -> "re2._Regexp":
        """Return a part wherever it stands."""
        return self._compile(part, "%s")

    def table(self, name: str) -> tuple[tuple[str, "re2._Regexp"], ...]:
        """Return the entries of a table, each with its words."""
        if name not in self._of_table:
            names = self._tables["names"]
            entries = names[name] if name in names else self._tables.get(name, {})
            named = entries.items() if isinstance(entries, dict) else enumerate(entries)
            self._of_table[name] = tuple((str(key), self.whole_of(words)) for key, words in named)
        return self._of_table[name]

    def entry(self, name: str, said: str) -> str | None:
        """Return the first entry of a table that stands in what was said."""
        return next((key for key, found in self.table(name) if found.search(said)), None)

    def value(self, word: str) -> int:
        """Return what a word for a number is worth."""
        numbers = self._tables["numbers"]
        return int(next(numbers[name] for name in numbers if self.whole_of(name).fullmatch(word)))

    def first_number(self, said: str) -> int:
        """Return the first number that is said, in figures or in words; where there is none, it is one."""
        if figures := _FIGURES.search(said):
            return int(figures.group())
        for place, ordinal in reversed(self.table("ordinals")):  # "twenty-first" before "first"
            if ordinal.search(said):
                return int(place) + 1
        found = self.whole("number").search(said)
        return self.value(found.group()) if found else 1

    def whole_of(self, said: str) -> "re2._Regexp":
        """Return what a pack says, beginning and ending at the edge of a word."""
        if said not in self._compiled:
            self._compiled[said] = self.pattern(rf"\b(?:{said})(?:\b|$)")
        return self._compiled[said]

    def pattern(self, said: str) -> "re2._Regexp":
        """Compile what a pack says, for either case, in linear time."""
        options = re2.Options()
        options.case_sensitive = False
        options.longest_match = True
        options.never_capture = True
        options.max_mem = _MEMORY
        return re2.compile(self._source(said), options)

    def _compile(self, part: str, around: str) -> "re2._Regexp":
        name = around + part
        if name not in self._compiled:
            self._compiled[name] = self.pattern(around % self._parts[part])
        return self._compiled[name]

    def _source(self, said: str) -> str:
        said = self.letters.in_pattern(self._with_parts(said).replace("\n", ""))
        said = said.replace("'", "\0?").replace("’", "\0").replace("\0", "['’]")
        return said.replace(" ?", _NEAR).replace(" ", _GAP)

    def _with_parts(self, said: str) -> str:
        """Put in the parts that are named; what a part is with its own is worked out once."""
        names = set(_PART.findall(said))
        for name in names - self._put_in.keys():
            self._put_in[name] = self._with_parts(self._parts[name])
        return _PART.sub(lambda found: f"(?:{self._put_in[found.group(1)]})", said) if names else said


def _made_of(tables: Mapping[str, Any], together: Mapping[str, str]) -> dict[str, str]:
    """Make the parts that are all entries of a table."""
    return {
        "number": "|".join(word for word, value in tables["numbers"].items() if value),
        "unit": "|".join(tables["units"].values()),
        "hour_parts": "|".join(tables["hour_parts"].values()),
        "weekday": "|".join(tables["names"]["weekdays"]),
        "month": "|".join(tables["names"]["months"]),
        "ordinal": "|".join(tables["names"].get("ordinals", ())) or together["nothing"],
    }


@cache
def due_words(language: str) -> DueWords:
    """Return the words of a language that has a pack."""
    tables, together = read_toml("packs", language, "due.toml"), dict(read_toml("due.toml")["parts"])
    if WHOSE in names_in("packs", language):
        together |= read_toml("packs", language, WHOSE)["parts"]
    return DueWords(language, tables, together)
