"""Packs: the patterns of one language, kept as data with an example and a near miss for each.

Patterns are matched by RE2, in time linear in the message whatever a pattern or a message looks like: one pass of the
whole set says which patterns are there at all, and only those are asked where.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from turnabout.core.errors import BadInput
from turnabout.core.reading.package_data import names_in, read_toml

_WORD = re2.compile(r"\{([a-z_]+)\}")
_MOOD = "tone."
_GRAMMAR = ("promise.", "condition.", "soft.", "no.")  # these need every place, a cue its first
_MEMORY = 1 << 28  # RE2 builds its automaton lazily; with less it starts anew too often


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a pack.

    Attributes
    ----------
    kind
        The cue it speaks for, or a part of the grammar ("promise.contact").
    speaker
        Whose messages it reads: "agent", "customer" or "any".
    match
        The expression as the pack has it.
    source
        What RE2 is given: words put in, an apostrophe optional, a space any white space.
    examples, near_misses
        Sentences that it must and must not match.
    """

    kind: str
    speaker: str
    match: str
    source: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found in a text.

    Attributes
    ----------
    pattern
        Its number among the patterns that were asked.
    kind
        Its kind.
    start, end
        Where it stands.
    """

    pattern: int
    kind: str
    start: int
    end: int


class Matcher:
    """Some patterns, ready to be looked for together."""

    def __init__(self, patterns: Iterable[Pattern], expressions: "Mapping[str, re2._Regexp] | None" = None) -> None:
        self.patterns = tuple(patterns)
        self.expressions = expressions or {}
        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = _MEMORY
        options.never_capture = True  # only where a match stands is asked, never its parts
        self._each = [re2.compile(p.source, options) for p in self.patterns]
        self._set = re2.Set.SearchSet(options)
        for pattern in self.patterns:
            self._set.Add(pattern.source)
        self._set.Compile()

    def present(self, text: str) -> list[int]:
        """Return the numbers of the patterns that occur in a text, without where."""
        return sorted(self._set.Match(text) or ()) if text else []

    def hits(self, text: str, numbers: Iterable[int] | None = None) -> list[Hit]:
        """Return what is found, in order of place; ``numbers`` as from :meth:`present` saves the first pass."""
        # The places of plain letters are the same in bytes, which RE2 is spared to count again at every match.
        given = text.encode() if text.isascii() else text
        found = []
        for number in self.present(text) if numbers is None else numbers:
            kind = self.patterns[number].kind
            if kind.startswith(_MOOD):
                found.append(Hit(number, kind, 0, 0))  # whether it is there is all that anybody asks
            elif kind.startswith(_GRAMMAR):
                found += [Hit(number, kind, *match.span()) for match in self._each[number].finditer(given)]
            elif (match := self._each[number].search(given)) is not None:
                found.append(Hit(number, kind, *match.span()))
        return sorted(found, key=lambda hit: (hit.start, hit.end))


@dataclass(frozen=True, slots=True)
class Pack:
    """What is known of one language.

    Attributes
    ----------
    language
        Its code ("en").
    version
        Raised when patterns change, and kept with every reading.
    patterns
        Of all files of the pack.
    expressions
        Those that answer one question about a promise, by name.
    """

    language: str
    version: str
    patterns: tuple[Pattern, ...]
    expressions: "Mapping[str, re2._Regexp]"

    def matcher(self, speaker: str) -> Matcher:
        """Return the patterns that read messages of this speaker ("agent" or "customer")."""
        return Matcher((p for p in self.patterns if p.speaker in (speaker, "any")), self.expressions)


def languages() -> tuple[str, ...]:
    """Return the languages that have a pack."""
    return tuple(names_in("packs"))


@cache
def load_pack(language: str) -> Pack:
    """Load the pack of a language.

    Raises
    ------
    BadInput
        When there is no pack for it.
    """
    if language not in languages():
        raise BadInput(f"There is no pack for the language {language!r}: there is one for {', '.join(languages())}.")
    files = {name: read_toml("packs", language, name) for name in names_in("packs", language)}
    words = files.pop("words.toml")
    expressions = {
        name: re2.compile("(?i)" + _read_on(match))
        for name, match in files.pop("expressions.toml")["expressions"].items()
    }
    patterns = [
        _pattern(entry, words["words"]) for _, content in sorted(files.items()) for entry in content.get("pattern", ())
    ]
    return Pack(
        language=language,
        version=str(words["version"]),
        patterns=tuple(patterns),
        expressions=expressions,
    )


def _pattern(entry: dict[str, Any], words: dict[str, str]) -> Pattern:
    return Pattern(
        kind=entry["kind"],
        speaker=entry["speaker"],
        match=entry["match"],
        source=expression(entry["match"], words),
        examples=_several(entry["example"]),
        near_misses=_several(entry["near_miss"]),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def expression(match: str, words: dict[str, str]) -> str:
    """Turn what a pack says into what RE2 reads.

    ``{name}`` is a list of words of the pack; an apostrophe may be missing ("we'll" finds "well get back"); a space is
    any white space; the ends are ends of words.
    """
    while _WORD.search(match):
        match = _WORD.sub(lambda found: words[found.group(1)], match)
    match = _read_on(match)
    return rf"(?:\b|^)(?:{match})(?:\b|$)" if not match.startswith("^") else match


def _read_on(match: str) -> str:
    """Take lines together; an apostrophe may be missing, a space is any white space."""
    return match.replace("\n", "").replace("'", "'?").replace(" ?", r"\s*").replace(" ", r"\s+")
