"""What happened to somebody's account: read by themselves, from the audit that nobody can change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from turnabout.ledger.selectors import changes_by_month, changes_of
from turnabout.people.models import Account, Person

ACCEPTED = "people.accept_invitation"
MADE = (ACCEPTED, "people.add_account")
INVITED = "people.invite_person"
LINK, CHOSEN = "people.make_password_link", "people.choose_password"
ENDED, GIVEN_BACK = "people.deactivate_account", "people.reactivate_account"
EVENTS = (INVITED, *MADE, LINK, CHOSEN, ENDED, GIVEN_BACK)
MOST = 100
COUNTED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Something that was done to an account.

    Attributes
    ----------
    at, verb
        When, and what, as the audit calls it.
    by
        Who did it; empty where nobody was signed in, or the account is gone.
    own
        Whether it was the owner.
    """

    at: datetime
    verb: str
    by: str
    own: bool


def account_events(account: Account) -> list[AccountEvent]:
    """List what was done to somebody's account, and who made invitations to their page, the newest first."""
    theirs = [f"{account._meta.label} {account.pk}"]
    if account.person_id:
        theirs.append(f"{Person._meta.label} {account.person_id}")
    rows = changes_of(theirs, verbs=EVENTS, most=MOST)
    names = dict(Account.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name"))
    return [
        AccountEvent(row.at, row.verb, names.get(row.actor_id or 0, ""), own=row.actor_id == account.pk) for row in rows
    ]


def account_counts(*, now: datetime) -> list[tuple[datetime, str, int]]:
    """Count what was done to accounts in the last twelve months, by month and kind; nobody is told of."""
    return changes_by_month(verbs=EVENTS, since=now - COUNTED_FOR)


def inviter_of(account: Account) -> str:
    """Name who made the newest invitation to somebody's page; empty where that is not known."""
    return next((event.by for event in account_events(account) if event.verb == INVITED), "")


def links_by_others(account: Account, *, now: datetime) -> list[AccountEvent]:
    """List the links for a new password that somebody else made and that may still work, the newest first."""
    since = now - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    events = account_events(account)
    chosen = max((event.at for event in events if event.verb == CHOSEN), default=since)
    return [event for event in events if event.verb == LINK and not event.own and event.at > max(since, chosen)]
