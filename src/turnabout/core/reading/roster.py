"""Who is meant by a name: only names of the roster credit a person with anything."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import re2

_AFTER_A_NAME = frozenset(["and", "was", "is", "you", "thank", "thanks", "the", "i", "he", "she", "has", "did", "from"])
_NAME = re2.compile(r"\b\p{Lu}[\pL'-]+(?:\s+\p{Lu}[\pL'-]+)*")
_SIGNED = "^"  # beside initials: never a word of a name
_LONGEST_NAME = 6  # words
_SHARED, _FEW = 1 / 3, 3  # "Agent 7", "Agent 8": a word that more than a third share, and more than a few, is no name
_WORD = re2.compile(r"[\pL'-]+")
_NAMED = "[name]"
_SHORTEST = 3  # letters of a name that is one in small letters, too
_INITIALS = re2.compile(r"(?:^|[\s(])[\^~*/-]\s?([A-Z]{2,3})\b")  # as staff sign: "thanks ^OH"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody of the roster is named in a text.

    Attributes
    ----------
    person
        Their id.
    start, end
        Where the name stands.
    """

    person: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The people whom customers may name.

    Attributes
    ----------
    names
        Full name by person id.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    _people: Mapping[tuple[str, ...], frozenset[str]] = field(init=False, repr=False, compare=False)
    _words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note under which words each person may be named."""
        people: dict[tuple[str, ...], set[str]] = {}
        for person, name in self.names.items():
            parts = tuple(name.casefold().split())
            for words in {parts, parts[:1], parts[-1:], (_initials(name), _SIGNED)} - {()}:
                people.setdefault(words, set()).add(person)
        object.__setattr__(self, "_people", {words: frozenset(found) for words, found in people.items()})
        times = Counter(word for name in self.names.values() for word in {*_words_of(name)})
        shared = max(_SHARED * len(self.names), _FEW)
        object.__setattr__(self, "_words", frozenset(word for word, n in times.items() if n <= shared))

    def signer(self, signed: str) -> str | None:
        """Return the only person whose name, first name or initials a message ends with; None where several fit."""
        return _only(person for person, name in self.names.items() if _fits(signed, name))

    def mentions(self, text: str) -> list[Mention]:
        """Return where a text names people, by full name, by a first or last name that is one person's, by initials.

        Initials count only as staff sign with them ("^OH"). Where several people fit, nobody is meant.
        """
        if not self.names:
            return []
        found = [m for match in _NAME.finditer(text) for m in self._in_words(match.group(), match.start())]
        for match in _INITIALS.finditer(text):
            person = self._person(match.group(1).casefold(), _SIGNED)
            if person is not None:
                found.append(Mention(person, match.start(1), match.end(1)))
        return sorted(found, key=lambda mention: mention.start)

    def blank_names(self, text: str) -> str:
        """Blank out every word by which anybody of the roster may be named, and initials that sign; places stay."""
        if not self.names:
            return text
        text = _WORD.sub(lambda m: " " * len(m.group()) if self._is_name(m.group()) else m.group(), text)
        return str(_INITIALS.sub(self._unsigned, text))

    def blot_names(self, text: str) -> str:
        """Put ``[name]`` for every word by which anybody of the roster may be named, where it is written as one."""
        if not self.names:
            return text
        return str(_WORD.sub(lambda m: _NAMED if self._is_written_as_name(m.group()) else m.group(), text))

    def _is_written_as_name(self, word: str) -> bool:
        return not word[:1].islower() and self._is_name(word)

    def _is_name(self, word: str) -> bool:
        said = word.casefold().strip("'-").removesuffix("'s")
        return said in self._words and (len(said) >= _SHORTEST or not word.islower())

    def _unsigned(self, signed: "re2._Match[str]") -> str:
        whole: str = signed.group()
        return " " * len(whole) if (signed.group(1).casefold(), _SIGNED) in self._people else whole

    def _person(self, *words: str) -> str | None:
        return _only(self._people.get(words, ()))

    def _in_words(self, said: str, at: int) -> Iterator[Mention]:
        """Look through words that begin with capitals: for full names first, then for names by themselves."""
        words = [(match.group().casefold().removesuffix("'s"), at + match.start()) for match in _WORD.finditer(said)]
        number = 0
        while number < len(words):
            person, many = self._at([word for word, _ in words[number : number + _LONGEST_NAME]])
            if person is not None:
                last, start = words[number + many - 1]
                yield Mention(person, words[number][1], start + len(last))
            number += many

    def _at(self, words: Sequence[str]) -> tuple[str | None, int]:
        """Who is named by the first of these words, and by how many of them."""
        for many in range(len(words), 1, -1):
            if tuple(words[:many]) in self._people:
                return self._person(*words[:many]), many
        known = (words[0],) in self._people
        if known and len(words) > 1 and words[1] not in _AFTER_A_NAME and (words[1],) not in self._people:
            return None, 2  # "Omar Sharif" is somebody else
        return self._person(words[0]), 1


def _words_of(name: str) -> list[str]:
    return [match.group().casefold() for match in _WORD.finditer(name)]


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.casefold().split())


def _fits(signed: str, name: str) -> bool:
    said, parts = signed.casefold(), name.casefold().split()
    return bool(said and parts) and said in (name.casefold(), parts[0], _initials(name))


def _only(people: Iterable[str]) -> str | None:
    found = list(dict.fromkeys(people))
    return found[0] if len(found) == 1 else None
