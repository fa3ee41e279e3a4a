"""Somebody asked to be forgotten: a customer, or a colleague who left.

Every step can be done twice, so a job that was killed goes on where it stood: files that hold them, then their rows and
the list of those who must not come back, then what was written out, and last the bytes that deleted rows leave behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from turnabout.casework.models import Message
from turnabout.casework.selectors import traces_of_customer, traces_of_staff
from turnabout.casework.services.erasing import (
    customer_by_digest,
    erase_customer,
    erase_staff,
    external_id,
    rebuild_search,
)
from turnabout.casework.services.history import write_history
from turnabout.casework.services.naming import Called, is_distinctive
from turnabout.casework.services.raw_files import delete_finished, elsewhere
from turnabout.core.errors import BadInput
from turnabout.findings.models import Leg, PersonalFigure
from turnabout.findings.services.learning import LEARN
from turnabout.findings.services.redacting import redact_everywhere
from turnabout.labels.services import forget_labels, forget_lessons
from turnabout.ledger.models import Job
from turnabout.ledger.services import service
from turnabout.ledger.services.jobs import start_job
from turnabout.ledger.services.once import start_job_once
from turnabout.ledger.services.sweeping import forget_deliveries, sweep_database
from turnabout.people.models import Account, Person
from turnabout.people.selectors import identities_of, leaver
from turnabout.people.services.erasing import check_can_go, erase_person
from turnabout.rights.models import Dispute, Share
from turnabout.rights.services.suppression import digest
from turnabout.rights.services.views import Door, note_views

Tell = Callable[[str, float | None], None]
Counts = dict[str, int]
FORGET = "findings.forget"
LOOKED_AT = "what is held"  # in the log of views


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer to be forgotten, named by a keyed hash: what waits or runs need not hold the id."""

    digest: str

    @classmethod
    def called(cls, customer_id: str) -> "Customer":
        """Name a customer by the id."""
        return cls(digest("customer", customer_id))


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who left, named by the numbers of person and account; either may be missing."""

    person: int | None
    account: int | None

    @classmethod
    def of(cls, person: Person | None, account: Account | None) -> "Leaver":
        """Name somebody by person and account."""
        return cls(person.pk if person else None, account.pk if account else None)


def goes_of_customer(customer_id: str) -> Counts:
    """Count what will go with a customer, by kind."""
    return traces_of_customer(customer_id)


def goes_of_leaver(
    person: Person | None, account: Account | None, *, viewer: Account, now: datetime, door: Door
) -> Counts:
    """Count what will go with somebody who left, by kind; what only changes its name is counted too.

    Looking at this is noted in the log of views, like every look at something about somebody.
    """
    counts: Counts = {"accounts": int(account is not None)}
    if person is None:
        return counts
    note_views(viewer=viewer, now=now, people=[person.pk], what=LOOKED_AT, door=door)
    return {
        **counts,
        "figures and refusals": PersonalFigure.objects.filter(person=person).count(),
        "turns holding a case": Leg.objects.filter(person=person).count(),
        "shares": Share.objects.filter(person=person).count(),
        "disagreements": Dispute.objects.filter(person=person).count(),
        **traces_of_staff(identities_of(person)),
    }


@service("findings.ask_to_forget")
def ask_to_forget(*, actor: Account, now: datetime, whom: Customer | Leaver, goes: Mapping[str, int]) -> Job:
    """Let somebody be forgotten, in the background."""
    if isinstance(whom, Leaver):
        _, account = leaver(whom.person, whom.account)
        if account:
            check_can_go(account, by=actor)
    words = "a customer" if isinstance(whom, Customer) else "somebody who left"
    return start_job(
        actor=actor, now=now, function=FORGET, title=f"Forgetting {words}", arguments=_arguments(whom, goes)
    )


def _arguments(whom: Customer | Leaver, goes: Mapping[str, int]) -> dict[str, object]:
    named = (
        {"customer": whom.digest} if isinstance(whom, Customer) else {"person": whom.person, "account": whom.account}
    )
    return {**named, "goes": dict(goes)}


def forget_them(whom: Customer | Leaver, *, actor: Account | None, now: datetime, tell: Tell) -> Counts:
    """Forget somebody, to the last step; done again it finds nothing more to do, and does the last steps again.

    Returns
    -------
    dict
        What was deleted or changed by this call, by kind.
    """
    tell("Deleting files that came in", 0.05)
    counts: Counts = {"uploaded files": delete_finished()}
    tell("Deleting rows", 0.1)
    erased = _customer(whom, actor, now) if isinstance(whom, Customer) else _leaver(whom, actor, now)
    counts |= erased
    tell("Writing the record of service anew", 0.3)
    write_out(tell=lambda says, share: tell(says, 0.3 + 0.3 * (share or 0)))
    counts["what the reader learnt"] = forget_lessons(actor=actor, now=now)  # once the record is without them
    tell("Clearing what deleted rows leave behind", 0.7)
    clear_the_rest()
    if counts["what the reader learnt"]:
        start_job_once(actor=actor, now=now, function=LEARN, title="Learning anew without them")
    return counts


def _customer(whom: Customer, actor: Account | None, now: datetime) -> Counts:
    customer_id = customer_by_digest(whom.digest)
    if customer_id is None:
        return {}
    _, name = external_id(customer_id)
    with transaction.atomic():  # the names are looked for while it is known what they are
        words = Message.objects.filter(conversation__customer_id=customer_id)
        answers = forget_labels(list(words.values_list("pk", flat=True)))
        counts: Counts = erase_customer(actor=actor, now=now, customer_id=customer_id)
        named = redact_everywhere(Called.by([name]), [name])
    return {**counts, "answers about their words": answers, "rows that named them": named}


def _leaver(whom: Leaver, actor: Account | None, now: datetime) -> Counts:
    person, account = leaver(whom.person, whom.account)
    if person is None and account is None:
        return {}
    identities = identities_of(person) if person else []
    name = person.name if person else account.name if account else ""
    more = [external for _, external in identities] + ([account.email] if account else [])
    spelled = [word for word in (name, *more) if is_distinctive(word)]
    with transaction.atomic():
        counts: Counts = erase_staff(actor=actor, now=now, identities=identities, name=name)
        named = redact_everywhere(Called.by(more, name=name), spelled)
        erase_person(actor=actor, now=now, person=person, account=account)
    return {
        "people": int(person is not None),
        "accounts": int(account is not None),
        **counts,
        "rows that named them": named,
    }


def write_out(*, tell: Tell) -> None:
    """Write the months anew that changed, and remove what a killed writing left."""
    folder: Path = settings.HISTORY
    write_history(folder, tell=tell)
    for unfinished in folder.rglob("*.new"):
        unfinished.unlink()


def clear_the_rest() -> None:
    """Clear caches, the queue's memory, the search index, and the space that deleted rows took."""
    cache.clear()
    forget_deliveries()
    rebuild_search()
    sweep_database()


def files_elsewhere() -> list[str]:
    """List files that came in from elsewhere and may hold whoever was forgotten: their owner has to look."""
    return elsewhere()


def check_reason(reason: str, *, names: list[str]) -> None:
    """Refuse a reason that names whoever is to be forgotten: the audit keeps it for good."""
    if any(name and name.casefold() in reason.casefold() for name in names):
        raise BadInput("The reason names whom you forget, and the audit keeps it: write it without name and id.")
