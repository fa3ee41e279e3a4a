"""Switching names on and off."""

from datetime import date, datetime

from django.utils import timezone

from turnabout.core.calendars import add_business_days
from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import NamesNotice
from turnabout.rights.selectors import NOTICE_BUSINESS_DAYS, UNDO_WITHIN


@service("rights.record_notice", keep=("noticed_on",))
def record_notice(*, actor: Account, now: datetime, legal_basis: str, agreement: str, noticed_on: date) -> NamesNotice:
    """Record on which ground people were told that figures about them will be worked out, and when.

    The business days count from the day of recording, which can be checked: a notice that is dated back opens
    nothing sooner.
    """
    if not legal_basis.strip():
        raise BadInput("Write down the legal basis: the sentence that you would show to the people concerned.")
    today = timezone.localdate(now)
    if noticed_on > max(today, now.date()):
        raise BadInput("The notice is dated in the future: record it on the day on which people were told.")
    NamesNotice.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    return NamesNotice.objects.create(
        legal_basis=legal_basis.strip(),
        agreement=agreement.strip(),
        noticed_on=noticed_on,
        opens_on=add_business_days(today, NOTICE_BUSINESS_DAYS),
        recorded_by=actor.pk,
        created_at=now,
    )


@service("rights.acknowledge_notice")
def acknowledge_notice(*, actor: Account, now: datetime, notice: NamesNotice) -> NamesNotice:
    """Say that the rules of what may be said about people were read and will be kept."""
    if notice.withdrawn_at:
        raise BadInput("This notice was withdrawn: record a new one first.")
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


@service("rights.restore_notice")
def restore_notice(*, actor: Account, now: datetime, notice: NamesNotice) -> NamesNotice:
    """Take back a withdrawal of the last day, as if names had not been switched off."""
    if notice.withdrawn_at is None or notice.withdrawn_at < now - UNDO_WITHIN:
        raise BadInput("Names were switched off more than a day ago: record a new notice.")
    if NamesNotice.objects.filter(pk__gt=notice.pk).exists():
        raise BadInput("A newer notice was recorded since: that one counts.")
    notice.withdrawn_at = None
    notice.save(update_fields=["withdrawn_at"])
    return notice
