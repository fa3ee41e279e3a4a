"""The record of service, written out for the engine: one Parquet file per table and changed month."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import F, QuerySet

from turnabout.casework.models import Conversation, Customer, Event, HistoryMonth, Message, Order, Rating, WorkBlock
from turnabout.core.records import SCHEMAS, TableName
from turnabout.people.selectors import people_by_identity, people_for_history

Row = tuple[Any, ...]
Tell = Callable[[str, float | None], None]

CHUNK = 20_000
CONVERSATION = (
    "id", "source", "channel", "category", "subcategory", "product", "priority", "team", "language", "customer_id",
    "opened_at", "closed_at", "order_value", "subject", "tags", "handler_id", "shift", "position", "attributes",
    "results",
)  # fmt: skip
MESSAGE = ("id", "conversation_id", "at", "author_id", "author_kind", "visibility", "text", "macro_id")
EVENT = ("id", "conversation_id", "at", "kind", "actor_id", "from_value", "to_value", "automatic")
RATING = (
    "id", "conversation_id", "at", "asked_at", "kind", "score", "scale_min", "scale_max", "higher_is_better",
    "comment", "person_id",
)  # fmt: skip
ASSIGNING = {"assigned", "unassigned"}


def write_history(folder: Path, *, tell: Tell) -> int:
    """Write what changed since the last time; return how many months were written.

    A file is written beside its name and renamed, and a month counts as written only afterwards: killed in
    between, the month is written again.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    staff = people_by_identity()
    _write_whole_tables(folder)
    changed = list(HistoryMonth.objects.exclude(version=F("exported_version")).order_by("month"))
    for done, month in enumerate(changed):
        tell(f"Writing the record of service of {month.month}", done / len(changed))
        _write_month(folder, month.month, staff)
        HistoryMonth.objects.filter(pk=month.pk).update(exported_version=month.version)
    return len(changed)


def _write_month(folder: Path, month: str, staff: dict[tuple[str, str], str]) -> None:
    def person(source: str, external_id: str | None) -> str | None:
        return staff.get((source, external_id), external_id) if external_id else None

    def conversations() -> Iterator[Row]:
        for row in _rows(Conversation.objects.filter(month=month).order_by("pk"), CONVERSATION):
            source = row[1]
            yield (*row[:15], person(source, row[15]), row[16], row[17], _map(row[18]), _map(row[19]))

    def messages() -> Iterator[Row]:
        for source, *row in _rows(_belonging(Message.objects, month), ("source", *MESSAGE)):
            row[3] = person(source, row[3]) if row[4] == "agent" else row[3]
            yield tuple(row)

    def events() -> Iterator[Row]:
        for source, *row in _rows(_belonging(Event.objects, month), ("source", *EVENT)):
            if row[3] in ASSIGNING:
                row[5], row[6] = person(source, row[5]), person(source, row[6])
            row[4] = person(source, row[4])
            yield tuple(row)

    def ratings() -> Iterator[Row]:
        for source, *row in _rows(_belonging(Rating.objects, month), ("source", *RATING)):
            yield (*row[:10], person(source, row[10]))

    for name, rows in (
        ("conversations", conversations()),
        ("messages", messages()),
        ("events", events()),
        ("ratings", ratings()),
    ):
        _write(folder, name, month, rows)  # type: ignore[arg-type]


def _write_whole_tables(folder: Path) -> None:
    """People, customers, orders and working time are small or have no month of a conversation: written whole."""
    _write(folder, "people", "all", iter(people_for_history()))
    _write(folder, "customers", "all", _rows(Customer.objects, ("id", "since", "segment", "value", "ended_on")))
    _write(folder, "orders", "all", _rows(Order.objects, ("id", "customer_id", "at", "value", "kind")))
    columns = ("person_id", "started_at", "ended_at", "activity", "customer_facing")
    _write(folder, "worktime", "all", _rows(WorkBlock.objects, columns))


def _belonging(rows: Any, month: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(conversation__month=month).order_by("conversation_id", "pk")
    return found


def _rows(found: Any, columns: tuple[str, ...]) -> Iterator[Row]:
    return iter(found.values_list(*columns).iterator(chunk_size=CHUNK))


def _map(value: dict[str, Any] | None) -> list[tuple[str, Any]] | None:
    return list(value.items()) if value is not None else None


def _write(folder: Path, table: TableName, month: str, rows: Iterator[Row]) -> None:
    """Write one file of a table, or remove it where nothing is left."""
    target = folder / table / f"{month}.parquet"
    target.parent.mkdir(mode=0o700, exist_ok=True)
    first = _chunk(rows, table)
    if first is None:
        target.unlink(missing_ok=True)
        return
    fresh = target.with_suffix(".new")
    with pq.ParquetWriter(fresh, SCHEMAS[table]) as writer:
        chunk: pa.Table | None = first
        while chunk is not None:
            writer.write_table(chunk)
            chunk = _chunk(rows, table)
    fresh.rename(target)


def _chunk(rows: Iterator[Row], table: TableName) -> pa.Table | None:
    taken = list(islice(rows, CHUNK))
    if not taken:
        return None
    schema = SCHEMAS[table]
    columns = zip(*taken, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
