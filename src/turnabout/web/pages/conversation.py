"""One conversation: who held it when, how hard it was and why, how it ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from turnabout.casework.models import Conversation, Event, Message, Rating
from turnabout.core.reading import is_experimental
from turnabout.findings.models import ConversationFinding, Leg
from turnabout.web.charts import CasePath, Dot, Lane, Spell
from turnabout.web.pages.marked import Piece, pieces

ENTERED = {
    "first": "took it first",
    "transfer": "got it handed on",
    "escalation": "got it by escalation",
    "return": "got it handed back",
    "automatic": "got it by a rule of the desk",
}
EVENTS = {
    "assigned": "gave it to {to}",
    "moved": "moved it to {to}",
    "status": "set it to {to}",
    "priority": "set the priority to {to}",
    "escalated": "escalated it",
    "reopened": "reopened it",
    "merged": "merged it",
    "tagged": "tagged it {to}",
    "macro": "used the macro {to}",
    "created": "opened it",
    "unassigned": "let go of it",
}
ENDED = {"well": "ended well", "badly": "ended badly", "unknown": "nobody rated it"}
CUSTOMER = "Customer"
Marks = Mapping[str, Sequence[Sequence[object]]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn holding the case, as the page shows it."""

    leg: Leg
    came: str
    difficulty: str
    reasons: tuple[str, ...]
    credit: str
    is_difficult: bool
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, for the timeline."""

    when: datetime
    who: str
    what: str
    words: str = ""
    kind: str = "plain"
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Everything the page says.

    Attributes
    ----------
    sentence, sub
        What it was about and how it ended.
    path
        Who held it when; None where there are no times.
    turns, happenings
        The turns holding it; messages and events in order.
    facts
        What was known of it, as pairs.
    """

    sentence: str
    sub: str
    path: CasePath | None
    turns: tuple[Turn, ...]
    happenings: tuple[Happening, ...]
    facts: tuple[tuple[str, str], ...]


def conversation_page(
    conversation: Conversation,
    legs: Sequence[Leg],
    finding: ConversationFinding | None,
    names: Mapping[str, str],
    *,
    earlier: int,
    difficult_from: float,
    disputed: Collection[tuple[int, int]] = (),
    marks: Marks | None = None,
    chance: float | None = None,
) -> ConversationPage:
    """Put a conversation into words and a picture.

    ``disputed`` holds the numbers of turns with whose they are, ``marks`` what was read in each message;
    ``chance`` is how likely one that begins so gets difficult.
    """
    ended = ENDED[finding.ended] if finding else "not worked out yet"
    return ConversationPage(
        sentence=conversation.subject
        or conversation.subcategory
        or conversation.category
        or f"Conversation {conversation.pk}",
        sub=f"{_way(legs)} {ended.capitalize()}.",
        path=_path(conversation, legs),
        turns=tuple(_turn(leg, difficult_from, disputed) for leg in legs),
        happenings=_happenings(conversation, names, marks or {}),
        facts=_facts(conversation, earlier, chance),
    )


def _way(legs: Sequence[Leg]) -> str:
    people = len({leg.person_id for leg in legs})
    if not legs:
        return "The record does not say who handled it."
    if people == 1:
        return f"{legs[0].person.name} handled it."
    return f"{people} people handled it; it changed hands {len(legs) - 1} times."


def _turn(leg: Leg, difficult_from: float, disputed: Collection[tuple[int, int]]) -> Turn:
    is_difficult = leg.difficulty is not None and leg.difficulty >= difficult_from
    return Turn(
        leg=leg,
        came=ENTERED.get(leg.entered_by, leg.entered_by),
        difficulty=_difficulty(leg),
        reasons=tuple(leg.reasons or ()),
        credit=f"{round(100 * leg.credit)} of 100 parts",
        is_difficult=is_difficult,
        disputed=(leg.seq, leg.person_id) in disputed,
    )


def _difficulty(leg: Leg) -> str:
    if leg.difficulty is None:
        return "cannot be told"
    rank = f"harder than {round(100 * leg.difficulty)} of 100 cases"
    if leg.difficulty_probability is None:
        return rank
    tenths = round(10 * leg.difficulty_probability)  # finer, the chances of several turns would tell of a few people
    return f"{rank} (about {tenths} of 10 such cases end badly)" if tenths else f"{rank} (hardly any ends badly)"


