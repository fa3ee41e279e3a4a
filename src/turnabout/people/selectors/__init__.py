"""Reads about people and who may sign in."""

from datetime import datetime
from itertools import chain

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet

from turnabout.people.models import Account, Invitation, Person, PersonIdentity
from turnabout.people.services import token_hash

PEOPLE_SHOWN = 12


def usable_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Find the invitation of a link that can still be used."""
    return (
        Invitation.objects.select_related("person")
        .filter(token_hash=token_hash(token), used_at=None, withdrawn_at=None, expires_at__gt=now)
        .first()
    )


def invitation_was_made(token: str) -> bool:
    """Tell whether a link was ever an invitation, though it may have been used, withdrawn or too old."""
    return Invitation.objects.filter(token_hash=token_hash(token)).exists()


def invitation_for_page(invitation_id: int, *, now: datetime) -> Invitation | None:
    """Fetch one invitation that can still be used."""
    return open_invitations(now=now).filter(pk=invitation_id).first()


def open_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """List invitations that can still be used, newest first."""
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-created_at")


def accounts_by_name() -> QuerySet[Account]:
    """List accounts in the order of names."""
    return Account.objects.select_related("person").order_by("name", "pk")


def account_for_page(account_id: int) -> Account | None:
    """Fetch one account; None where there is none."""
    return Account.objects.filter(pk=account_id).first()


def account_of_password_link(account_id: int, token: str) -> Account | None:
    """Find who may choose a new password by a link; None where it has been used or is too old."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    return account if account and default_token_generator.check_token(account, token) else None


def email_is_taken(email: str) -> bool:
    """Tell whether an e-mail address has an account."""
    return Account.objects.filter(email=email.strip().lower()).exists()


def people_without_account() -> QuerySet[Person]:
    """List people who cannot sign in yet, in the order of names."""
    return Person.objects.filter(account=None).order_by("name", "pk")


def people_to_invite(words: str) -> list[Person]:
    """Find people whose name or team holds some words and who cannot sign in yet, in the order of names."""
    return list(people_without_account().filter(Q(name__icontains=words) | Q(team__icontains=words))[:PEOPLE_SHOWN])


def person_to_invite(person_id: int) -> Person | None:
    """Fetch one person who cannot sign in yet."""
    return people_without_account().filter(pk=person_id).first()


def has_accounts() -> bool:
    """Tell whether anybody can sign in at all."""
    return Account.objects.exists()


def people_by_identity() -> dict[tuple[str, str], str]:
    """Map (source, id in the source) to the person's id in the record of service."""
    rows = PersonIdentity.objects.values_list("source", "external_id", "person_id").iterator(chunk_size=10_000)
    return {(source, external_id): str(person) for source, external_id, person in rows}


def people_of_source(source: str) -> int:
    """Count the people whom a source names."""
    return PersonIdentity.objects.filter(source=source).count()


def people_for_history() -> list[tuple[object, ...]]:
    """List all people as rows of the record of service's table ``people``."""
    return [
        (
            str(p.pk),
            p.name,
            p.team or None,
            p.department or None,
            p.level or None,
            p.role or None,
            str(p.manager_id) if p.manager_id else None,
            None,
            p.started_on,
            p.ended_on,
            p.zone or None,
            list(p.attributes.items()),
        )
        for p in Person.objects.order_by("pk").iterator(chunk_size=10_000)
    ]


def people_by_name() -> QuerySet[Person]:
    """List people in the order of names."""
    return Person.objects.order_by("name", "pk")


def names_in_source(source: str, external_ids: set[str]) -> dict[str, str]:
    """Map a source's ids of staff to names."""
    rows = PersonIdentity.objects.filter(source=source, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "person__name"))


def people_in_source(source: str, external_ids: set[str]) -> dict[str, int]:
    """Map a source's ids of staff to people."""
    rows = PersonIdentity.objects.filter(source=source, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "person"))


def account_by_email(email: str) -> Account | None:
    """Find the account of somebody who may sign in."""
    return Account.objects.filter(email=email.strip().lower(), is_active=True).first()


def account_names(accounts: set[int]) -> dict[int, str]:
    """Map accounts to the names of those whose they are."""
    return dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name")) if accounts else {}


def identities_of(person: Person) -> list[tuple[str, str]]:
    """List how the sources name a person: pairs of source and id."""
    return list(PersonIdentity.objects.filter(person=person).order_by("pk").values_list("source", "external_id"))


def leaver(person_id: int | None, account_id: int | None) -> tuple[Person | None, Account | None]:
    """Fetch somebody who is to be forgotten: a person, the account that is theirs, or an account without a person."""
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    if person:
        return person, Account.objects.filter(person=person).first()
    return None, Account.objects.filter(pk=account_id).first() if account_id else None


def people_called(words: str, *, most: int) -> list[tuple[Person | None, Account | None]]:
    """Find people, and accounts of nobody in the record, by name, address or a source's id, in the order of names."""
    known = Q(name__icontains=words) | Q(identities__external_id__icontains=words) | Q(account__email__icontains=words)
    people = Person.objects.filter(known).select_related("account").order_by("name", "pk").distinct()[:most]
    alone = Account.objects.filter(Q(name__icontains=words) | Q(email__icontains=words), person=None)
    found: list[tuple[Person | None, Account | None]] = [(row, getattr(row, "account", None)) for row in people]
    return [*found, *((None, account) for account in alone.order_by("name", "pk")[:most])]


def leavers_by_id(name: str) -> list[tuple[Person | None, Account | None]]:
    """Find whom an id means: ``person:NUMBER``, an e-mail address, or an id with or without its source before it."""
    kind, _, number = name.partition(":")
    if kind == "person" and number.isdecimal():
        found = [leaver(int(number), None)]
    else:
        source, _, external = name.partition("/")
        known = Q(identities__external_id=name) | Q(identities__source=source, identities__external_id=external)
        people = Person.objects.filter(known | Q(account__email__iexact=name)).distinct().order_by("pk")
        alone = Account.objects.filter(email__iexact=name, person=None)
        found = [leaver(person.pk, None) for person in people] + [(None, account) for account in alone]
    return [pair for pair in found if pair != (None, None)]


def names_somebody(words: str) -> bool:
    """Tell whether words hold the full name, or the e-mail address, of anybody who is known here."""
    said = words.casefold()
    accounts = Account.objects.values_list("name", "email")
    known = chain(Person.objects.values_list("name", flat=True), chain.from_iterable(accounts))
    return any(name.casefold() in said for name in known if len(name.split()) > 1 or "@" in name)
