"""Disagreeing with what is said of oneself: open, then withdrawn, or decided by somebody else."""

from datetime import datetime, timedelta

from django.utils import timezone

from turnabout.core.errors import BadInput
from turnabout.core.figures import FIGURES
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import Dispute
from turnabout.rights.selectors import may

DECIDED_WITHIN = timedelta(days=14)
NOT_YOURS = "There is nothing about you here: your account is not linked to anybody in the record of service."


@service("rights.open_dispute", keep=("figure",))
def open_dispute(
    *, actor: Account, now: datetime, figure: str, words: str, conversation_id: str = "", seq: int | None = None
) -> Dispute:
    """Disagree with an own figure, or with one turn of its evidence.

    Whoever asks twice about the same thing gets the disagreement that is open already.
    """
    if actor.person_id is None:
        raise BadInput(NOT_YOURS)
    if figure not in FIGURES:
        raise BadInput("This is no figure that Turnabout knows: open your page and disagree from there.")
    if not words.strip():
        raise BadInput("Say in your own words what is wrong: whoever decides reads them.")
    about = {"person_id": actor.person_id, "figure": figure, "conversation_id": conversation_id, "seq": seq}
    dispute, _ = Dispute.objects.get_or_create(
        **about,
        withdrawn_at=None,
        decided_at=None,
        defaults={
            "words": words.strip(),
            "opened_at": now,
            "due_on": timezone.localdate(now) + DECIDED_WITHIN,
        },
    )
    return dispute


@service("rights.withdraw_dispute")
def withdraw_dispute(*, actor: Account, now: datetime, dispute: Dispute) -> Dispute:
    """Take an own disagreement back, as long as nobody has decided it."""
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if actor.person_id is None or actor.person_id != dispute.person_id:
        raise BadInput("Only whoever disagreed can take it back.")
    _must_be_open(dispute)
    dispute.withdrawn_at = now
    dispute.save(update_fields=["withdrawn_at"])
    return dispute


@service("rights.decide_dispute", keep=("upheld",))
def decide_dispute(*, actor: Account, now: datetime, dispute: Dispute, upheld: bool, reasons: str) -> Dispute:
    """Decide somebody else's disagreement, with reasons that they will read."""
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if not may(actor, "decide disagreements"):
        raise BadInput("Only a service leader decides about disagreements.")
    if actor.person_id == dispute.person_id:
        raise BadInput("Nobody decides about their own disagreement: somebody else has to.")
    _must_be_open(dispute)
    if not reasons.strip():
        raise BadInput("Write the reasons: whoever disagreed reads them.")
    dispute.decided_at, dispute.decided_by = now, actor.pk
    dispute.upheld, dispute.reasons = upheld, reasons.strip()
    dispute.save(update_fields=["decided_at", "decided_by", "upheld", "reasons"])
    return dispute


def _must_be_open(dispute: Dispute) -> None:
    if dispute.withdrawn_at:
        raise BadInput("This disagreement was taken back already.")
    if dispute.decided_at:
        raise BadInput("This disagreement is decided already.")
