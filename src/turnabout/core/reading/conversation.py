"""A conversation as a whole: how it ended, whether it was turned around, and what became of its promises."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from turnabout.core.reading.following import follow
from turnabout.core.reading.outcome import outcome_of
from turnabout.core.reading.privacy import without_personal_data
from turnabout.core.reading.results import ConversationReading, FollowedPromise, Message, MessageReading
from turnabout.core.reading.roster import Roster
from turnabout.core.reading.text import MOST_CHARACTERS

DIFFICULT_FROM = 0.6
MOST_MESSAGES = 2_000
MOST_LETTERS = 500_000  # of a conversation
CUT = "Only its first messages were read, so nothing is said about how it ended."
_BEHAVIOURS = [
    "apology",
    "clarifying_question",
    "empathy",
    "explanation",
    "options",
    "ownership",
    "anticipation",
    "beyond",
    "paraphrase",
    "transfer",
]


def first_messages(messages: Iterable[Message]) -> tuple[list[Message], bool]:
    """Take as many messages as a conversation may have, and say whether there are more.

    A stream of messages that nobody gave a conversation looks like one without an end, and is taken no further.
    """
    first: list[Message] = []
    letters = 0
    for message in messages:
        if len(first) == MOST_MESSAGES or letters >= MOST_LETTERS:
            return first, True
        first.append(message)
        letters += min(len(message.text), MOST_CHARACTERS)
    return first, False


def _unnamed(quote: str, roster: Roster) -> str:
    return roster.blot_names(without_personal_data(quote, roster.names.values()))


def _blotted(followed: FollowedPromise, roster: Roster) -> FollowedPromise:
    if followed.quote is None:
        return followed
    return replace(followed, quote=_unnamed(followed.quote, roster))


def read_messages_as_one(
    messages: Sequence[Message], readings: Sequence[MessageReading], roster: Roster, *, cut: bool = False
) -> ConversationReading:
    """Put the readings of single messages together.

    Parameters
    ----------
    messages, readings
        Of one conversation, in order of time.
    roster
        Names that are blotted out of the quote.
    cut
        Whether there were more messages: then nobody knows how it ended.
    """
    outcome, quote, place = ("unknown", None, None) if cut else outcome_of(messages, readings)
    staff = [i for i, m in enumerate(messages) if m.author_kind == "agent" and m.visibility == "public"]
    first = staff[0] if staff else len(messages)
    before = [r.difficulty for r in readings[:first] if r.difficulty is not None]
    difficulty = max(before, default=None)
    difficult_at = next(
        (i for i, r in enumerate(readings) if r.difficulty is not None and r.difficulty >= DIFFICULT_FROM), None
    )
    turned = (
        outcome == "positive"
        and difficult_at is not None
        and place is not None
        and any(difficult_at < i < place for i in staff)
    )
    written = [readings[i] for i in staff if not readings[i].set_aside]
    return ConversationReading(
        conversation_id=messages[0].conversation_id if messages else "",
        outcome=outcome,
        quote=_unnamed(quote, roster) if quote else None,
        quote_id=messages[place].message_id if place is not None else None,
        turned_around=turned,
        difficulty=difficulty,
        promises=tuple(_blotted(followed, roster) for followed in follow(messages, readings)),
        messages=tuple(readings),
        behaviours={kind: sum(r.has(kind) for r in written) / len(written) for kind in _BEHAVIOURS} if written else {},
        named=tuple(named for reading in readings for named in reading.named),
        set_aside=CUT if cut else "",
    )
