"""One page of a source comes in: rows, counts and cursor in one transaction, so a kill loses and doubles nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa
from django.db import connection
from django.db.models import F

from turnabout.casework.models import Conversation, HistoryMonth, Import, SetAside
from turnabout.casework.services.rows import TARGETS, key
from turnabout.casework.services.sieve import sieve
from turnabout.connectors.base import Page
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.people.services import bring_in_people, know_people
from turnabout.rights.services.suppression import is_pseudonym

WORDS_KEPT = 2000  # characters of the customer's first message that search looks through

TOLD_AGAIN = {"people", "customers"}  # each page tells them anew, so their rows are no count

STAFF_COLUMNS = (("conversations", "handler_id"), ("ratings", "person_id"), ("worktime", "person_id"))


class MovedOn(Exception):
    """Another worker has brought this page in already."""


@service("casework.bring_in", keep=("batch",))
def bring_in(*, actor: Account | None, now: datetime, batch: Import, page: Page) -> Import:
    """Bring one page in behind the place where ``batch`` stands.

    Raises
    ------
    MovedOn
        If the import stands elsewhere by now; nothing is changed.
    ReadAgain
        If somebody was erased since the page was read; nothing is changed.
    """
    stands = Import.objects.select_for_update().get(pk=batch.pk)
    if stands.cursor != batch.cursor:
        raise MovedOn
    page = sieve(stands, page)
    save_rows(stands.source, page)
    save_set_aside(stands, page)
    advance(stands, page)
    return stands


def save_rows(source: str, page: Page) -> None:
    """Save the records of a page and mark the months they belong to as changed."""
    if (people := page.tables.get("people")) is not None:
        bring_in_people(source=source, records=people.to_pylist())
    know_people(source=source, external_ids={name for name in staff_named(page) if not is_pseudonym(name)})
    touched = _conversations_touched(source, page)
    mark_months(touched)  # the months they leave
    for name, target in TARGETS.items():
        if name in page.tables:
            target.save(source, page.tables[name])  # type: ignore[index]
    if (messages := page.tables.get("messages")) is not None:
        _keep_first_words(source, messages)
    mark_months(touched)  # the months they stand in now


def save_set_aside(batch: Import, page: Page) -> None:
    """Keep each row that could not be imported, with its line and its reason."""
    SetAside.objects.bulk_create(
        [SetAside(batch=batch, line=row.line, reason=row.reason, row=dict(row.row)) for row in page.set_aside],
        batch_size=2000,
    )


def advance(batch: Import, page: Page) -> None:
    """Move the cursor behind the page and count it."""
    batch.cursor = page.cursor
    batch.progress = page.progress
    batch.source_rows += page.source_rows
    batch.set_aside_rows += len(page.set_aside)
    counted = Counter({name: table.num_rows for name, table in page.tables.items() if name not in TOLD_AGAIN})
    batch.tables = dict(Counter(batch.tables) + counted)
    batch.save(update_fields=["cursor", "progress", "source_rows", "set_aside_rows", "tables"])


def staff_named(page: Page) -> set[str]:
    """Collect the staff that a page's records name, whether or not a table of people describes them."""
    named: set[str] = set()
    for table, column in STAFF_COLUMNS:
        if table in page.tables:
            named.update(_texts(page.tables[table], column))  # type: ignore[index]
    if (messages := page.tables.get("messages")) is not None:
        kinds, authors = messages["author_kind"].to_pylist(), messages["author_id"].to_pylist()
        named.update(author for author, kind in zip(authors, kinds, strict=True) if author and kind == "agent")
    if (events := page.tables.get("events")) is not None:
        kinds, targets = events["kind"].to_pylist(), events["to"].to_pylist()
        named.update(to for to, kind in zip(targets, kinds, strict=True) if to and kind == "assigned")
    return named


def _texts(table: pa.Table, column: str) -> Iterable[str]:
    return (value for value in table[column].unique().to_pylist() if value)


def _keep_first_words(source: str, messages: pa.Table) -> None:
    """Let search find a conversation by what the customer wrote first."""
    first: dict[str, tuple[datetime, str]] = {}
    columns = (messages[name].to_pylist() for name in ("conversation_id", "at", "author_kind", "text"))
    for conversation, at, kind, words in zip(*columns, strict=True):
        if kind == "customer" and (conversation not in first or at < first[conversation][0]):
            first[conversation] = (at, words)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE casework_conversation SET first_words = %s WHERE id = %s AND first_words = ''",
            [(words[:WORDS_KEPT], key(source, name)) for name, (_, words) in first.items()],
        )


def _conversations_touched(source: str, page: Page) -> set[str]:
    tables = ("conversations", "messages", "events", "ratings")
    return {
        key(source, name)
        for table in tables
        if table in page.tables
        for name in _texts(page.tables[table], "conversation_id")  # type: ignore[index]
    }


def mark_months(conversations: set[str]) -> None:
    """Say which months of the record of service must be written out again."""
    months = Conversation.objects.filter(pk__in=conversations).values_list("month", flat=True).distinct()
    HistoryMonth.objects.bulk_create([HistoryMonth(month=month) for month in months], ignore_conflicts=True)
    HistoryMonth.objects.filter(month__in=list(months)).update(version=F("version") + 1)