def _path(conversation: Conversation, legs: Sequence[Leg]) -> CasePath | None:
    timed = [leg for leg in legs if leg.started_at and (leg.ended_at or conversation.closed_at)]
    if not timed:
        return None
    dots = tuple(
        Dot(message.at, "the customer writes")
        for message in conversation.messages.all()
        if message.author_kind == "customer"
    )
    rated = tuple(
        Dot(rating.at, f"rated {rating.score:g} of {rating.scale_max:g}", "rating")
        for rating in conversation.ratings.all()
        if rating.at
    )
    names = dict.fromkeys(leg.person.name for leg in timed)
    lanes = tuple(Lane(name, tuple(_spell(leg, timed) for leg in timed if leg.person.name == name)) for name in names)
    return CasePath("Who held it, and when", (Lane(CUSTOMER, dots=(*dots, *rated)), *lanes))


def _spell(leg: Leg, legs: Sequence[Leg]) -> Spell:
    is_last = leg is legs[-1]
    turned = is_last and leg.outcome is not None and leg.outcome >= 0.5
    start = leg.started_at or datetime.min  # noqa: DTZ901 (never: only timed turns come here)
    end = leg.ended_at or leg.conversation.closed_at or start
    says = f"{leg.person.name} {ENTERED.get(leg.entered_by, '')}, {leg.messages_sent} messages"
    return Spell(start, max(end, start), says, "turned around" if turned else "" if is_last else "handed on")


def _happenings(conversation: Conversation, names: Mapping[str, str], marks: Marks) -> tuple[Happening, ...]:
    told = [
        *(_message(message, names, marks.get(message.pk, ())) for message in conversation.messages.all()),
        *(_event(event, names) for event in conversation.events.all()),
        *(_rating(rating) for rating in conversation.ratings.all() if rating.at),
    ]
    return tuple(sorted(told, key=lambda happening: happening.when))


def _message(message: Message, names: Mapping[str, str], read: Sequence[Sequence[object]]) -> Happening:
    shown = pieces(message.text, [mark[:3] for mark in read]) if read else ()
    if message.author_kind == "customer":
        return Happening(message.at, CUSTOMER, "writes", message.text, pieces=shown)
    who = names.get(message.author_id or "", message.author_id or message.author_kind.capitalize())
    internal = message.visibility == "internal"
    what, kind = ("notes inside", "draft") if internal else ("answers", "info")
    return Happening(message.at, who, what, message.text, kind, shown)


def _event(event: Event, names: Mapping[str, str]) -> Happening:
    to = names.get(event.to_value or "", event.to_value or "somebody")
    who = "A rule of the desk" if event.automatic else names.get(event.actor_id or "", event.actor_id or "Somebody")
    return Happening(event.at, who, EVENTS.get(event.kind, event.kind).format(to=to))


def _rating(rating: Rating) -> Happening:
    when = rating.at or datetime.min  # noqa: DTZ901 (never: only dated ratings come here)
    return Happening(when, CUSTOMER, f"rates it {rating.score:g} of {rating.scale_max:g}", rating.comment or "")


def _language(named: str) -> str:
    return f"{named} (its words are read experimentally: nothing in them counts)" if is_experimental(named) else named


def _facts(conversation: Conversation, earlier: int, chance: float | None) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Number", conversation.pk.partition("/")[2]),
        ("Channel", conversation.channel),
        ("Topic", " › ".join(filter(None, (conversation.category, conversation.subcategory)))),
        ("Product", conversation.product),
        ("Priority", conversation.priority),
        ("Language", _language(conversation.language or "")),
        ("Order value", conversation.order_value and f"{conversation.order_value:,.2f}"),
        ("Earlier conversations of this customer", earlier or None),
        ("By its first words", None if chance is None else f"about {round(100 * chance)} of 100 such get difficult"),
        ("Moves between teams, by its events", _moves(conversation)),
        *((f"{_named(name)}, by the desk", value) for name, value in (conversation.results or {}).items()),
    )
    return tuple((name, str(value)) for name, value in pairs if value)


def _moves(conversation: Conversation) -> int | None:
    """Count moves from one team to another: a desk's own count stands beside it and may differ."""
    return sum(event.kind == "moved" and event.from_value is not None for event in conversation.events.all()) or None


def _named(name: str) -> str:
    return name.replace("_", " ").capitalize()
