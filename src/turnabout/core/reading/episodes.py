"""Turnaround episodes: a conversation that begins badly, in which staff act, and that ends well."""

from collections.abc import Sequence
from dataclasses import dataclass

STARTS = frozenset(
    ("anger", "threat_to_leave", "escalation_request", "legal_threat", "harm", "passed_around", "repeat_contact")
)
"""Cues of a customer with which an episode may begin."""
ACTS = (
    *("beyond", "ownership", "options", "anticipation", "explanation", "paraphrase", "clarifying_question"),
    *("empathy", "apology", "promise"),
)
"""Cues of staff that are named as acts, the most telling first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something was read in a message.

    Attributes
    ----------
    message_id
        Of the message.
    kind
        A cue kind, ``promise``, or ``""`` for words that are quoted as they are.
    start, end
        Offsets into the message's text, in characters.
    """

    message_id: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """What an episode is made from: who wrote a public message, and what was surely read in it."""

    message_id: str
    author_kind: str
    length: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """A turnaround in quotes.

    Attributes
    ----------
    start
        With what the customer began it.
    acts
        What staff did in between: for each of their messages the most telling words.
    end
        The customer's words by which it ended well; None where only a rating says so.
    """

    start: Mark
    acts: tuple[Mark, ...]
    end: Mark | None


def episode(messages: Sequence[ReadMessage], *, end: Mark | None, ended_well: bool) -> Episode | None:
    """Find the turnaround in a conversation.

    Parameters
    ----------
    messages
        The public messages, in order.
    end
        The customer's words by which it ended well.
    ended_well
        Whether it ended well: a rating decides where there is one, else the words.

    Returns
    -------
    Episode or None
        None where it did not begin badly, did not end well, or no staff wrote in between.
    """
    if not ended_well:
        return None
    places = {message.message_id: place for place, message in enumerate(messages)}
    last = places.get(end.message_id, len(messages)) if end else len(messages)
    starts = [
        (place, mark)
        for place, message in enumerate(messages[:last])
        if message.author_kind == "customer"
        for mark in message.marks
        if mark.kind in STARTS
    ]
    if not starts:
        return None
    first, start = starts[0]
    acts = tuple(_telling(m) for m in messages[first + 1 : last] if m.author_kind == "agent")
    return Episode(start, acts, end) if acts else None


def _telling(message: ReadMessage) -> Mark:
    named = [mark for mark in message.marks if mark.kind in ACTS]
    if named:
        return min(named, key=lambda mark: (ACTS.index(mark.kind), mark.start))
    return Mark(message.message_id, "", 0, message.length)
