"""Turnarounds: conversations that began badly and ended well, told in their own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from turnabout.casework.models import Conversation, Message
from turnabout.findings.models import Reading
from turnabout.web.pages.conversation_list import ListRow, subject_of
from turnabout.web.pages.marked import Piece, name_of, pieces

AFTERMATH = timedelta(days=30)
AROUND = 160  # characters
AROUND_IN_A_LIST = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, quoted."""

    when: datetime | None
    who: str
    what: str
    words: str
    kind: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnaroundPage:
    """Everything the page says."""

    sentence: str
    sub: str
    steps: tuple[Step, ...]
    aftermath: str
    href: str


def turnaround_rows(readings: Iterable[Reading], ends: Mapping[str, Message]) -> tuple[ListRow, ...]:
    """Put turnarounds into lines, each with the words that ended it, by what its messages say."""
    return tuple(
        ListRow(
            href=reverse("turnaround", args=[reading.conversation_id]),
            subject=subject_of(reading.conversation),
            when=reading.conversation.opened_at,
            sub=" · ".join(part for part in (reading.conversation.channel, reading.conversation.category) if part),
            tags=(("needs-you", f"began: {name_of((reading.episode or {})['start'][1])}"), ("good", "ended well")),
            excerpt=_last_words((reading.episode or {})["end"], ends),
        )
        for reading in readings
    )


def _last_words(place: list[object] | None, messages: Mapping[str, Message]) -> str:
    """Quote what the customer said at the end; nothing where a rating tells it, or the words are no longer kept."""
    message = messages.get(str(place[0])) if place else None
    if place is None or message is None or (end := int(str(place[3]))) > len(message.text):
        return ""
    quoted = _around(message.text, "", int(str(place[2])), end, AROUND_IN_A_LIST)
    return f"“{''.join(piece.words for piece in quoted)}”"


def turnaround_page(
    reading: Reading,
    messages: Mapping[str, Message],
    names: Mapping[str, str],
    *,
    next_at: datetime | None,
    now: datetime,
) -> TurnaroundPage:
    """Tell a turnaround: what it began with, what was done, how it ended, and what came after."""
    places = reading.episode or {}
    conversation = reading.conversation
    steps = [
        _step(places["start"], messages, names, "begins", "needs-you"),
        *(_step(place, messages, names, "answers", "info") for place in places["acts"]),
        *([_step(places["end"], messages, names, "ends", "good")] if places["end"] else []),
    ]
    if not places["end"]:
        rating = max(conversation.ratings.all(), key=lambda rating: rating.pk)
        words = rating.comment or f"{rating.score:g} of {rating.scale_max:g}"
        steps.append(Step(rating.at, "Customer", "rates it", words, "good"))
    return TurnaroundPage(
        sentence=subject_of(conversation),
        sub=f"It began badly ({name_of(places['start'][1])}) and ended well.",
        steps=tuple(steps),
        aftermath=_aftermath(conversation, next_at, now),
        href=reverse("conversation", args=[conversation.pk]),
    )


def _step(
    place: list[object], messages: Mapping[str, Message], names: Mapping[str, str], does: str, shown: str
) -> Step:
    message_id, kind, start, end = str(place[0]), str(place[1]), int(str(place[2])), int(str(place[3]))
    message = messages.get(message_id)
    if message is None or end > len(message.text):
        return Step(None, "Somebody", does, "The words are no longer kept.", shown)
    is_customer = message.author_kind == "customer"
    who = "Customer" if is_customer else names.get(message.author_id or "", message.author_id or "Staff")
    what = f"{does}: {name_of(kind)}" if kind else does
    return Step(message.at, who, what, message.text, shown, _around(message.text, kind, start, end))


def _around(text: str, kind: str, start: int, end: int, around: int = AROUND) -> tuple[Piece, ...]:
    """Quote words with what stands around them, cut between words."""
    begin = 0 if start <= around else text.find(" ", start - around, start) + 1 or start
    stop = len(text) if end + around >= len(text) else max(text.rfind(" ", end, end + around), end)
    quoted = pieces(text[begin:stop], [(kind, start - begin, end - begin)] if kind else [])
    return (*((Piece("… "),) if begin else ()), *quoted, *((Piece(" …"),) if stop < len(text) else ()))


def _aftermath(conversation: Conversation, next_at: datetime | None, now: datetime) -> str:
    ended = conversation.closed_at or conversation.opened_at
    if ended is None or not conversation.customer_id:
        return "Whether the customer came back cannot be told: the record names no customer or no time."
    if next_at is not None and next_at - ended <= AFTERMATH:
        days = max((next_at - ended).days, 1)
        return f"The customer wrote again {days} day{'s' if days > 1 else ''} later."
    if now - ended < AFTERMATH:
        return "It is less than 30 days ago: whether the customer comes back is not known yet."
    return "The customer did not come back within 30 days."
