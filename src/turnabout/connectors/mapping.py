"""Which column of a source is what: the mapping that a person writes, or that we propose, as TOML."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, cast, get_args

from turnabout.connectors.settings import SourceSettings, parse_settings, print_settings
from turnabout.connectors.values import Value, inline, parse_value, print_value, quoted
from turnabout.core.errors import BadInput
from turnabout.core.records import EVENT_KINDS, KEYS, MAP, TABLES, TableName

ROW = "row"
"""A column of this name that the source does not have is the line at which the row starts."""

_OF_CONVERSATION: Mapping[TableName, str] = {"messages": "message_id", "events": "event_id", "ratings": "rating_id"}
_SCALES: Mapping[object, tuple[int, int]] = {"nps": (0, 10), "thumb": (0, 1)}
_MAPS = {name: tuple(column.name for column in columns if column.type == MAP) for name, columns in TABLES.items()}
_WORDS = {(name, column.name): column.allowed for name, columns in TABLES.items() for column in columns}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A source that repeats each case, one row per change.

    Attributes
    ----------
    key
        Column that tells the cases apart.
    order
        Column by which the rows of a case follow each other.
    watch
        Column to watch → kind of event that a change of it is.
    """

    key: str
    order: str
    watch: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Where the columns of one table come from; ``maps`` holds its maps (``attributes``, ``results``) by name."""

    columns: Mapping[str, Value]
    maps: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def values(self) -> Iterator[tuple[str, Value]]:
        """Go through every value with the key under which a person wrote it."""
        yield from self.columns.items()
        for name, entries in self.maps.items():
            yield from ((f"{name}.{key}", value) for key, value in entries.items())


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """Which column of a source is what."""

    source: SourceSettings
    tables: Mapping[TableName, TableMapping]
    snapshot: Snapshot | None = None

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read a mapping; what cannot be used raises `BadInput` with section and key."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise BadInput(f"The mapping is not valid TOML: {problem}.") from problem
        for section in document:
            if section != "source" and section not in TABLES:
                raise BadInput(f"The mapping has a section [{section}]; there are source, {', '.join(TABLES)}.")
        tables = {name: document[name] for name in get_args(TableName) if name in document}
        if not tables:
            raise BadInput("The mapping fills no table; it needs at least one section like [conversations].")
        snapshot = _snapshot(tables.get("events", {}))
        mapped = {name: _table(name, section) for name, section in tables.items()}
        mapping = cls(parse_settings(document.get("source", {})), mapped, snapshot)
        complete(mapping)
        return mapping

    def to_toml(self) -> str:
        """Write the mapping; reading it again gives an equal one."""
        blocks = [print_settings(self.source)]
        blocks += [_print_table(name, table, self.snapshot) for name, table in self.tables.items()]
        return "\n".join(blocks)

    def columns_used(self) -> Mapping[str, str]:
        """Answer each column that the mapping reads, with the section and key that name it first."""
        used: dict[str, str] = {}
        if self.snapshot:
            for column in (self.snapshot.key, self.snapshot.order, *self.snapshot.watch):
                used.setdefault(column, "[events] snapshot")
        for name, table in self.tables.items():
            for key, value in table.values():
                if value.column is not None:
                    used.setdefault(value.column, f"[{name}] {key}")
        if self.source.order is not None:
            used.setdefault(self.source.order, "[source] order")
        return used

    def require_columns(self, names: Sequence[str]) -> None:
        """Raise `BadInput` for the first column that the source does not have, with the nearest that it has."""
        known = {*names, ROW}
        for column, where in self.columns_used().items():
            if column not in known:
                raise BadInput(
                    f"{where} names the column {column!r}, which the source does not have{nearest(column, names)}"
                )


def nearest(column: str, names: Sequence[str]) -> str:
    """End a sentence about a missing column with the nearest one that there is."""
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(column.casefold(), list(folded), n=1)
    if close:
        return f"; did you mean {folded[close[0]]!r}?"
    shown = ", ".join(repr(name) for name in names[:12])
    return f"; it has {shown}{' …' if len(names) > 12 else '.'}"


def _snapshot(events: Any) -> Snapshot | None:
    given = events.get("snapshot") if isinstance(events, dict) else None
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"key", "order", "watch"}:
        raise BadInput("[events] snapshot needs key = …, order = … and watch = {column = kind, …}.")
    if not isinstance(given["key"], str) or not isinstance(given["order"], str) or not isinstance(given["watch"], dict):
        raise BadInput("[events] snapshot: key and order name columns, watch is a table {column = kind, …}.")
    for column, kind in given["watch"].items():
        if kind not in EVENT_KINDS:
            raise BadInput(f"[events] snapshot: {column} makes {kind!r}; there are {', '.join(EVENT_KINDS)}.")
    return Snapshot(given["key"], given["order"], given["watch"])


def _table(name: TableName, given: Any) -> TableMapping:
    if not isinstance(given, dict):
        raise BadInput(f"[{name}] must be a section.")
    allowed = [column.name for column in TABLES[name]]
    columns: dict[str, Value] = {}
    maps: dict[str, Mapping[str, Value]] = {}
    for key, value in given.items():
        column, where = _column(name, key), f"[{name}] {key}"
        if key == "snapshot" and name == "events":
            continue
        if column not in allowed:
            raise BadInput(f"{where} is no column of {name}{nearest(column, allowed)}")
        if column in _MAPS[name]:
            maps[column] = _entries(value, where)
        else:
            columns[column] = parse_value(value, where=where, words=_WORDS[name, column])
    return TableMapping(columns, maps)


def _column(name: TableName, key: str) -> str:
    """Answer the record's column for a key: ``id`` is the table's key, ``min`` and ``max`` are a rating's scale."""
    if key == "id" and len(KEYS[name]) == 1:
        return KEYS[name][0]
    return {"min": "scale_min", "max": "scale_max"}.get(key, key) if name == "ratings" else key


