"""What of a page does not come in, because somebody was erased on request."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from django.utils import timezone

from turnabout.casework.models import Import, Message
from turnabout.casework.services.imports import RECORD
from turnabout.casework.services.naming import candidates, everywhere_in, texts_of
from turnabout.casework.services.rows import key
from turnabout.connectors.base import Page, SetAside
from turnabout.connectors.erased import ERASED, OF_STAFF_ALONE, Kind, whom_tells
from turnabout.core.records import SCHEMAS, TableName
from turnabout.rights.services.suppression import kinds_suppressed, pseudonym, suppress, suppressed_among

Tables = dict[TableName, pa.Table]

STAFF: tuple[tuple[TableName, str], ...] = (
    ("conversations", "handler_id"),
    ("messages", "author_id"),
    ("events", "actor_id"),
    ("events", "from"),
    ("events", "to"),
    ("ratings", "person_id"),
)
WORDS: tuple[tuple[TableName, tuple[str, ...]], ...] = (
    ("people", ("team", "department", "role", "attributes")),
    ("conversations", ("subject", "team", "tags", "attributes", "results")),
    ("messages", ("text",)),
    ("events", ("from", "to")),
    ("ratings", ("comment",)),
)


class ReadAgain(Exception):
    """Somebody was erased after this page was read: it must be read anew."""


@dataclass(frozen=True, slots=True)
class ErasedOf:
    """Who was erased, as one source names them (:class:`turnabout.connectors.erased.Erased`)."""

    source: str

    def among(self, kind: Kind, ids: Sequence[str]) -> Set[str]:
        """Keep the ids of those who were erased."""
        by_key = {key(self.source, name): name for name in ids}
        return {by_key[name] for name in suppressed_among(kind, by_key)}

    def remember_cases(self, ids: Sequence[str]) -> None:
        """Note conversations of an erased customer: their messages may come in another file."""
        suppress("case", [key(self.source, name) for name in ids], now=timezone.now())


def sieve(batch: Import, page: Page) -> Page:
    """Leave out of a page who was erased; every row left out is counted as set aside, and nothing of it is kept.

    Raises
    ------
    ReadAgain
        If rows are left over that reading should have set aside.
    """
    kinds = kinds_suppressed()
    if not kinds:
        return page
    tables, gone = _without_erased(dict(page.tables), batch.source, kinds)
    aside = page.set_aside
    if batch.kind == RECORD:  # there each row of the source is one record
        aside = (*aside, *(SetAside(batch.source_rows + number, ERASED, {}) for number in range(1, gone + 1)))
    elif gone:
        raise ReadAgain
    if "person" in kinds:
        tables = _without_staff(tables, batch.source, is_record=batch.kind == RECORD)
    if "name" in kinds or "part" in kinds:
        tables = _without_words(tables, batch.source)
    emptied = tuple(_emptied(row, batch.source, kinds) for row in aside)
    return replace(page, tables={name: table for name, table in tables.items() if len(table)}, set_aside=emptied)


def _without_erased(tables: Tables, source: str, kinds: Set[str]) -> tuple[Tables, int]:
    """Drop the records of erased customers (and, where a page is about staff alone, of staff)."""
    gone = 0
    for name, column, kind in whom_tells(tables.keys()):
        if name not in tables or kind not in kinds:
            continue
        ids = tables[name][column].to_pylist()
        found = ErasedOf(source).among(kind, [text for text in ids if text is not None])
        if not found:
            continue
        if (name, kind) == ("conversations", "customer"):
            cases = tables[name]["conversation_id"].to_pylist()
            ErasedOf(source).remember_cases([case for case, text in zip(cases, ids, strict=True) if text in found])
        tables[name] = tables[name].filter(pa.array([text not in found for text in ids]))
        gone += sum(text in found for text in ids)
    return tables, gone


def _without_staff(tables: Tables, source: str, *, is_record: bool) -> Tables:
    """Put a pseudonym in the place of staff who were erased."""
    if not is_record:
        for name, column, kind in OF_STAFF_ALONE:
            if name in tables:
                ids = tables[name][column].to_pylist()
                found = ErasedOf(source).among(kind, ids)
                tables[name] = tables[name].filter(pa.array([text not in found for text in ids], pa.bool_()))
    for name, column in STAFF:
        if name not in tables:
            continue
        ids = tables[name][column].to_pylist()
        found = ErasedOf(source).among("person", [text for text in ids if text is not None])
        if found:
            shown = [pseudonym(key(source, text)) if text in found else text for text in ids]
            tables[name] = _with(tables[name], name, column, shown)
    return tables


def _without_words(tables: Tables, source: str) -> Tables:
    """Take the names of those who were erased out of words."""
    columns = [(name, column) for name, some in WORDS if name in tables for column in some]
    texts = [text for name, column in columns for text in texts_of(tables[name][column].to_pylist())]
    runs = candidates(texts)
    names, parts = suppressed_among("name", runs), suppressed_among("part", runs)
    handled = _handled_by_erased(tables, source) if parts else frozenset()
    for name, column in columns if names or parts else ():
        cases = tables[name]["conversation_id"].to_pylist() if name != "people" else [None] * len(tables[name])
        values = zip(tables[name][column].to_pylist(), cases, strict=True)
        written = [
            _listed(everywhere_in(_read(v), names, parts if case in handled else frozenset())) for v, case in values
        ]
        tables[name] = _with(tables[name], name, column, written)
    return tables


def _read(value: Any) -> Any:
    """Answer a cell as JSON: Arrow gives a map as a list of pairs."""
    is_map = isinstance(value, list) and bool(value) and isinstance(value[0], tuple)
    return dict(value) if is_map else value


def _listed(value: Any) -> Any:
    return list(value.items()) if isinstance(value, dict) else value


def _handled_by_erased(tables: Tables, source: str) -> Set[str]:
    """Name the conversations of a page in which somebody who was erased took part."""
    touched: set[str] = set()
    handled: set[str] = set()
    for name in ("conversations", "messages", "events", "ratings"):
        if name not in tables:
            continue
        cases = tables[name]["conversation_id"].to_pylist()
        touched.update(cases)
        for table, column in STAFF:
            if table == name:
                people = tables[table][column].to_pylist()
                handled.update(c for c, p in zip(cases, people, strict=True) if p and p.startswith("erased:"))
    by_key = {key(source, case): case for case in touched}
    earlier = Message.objects.filter(conversation__in=list(by_key), author_id__startswith="erased:")
    return handled | {by_key[pk] for pk in earlier.values_list("conversation_id", flat=True).distinct()}


def _with(table: pa.Table, name: TableName, column: str, values: list[Any]) -> pa.Table:
    field = SCHEMAS[name].field(column)
    return table.set_column(table.schema.get_field_index(column), field, pa.array(values, field.type))


def _emptied(row: SetAside, source: str, kinds: Set[str]) -> SetAside:
    """Keep nothing of a row that could not be read, if it names somebody who was erased."""
    if ERASED in row.reason:
        return SetAside(row.line, ERASED, {})
    if "customer" not in kinds and "person" not in kinds:
        return row
    cells = {cell.strip() for text in row.row.values() for cell in (text, *_split(text))}
    kinds_asked: tuple[Kind, ...] = ("customer", "case", "person")
    named = any(ErasedOf(source).among(kind, sorted(cells)) for kind in kinds_asked)
    return SetAside(row.line, ERASED, {}) if named else row


def _split(text: str) -> list[str]:
    for sign in ";\t|\"'":
        text = text.replace(sign, ",")
    return text.split(",")
