"""The words of the page on which somebody is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from turnabout.casework.selectors import customers_called
from turnabout.ledger.models import Job
from turnabout.people.models import Account, Person
from turnabout.people.selectors import people_called
from turnabout.web.words import whole

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was found by what was looked for.

    Attributes
    ----------
    name, beside
        How they are called, and what tells them from others of that name.
    customer, person, account
        What names them in the next form.
    """

    name: str
    beside: str = ""
    customer: str = ""
    person: int | None = None
    account: int | None = None


def customers_found(words: str) -> list[Candidate]:
    """Find customers by a part of their id."""
    return [customer_candidate(name) for name in customers_called(words, most=SHOWN)]


def customer_candidate(customer_id: str) -> Candidate:
    """Show a customer by the id in the source, with the source beside it."""
    source, _, name = customer_id.partition("/")
    return Candidate(name, f"from {source}", customer=customer_id)


def people_found(words: str) -> list[Candidate]:
    """Find colleagues by name, address or id."""
    return [person_candidate(person, account) for person, account in people_called(words, most=SHOWN)]


def person_candidate(person: Person | None, account: Account | None) -> Candidate:
    """Show a colleague by name, with team and address beside it."""
    beside = ", ".join(word for word in (person.team if person else "", account.email if account else "") if word)
    name = person.name if person else account.name if account else ""
    return Candidate(name, beside, person=person.pk if person else None, account=account.pk if account else None)


def counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Write counts by kind, those of nothing left out."""
    return [(words[:1].upper() + words[1:], whole(count)) for words, count in counts.items() if count]


@dataclass(frozen=True, slots=True)
class Report:
    """What a job has forgotten, without saying whom.

    Attributes
    ----------
    went, done
        What was held, and what was deleted or changed; pairs of words and a count.
    """

    job: Job
    went: list[tuple[str, str]]
    done: list[tuple[str, str]]


def report(job: Job) -> Report:
    """Say what a job has forgotten."""
    result: dict[str, Any] = job.result or {}
    return Report(job, counted(job.arguments.get("goes", {})), counted(result.get("done", {})))
