"""Packs: the patterns of one language, kept as data with an example and a near miss for each.

Patterns are matched by RE2, in time linear in the message whatever a pattern or a message looks like. The words of a
message say which patterns are worth looking for (``sieve.py``): few are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

import re2

from turnabout.core.errors import BadInput
from turnabout.core.reading.letters import Letters, letters_of
from turnabout.core.reading.package_data import names_in, read_toml
from turnabout.core.reading.shapes import Shapes
from turnabout.core.reading.sieve import Sieve

_WORD = re2.compile(r"\{([a-z_]+)\}")
_MOOD = "tone."
_GRAMMAR = ("promise.", "condition.", "soft.", "no.", "not.")  # these need every place, a cue its first
# RE2 builds its automata lazily, in as much memory as it may: with less it starts anew too often, with more a reader
# grows for as long as it meets new words. Each pattern has one of its own, which soon has met nearly all; a common one
# would meet a new state, the state of all patterns together, at every other word.
_MEMORY_OF_EACH = 1 << 24


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
    firm
        Whether it is marked as precise, so that what it finds is firm in a language without a learnt model.
    """

    kind: str
    speaker: str
    match: str
    source: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    firm: bool = False


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


def automaton(source: str) -> "re2._Regexp":
    """Compile what a pattern gives RE2; it says where it stands, never what its parts are."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = _MEMORY_OF_EACH
    options.never_capture = True
    return re2.compile(source, options)


class Matcher:
    """Some patterns, ready to be looked for together.

    Parameters
    ----------
    patterns
        Of one language.
    expressions
        Of its pack.
    letters
        How it is read.
    every_place
        Find all places of a cue, not only the first.
    shapes
        Of its language, for what was learnt.
    """

    def __init__(
        self,
        patterns: Iterable[Pattern],
        expressions: "Mapping[str, re2._Regexp] | None" = None,
        letters: Letters | None = None,
        *,
        every_place: bool = False,
        shapes: Shapes | None = None,
    ) -> None:
        self.patterns = tuple(patterns)
        self.shapes = shapes or Shapes({})
        self.expressions = expressions or {}
        self.letters = letters or Letters()
        self._each = [automaton(pattern.source) for pattern in self.patterns]
        kinds = [pattern.kind for pattern in self.patterns]
        self._moods = {number for number, kind in enumerate(kinds) if kind.startswith(_MOOD)}
        self._often = {number for number, kind in enumerate(kinds) if every_place or kind.startswith(_GRAMMAR)}
        self._sieve = Sieve(pattern.source for pattern in self.patterns)

    def present(self, text: str) -> list[int]:
        """Return the numbers of the patterns that occur in a text, without where."""
        said = self.letters.plain(text).encode()
        return [number for number in self._sieve.candidates(said) if self._each[number].search(said)] if text else []

    def hits(self, text: str) -> list[Hit]:
        """Return what is found in a text, in order of place."""
        return self.hits_in_each([text])[0]

    def hits_in_each(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Return what is found in each text, in order of place.

        Pattern by pattern, since a processor reads an automaton fast while it has it at hand.
        """
        plain = [self.letters.plain(text) for text in texts]
        said = [text.encode() for text in plain]
        worth: list[list[int]] = [[] for _ in self.patterns]
        for place, text in enumerate(said):
            for number in self._sieve.candidates(text) if text else ():
                worth[number].append(place)
        found: list[list[Hit]] = [[] for _ in texts]
        for number, places in enumerate(worth):
            for place in places:
                found[place] += self._places(number, plain[place], said[place])
        return [sorted(hits, key=lambda hit: (hit.start, hit.end)) for hits in found]

    def _places(self, number: int, text: str, said: bytes) -> list[Hit]:
        """Return where a pattern stands in a text, which is given as letters and as bytes."""
        kind, pattern = self.patterns[number].kind, self._each[number]
        plain = len(text) == len(said)
        if (number in self._moods or not plain) and not pattern.search(said):
            return []
        if number in self._moods:
            return [Hit(number, kind, 0, 0)]  # whether it is there is all that anybody asks
        places = pattern.finditer(said if plain else text)
        return [Hit(number, kind, *place.span()) for place in islice(places, None if number in self._often else 1)]


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """What is known of one language.

    Attributes
    ----------
    language
        Its code ("en").
    name
        Of the language, in English.
    version
        Raised when patterns change, and kept with every reading.
    experimental
        Whether it fell short when it was measured: then nothing that it finds is firm.
    patterns
        Of all files of the pack.
    expressions
        Those that answer one question about a promise, by name.
    letters
        Whether accents may be missing.
    unnamed_action
        What is said of a promise whose act the words do not name.
    """

    language: str
    name: str
    version: str
    experimental: bool
    patterns: tuple[Pattern, ...]
    expressions: "Mapping[str, re2._Regexp]"
    letters: Letters
    unnamed_action: str

    def matcher(self, speaker: str, *, every_place: bool = False) -> Matcher:
        """Return the patterns that read messages of this speaker ("agent" or "customer"), put together once.

        Parameters
        ----------
        speaker
            Whose messages.
        every_place
            Find all places of a cue, not only the first.
        """
        return _matcher(self, speaker, every_place)


