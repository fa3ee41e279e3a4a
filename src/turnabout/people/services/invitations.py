"""Links by which people get an account."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account, Invitation, Person, Role

INVITATION_HOLDS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FreshInvitation:
    """An invitation and its secret, which is shown once and kept nowhere."""

    invitation: Invitation
    token: str


def token_hash(token: str) -> str:
    """Hash an invitation's secret for the database."""
    return hashlib.sha256(token.encode()).hexdigest()


@service("people.invite", keep=("role", "administers"))
def invite(
    *,
    actor: Account | None,
    now: datetime,
    role: str,
    email: str = "",
    name: str = "",
    person: Person | None = None,
    administers: bool = False,
) -> FreshInvitation:
    """Make a link that lets one person make an account, once, within two weeks.

    Whoever has the link of somebody in the record can open their page, so who made it stands where they read it.
    """
    if role not in Role.values:
        raise BadInput(f"There is no role {role!r}: choose one of {', '.join(Role.values)}.")
    if person and Account.objects.filter(person=person).exists():
        raise BadInput(f"{person.name} can sign in already.")
    if person:
        note_invited(actor=actor, now=now, person=person)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=token_hash(token),
        email=email.strip().lower(),
        name=name or (person.name if person else ""),
        role=role,
        administers=administers,
        person=person,
        created_at=now,
        expires_at=now + INVITATION_HOLDS,
    )
    return FreshInvitation(invitation, token)


@service("people.invite_person")
def note_invited(*, actor: Account | None, now: datetime, person: Person) -> Person:
    """Note for whose page an invitation was made, where they can read it."""
    return person


@service("people.first_invitation")
def first_invitation(*, actor: None, now: datetime) -> FreshInvitation:
    """Make the link for the very first account; earlier such links stop working."""
    if Account.objects.exists():
        raise BadInput("There are accounts already: sign in and invite people from the page People and access.")
    Invitation.objects.filter(used_at=None).update(withdrawn_at=now)
    return invite(actor=actor, now=now, role=Role.LEADER, administers=True)


@service("people.withdraw_invitation")
def withdraw_invitation(*, actor: Account, now: datetime, invitation: Invitation) -> Invitation:
    """Make an unused link worthless."""
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@service("people.accept_invitation")
def accept_invitation(
    *,
    actor: Account | None,
    now: datetime,
    invitation: Invitation,
    email: str,
    name: str,
    password: str,
) -> Account:
    """Make the account that an invitation promises."""
    open_still = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None, expires_at__gt=now)
    if not open_still.update(used_at=now):
        raise BadInput("This invitation has been used already. Sign in, or ask for a new one.")
    if Account.objects.filter(email=email.strip().lower()).exists():
        raise BadInput("There is an account with this e-mail address already. Sign in, or use another address.")
    if invitation.person_id and Account.objects.filter(person=invitation.person_id).exists():
        raise BadInput(f"{invitation.name} can sign in already. Use that account, or ask for another invitation.")
    account = Account(
        email=email,
        name=name.strip(),
        role=invitation.role,
        administers=invitation.administers,
        person=invitation.person,
        created_at=now,
    )
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    account.set_password(password)
    account.save()
    return account
