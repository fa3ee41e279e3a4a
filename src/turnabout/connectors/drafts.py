"""Draft the records of a page, one table at a time; what cannot stand is blamed on its row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.connectors.base import Known
from turnabout.connectors.columns import Cells, valid
from turnabout.connectors.mapping import SourceMapping, TableMapping
from turnabout.core.checks import problems
from turnabout.core.records import KEYS, SCHEMAS, TABLES, TableName

Mask = NDArray[np.bool_]
OF_KNOWN: tuple[TableName, ...] = ("messages", "events", "ratings")
"""Tables whose records belong to a conversation that must be there."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The records of one table that the rows of a page make.

    Attributes
    ----------
    columns
        The record's columns, shape (n,) each, n = rows of the page.
    present
        Which rows make such a record, shape (n,).
    rows
        Row of each record where a row makes several (events), shape (n,); None where they are the same.
    """

    name: TableName
    columns: Mapping[str, pa.Array]
    present: Mask
    rows: NDArray[np.int64] | None = None

    def records(self, keep: Mask) -> pa.Table:
        """Answer the records of the rows to keep, in the table's schema."""
        schema = SCHEMAS[self.name]
        rows = pa.array(np.flatnonzero(self.present & keep))
        nothing = {field.name: pa.nulls(len(rows), field.type) for field in schema}
        taken = {name: column.take(rows) for name, column in self.columns.items()}
        return pa.table({**nothing, **taken}, schema=schema)


def drafts(cells: Cells, mapping: SourceMapping, known: Known) -> list[Draft]:
    """Draft every table that a (completed) mapping fills."""
    customers: Mapping[str, str | None] | None = None
    made: list[Draft] = []
    if "conversations" not in mapping.tables:
        customers = _known_customers(cells, mapping, known)
    for name, table in mapping.tables.items():
        columns = dict(_columns(cells, name, table))
        if name == "messages":
            columns |= _message_columns(cells, columns, mapping, table, customers)
        if name == "people":
            columns["name"] = pc.coalesce(columns["name"], columns["person_id"])
        draft = Draft(name, columns, _present(name, columns, cells.count, alone="conversations" not in mapping.tables))
        blame_problems(cells, draft, table)
        made.append(draft)
    return made


def blame_problems(cells: Cells, draft: Draft, table: TableMapping) -> None:
    """Blame each row whose record cannot stand."""
    for problem in problems(draft.name, draft.columns):
        value = table.columns.get(problem.column)
        column = value.column if value else None
        says = problem.says if column is not None else f"[{draft.name}] {problem.column}: {problem.says}"
        cells.blame(problem.rows & draft.present, column, says)


def _columns(cells: Cells, name: TableName, table: TableMapping) -> Iterator[tuple[str, pa.Array]]:
    for column in TABLES[name]:
        if column.name in table.maps:
            yield column.name, cells.entries(table.maps[column.name])
        elif column.name in table.columns and not table.columns[column.name].customer_is:
            yield column.name, cells.column(column, table.columns[column.name])


def _present(name: TableName, columns: Mapping[str, pa.Array], n: int, *, alone: bool) -> Mask:
    """Tell which rows make a record: a person where there is an id; beside a conversation, what there is."""
    if name in ("people", "customers"):
        return valid(columns[KEYS[name][0]])
    if not alone and name == "ratings":
        return valid(columns["score"])
    if not alone and name == "messages":
        return np.asarray(pc.not_equal(columns["text"], ""))
    return np.ones(n, bool)


def _known_customers(cells: Cells, mapping: SourceMapping, known: Known) -> Mapping[str, str | None]:
    """Ask once for all conversations of the page; rows whose conversation is nowhere are blamed."""
    tables = [mapping.tables[name] for name in OF_KNOWN if name in mapping.tables]
    columns = [(table.columns["conversation_id"], cells.words(table.columns["conversation_id"])) for table in tables]
    wanted = sorted({text for _, ids in columns for text in ids.unique().to_pylist() if text is not None})
    customers = known.customers_of(wanted) if wanted else {}
    for value, ids in columns:
        there = np.asarray(pc.is_in(ids, value_set=pa.array(list(customers), pa.string())))
        cells.blame(valid(ids) & ~there, value.column, "a conversation that is not there; import conversations first")
    return customers


def _message_columns(
    cells: Cells,
    columns: Mapping[str, pa.Array],
    mapping: SourceMapping,
    table: TableMapping,
    customers: Mapping[str, str | None] | None,
) -> dict[str, pa.Array]:
    """Fill what a message has beyond its cells: words (perhaps none), and whether the customer wrote it."""
    filled = {"text": pc.fill_null(columns["text"], "")}
    if not table.columns["author_kind"].customer_is:
        return filled
    if customers is None:
        value = mapping.tables["conversations"].columns.get("customer_id")
        asker = cells.words(value) if value else pa.nulls(cells.count, pa.string())
    else:
        ids = columns["conversation_id"].to_pylist()
        asker = pa.array([customers.get(i) for i in ids], pa.string())
    author = columns.get("author_id", pa.nulls(cells.count, pa.string()))
    same = pc.equal(author, asker)
    cells.blame(~valid(same), None, "Whether the customer wrote this message cannot be told: a name is missing")
    return filled | {"author_kind": pc.if_else(same, "customer", "agent")}