@cache  # to read off what patterns need takes longer than to compile them
def _matcher(pack: Pack, speaker: str, every_place: bool) -> Matcher:
    mine = (replace(p, firm=p.firm and not pack.experimental) for p in pack.patterns if p.speaker in (speaker, "any"))
    shapes = Shapes(read_toml("shapes.toml").get(pack.language, {}))
    return Matcher(mine, pack.expressions, pack.letters, every_place=every_place, shapes=shapes)


def languages() -> tuple[str, ...]:
    """Return the languages that have a pack."""
    return tuple(names_in("packs"))


def version_of(language: str) -> str:
    """Return the version of a pack without loading its patterns."""
    return str(read_toml("packs", language, "words.toml")["version"])


@cache
def experimental() -> frozenset[str]:
    """Return the languages whose pack fell short when it was measured."""
    return frozenset(code for code in languages() if read_toml("packs", code, "words.toml").get("experimental", False))


def is_experimental(language: str) -> bool:
    """Say whether the words of a language are read experimentally; told by code ("de", "de-AT") or English name."""
    said = language.strip().lower()
    names = {read_toml("packs", code, "words.toml")["name"].lower() for code in experimental()}
    return said in names or said.replace("_", "-").split("-")[0] in experimental()


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
    words, letters = files.pop("words.toml"), letters_of(language)
    expressions = {
        name: re2.compile("(?i)" + _read_on(letters.in_pattern(_with_words(match, words["words"]))))
        for name, match in files.pop("expressions.toml")["expressions"].items()
    }
    patterns = [
        _pattern(entry, words["words"], letters)
        for _, content in sorted(files.items())
        for entry in content.get("pattern", ())
    ]
    return Pack(
        language=language,
        name=words["name"],
        version=str(words["version"]),
        experimental=words.get("experimental", False),
        patterns=tuple(patterns),
        expressions=expressions,
        letters=letters,
        unnamed_action=words["unnamed_action"],
    )


def _pattern(entry: dict[str, Any], words: dict[str, str], letters: Letters) -> Pattern:
    return Pattern(
        kind=entry["kind"],
        speaker=entry["speaker"],
        match=entry["match"],
        source=letters.in_pattern(expression(entry["match"], words)),
        examples=_several(entry["example"]),
        near_misses=_several(entry["near_miss"]),
        firm=entry.get("firm", False),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def expression(match: str, words: dict[str, str]) -> str:
    """Turn what a pack says into what RE2 reads.

    ``{name}`` is a list of words of the pack; an apostrophe may be missing ("we'll" finds "well get back"); a space is
    any white space; the ends are ends of words.
    """
    match = _read_on(_with_words(match, words))
    return rf"(?:\b|^)(?:{match})(?:\b|$)" if not match.startswith("^") else match


def _with_words(match: str, words: dict[str, str]) -> str:
    while _WORD.search(match):
        match = _WORD.sub(lambda found: words[found.group(1)], match)
    return match


def _read_on(match: str) -> str:
    """Take lines together; an apostrophe may be missing, a space is any white space."""
    return match.replace("\n", "").replace("'", "'?").replace(" ?", r"\s*").replace(" ", r"\s+")
