"""What became of a promise, as far as the conversation shows it. Silence is no evidence: it never makes one broken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from turnabout.core.reading.outcome import shortened
from turnabout.core.reading.packs import Pack, load_pack
from turnabout.core.reading.results import FollowedPromise, Kept, Message, MessageReading, Promise
from turnabout.core.reading.text import MOST_CHARACTERS

_CHASES = ("repeat_contact", "unresolved", "reported_promise", "anger", "passed_around")
SAME_BREATH = timedelta(minutes=2)
FOLLOWED = 200  # messages after a promise in which its fate is looked for


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message says about promises that were made before it."""

    not_needed: bool = False
    broken: bool = False
    chases: bool = False
    later: bool = False
    done: bool = False
    asks: bool = False
    promises: bool = False
    latest_due: datetime | None = None


def follow(messages: Sequence[Message], readings: Sequence[MessageReading]) -> Iterator[FollowedPromise]:
    """Follow every promise that is not soft through the conversation after it.

    Parameters
    ----------
    messages, readings
        Of one conversation, in order of time; it is followed in the language in which a promise was made.
    """
    made = [
        (number, promise, reading.language)
        for number, reading in enumerate(readings)
        for promise in reading.promises
        if not promise.soft and promise.condition != "customer"
    ]
    # Each message is searched once in a language, however many promises it may answer.
    said = {
        language: [_said(m, r, load_pack(language)) for m, r in zip(messages, readings, strict=True)]
        for language in {language for _, _, language in made}
    }
    for number, promise, language in made:
        yield _followed(number, promise, messages, said[language], load_pack(language))


def _said(message: Message, reading: MessageReading, pack: Pack) -> _Said:
    text = pack.letters.plain(message.text[:MOST_CHARACTERS])
    if message.author_kind == "customer":
        return _Said(
            not_needed=bool(pack.expressions["not_needed"].search(text)),
            broken=bool(pack.expressions["broken"].search(text)),
            chases=any(reading.has(kind) for kind in _CHASES),
        )
    if message.author_kind == "agent" and message.visibility == "public":
        again = [p.due_at for p in reading.promises if p.counts]
        return _Said(
            later=bool(pack.expressions["later"].search(text)),
            done=bool(pack.expressions["done"].search(text)),
            asks=text.rstrip().endswith("?"),
            promises=bool(again),
            latest_due=max((due for due in again if due), default=None),
        )
    return _Said()


def _followed(
    made: int, promise: Promise, messages: Sequence[Message], said: Sequence[_Said], pack: Pack
) -> FollowedPromise:
    chased = False
    of_contact = bool(pack.expressions["contact"].search(pack.letters.plain(promise.text)))
    for i in range(made + 1, min(len(messages), made + 1 + FOLLOWED)):
        message, says = messages[i], said[i]
        if message.author_kind == "customer":
            if says.not_needed:
                return _found(made, promise, "cancelled", messages, i)
            if _says_broken(promise, message, says):
                return _found(made, promise, "broken", messages, i)
            chased = chased or says.chases
        elif message.author_kind == "agent" and message.visibility == "public":
            if _in_one_breath(messages[made], message):
                continue
            if _says_later(promise, says):
                return _found(made, promise, "renegotiated", messages, i)
            if not chased and _says_kept(promise, message, says, of_contact=of_contact):
                return _found(made, promise, "kept", messages, i)
    return FollowedPromise(messages[made].message_id, promise, "no_evidence")


def _found(made: int, promise: Promise, fate: Kept, messages: Sequence[Message], at: int) -> FollowedPromise:
    return FollowedPromise(
        messages[made].message_id, promise, fate, messages[at].message_id, shortened(messages[at].text)
    )


def _in_one_breath(first: Message, second: Message) -> bool:
    """Whether two messages of staff are one message in two parts."""
    return (
        first.author_id == second.author_id
        and first.at is not None
        and second.at is not None
        and second.at - first.at <= SAME_BREATH
    )


def _says_broken(promise: Promise, message: Message, says: _Said) -> bool:
    """Whether the customer says so, or chases after the time has passed."""
    overdue = promise.due_at is not None and message.at is not None and message.at > promise.due_at
    if promise.due_at is not None and not overdue:
        return False
    return says.broken or (overdue and says.chases)


def _says_later(promise: Promise, says: _Said) -> bool:
    moved = promise.due_at is not None and says.latest_due is not None and says.latest_due > promise.due_at
    return says.promises and (moved or says.later)


def _says_kept(promise: Promise, message: Message, says: _Said, *, of_contact: bool) -> bool:
    """Whether staff did the promised kind of thing, in time."""
    late = promise.due_at is not None and message.at is not None and message.at > promise.due_at
    return not late and (says.done or (of_contact and not says.asks))
