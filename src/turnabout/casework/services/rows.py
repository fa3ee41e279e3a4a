"""Records of the record of service → rows of the database, column by column."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import connection, models

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

Values = list[Any]
Make = Callable[[str, pa.Table], Values]


def key(source: str, external_id: object) -> str:
    """Name a row of a source for the whole application."""
    return f"{source}/{external_id}"


def month_of(opened_at: datetime | None) -> str:
    """Name the UTC month that a conversation belongs to in the record of service."""
    return f"{opened_at:%Y-%m}" if opened_at else UNDATED


@dataclass(frozen=True, slots=True)
class Target:
    """Where the records of one table go.

    Attributes
    ----------
    model
        The table in the database.
    columns
        For each column of it, how its values are made from a source's name and a page's records.
    """

    model: type[BroughtIn]
    columns: Mapping[str, Make]

    def save(self, source: str, records: pa.Table) -> None:
        """Add the records of a page, or renew those that stand there already.

        Written as one statement for many rows: the same through model objects takes five times as long.
        """
        made = [_prepared(self.model, name, make(source, records)) for name, make in self.columns.items()]
        with connection.cursor() as cursor:
            cursor.executemany(self._statement(), list(zip(*made, strict=True)))

    def _statement(self) -> str:
        names = [_column(self.model, name) for name in self.columns]
        renewed = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
        return (
            f"INSERT INTO {self.model._meta.db_table} ({', '.join(names)}) "  # noqa: S608 (names of our own columns)
            f"VALUES ({', '.join(['%s'] * len(names))}) ON CONFLICT (id) DO UPDATE SET {renewed}"
        )


def _column(model: type[BroughtIn], name: str) -> str:
    return connection.ops.quote_name(_field(model, name).column or name)


def _field(model: type[BroughtIn], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.name == name)


def _prepared(model: type[BroughtIn], name: str, values: Values) -> Values:
    """Turn Python values into what this database stores."""
    field = _field(model, name)
    if isinstance(field, models.DateTimeField):
        return [connection.ops.adapt_datetimefield_value(value) for value in values]
    if isinstance(field, models.DateField):
        return [connection.ops.adapt_datefield_value(value) for value in values]
    if isinstance(field, models.JSONField):
        return [None if value is None else json.dumps(value) for value in values]
    return values


def _plain(name: str) -> Make:
    return lambda _source, records: records[name].to_pylist()


def _keyed(name: str) -> Make:
    def make(source: str, records: pa.Table) -> Values:
        return [None if value is None else key(source, value) for value in records[name].to_pylist()]

    return make


def _map(name: str) -> Make:
    def make(_source: str, records: pa.Table) -> Values:
        return [None if value is None else dict(value) for value in records[name].to_pylist()]

    return make


def _source(source: str, records: pa.Table) -> Values:
    return [source] * records.num_rows


def _months(_source: str, records: pa.Table) -> Values:
    return [month_of(opened_at) for opened_at in records["opened_at"].to_pylist()]


def _numbers(source: str, records: pa.Table) -> Values:
    return [_number(key(source, name)) for name in records["conversation_id"].to_pylist()]


def _number(name: str) -> int:
    """Make a 63-bit number of an id, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) >> 1


def _sort_keys(source: str, records: pa.Table) -> Values:
    """Make texts by which conversations sort in time, the undated ones behind, no two alike."""
    times, positions = records["opened_at"].to_pylist(), records["position"].to_pylist()
    return [
        f"{opened_at.isoformat() if opened_at else f'#{position or 0:020d}'} {number:019d}"
        for opened_at, position, number in zip(times, positions, _numbers(source, records), strict=True)
    ]


def _work_block_ids(source: str, records: pa.Table) -> Values:
    people, starts = records["person_id"].to_pylist(), records["started_at"].to_pylist()
    return [key(source, f"{person}@{start.isoformat()}") for person, start in zip(people, starts, strict=True)]


def _alike(*names: str) -> dict[str, Make]:
    return {name: _plain(name) for name in names}


CONVERSATION_FACTS = (
    *("channel", "category", "subcategory", "product", "priority", "team", "language", "opened_at", "closed_at"),
    *("order_value", "subject", "tags", "handler_id", "shift", "position"),
)

TARGETS: Mapping[str, Target] = {
    "customers": Target(
        Customer,
        {"id": _keyed("customer_id"), "source": _source, **_alike("since", "segment", "value", "ended_on")},
    ),
    "conversations": Target(
        Conversation,
        {
            "id": _keyed("conversation_id"),
            "source": _source,
            "customer_id": _keyed("customer_id"),
            **_alike(*CONVERSATION_FACTS),
            "attributes": _map("attributes"),
            "results": _map("results"),
            "month": _months,
            "number": _numbers,
            "sort_key": _sort_keys,
        },
    ),
    "messages": Target(
        Message,
        {
            "id": _keyed("message_id"),
            "source": _source,
            "conversation": _keyed("conversation_id"),
            **_alike("at", "author_id", "author_kind", "visibility", "text", "macro_id"),
        },
    ),
    "events": Target(
        Event,
        {
            "id": _keyed("event_id"),
            "source": _source,
            "conversation": _keyed("conversation_id"),
            **_alike("at", "kind", "actor_id", "automatic"),
            "from_value": _plain("from"),
            "to_value": _plain("to"),
        },
    ),
    "ratings": Target(
        Rating,
        {
            "id": _keyed("rating_id"),
            "source": _source,
            "conversation": _keyed("conversation_id"),
            **_alike("at", "asked_at", "kind", "score", "scale_min", "scale_max", "higher_is_better"),
            **_alike("comment", "person_id"),
        },
    ),
    "orders": Target(
        Order,
        {
            "id": _keyed("order_id"),
            "source": _source,
            "customer_id": _keyed("customer_id"),
            **_alike("at", "value", "kind"),
        },
    ),
    "worktime": Target(
        WorkBlock,
        {
            "id": _work_block_ids,
            "source": _source,
            **_alike("person_id", "started_at", "ended_at", "activity", "customer_facing"),
        },
    ),
}
"""In the order in which they must be saved: a conversation before what belongs to it."""