def _entries(given: Any, where: str) -> Mapping[str, Value]:
    if not isinstance(given, dict):
        raise BadInput(f"{where} must be a table of names and columns, like {{tenure = …}}.")
    return {key: parse_value(value, where=f"{where}.{key}") for key, value in given.items()}


def complete(mapping: SourceMapping) -> SourceMapping:
    """Add what a mapping need not say; raise `BadInput` where a record would lack what it needs.

    A message, event or rating of a row that also makes a conversation belongs to that conversation and, without an id
    of its own, has its id. A person without a name is called by the id, a message is public, a rating is a CSAT; the
    scale of an NPS is 0 to 10, of a thumb 0 to 1.
    """
    held: dict[TableName, dict[str, Value]] = {name: dict(table.columns) for name, table in mapping.tables.items()}
    if mapping.snapshot:
        held.setdefault("conversations", {}).setdefault("conversation_id", Value(column=mapping.snapshot.key))
        if "messages" in held:
            raise BadInput("[messages] cannot come from a snapshot; import the messages by a mapping of their own.")
    for name, columns in held.items():
        for column, value in _defaults(name, columns, held.get("conversations"), mapping.source.order).items():
            columns.setdefault(column, value)
        _require_plain_ids(name, columns)
        _require_needed(name, columns, of_snapshot=mapping.snapshot is not None and name == "events")
    tables = {name: TableMapping(columns, _maps_of(mapping, name)) for name, columns in held.items()}
    return SourceMapping(mapping.source, tables, mapping.snapshot)


def _require_plain_ids(name: TableName, columns: Mapping[str, Value]) -> None:
    """Refuse what would make one id of two: then one of the records would be lost without a word."""
    for column in KEYS[name]:
        value = columns.get(column, Value())
        if value.translate or value.default is not None or value.split or value.html:
            raise BadInput(f"[{name}] {_short(name, column)} is an id: it may have a prefix, but no map or default.")
        if name not in ("people", "customers") and value.constant is not None and len(KEYS[name]) == 1:
            raise BadInput(f"[{name}] {_short(name, column)} is an id: it must name a column, not one value for all.")


def _maps_of(mapping: SourceMapping, name: TableName) -> Mapping[str, Mapping[str, Value]]:
    return mapping.tables[name].maps if name in mapping.tables else {}


def _defaults(
    name: TableName, columns: Mapping[str, Value], conversation: Mapping[str, Value] | None, order: str | None
) -> Mapping[str, Value]:
    given: dict[str, Value] = {}
    if name in _OF_CONVERSATION and conversation and "conversation_id" in conversation:
        given = dict.fromkeys(("conversation_id", _OF_CONVERSATION[name]), conversation["conversation_id"])
    if name == "people" and "person_id" in columns:
        given["name"] = columns["person_id"]
    if name == "messages":
        given["visibility"] = Value(constant="public")
    if name == "conversations" and order is not None:
        given["position"] = Value(column=order)
    if name == "ratings":
        kind = columns.get("kind", Value(constant="csat"))
        given["kind"] = kind
        if kind.constant in _SCALES:
            given["scale_min"], given["scale_max"] = (Value(constant=end) for end in _SCALES[kind.constant])
    return given


def _require_needed(name: TableName, columns: Mapping[str, Value], *, of_snapshot: bool) -> None:
    for column in TABLES[name]:
        needed = column.name == "at" if of_snapshot else column.required
        if needed and column.name not in columns:
            raise BadInput(f"[{name}] needs {_short(name, column.name)} = … (see docs/reference/mapping.md).")


def _short(name: TableName, column: str) -> str:
    return "id" if KEYS[name] == (column,) else column.removeprefix("scale_") if name == "ratings" else column


def _print_table(name: TableName, table: TableMapping, snapshot: Snapshot | None) -> str:
    lines = [f"[{name}]"]
    for column, value in table.columns.items():
        lines.append(f"{_short(name, column)} = {print_value(value, _WORDS[name, column])}")
    for key, entries in table.maps.items():
        lines.append(f"{key} = {inline({entry: print_value(value) for entry, value in entries.items()})}")
    if name == "events" and snapshot:
        parts = {"key": snapshot.key, "order": snapshot.order, "watch": snapshot.watch}
        lines.append(f"snapshot = {quoted(cast(Mapping[str, Any], parts))}")
    return "\n".join([*lines, ""])
