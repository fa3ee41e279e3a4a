"""Names taken out of every column in which people write what they like."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from turnabout.casework.models import Conversation, Event, Import, Message, Rating, SetAside
from turnabout.casework.services.bring_in import mark_months
from turnabout.casework.services.naming import Called, everywhere_in
from turnabout.findings.models import Leg, PersonalFigure, Run
from turnabout.ledger.models import IdempotencyKey, Job
from turnabout.people.models import Person
from turnabout.rights.models import Dispute, NamesNotice, Token

AT_ONCE = 500

WORDS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Message, ("text",)),
    (Conversation, ("subject", "first_words", "team", "tags", "attributes", "results")),
    (Event, ("from_value", "to_value")),
    (Rating, ("comment",)),
    (SetAside, ("reason", "row")),
    (Import, ("filename", "mapping")),
    (Person, ("team", "department", "role", "attributes")),
    (NamesNotice, ("legal_basis", "agreement")),
    (Dispute, ("words", "reasons")),
    (Token, ("name",)),
    (Job, ("title", "says", "problem", "arguments", "result")),
    (IdempotencyKey, ("body",)),
    (Run, ("result", "capabilities", "facts", "coverage")),
    (Leg, ("team", "reasons")),
    (PersonalFigure, ("value",)),
)
"""Every column that may mention somebody whose row it is not. The audit has none: it holds numbers."""


def redact_everywhere(called: Called, spelled: Iterable[str]) -> int:
    """Take somebody's names out of all words; answer how many rows changed.

    Parameters
    ----------
    called
        The names as they are compared.
    spelled
        The same as they are written: the database looks for these first.
    """
    if not called.names:
        return 0
    return sum(_redact(model, columns, called, list(spelled)) for model, columns in WORDS)


def _redact(model: type[models.Model], columns: tuple[str, ...], called: Called, spelled: list[str]) -> int:
    changed: list[models.Model] = []
    for row in _mentioning(model, columns, spelled):
        before = [getattr(row, column) for column in columns]
        after = [everywhere_in(value, called.names) for value in before]
        for column, value in zip(columns, after, strict=True):
            setattr(row, column, value)
        if before != after:
            changed.append(row)
    model._default_manager.bulk_update(changed, columns, batch_size=AT_ONCE)
    if case_of := CASE.get(model):
        mark_months({case_of(row) for row in changed})
    return len(changed)


CASE: dict[type[models.Model], Callable[[Any], str]] = {
    Conversation: lambda row: row.pk,
    Message: lambda row: row.conversation_id,
    Event: lambda row: row.conversation_id,
    Rating: lambda row: row.conversation_id,
}


def _mentioning(model: type[models.Model], columns: tuple[str, ...], spelled: list[str]) -> Iterator[Any]:
    """Answer rows in which all words of a name stand, in whatever order: SQL leaves few to be looked at closely."""
    said = Q()
    for column in columns:
        for name in spelled:
            every = Q()
            for word in name.split():
                once = Q(**{f"{column}_words__icontains": word})
                escaped = json.dumps(word)[1:-1]
                every &= once if escaped == word else once | Q(**{f"{column}_words__icontains": escaped})
            said |= every
    shown = {f"{column}_words": Cast(column, TextField()) for column in columns}
    yield from model._default_manager.annotate(**shown).filter(said).iterator(chunk_size=AT_ONCE)
