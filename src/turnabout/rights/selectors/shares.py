"""Reads of who shares which own figure with whom."""

from django.db.models import QuerySet

from turnabout.people.models import Account, Role
from turnabout.rights.models import Share


def coaches() -> QuerySet[Account]:
    """List those with whom a figure can be shared, in the order of names."""
    return Account.objects.filter(role=Role.COACH, is_active=True).order_by("name", "pk")


def own_shares(account: Account) -> QuerySet[Share]:
    """List what somebody shares, in the order of coaches' names."""
    shares = Share.objects.filter(person=account.person_id, person__isnull=False, revoked_at=None)
    return shares.select_related("coach").order_by("coach__name", "figure", "pk")


def own_share(account: Account, share_id: int) -> Share | None:
    """Fetch one of somebody's own shares; None where there is none such."""
    return own_shares(account).filter(pk=share_id).first()


def shared_with(coach: Account) -> QuerySet[Share]:
    """List what people share with a coach, in the order of their names."""
    shares = Share.objects.filter(coach=coach, revoked_at=None)
    return shares.select_related("person").order_by("person__name", "person", "figure", "pk")


def share_with(coach: Account, share_id: int) -> Share | None:
    """Fetch one thing that is shared with a coach; None where there is none such."""
    return shared_with(coach).filter(pk=share_id).first()
