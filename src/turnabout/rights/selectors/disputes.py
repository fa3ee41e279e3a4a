"""Who disagrees with what: marked wherever it is shown, and not used while it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from turnabout.people.models import Account
from turnabout.rights.models import Dispute
from turnabout.rights.selectors.rules import may

OPEN = Q(withdrawn_at=None, decided_at=None)
WHOLE = Q(seq=None)
SHOWN_DECIDED = timedelta(days=90)
STAYS_OUT = timedelta(days=365)  # as long as a finding holds

Turn = tuple[str, int, int]
"""Conversation, number of the leg in it, and whose leg it is."""


def own_disputes(account: Account) -> QuerySet[Dispute]:
    """List somebody's own disagreements, the newest first."""
    return Dispute.objects.filter(person=account.person_id or 0).order_by("-opened_at", "-pk")


def own_dispute(account: Account, dispute_id: int) -> Dispute | None:
    """Fetch one of somebody's own disagreements."""
    return own_disputes(account).filter(pk=dispute_id).first()


def disputes_to_decide(account: Account) -> QuerySet[Dispute]:
    """List the open disagreements that somebody may decide, never their own; what is due first stands first."""
    return _of_others(account).filter(OPEN).select_related("person").order_by("due_on", "pk")


def dispute_of_another(account: Account, dispute_id: int) -> Dispute | None:
    """Fetch a disagreement that somebody may decide, or that was decided; never their own, never one taken back."""
    return _of_others(account).filter(withdrawn_at=None, pk=dispute_id).select_related("person").first()


def decided_lately(account: Account, *, now: datetime) -> QuerySet[Dispute]:
    """List what was decided in the last ninety days about others, the newest first."""
    decided = _of_others(account).filter(decided_at__gt=now - SHOWN_DECIDED)
    return decided.select_related("person").order_by("-decided_at", "-pk")


def _of_others(account: Account) -> QuerySet[Dispute]:
    if not may(account, "decide disagreements"):
        return Dispute.objects.none()
    return Dispute.objects.exclude(person=account.person_id) if account.person_id else Dispute.objects.all()


@dataclass(frozen=True, slots=True)
class Disputed:
    """What about somebody is disputed at this moment.

    Attributes
    ----------
    figures
        Keys of the figures disputed as a whole.
    turns
        Disputed turns of the evidence: conversation and number of the leg.
    """

    figures: frozenset[str] = frozenset()
    turns: frozenset[tuple[str, int]] = frozenset()


def disputed_about(person_id: int) -> Disputed:
    """Tell what somebody disagrees with, so that every page can mark it."""
    rows = list(Dispute.objects.filter(OPEN, person=person_id).values_list("figure", "conversation_id", "seq"))
    return Disputed(
        figures=frozenset(figure for figure, _, seq in rows if seq is None),
        turns=frozenset((conversation, seq) for _, conversation, seq in rows if seq is not None),
    )


def disputed_turns_of(conversation_id: str) -> set[tuple[int, int]]:
    """Tell which turns of a conversation are disputed, as pairs of the leg's number and whose it is."""
    rows = Dispute.objects.filter(OPEN, conversation_id=conversation_id).values_list("seq", "person")
    return {(seq, person) for seq, person in rows if seq is not None}


def people_disputing_a_figure(figures: Iterable[str]) -> QuerySet[Dispute, int]:
    """List (for a query) the people who dispute one of some figures as a whole: it is not used meanwhile."""
    return Dispute.objects.filter(OPEN & WHOLE, figure__in=list(figures)).values_list("person", flat=True)


def people_with_open_disputes() -> set[int]:
    """List the people who disagree with anything: nothing new is found of them meanwhile."""
    return set(Dispute.objects.filter(OPEN).values_list("person", flat=True))


def turns_left_out() -> frozenset[Turn]:
    """List the turns that are not counted: those disputed now, and those about which somebody was right."""
    out = Dispute.objects.filter(OPEN | Q(upheld=True)).exclude(WHOLE)
    rows = out.values_list("conversation_id", "seq", "person")
    return frozenset((conversation, seq, person) for conversation, seq, person in rows if seq is not None)


def figures_set_aside(*, now: datetime) -> dict[tuple[int, str], Dispute]:
    """Map (person, figure) to the disagreement by which that figure is not said for a year."""
    upheld = Dispute.objects.filter(WHOLE, upheld=True, decided_at__gt=now - STAYS_OUT).order_by("decided_at", "pk")
    return {(dispute.person_id, dispute.figure): dispute for dispute in upheld}


def corrected_since() -> dict[int, datetime]:
    """Map people to when they were last found right about a turn of their evidence."""
    rows = Dispute.objects.filter(upheld=True).exclude(WHOLE).values_list("person", "decided_at").order_by("decided_at")
    return {person: decided for person, decided in rows if decided is not None}
