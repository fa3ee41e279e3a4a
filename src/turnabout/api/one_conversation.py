"""One conversation, without the names of colleagues."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from turnabout.api.shapes import ConversationOut, ConversationRowOut, EventOut, MessageOut, RatingOut, TurnOut
from turnabout.casework.models import Conversation, Event, Message, Rating
from turnabout.casework.selectors import earlier_conversations
from turnabout.casework.services.naming import Called, without_names
from turnabout.findings.models import ConversationFinding, Leg
from turnabout.findings.selectors import current_run, finding_of, legs_of
from turnabout.people.models import Account
from turnabout.people.selectors import names_in_source, people_in_source
from turnabout.rights.selectors import disputed_turns_of

DIFFICULT_FROM = 0.8  # before anything was worked out
GIVEN_TO_SOMEBODY = frozenset({"assigned", "unassigned", "escalated"})
ME = "me"
NAME = "[name]"
SIGNED = re.compile(r"(?<!\w)([\^~*/-]\s?)([A-Z]{2,3})\b")  # as staff sign: "thanks ^OH"


class Numbered:
    """Gives each of the staff a number within one conversation, in the order in which they come up."""

    def __init__(self, own: int | None, people: Mapping[str, int]) -> None:
        self._own = own
        self._people = people
        self._numbers: dict[int | str, int] = {}

    def person(self, person: int | str) -> str:
        """Name somebody by a number."""
        if person == self._own:
            return ME
        return f"colleague {self._numbers.setdefault(person, len(self._numbers) + 1)}"

    def staff(self, external_id: str | None) -> str | None:
        """Name somebody by a number, whom the source names so."""
        return self.person(self._people.get(external_id, external_id)) if external_id else None

    def knows(self, external_id: str | None) -> bool:
        """Tell whether the source's name is one of the staff."""
        return external_id in self._people


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Takes the names of the staff of one conversation out of what was written in it.

    Attributes
    ----------
    names, parts
        Full names, and the words of a name by which people are called.
    initials
        As they sign.
    """

    names: frozenset[str]
    parts: frozenset[str]
    initials: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Unnamed":
        """Answer how people are called."""
        known = list(names)
        called = [Called.by([], name=name) for name in known]
        return cls(
            frozenset().union(*(one.names for one in called)),
            frozenset().union(*(one.parts for one in called)),
            frozenset("".join(word[0] for word in name.upper().split()) for name in known),
        )

    def text(self, written: str) -> str:
        """Write a text without them."""
        unsigned = SIGNED.sub(lambda m: m[1] + NAME if m[2] in self.initials else m[0], written)
        low = unsigned.casefold()
        if not any(part in low for part in self.parts):  # nearly always, and looking closely takes its time
            return unsigned
        return without_names(unsigned, self.names, self.parts, put=NAME)


def row_out(conversation: Conversation, finding: ConversationFinding | None) -> ConversationRowOut:
    """Write one line of a list."""
    return ConversationRowOut(**_row(conversation, finding))


def _row(conversation: Conversation, finding: ConversationFinding | None) -> dict[str, Any]:
    known = ("subject", "opened_at", "closed_at", "channel", "category", "subcategory", "product", "priority")
    return {
        "id": conversation.pk,
        **{name: getattr(conversation, name) for name in (*known, "language")},
        "ended": finding.ended if finding else None,
        "difficult": finding.is_difficult if finding else None,
        "hand_offs": finding.hand_offs if finding else None,
        "came_back": finding.came_back if finding else None,
    }


def conversation_out(conversation: Conversation, account: Account) -> ConversationOut:
    """Write a conversation as ``account`` may see it."""
    legs, run = list(legs_of(conversation)), current_run()
    staff = _staff(conversation)
    who = Numbered(account.person_id, people_in_source(conversation.source, staff))
    unnamed = Unnamed.of(names_in_source(conversation.source, staff).values())
    difficult_from = run.result["settings"]["difficult_from"] if run else DIFFICULT_FROM
    disputed = disputed_turns_of(conversation.pk)
    return ConversationOut(
        **_row(conversation, finding_of(conversation)),
        earlier=earlier_conversations(conversation),
        turns=[_turn(leg, who, difficult_from, disputed) for leg in legs],
        messages=_messages(conversation.messages.all(), who, unnamed),
        events=_events(conversation.events.all(), who),
        ratings=[_rating(rating, unnamed) for rating in conversation.ratings.all()],
    )


def _staff(conversation: Conversation) -> set[str]:
    """Collect the staff that messages and events name."""
    authors = {message.author_id for message in conversation.messages.all() if message.author_kind == "agent"}
    actors = {name for event in conversation.events.all() for name in (event.actor_id, event.to_value)}
    return {name for name in authors | actors if name}


def _turn(leg: Leg, who: Numbered, difficult_from: float, disputed: set[tuple[int, int]]) -> TurnOut:
    return TurnOut(
        who=who.person(leg.person_id),
        entered_by=leg.entered_by,
        started_at=leg.started_at,
        ended_at=leg.ended_at,
        harder_than=None if leg.difficulty is None else round(100 * leg.difficulty),
        difficult=leg.difficulty is not None and leg.difficulty >= difficult_from,
        reasons=leg.reasons or [],
        messages_sent=leg.messages_sent,
        credit=round(100 * leg.credit),
        disputed=(leg.seq, leg.person_id) in disputed,
    )


def _rating(rating: Rating, unnamed: Unnamed) -> RatingOut:
    out = RatingOut.from_orm(rating)
    return out.model_copy(update={"comment": out.comment and unnamed.text(out.comment)})


def _messages(messages: Iterable[Message], who: Numbered, unnamed: Unnamed) -> list[MessageOut]:
    return [
        MessageOut(
            at=message.at,
            author_kind=message.author_kind,
            who=who.staff(message.author_id) if message.author_kind == "agent" else None,
            visibility=message.visibility,
            text=unnamed.text(message.text),
        )
        for message in sorted(messages, key=lambda message: message.at)
    ]


def _events(events: Iterable[Event], who: Numbered) -> list[EventOut]:
    return [
        EventOut(
            at=event.at,
            kind=event.kind,
            who=who.staff(event.actor_id),
            to=who.staff(event.to_value) if _is_staff(event, who) else event.to_value,
            automatic=event.automatic,
        )
        for event in sorted(events, key=lambda event: event.at)
    ]


def _is_staff(event: Event, who: Numbered) -> bool:
    return event.kind in GIVEN_TO_SOMEBODY or who.knows(event.to_value)
