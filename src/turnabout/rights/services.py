"""Switching names on and off."""

from datetime import date, datetime

from turnabout.core.calendars import add_business_days
from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import NamesNotice

NOTICE_BUSINESS_DAYS = 10


@service("rights.record_notice", keep=("noticed_on",))
def record_notice(*, actor: Account, now: datetime, legal_basis: str, agreement: str, noticed_on: date) -> NamesNotice:
    """Record on which ground people were told that figures about them will be worked out, and when."""
    if not legal_basis.strip():
        raise BadInput("Write down the legal basis: the sentence that you would show to the people concerned.")
    if noticed_on > now.date():
        raise BadInput("The notice is dated in the future: record it on the day on which people were told.")
    NamesNotice.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    return NamesNotice.objects.create(
        legal_basis=legal_basis.strip(),
        agreement=agreement.strip(),
        noticed_on=noticed_on,
        opens_on=add_business_days(noticed_on, NOTICE_BUSINESS_DAYS),
        recorded_by=actor.pk,
        created_at=now,
    )


@service("rights.acknowledge_notice")
def acknowledge_notice(*, actor: Account, now: datetime, notice: NamesNotice) -> NamesNotice:
    """Say that the rules of what may be said about people were read and will be kept."""
    notice.acknowledged_at = now
    notice.acknowledged_by = actor.pk
    notice.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return notice


@service("rights.withdraw_notice")
def withdraw_notice(*, actor: Account, now: datetime, notice: NamesNotice) -> NamesNotice:
    """Switch names off, at once."""
    notice.withdrawn_at = now
    notice.save(update_fields=["withdrawn_at"])
    return notice
