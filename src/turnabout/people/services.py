"""Changes to people and to who may sign in."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account, Invitation, Person, PersonIdentity, Role

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
    """Make a link that lets one person make an account, once, within two weeks."""
    if role not in Role.values:
        raise BadInput(f"There is no role {role!r}: choose one of {', '.join(Role.values)}.")
    if person and Account.objects.filter(person=person).exists():
        raise BadInput(f"{person.name} can sign in already.")
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


@service("people.first_invitation")
def first_invitation(*, actor: None, now: datetime) -> FreshInvitation:
    """Make the link for the very first account; earlier such links stop working."""
    if Account.objects.exists():
        raise BadInput("There are accounts already: sign in and invite people from the page People and access.")
    Invitation.objects.filter(used_at=None).update(withdrawn_at=now)
    return invite(actor=actor, now=now, role=Role.LEADER, administers=True)


@service("people.act_by_command", keep=("command", "reason"))
def act_by_command(*, actor: Account, now: datetime, command: str, reason: str) -> Account:
    """Note that somebody used a command of the application, and why."""
    return actor


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
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(used_at=now)
    if not used:
        raise BadInput("This invitation has been used already. Sign in, or ask for a new one.")
    if Account.objects.filter(email=email.strip().lower()).exists():
        raise BadInput("There is an account with this e-mail address already. Sign in, or use another address.")
    account = Account(
        email=email,
        name=name,
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


@service("people.deactivate_account")
def deactivate_account(*, actor: Account, now: datetime, account: Account) -> Account:
    """End somebody's access at once."""
    if account.pk == actor.pk:
        raise BadInput("You cannot end your own access: ask another administrator.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    return account


DESCRIBED_BY_SOURCE = ("name", "team", "department", "level", "role", "zone", "started_on", "ended_on", "attributes")


def bring_in_people(*, source: str, records: Iterable[Mapping[str, Any]]) -> None:
    """Create or renew people as a source describes them.

    Part of bringing a page in, which is the service with its transaction and audit row. What the source leaves
    empty stays as it is here.
    """
    described = {record["person_id"]: record for record in records}
    know_people(source=source, external_ids=described)
    managers = _managers(source, described.values())
    changed = [
        identity.person
        for identity in _identities(source, described)
        if _renew(identity.person, described[identity.external_id], managers)
    ]
    Person.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*DESCRIBED_BY_SOURCE, "manager"],
        batch_size=1000,
    )


def know_people(*, source: str, external_ids: Iterable[str]) -> None:
    """Make sure that everybody whom a source names is a person here; the name as given is the name."""
    wanted = set(external_ids)
    fresh = sorted(wanted - {identity.external_id for identity in _identities(source, wanted)})
    people = Person.objects.bulk_create([Person(name=external_id) for external_id in fresh], batch_size=1000)
    PersonIdentity.objects.bulk_create(
        [
            PersonIdentity(person=person, source=source, external_id=external_id)
            for person, external_id in zip(people, fresh, strict=True)
        ],
        batch_size=1000,
    )


def _identities(source: str, external_ids: Iterable[str]) -> list[PersonIdentity]:
    found = PersonIdentity.objects.filter(source=source, external_id__in=list(external_ids))
    return list(found.select_related("person"))


def _managers(source: str, records: Iterable[Mapping[str, Any]]) -> dict[str, Person]:
    named = {record["manager_id"] for record in records if record.get("manager_id")}
    return {identity.external_id: identity.person for identity in _identities(source, named)}


def _renew(person: Person, record: Mapping[str, Any], managers: Mapping[str, Person]) -> bool:
    """Take over what the source says of a person; tell whether anything changed."""
    said = {name: record[name] for name in DESCRIBED_BY_SOURCE if record.get(name) is not None}
    if "attributes" in said:
        said["attributes"] = dict(said["attributes"])
    if manager := managers.get(record.get("manager_id") or ""):
        said["manager_id"] = manager.pk
    changed = {name: value for name, value in said.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    return bool(changed)
