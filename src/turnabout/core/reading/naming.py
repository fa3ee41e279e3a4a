"""Which people of the roster a customer praises or criticises: a name, and the words about it, in one stretch.

A name counts only where the roster knows it and nobody else has it; where two readings are possible nobody is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from turnabout.core.reading.results import Message, MessageReading, Named, Said
from turnabout.core.reading.roster import Mention, Roster
from turnabout.core.reading.sentences import sentences

if TYPE_CHECKING:
    import re2

_LONGEST = 3  # clauses: a name, and at most two that go on about the same person
_MOST_NAMES = 50  # in one message: whoever pastes a list of names praises nobody


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a message that are about some people of the roster.

    Attributes
    ----------
    people
        Their ids.
    start, end
        In the message.
    text
        What stands there, without signatures and quoted replies.
    """

    people: tuple[str, ...]
    start: int
    end: int
    text: str


def stretches(text: str, roster: Roster, expressions: "Mapping[str, re2._Regexp]") -> Iterator[Stretch]:
    """Find where a customer's message speaks of people of the roster.

    Parameters
    ----------
    text
        A cleaned message.
    roster
        Who may be named.
    expressions
        Of the pack of its language; a pack that has none for names names nobody.
    """
    if "not_of_staff_before" not in expressions:
        return
    mentions = roster.mentions(text)
    if not 0 < len(mentions) <= _MOST_NAMES:
        return
    clauses = [clause for sentence in sentences(text) for clause in _clauses(text, sentence, expressions)]
    names = [[m for m in mentions if start <= m.start < end] for start, end in clauses]
    for number, here in enumerate(names):
        people = _meant(text, clauses[number], here, expressions)
        if not people:
            continue
        first, last = _about_the_same(text, clauses, number, names, expressions)
        yield Stretch(people, clauses[first][0], clauses[last][1], text[clauses[first][0] : clauses[last][1]])


def judged(
    stretch: Stretch, read: MessageReading, message: Message, expressions: "Mapping[str, re2._Regexp]"
) -> list[Named]:
    """Say whether a stretch, read by itself, praises or criticises the people it names, or neither.

    Parameters
    ----------
    stretch
        Of a message.
    read
        Its reading by itself.
    message
        Whose words are quoted.
    expressions
        Of the pack.
    """
    praise = read.has("compliment")
    denied = bool(expressions["denies"].search(expressions["denies_nothing"].sub("", stretch.text)))
    criticism = bool(expressions["criticises"].search(stretch.text))
    if praise and not denied and not criticism and read.tone > 0:
        said: Said = "praised"
    elif criticism and read.tone < 0 and not (praise and not denied):
        said = "criticised"
    else:
        return []
    quote = message.text[stretch.start : stretch.end]
    return [Named(person, said, stretch.start, stretch.end, quote, message.message_id) for person in stretch.people]


def _clauses(
    text: str, sentence: tuple[int, int], expressions: "Mapping[str, re2._Regexp]"
) -> Iterator[tuple[int, int]]:
    """Part a sentence where it turns ("Omar was kind, but the driver was rude")."""
    start, end = sentence
    cuts = [start, *(start + turn.start() for turn in expressions["turns"].finditer(text[start:end])), end]
    for begins, ends in pairwise(cuts):
        if text[begins:ends].strip():
            yield begins, ends


def _meant(
    text: str, clause: tuple[int, int], here: Sequence[Mention], expressions: "Mapping[str, re2._Regexp]"
) -> tuple[str, ...]:
    """Who is meant by the names of one clause: several only where they are joined ("Omar and Anna Berg")."""
    here = [m for m in here if text[m.start : m.end].strip() and _is_of_staff(text, clause, m, expressions)]
    people = tuple(dict.fromkeys(m.person for m in here))
    if len(people) < 2:
        return people
    joined = all(expressions["joins"].search(text[a.end : b.start]) for a, b in pairwise(here))
    return people if joined else ()


def _is_of_staff(
    text: str, clause: tuple[int, int], mention: Mention, expressions: "Mapping[str, re2._Regexp]"
) -> bool:
    before, after = text[clause[0] : mention.start], text[mention.end : clause[1]]
    if expressions["not_of_staff_before"].search(before) or expressions["not_of_staff_after"].search(after):
        return False
    if not expressions["also_a_word"].search(text[mention.start : mention.end]):
        return True
    if expressions["also_a_word_before"].search(before):
        return False
    return bool(before.strip() or expressions["also_a_word_after"].search(after))


def _about_the_same(
    text: str,
    clauses: Sequence[tuple[int, int]],
    number: int,
    names: Sequence[Sequence[Mention]],
    expressions: "Mapping[str, re2._Regexp]",
) -> tuple[int, int]:
    """Return the first and last clause that speak of the people named in one of them.

    "Omar helped. He was brilliant." goes on; "Brilliant service! Thank you Omar." began before.
    """
    first = last = number
    here = names[number]
    bare = expressions["bare_thanks"].search(text[clauses[number][0] : here[0].start])
    if bare and number and not names[number - 1] and not text[here[-1].end : clauses[number][1]].strip(" .!"):
        first -= 1
    while (
        last + 1 < len(clauses)
        and not names[last + 1]
        and last + 1 - number < _LONGEST
        and expressions["about_the_same"].search(text[clauses[last + 1][0] : clauses[last + 1][1]])
    ):
        last += 1
    return first, last
