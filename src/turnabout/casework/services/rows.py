"""Records of the record of service → rows of the database."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import models

from turnabout.casework.models import (
    UNDATED,
    BroughtIn,
    Conversation,
    Customer,
    Event,
    Message,
    Order,
    Rating,
    WorkBlock,
)

Record = dict[str, Any]


def key(source: str, external_id: object) -> str:
    """Name a row of a source for the whole application."""
    return f"{source}/{external_id}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the records of one table go.

    Attributes
    ----------
    model
        The table in the database.
    make
        Turns a record of a source into a row.
    """

    model: type[BroughtIn]
    make: Callable[[str, Record], BroughtIn]

    def save(self, source: str, table: pa.Table) -> None:
        """Add or renew the records of a page; a record that stands there already as it is stays as it is."""
        rows = {row.pk: row for row in (self.make(source, record) for record in records(table))}
        renewed = [f.name for f in self.model._meta.concrete_fields if not f.primary_key and f.name != "first_words"]
        self.model._default_manager.bulk_create(
            list(rows.values()), update_conflicts=True, unique_fields=["id"], update_fields=renewed, batch_size=2000
        )


def records(table: pa.Table) -> Iterator[Record]:
    """Yield the records of a page as dictionaries, maps as dictionaries too."""
    maps = [field.name for field in table.schema if pa.types.is_map(field.type)]
    for record in table.to_pylist():
        for name in maps:
            if record[name] is not None:
                record[name] = dict(record[name])
        yield record


def _customer(source: str, record: Record) -> BroughtIn:
    return Customer(id=key(source, record.pop("customer_id")), source=source, **record)


def _conversation(source: str, record: Record) -> BroughtIn:
    record.pop("source", None)
    opened_at, position = record.get("opened_at"), record.get("position")
    if record.get("customer_id") is not None:
        record["customer_id"] = key(source, record["customer_id"])
    name = key(source, record.pop("conversation_id"))
    return Conversation(
        id=name,
        source=source,
        number=_number(name),
        sort_key=_sort_key(opened_at, position, _number(name)),
        month=month_of(opened_at),
        **record,
    )


def _number(name: str) -> int:
    """Make a 63-bit number of an id, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) >> 1


def _sort_key(opened_at: datetime | None, position: int | None, number: int) -> str:
    """Make a text by which conversations sort in time, the undated ones behind, no two alike."""
    return f"{opened_at.isoformat() if opened_at else f'#{position or 0:020d}'} {number:019d}"


def month_of(opened_at: datetime | None) -> str:
    """Name the UTC month that a conversation belongs to in the record of service."""
    return f"{opened_at:%Y-%m}" if opened_at else UNDATED


def _message(source: str, record: Record) -> BroughtIn:
    conversation = key(source, record.pop("conversation_id"))
    return Message(id=key(source, record.pop("message_id")), source=source, conversation_id=conversation, **record)


def _event(source: str, record: Record) -> BroughtIn:
    conversation = key(source, record.pop("conversation_id"))
    record["from_value"], record["to_value"] = record.pop("from", None), record.pop("to", None)
    return Event(id=key(source, record.pop("event_id")), source=source, conversation_id=conversation, **record)


def _rating(source: str, record: Record) -> BroughtIn:
    conversation = key(source, record.pop("conversation_id"))
    return Rating(id=key(source, record.pop("rating_id")), source=source, conversation_id=conversation, **record)


def _order(source: str, record: Record) -> BroughtIn:
    record["customer_id"] = key(source, record["customer_id"])
    return Order(id=key(source, record.pop("order_id")), source=source, **record)


def _work_block(source: str, record: Record) -> BroughtIn:
    name = f"{record['person_id']}@{record['started_at'].isoformat()}"
    return WorkBlock(id=key(source, name), source=source, **record)


TARGETS: Mapping[str, Target] = {
    "customers": Target(Customer, _customer),
    "conversations": Target(Conversation, _conversation),
    "messages": Target(Message, _message),
    "events": Target(Event, _event),
    "ratings": Target(Rating, _rating),
    "orders": Target(Order, _order),
    "worktime": Target(WorkBlock, _work_block),
}
"""In the order in which they must be saved: a conversation before what belongs to it."""

BELONGING: tuple[type[models.Model], ...] = (Message, Event, Rating)
