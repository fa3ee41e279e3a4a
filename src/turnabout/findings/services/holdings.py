"""What is held about somebody, as rows of tables: how they are found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q

from turnabout.casework.models import Message, SetAside
from turnabout.casework.services.naming import Called
from turnabout.ledger.models import Audit
from turnabout.people.models import Account, Invitation, Person
from turnabout.people.selectors import identities_of
from turnabout.people.services.erasing import signed_in_as
from turnabout.rights.models import NamesNotice, SubjectKey, View


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose things are asked for."""

    account: Account
    person: Person | None
    identities: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, account: Account) -> "Subject":
        """Answer who somebody is that is signed in."""
        person = account.person
        return cls(account, person, tuple(identities_of(person)) if person else ())

    def named_in(self, *columns: str) -> Q:
        """Ask for rows in which one of the columns holds one of their ids."""
        said = Q(pk__in=[])
        for source, name in self.identities:
            for column in columns:
                said |= Q(**{"source": source, column: name})
        return said


Rows = Callable[[Subject], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what somebody takes along: rows of one table.

    Attributes
    ----------
    name, words
        Its file in the archive, and what a person reads.
    rows
        Whose rows they are.
    columns
        What of a row goes along.
    """

    name: str
    words: str
    rows: Rows
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What is decided for one table.

    Attributes
    ----------
    parts
        What of it goes along.
    withheld
        Why a column stays behind.
    nothing
        Why nothing of the table is about a member of staff, or can be told to be; then it has no parts.
    """

    parts: tuple[Part, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""

    @property
    def decided(self) -> set[str]:
        """The columns of which it is decided whether they go along."""
        return {name for part in self.parts for name in part.columns} | set(self.withheld)


def set_aside(subject: Subject) -> Iterable[SetAside]:
    """Answer rows set aside that name the person."""
    for source, name in subject.identities:
        called = Called.by([name], name=subject.person.name if subject.person else "")
        for row in SetAside.objects.filter(batch__source=source).order_by("pk").iterator(chunk_size=1000):
            if called.is_named_in((row.reason, *(str(cell) for cell in row.row.values()))):
                yield row


def audit(subject: Subject) -> Iterable[Audit]:
    """Answer what the person did, and what was done to their account."""
    about = [
        f"people.Account {subject.account.pk}",
        *([f"people.Person {subject.person.pk}"] if subject.person else []),
    ]
    return Audit.objects.filter(Q(actor_id=subject.account.pk) | Q(subject__in=about)).order_by("pk")


def invitations(subject: Subject) -> Iterable[Invitation]:
    """Answer links that were made for the person."""
    by_person = Q(person=subject.person) if subject.person else Q(pk__in=[])
    return Invitation.objects.filter(by_person | Q(email=subject.account.email)).order_by("pk")


def views(subject: Subject) -> Iterable[View]:
    """Answer who looked at the person."""
    keys = SubjectKey.objects.filter(person=subject.person).values("key")
    return View.objects.filter(subject__in=keys).order_by("number") if subject.person else ()


def sessions(subject: Subject) -> Iterable[Session]:
    """Answer where the person is signed in."""
    number = subject.account.pk
    return (session for session in Session.objects.order_by("expire_date") if signed_in_as(session) == number)


def mine(model: Any, column: str = "person") -> Rows:
    """Answer rows that belong to the person."""
    return lambda subject: model.objects.filter(**{column: subject.person}).order_by("pk") if subject.person else ()


def accounts(model: Any, column: str) -> Rows:
    """Answer rows that belong to the account, by its number."""
    return lambda subject: model.objects.filter(**{column: subject.account.pk}).order_by("pk")


def naming(model: Any, *columns: str) -> Rows:
    """Answer rows of the record of service that name the person."""
    return lambda subject: model.objects.filter(subject.named_in(*columns)).order_by("pk")


def messages(subject: Subject) -> Iterable[Message]:
    """Answer what the person wrote."""
    own = Message.objects.filter(subject.named_in("author_id"))
    return own.exclude(author_kind="customer").order_by("at", "pk")


def notices(subject: Subject) -> Iterable[NamesNotice]:
    """Answer notices that the person recorded or acknowledged."""
    number = subject.account.pk
    return NamesNotice.objects.filter(Q(recorded_by=number) | Q(acknowledged_by=number)).order_by("pk")


def part(name: str, words: str, rows: Rows, columns: str) -> Part:
    """Write a part with its columns in one line."""
    return Part(name, words, rows, tuple(columns.split()))


def stays(reason: str, columns: str) -> dict[str, str]:
    """Say of some columns why they stay behind."""
    return dict.fromkeys(columns.split(), reason)
