"""Somebody who left, taken out of the list of people."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q

from turnabout.core.errors import BadInput
from turnabout.ledger.models import IdempotencyKey
from turnabout.ledger.services import service
from turnabout.people.models import Account, Invitation, Person


@service("people.erase_person")
def erase_person(*, actor: Account | None, now: datetime, person: Person | None, account: Account | None) -> None:
    """Delete a person and an account, with their identities, invitations, sign-ins and all that hangs on them.

    Raises
    ------
    BadInput
        If it is one's own account, or the last one that can look after the installation.
    """
    if account:
        check_can_go(account, by=actor)
        end_sessions(account)
        invited = Q(email=account.email) | Q(person=person) if person else Q(email=account.email)
        Invitation.objects.filter(invited).delete()
        IdempotencyKey.objects.filter(actor_id=account.pk).delete()
        account.delete()
    if person:
        person.delete()


def check_can_go(account: Account, *, by: Account | None) -> None:
    """Say why an account cannot be erased, if it cannot."""
    if by and by.pk == account.pk:
        raise BadInput("You cannot erase yourself: ask another administrator.")
    others = Account.objects.filter(is_active=True).exclude(pk=account.pk)
    if account.is_administrator and not any(other.is_administrator for other in others):
        raise BadInput("Nobody else looks after this installation: let somebody else administer it first.")


def end_sessions(account: Account) -> int:
    """Sign somebody out everywhere; answer how many browsers that were."""
    theirs = [session.pk for session in Session.objects.all() if signed_in_as(session) == account.pk]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def signed_in_as(session: Session) -> int | None:
    """Answer the number of the account that a session belongs to."""
    number = session.get_decoded().get("_auth_user_id")
    return int(number) if number else None
