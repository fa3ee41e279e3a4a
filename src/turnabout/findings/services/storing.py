"""Results and refusals are stored."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from turnabout.casework.models import Conversation
from turnabout.core.errors import BadInput
from turnabout.core.figures import DIFFICULT_SKILL, FIGURES
from turnabout.findings.models import ConversationFinding, Found, Leg, PersonalFigure, Run
from turnabout.ledger.services import service
from turnabout.people.models import Account, Person

HOLDS = timedelta(days=365)
BATCH = 2000

Row = dict[str, Any]


@service("findings.start_run", keep=("fingerprint",))
def start_run(
    *, actor: Account | None, now: datetime, as_of: datetime | None, fingerprint: str, said: dict[str, Any]
) -> Run:
    """Store what is said of the company as a whole; pages see it once :func:`publish` has run."""
    return Run.objects.create(
        as_of=as_of, fingerprint=fingerprint, rule=DIFFICULT_SKILL.rule, created_at=now, is_current=False, **said
    )


def store_legs(run: Run, rows: Iterable[Row]) -> None:
    """Store who held which conversation when, in transactions short enough not to hold others up.

    What was erased since the record of service was read is left out.
    """
    for chunk in _chunks(rows):
        people = set(Person.objects.filter(pk__in={row["person_id"] for row in chunk}).values_list("pk", flat=True))
        cases = Conversation.objects.filter(pk__in={row["conversation_id"] for row in chunk})
        known = set(cases.values_list("pk", flat=True))
        Leg.objects.bulk_create(
            [Leg(run=run, **row) for row in chunk if row["conversation_id"] in known and row["person_id"] in people]
        )


def store_conversations(run: Run, rows: Iterable[Row]) -> None:
    """Store what is known of each conversation as a whole."""
    for chunk in _chunks(rows):
        names = [row["conversation_id"] for row in chunk]
        keys = dict(Conversation.objects.filter(pk__in=names).values_list("pk", "sort_key"))
        ConversationFinding.objects.bulk_create(
            [
                ConversationFinding(run=run, sort_key=keys[row["conversation_id"]], **row)
                for row in chunk
                if row["conversation_id"] in keys
            ]
        )


@service("findings.store_figures", keep=("run",))
def store_figures(
    *,
    actor: Account | None,
    now: datetime,
    run: Run,
    figures: dict[int, dict[str, Any]],
    key: str = DIFFICULT_SKILL.key,
) -> None:
    """Store each person's own figure, or its refusal; what the registry does not hold is not stored."""
    if key not in FIGURES:
        raise BadInput(f"The figure {key!r} is not declared: declare it in core/figures.py, or do not store it.")
    known = set(Person.objects.filter(pk__in=figures).values_list("pk", flat=True))
    PersonalFigure.objects.bulk_create(
        [
            PersonalFigure(run=run, person_id=person, key=key, value=value, created_at=now)
            for person, value in figures.items()
            if person in known
        ],
        batch_size=BATCH,
    )


@service("findings.publish", keep=("run",))
def publish(*, actor: Account | None, now: datetime, run: Run, artists: list[int]) -> Run:
    """Let pages see a run, and date who was found.

    Somebody found again keeps the date on which they were found first; nobody leaves the list before it expires.
    """
    _forget_what_nobody_saw(run)
    Run.objects.filter(is_current=True).update(is_current=False)
    run.is_current = True
    run.save(update_fields=["is_current"])
    Found.objects.filter(holds_until__lte=now).delete()
    known = Person.objects.filter(pk__in=artists).values_list("pk", flat=True)
    Found.objects.bulk_create(
        [Found(person_id=pk, found_at=now, confirmed_at=now, holds_until=now + HOLDS) for pk in known],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["confirmed_at", "holds_until"],
    )
    return run


def _forget_what_nobody_saw(run: Run) -> None:
    """Delete the figures of runs that stopped before they were published: their owners never saw them first."""
    last = Run.objects.filter(is_current=True).first()
    PersonalFigure.objects.filter(run__pk__gt=last.pk if last else 0, run__pk__lt=run.pk).delete()


def drop_old_runs(*, keep: Run) -> None:
    """Delete the legs and lists of earlier runs; what was said, and people's own figures, stay."""
    for model in (Leg, ConversationFinding):
        while True:
            with transaction.atomic():
                old = model.objects.exclude(run=keep).values_list("pk", flat=True)[: BATCH * 5]
                deleted, _ = model.objects.filter(pk__in=list(old)).delete()
            if not deleted:
                break


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
