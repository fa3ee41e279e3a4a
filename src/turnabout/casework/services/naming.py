"""Names within words: found whether or not they are known in plain, and taken out."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

REMOVED = "[name removed]"
MOST_WORDS = 6  # of a name or an id: a UUID has five
SHORTEST_ID = 5  # characters: shorter ids are found everywhere
SHORTEST_PART = 2
GAP = 3  # characters between two words of a name

_WORD = re.compile(r"[^\W_]+")


def plain(name: str) -> str:
    """Write a name as it is compared: its words, without case and signs."""
    return " ".join(_WORD.findall(name)).casefold()


def is_distinctive(name: str) -> bool:
    """Tell whether a name or an id can only mean one, wherever it stands: not a first name, a number or a short id."""
    words = _WORD.findall(name)
    has_letter = any(letter.isalpha() for letter in name)
    has_digit = any(letter.isdigit() for letter in name)
    return has_letter and len(name) >= SHORTEST_ID and len(words) <= MOST_WORDS and (len(words) > 1 or has_digit)


def parts_of(name: str) -> set[str]:
    """List the words of a person's name by which colleagues and customers may call them."""
    return {word.casefold() for word in _WORD.findall(name) if len(word) >= SHORTEST_PART and not word.isdigit()}


@dataclass(frozen=True, slots=True)
class Called:
    """How a source calls somebody.

    Attributes
    ----------
    ids
        Ids that stand alone in a cell.
    names
        Names and ids that mean nobody else wherever they stand, as :func:`plain` writes them.
    parts
        Words that mean somebody only where they took part.
    """

    ids: frozenset[str]
    names: frozenset[str]
    parts: frozenset[str] = frozenset()

    @classmethod
    def by(cls, ids: Iterable[str], *, name: str = "") -> "Called":
        """Answer how somebody with these ids, and perhaps a name, is called."""
        ids = frozenset(ids)
        distinctive = frozenset(plain(word) for word in (*ids, name) if is_distinctive(word))
        return cls(ids, distinctive, frozenset(parts_of(name)))

    def is_named_in(self, texts: Iterable[str]) -> bool:
        """Tell whether some cells name them."""
        cells = [text.strip() for text in texts]
        return not self.ids.isdisjoint(cells) or not self.names.isdisjoint(candidates(cells))


def candidates(texts: Iterable[str]) -> set[str]:
    """List all words and runs of words that may be somebody's name or id."""
    return {name for text in texts for _, _, name in _runs(text)}


def without_names(text: str, names: Set[str], parts: Set[str] = frozenset(), *, put: str = REMOVED) -> str:
    """Take names out of a text.

    Parameters
    ----------
    text
        What somebody wrote.
    names
        Names and ids that go wherever they stand, as :func:`plain` writes them.
    parts
        Words that go where they are written like a name, with a capital.
    put
        What takes their place.
    """
    if not names and not parts:
        return text
    kept: list[str] = []
    behind = 0
    for start, end, name in _runs(text):
        if start < behind:
            continue
        if name in names or (name in parts and not text[start].islower()):
            kept += [text[behind:start], put]
            behind = end
    return "".join([*kept, text[behind:]])


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Answer start, end and plain form of all runs of words, from each word on the longest first."""
    words = [(found.start(), found.end(), found.group().casefold()) for found in _WORD.finditer(text)]
    for first, (start, _, _) in enumerate(words):
        last = first
        while last + 1 < len(words) and last - first + 1 < MOST_WORDS and words[last + 1][0] - words[last][1] <= GAP:
            last += 1
        for stop in range(last, first - 1, -1):
            yield start, words[stop][1], " ".join(word for _, _, word in words[first : stop + 1])


def everywhere_in(value: Any, names: Set[str], parts: Set[str] = frozenset()) -> Any:
    """Take names out of every text of a JSON value."""
    if isinstance(value, str):
        return without_names(value, names, parts)
    if isinstance(value, list):
        return [everywhere_in(item, names, parts) for item in value]
    if isinstance(value, dict):
        return {without_names(key, names, parts): everywhere_in(item, names, parts) for key, item in value.items()}
    return value


def texts_of(value: Any) -> Iterator[str]:
    """Answer every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts_of(item)
