"""The slow, plain derivation of legs that the engine's SQL is compared with."""

from dataclasses import dataclass, field

RANK = {"moved": 1, "escalated": 2, "unassigned": 3, "assigned": 4, "message": 5}
LEVELS = {"frontline": 1, "lead": 2, "manager": 3, "executive": 4}


@dataclass
class Leg:
    person_id: str
    started_at: int | None
    ended_at: int | None = None
    entered_by: str = "first"
    messages_sent: int | None = 0
    credit: float = 0.0
    escalates: bool = field(default=False)


def legs_of(conversation, events, messages, people, rated_id=None):
    """Walk one conversation's items in time order; times are integers or None."""
    items = [
        (e["at"], RANK[e["kind"]], e["event_id"], e["kind"], _holder(e, people), bool(e.get("automatic")))
        for e in events
        if e["kind"] in RANK
    ]
    items += [
        (m["at"], 5, m["message_id"], "message", m["author_id"], False)
        for m in messages
        if m["author_kind"] == "agent" and m["visibility"] == "public" and m["author_id"] is not None
    ]
    legs = _walk(sorted(items), people)
    closed = conversation["closed_at"]
    if legs and legs[-1].ended_at is None and closed is not None and closed >= legs[-1].started_at:
        legs[-1].ended_at = closed
    if not legs and conversation["handler_id"] is not None:
        legs = [
            Leg(conversation["handler_id"], conversation["opened_at"], conversation["closed_at"], messages_sent=None)
        ]
    if rated_id is not None and rated_id not in {leg.person_id for leg in legs}:
        first = not legs
        legs.append(
            Leg(
                rated_id,
                conversation["opened_at"] if first else None,
                entered_by="first" if first else "transfer",
                messages_sent=None,
            )
        )
    _credit(legs, rated_id)
    return legs


def _holder(event, people):
    if event["kind"] == "assigned":
        return event["to"]
    if event["kind"] in ("moved", "escalated") and event["to"] in people:
        return event["to"]
    return None


def _walk(items, people):
    legs: list[Leg] = []
    released, escalated = None, False
    for at, _, _, kind, holder, automatic in items:
        if holder is None:
            if legs:
                released = at if released is None else released
                escalated = escalated or kind == "escalated"
            continue
        if not legs or legs[-1].person_id != holder:
            entered = _entered(legs, holder, kind, automatic, escalated, people)
            if legs:
                legs[-1].ended_at = at if released is None else released
            legs.append(Leg(holder, at, entered_by=entered))
        released, escalated = None, False
        if kind == "message":
            legs[-1].messages_sent += 1
    if legs:
        legs[-1].ended_at = released
    return legs


def _entered(legs, holder, kind, automatic, escalated, people):
    if not legs:
        return "first"
    if holder in {leg.person_id for leg in legs}:
        return "return"
    higher = LEVELS.get(people.get(holder) or "", 0) > LEVELS.get(people.get(legs[-1].person_id) or "", 99)
    if kind == "escalated" or escalated or higher:
        return "escalation"
    return "automatic" if automatic else "transfer"


def _credit(legs, rated_id):
    sent = [leg.messages_sent or 0 for leg in legs]
    for k, leg in enumerate(legs):
        own = [i for i, other in enumerate(legs) if other.person_id == leg.person_id]
        if rated_id is not None:
            if leg.person_id != rated_id:
                leg.credit = 0.0
            else:
                total = sum(sent[i] for i in own)
                leg.credit = sent[k] / total if total else 1 / len(own)
        elif sum(sent):
            leg.credit = sent[k] / sum(sent)
        else:
            leg.credit = 1 / len({other.person_id for other in legs}) / len(own)
