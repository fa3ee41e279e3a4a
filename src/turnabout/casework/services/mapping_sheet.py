"""A mapping as a sheet to fill in: for each column of the record of service, the column of the source it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from turnabout.connectors.mapping import SourceMapping, TableMapping, complete
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.values import Value
from turnabout.core.errors import BadInput
from turnabout.core.records import TABLES, TableName

Place = tuple[TableName, str]
"""A column of the record of service: table and column."""

AS_WRITTEN = "as written"
"""Chosen where a value comes from no single column, and shall stay as the text of the mapping says."""

WORDS: Mapping[TableName, dict[str, str]] = {
    "conversations": {
        "conversation_id": "Number of the conversation",
        "opened_at": "Opened at",
        "closed_at": "Closed at",
        "subject": "Subject",
        "channel": "Channel",
        "category": "Category",
        "subcategory": "Category below it",
        "product": "Product",
        "priority": "Priority",
        "team": "Team",
        "language": "Language",
        "customer_id": "Customer",
        "handler_id": "Who handled it",
        "shift": "Shift",
        "order_value": "Value of the order",
        "tags": "Tags",
    },
    "ratings": {
        "score": "Rating",
        "at": "Rated at",
        "asked_at": "Asked at",
        "comment": "Comment",
        "person_id": "Who was rated",
    },
    "people": {
        "person_id": "Name or number of the person",
        "name": "Name",
        "team": "Team",
        "department": "Department",
        "level": "Level (frontline, lead, manager, executive)",
        "role": "Role",
        "manager_id": "Their lead",
        "zone": "Time zone",
        "started_on": "Began on",
        "ended_on": "Left on",
    },
    "messages": {
        "message_id": "Number of the message",
        "conversation_id": "Number of its conversation",
        "at": "Written at",
        "author_id": "Who wrote it",
        "author_kind": "Customer, agent, bot or system",
        "visibility": "Public or internal",
        "text": "Words",
    },
    "events": {
        "event_id": "Number of the event",
        "conversation_id": "Number of its conversation",
        "at": "Happened at",
        "kind": "What happened",
        "actor_id": "Who did it",
        "from": "From",
        "to": "To",
    },
    "customers": {
        "customer_id": "Number of the customer",
        "since": "Customer since",
        "segment": "Segment",
        "value": "Value",
        "ended_on": "Left on",
    },
    "orders": {
        "order_id": "Number of the order",
        "customer_id": "Customer",
        "at": "Ordered at",
        "kind": "Order, refund, cancellation or renewal",
        "value": "Value",
    },
}
"""What a page calls each column that can be chosen; what is not here is written in the text of the mapping."""

SCALE_WORDS = {"scale_min": "Lowest rating", "scale_max": "Highest rating"}

MAPS = ("attributes", "results")
"""Further columns of a conversation: known when it arrived, and known at its end."""


class Unfilled(BadInput):
    """A column that a table cannot do without has no source."""

    def __init__(self, place: Place) -> None:
        table, column = place
        self.place = place
        words = WORDS[table] | SCALE_WORDS
        super().__init__(f"{words[column]} is needed as soon as anything else of {table} is filled in.")


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of ratings: kind, lowest and highest."""

    kind: str = "csat"
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mapping, filled in.

    Attributes
    ----------
    chosen
        Place → column of the source, or `AS_WRITTEN`; what is not filled is left out.
    further
        ``attributes`` and ``results`` → columns of the source.
    """

    source: SourceSettings
    chosen: Mapping[Place, str]
    further: Mapping[str, tuple[str, ...]]
    scale: Scale


def places() -> Iterator[Place]:
    """Go through every column that can be chosen."""
    for table, columns in WORDS.items():
        yield from ((table, column) for column in columns)


def sheet_of(mapping: SourceMapping) -> Sheet:
    """Read a mapping into a sheet."""
    values = {(name, key): value for name, table in mapping.tables.items() for key, value in table.columns.items()}
    held = mapping.tables.get("conversations", TableMapping({}))
    columns = {name: [value.column for value in held.maps.get(name, {}).values()] for name in MAPS}
    return Sheet(
        source=mapping.source,
        chosen={place: values[place].column or AS_WRITTEN for place in places() if place in values},
        further={name: tuple(column for column in found if column) for name, found in columns.items()},
        scale=_scale(mapping.tables.get("ratings", TableMapping({})).columns),
    )


def _scale(columns: Mapping[str, Value]) -> Scale:
    kind = columns.get("kind", Value()).constant
    return Scale(str(kind or "csat"), _number(columns, "scale_min"), _number(columns, "scale_max"))


def _number(columns: Mapping[str, Value], name: str) -> float | None:
    constant = columns.get(name, Value()).constant
    return float(constant) if isinstance(constant, int | float) else None


def filled_in(mapping: SourceMapping, sheet: Sheet) -> SourceMapping:
    """Answer a mapping as the sheet says; what no sheet can say stays as it is.

    Raises
    ------
    Unfilled
        If a table lacks a column that it cannot do without.
    BadInput
        If the mapping cannot be used for another reason.
    """
    tables: dict[TableName, TableMapping] = {}
    for name in TABLES:
        was = mapping.tables.get(name, TableMapping({}))
        now = _table(name, was, sheet) if name in WORDS else was
        if now.columns or (name == "events" and mapping.snapshot):
            tables[name] = now
    changed = SourceMapping(sheet.source, tables, mapping.snapshot)
    _require_needed(changed)
    return in_order(SourceMapping.from_toml(changed.to_toml()))


def in_order(mapping: SourceMapping) -> SourceMapping:
    """Put tables and columns in the order of the record of service, so that equal mappings are written alike."""
    tables: dict[TableName, TableMapping] = {}
    for name, columns in TABLES.items():
        if (table := mapping.tables.get(name)) is not None:
            held = {column.name: table.columns[column.name] for column in columns if column.name in table.columns}
            tables[name] = TableMapping(held, table.maps)
    return SourceMapping(mapping.source, tables, mapping.snapshot)


def _table(name: TableName, was: TableMapping, sheet: Sheet) -> TableMapping:
    chosen = {column: source for (table, column), source in sheet.chosen.items() if table == name}
    if not any(source != AS_WRITTEN for source in chosen.values()):
        return TableMapping({})
    columns = {column: _value(was.columns.get(column), source) for column, source in chosen.items()}
    unasked = {column: value for column, value in was.columns.items() if column not in WORDS[name]}
    maps = dict(was.maps)
    if name == "conversations":
        maps = {key: found for key in MAPS if (found := _entries(was.maps.get(key, {}), sheet.further.get(key, ())))}
    if name == "ratings":
        unasked = _without_constants(unasked) | _scale_columns(unasked, sheet.scale)
    return TableMapping({**columns, **unasked}, maps)


def _value(was: Value | None, source: str) -> Value:
    if was is not None and source in (AS_WRITTEN, was.column):
        return was
    return Value(column=source)


def _entries(was: Mapping[str, Value], columns: tuple[str, ...]) -> Mapping[str, Value]:
    kept = {key: value for key, value in was.items() if value.column is None or value.column in columns}
    there = {value.column for value in kept.values()}
    return kept | {column: Value(column=column) for column in columns if column not in there}


def _without_constants(columns: Mapping[str, Value]) -> dict[str, Value]:
    return {column: value for column, value in columns.items() if value.column is not None}


def _scale_columns(was: Mapping[str, Value], scale: Scale) -> dict[str, Value]:
    columns: dict[str, Value] = {}
    if scale.kind != "csat" or "kind" in was:
        columns["kind"] = Value(constant=scale.kind)
    for name, end in (("scale_min", scale.lowest), ("scale_max", scale.highest)):
        if end is not None:
            columns[name] = Value(constant=int(end) if end.is_integer() else end)
    return columns


def _require_needed(mapping: SourceMapping) -> None:
    """Say which place is empty, where the sheet has such a place; the rest is said by the mapping itself."""
    try:
        complete(mapping)
    except BadInput:
        for name, table in mapping.tables.items():
            needed = [column.name for column in TABLES[name] if column.required and column.name not in table.columns]
            for column in needed:
                if column in WORDS.get(name, {}) | SCALE_WORDS and not _has_default(mapping, name, column):
                    raise Unfilled((name, column)) from None
        raise


def _has_default(mapping: SourceMapping, name: TableName, column: str) -> bool:
    beside = "conversations" in mapping.tables or mapping.snapshot is not None
    of_row = name in ("messages", "events") and column in ("conversation_id", "message_id", "event_id") and beside
    return of_row or (name, column) in {("people", "name"), ("messages", "visibility")}


def with_zone(settings: SourceSettings, *, zone: str, day_first: bool | None, null: tuple[str, ...]) -> SourceSettings:
    """Change how times and empty cells are read."""
    return replace(settings, zone=zone or None, day_first=day_first, null=null)
