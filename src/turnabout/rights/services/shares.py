"""Letting a coach see an own figure, and taking it back."""

from datetime import datetime

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import Share
from turnabout.rights.selectors.audience import AUDIENCE


@service("rights.share", keep=("figure",))
def share(*, actor: Account, now: datetime, coach: Account, figure: str) -> Share:
    """Let a coach see an own figure. Only the person themselves can, and they can take it back at any time."""
    if actor.person is None:
        raise BadInput("Your account is linked to nobody in the record of service, so there is nothing to share.")
    if figure not in AUDIENCE or not AUDIENCE[figure].shared:
        raise BadInput("There is no such figure to share: choose one of those on your page.")
    if coach.role not in AUDIENCE[figure].shared or not coach.is_active or coach.pk == actor.pk:
        raise BadInput("Figures are shared with coaches only: choose one from the list.")
    shared = Share.objects.filter(person=actor.person, coach=coach, figure=figure, revoked_at=None).first()
    return shared or Share.objects.create(person=actor.person, coach=coach, figure=figure, created_at=now)


@service("rights.revoke_share", keep=("share",))
def revoke_share(*, actor: Account, now: datetime, share: Share) -> Share:
    """Take a figure back from a coach, at once."""
    if actor.person_id is None or share.person_id != actor.person_id:
        raise BadInput("Only the person whom a figure describes can take it back.")
    if share.revoked_at is None:
        share.revoked_at = now
        share.save(update_fields=["revoked_at"])
    return share
