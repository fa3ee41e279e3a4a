"""What became of a promise, as far as the conversation shows it. Silence is no evidence: it never makes one broken."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from turnabout.core.reading.packs import Pack, load_pack
from turnabout.core.reading.results import FollowedPromise, Kept, Message, MessageReading, Promise

_CHASES = ("repeat_contact", "unresolved", "reported_promise", "anger", "passed_around")
SAME_BREATH = timedelta(minutes=2)


def follow(messages: Sequence[Message], readings: Sequence[MessageReading]) -> Iterator[FollowedPromise]:
    """Follow every promise that is not soft through the rest of its conversation.

    Parameters
    ----------
    messages, readings
        Of one conversation, in order of time; it is followed in the language in which a promise was made.
    """
    for number, reading in enumerate(readings):
        for promise in reading.promises:
            if not promise.soft and promise.condition != "customer":
                yield _followed(number, promise, messages, readings, load_pack(reading.language))


def _followed(
    made: int, promise: Promise, messages: Sequence[Message], readings: Sequence[MessageReading], pack: Pack
) -> FollowedPromise:
    chased = False
    for i in range(made + 1, len(messages)):
        message, reading = messages[i], readings[i]
        if message.author_kind == "customer":
            if _says(pack, "not_needed", message.text):
                return _found(made, promise, "cancelled", messages, i)
            if _says_broken(promise, message, reading, pack):
                return _found(made, promise, "broken", messages, i)
            chased = chased or any(reading.has(kind) for kind in _CHASES)
        elif message.author_kind == "agent" and message.visibility == "public":
            if _in_one_breath(messages[made], message):
                continue
            if _says_later(promise, message, reading, pack):
                return _found(made, promise, "renegotiated", messages, i)
            if _says_kept(promise, message, pack, chased=chased):
                return _found(made, promise, "kept", messages, i)
    return FollowedPromise(messages[made].message_id, promise, "no_evidence")


def _says(pack: Pack, what: str, text: str) -> bool:
    return bool(pack.expressions[what].search(pack.letters.plain(text)))


def _found(made: int, promise: Promise, fate: Kept, messages: Sequence[Message], at: int) -> FollowedPromise:
    return FollowedPromise(messages[made].message_id, promise, fate, messages[at].message_id, messages[at].text.strip())


def _in_one_breath(first: Message, second: Message) -> bool:
    """Whether two messages of staff are one message in two parts."""
    return (
        first.author_id == second.author_id
        and first.at is not None
        and second.at is not None
        and second.at - first.at <= SAME_BREATH
    )


def _says_broken(promise: Promise, message: Message, reading: MessageReading, pack: Pack) -> bool:
    """Whether the customer says so, or chases after the time has passed."""
    overdue = promise.due_at is not None and message.at is not None and message.at > promise.due_at
    if promise.due_at is not None and not overdue:
        return False
    if _says(pack, "broken", message.text):
        return True
    return overdue and any(reading.has(kind) for kind in _CHASES)


def _says_later(promise: Promise, message: Message, reading: MessageReading, pack: Pack) -> bool:
    again = [p for p in reading.promises if p.counts]
    moved = any(p.due_at and promise.due_at and p.due_at > promise.due_at for p in again)
    return bool(again) and (moved or _says(pack, "later", message.text))


def _says_kept(promise: Promise, message: Message, pack: Pack, *, chased: bool) -> bool:
    """Whether staff did the promised kind of thing, in time, without being chased."""
    late = promise.due_at is not None and message.at is not None and message.at > promise.due_at
    if late or chased:
        return False
    if _says(pack, "done", message.text):
        return True
    return _says(pack, "contact", promise.text) and not message.text.rstrip().endswith("?")
