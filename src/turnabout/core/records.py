"""The vocabulary: tables and columns of the record of service.

One set of tables, the same everywhere: in a folder of Parquet files, in a DuckDB file, in a warehouse, in the
application. Times are UTC. Only ``conversations`` and one of ``messages``, ``events``, ``ratings`` are needed; every
other table and every optional column may be missing, and then the capability map says what cannot be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
MAP = pa.map_(pa.string(), pa.string())

LEVELS = ("frontline", "lead", "manager", "executive")
AUTHOR_KINDS = ("customer", "agent", "bot", "system")
VISIBILITIES = ("public", "internal")
EVENT_KINDS = (
    "created",
    "assigned",
    "unassigned",
    "moved",
    "status",
    "priority",
    "escalated",
    "reopened",
    "merged",
    "tagged",
    "macro",
)
RATING_KINDS = ("csat", "nps", "ces", "thumb")
ORDER_KINDS = ("order", "refund", "cancellation", "renewal")
ENTERED_BY = ("first", "transfer", "escalation", "return", "automatic")

TableName = Literal["people", "customers", "conversations", "messages", "events", "ratings", "orders", "worktime"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the record of service.

    Attributes
    ----------
    name
        As in the contract.
    type
        Its Arrow type.
    required
        Whether a row without it is set aside.
    allowed
        The only values it may hold; empty where any value may stand.
    """

    name: str
    type: pa.DataType
    required: bool = False
    allowed: tuple[str, ...] = ()


def _needed(name: str, type_: pa.DataType = TEXT, allowed: tuple[str, ...] = ()) -> Column:
    return Column(name, type_, required=True, allowed=allowed)


def _may(name: str, type_: pa.DataType = TEXT, allowed: tuple[str, ...] = ()) -> Column:
    return Column(name, type_, allowed=allowed)


TABLES: Mapping[TableName, tuple[Column, ...]] = {
    "people": (
        _needed("person_id"),
        _needed("name"),
        _may("team"),
        _may("department"),
        _may("level", allowed=LEVELS),
        _may("role"),
        _may("manager_id"),
        _may("customer_facing", pa.bool_()),
        _may("started_on", pa.date32()),
        _may("ended_on", pa.date32()),
        _may("zone"),
        _may("attributes", MAP),
    ),
    "customers": (
        _needed("customer_id"),
        _may("since", pa.date32()),
        _may("segment"),
        _may("value", pa.float64()),
        _may("ended_on", pa.date32()),
    ),
    "conversations": (
        _needed("conversation_id"),
        _may("source"),
        _may("channel"),
        _may("category"),
        _may("subcategory"),
        _may("product"),
        _may("priority"),
        _may("team"),
        _may("language"),
        _may("customer_id"),
        _may("opened_at", TIME),
        _may("closed_at", TIME),
        _may("order_value", pa.float64()),
        _may("subject"),
        _may("tags", pa.list_(pa.string())),
        _may("handler_id"),
        _may("shift"),
        _may("position", pa.int64()),
        _may("attributes", MAP),
        _may("results", MAP),
    ),
    "messages": (
        _needed("message_id"),
        _needed("conversation_id"),
        _needed("at", TIME),
        _may("author_id"),
        _needed("author_kind", allowed=AUTHOR_KINDS),
        _needed("visibility", allowed=VISIBILITIES),
        _needed("text"),
        _may("macro_id"),
    ),
    "events": (
        _needed("event_id"),
        _needed("conversation_id"),
        _needed("at", TIME),
        _needed("kind", allowed=EVENT_KINDS),
        _may("actor_id"),
        _may("from"),
        _may("to"),
        _may("automatic", pa.bool_()),
    ),
    "ratings": (
        _needed("rating_id"),
        _needed("conversation_id"),
        _may("at", TIME),
        _may("asked_at", TIME),
        _needed("kind", allowed=RATING_KINDS),
        _needed("score", pa.float64()),
        _needed("scale_min", pa.float64()),
        _needed("scale_max", pa.float64()),
        _may("higher_is_better", pa.bool_()),
        _may("comment"),
        _may("person_id"),
    ),
    "orders": (
        _needed("order_id"),
        _needed("customer_id"),
        _needed("at", TIME),
        _may("value", pa.float64()),
        _needed("kind", allowed=ORDER_KINDS),
    ),
    "worktime": (
        _needed("person_id"),
        _needed("started_at", TIME),
        _needed("ended_at", TIME),
        _needed("activity"),
        _needed("customer_facing", pa.bool_()),
    ),
}

KEYS: Mapping[TableName, tuple[str, ...]] = {
    "people": ("person_id",),
    "customers": ("customer_id",),
    "conversations": ("conversation_id",),
    "messages": ("message_id",),
    "events": ("event_id",),
    "ratings": ("rating_id",),
    "orders": ("order_id",),
    "worktime": ("person_id", "started_at"),
}

SCHEMAS: Mapping[TableName, pa.Schema] = {
    name: pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in columns])
    for name, columns in TABLES.items()
}

LEGS = pa.schema(
    [
        ("conversation_id", TEXT),
        ("seq", pa.int32()),
        ("person_id", TEXT),
        ("team", TEXT),
        ("started_at", TIME),
        ("ended_at", TIME),
        ("entered_by", TEXT),
        ("difficulty", pa.float64()),
        ("difficulty_probability", pa.float64()),
        ("difficulty_reasons", pa.list_(pa.string())),
        ("messages_sent", pa.int32()),
        ("replied", pa.bool_()),
        ("credit", pa.float64()),
        ("outcome", pa.float64()),
        ("outcome_source", TEXT),
    ]
)
"""Derived, one row for each spell during which one person held a conversation.

``difficulty`` is the rank of the situation among the company's (0-1), ``difficulty_probability`` one minus the chance
that such a situation ends well; ``credit`` is the leg's share of the conversation's outcome (the shares of a
conversation add to one), ``outcome`` is null where nothing is known.
"""
