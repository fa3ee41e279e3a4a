"""From what a company said, and what the reader had read there, to answers to learn from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from turnabout.core.learning.answers import Answer
from turnabout.core.reading.own import DIFFICULTY, beginning_of, head_name, hits_of, kind_of, words_at
from turnabout.core.reading.reader import Reader
from turnabout.core.reading.results import Message, MessageReading


@dataclass(frozen=True, slots=True)
class Said:
    """Whether something was read rightly: in which message, what, and from which letter on."""

    message_id: str
    kind: str
    start: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a conversation began, and what became of it.

    Attributes
    ----------
    messages
        The customer's, before the first message of staff.
    is_difficult
        Whether it was rated low, escalated, or became a complaint, afterwards.
    group
        Whose it is.
    """

    messages: tuple[Message, ...]
    is_difficult: bool
    group: str


def answers_about(
    reader: Reader, messages: Iterable[Message], said: Mapping[str, Sequence[Said]], groups: Mapping[str, str]
) -> list[Answer]:
    """Look up what the reader gives where somebody said whether it is right; what it no longer reads is left out.

    Parameters
    ----------
    reader
        As it ships.
    messages
        Those that were answered about.
    said
        What was said, by message.
    groups
        Whose each message is.
    """
    asked = list(messages)
    found = []
    for message, reading in zip(asked, reader.read_all(asked), strict=True):
        here = {(kind_of(hit), hit.start): hit for hit in hits_of(reading)}
        for one in said[message.message_id]:
            hit = here.get((one.kind, one.start))
            if hit is not None:
                words = words_at(message, hit.start, hit.end, reader.roster)
                name = head_name(message.author_kind, hit)
                found.append(Answer(name, words, hit.probability, one.is_right, groups[message.message_id]))
    return found


def answers_by_outcome(reader: Reader, beginnings: Sequence[Beginning]) -> list[Answer]:
    """Turn beginnings of conversations into answers about difficulty; without words there is nothing to learn from."""
    readings = reader.read_all(message for one in beginnings for message in one.messages)
    found = []
    for one in beginnings:
        rank = rank_of([next(readings) for _ in one.messages])
        if rank is not None:
            words = (beginning_of(one.messages, reader.roster), "")
            found.append(Answer(DIFFICULTY, words, rank, one.is_difficult, one.group))
    return found


def rank_of(readings: Iterable[MessageReading]) -> float | None:
    """Return how difficult a beginning looks: as its most difficult message."""
    return max((r.difficulty for r in readings if r.difficulty is not None), default=None)
