"""Reads about people and who may sign in."""

from datetime import datetime

from django.db.models import QuerySet

from turnabout.people.models import Account, Invitation, Person, PersonIdentity
from turnabout.people.services import token_hash


def usable_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Find the invitation of a link that can still be used."""
    return (
        Invitation.objects.select_related("person")
        .filter(token_hash=token_hash(token), used_at=None, withdrawn_at=None, expires_at__gt=now)
        .first()
    )


def open_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """List invitations that can still be used, newest first."""
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-created_at")


def accounts_by_name() -> QuerySet[Account]:
    """List accounts in the order of names."""
    return Account.objects.select_related("person").order_by("name", "pk")


def people_without_account() -> QuerySet[Person]:
    """List people who cannot sign in yet, in the order of names."""
    return Person.objects.filter(account=None).order_by("name", "pk")


def has_accounts() -> bool:
    """Tell whether anybody can sign in at all."""
    return Account.objects.exists()


def people_by_identity() -> dict[tuple[str, str], str]:
    """Map (source, id in the source) to the person's id in the record of service."""
    rows = PersonIdentity.objects.values_list("source", "external_id", "person_id").iterator(chunk_size=10_000)
    return {(source, external_id): str(person) for source, external_id, person in rows}


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
