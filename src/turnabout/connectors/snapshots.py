"""Read a source that repeats each case, one row per change: differences of consecutive rows become events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from turnabout.connectors.base import NothingKnown, Page
from turnabout.connectors.columns import Cells
from turnabout.connectors.drafts import Draft, blame_problems, drafts
from turnabout.connectors.erased import Erased, NobodyErased, blame_erased
from turnabout.connectors.ids import once
from turnabout.connectors.mapping import Snapshot, SourceMapping, TableMapping
from turnabout.connectors.rows import Source
from turnabout.connectors.sorting import order_of, sorted_by_case
from turnabout.core.records import TABLES, TableName

AT_THE_END = ("closed_at", "handler_id", "results")
"""What the last row of a case says; everything else of a conversation is what was known when it arrived."""
STATES = ("assigned", "moved", "status", "priority")
"""Kinds whose first value is an event too; the others happen only when a value changes."""
UNDONE = {"assigned": "unassigned"}
"""Kinds whose empty cell says something: nobody holds the case. Any other empty cell is not known."""
_NO = ("false", "no", "0", "f", "n")

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cases:
    """Where the cases lie among the rows of a page.

    Attributes
    ----------
    first, last
        Row of each case, shape (k,).
    of_row
        Case of each row, shape (n,).
    """

    first: Places
    last: Places
    of_row: Places

    @classmethod
    def among(cls, keys: list[str | None]) -> "Cases":
        """Find the cases: consecutive rows of one key."""
        starts = [row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]]
        first = np.array(starts, np.int64)
        last = np.append(first[1:], len(keys))[: len(first)] - 1
        return cls(first, last, np.repeat(np.arange(len(first)), last - first + 1))


@dataclass(frozen=True, slots=True)
class _Changes:
    """The events found, column by column."""

    row: list[int]
    kind: list[str]
    before: list[str | None]
    after: list[str | None]

    def in_order(self) -> "_Changes":
        """Sort by row; the changes of one row stay in the order of the columns."""
        order = sorted(range(len(self.row)), key=self.row.__getitem__)
        row, kind = [self.row[i] for i in order], [self.kind[i] for i in order]
        return _Changes(row, kind, [self.before[i] for i in order], [self.after[i] for i in order])

    def add(self, row: int, kind: str, before: str | None, after: str | None) -> None:
        self.row.append(row)
        self.kind.append(kind)
        self.before.append(before)
        self.after.append(after)


def snapshot_pages(
    source: Source,
    mapping: SourceMapping,
    snapshot: Snapshot,
    *,
    skip: int,
    page_rows: int,
    erased: Erased | None = None,
) -> Iterator[Page]:
    """Read a snapshot source in pages of whole cases, sorted by case outside the memory.

    Parameters
    ----------
    source
        The rows, in any order.
    mapping
        A completed mapping.
    snapshot
        What tells the cases apart, what orders their rows, what to watch.
    skip
        Source rows of the pages before.
    page_rows
        Source rows of a page, unless one case alone has more.
    erased
        Whom nothing may bring back; None where that is nobody.
    """
    with sorted_by_case(source, mapping.source, snapshot) as store:
        done = skip
        for rows in store.chunks(skip, page_rows):
            cells = Cells(rows, mapping.source, strict=done == skip)
            done += rows.count
            blame_erased(cells, mapping, erased or NobodyErased())
            tables = _tables(cells, mapping, snapshot) if cells.count else {}
            yield Page(tables, cells.set_aside(), rows.count, str(done), done / store.total)


def _tables(cells: Cells, mapping: SourceMapping, snapshot: Snapshot) -> dict[TableName, pa.Table]:
    cases = Cases.among(cells.text(snapshot.key).to_pylist())
    without: dict[TableName, TableMapping] = {name: table for name, table in mapping.tables.items() if name != "events"}
    made = drafts(cells, SourceMapping(mapping.source, without), NothingKnown())
    cells.blame(np.isnan(order_of(cells, snapshot.order)), snapshot.order, "which is neither a number nor a time")
    if "events" in mapping.tables:
        made.append(_events(cells, mapping.tables["events"], mapping, snapshot, cases))
    _blame_whole_cases(cells, cases)
    good = np.ones(cells.count, bool)
    good[list(cells.trouble)] = False
    tables: dict[TableName, pa.Table] = {}
    for draft in made:
        tables[draft.name] = _records(draft, good, cases)
    return {name: table for name, table in tables.items() if len(table)}


def _records(draft: Draft, good: NDArray[np.bool_], cases: Cases) -> pa.Table:
    """Take from each case the rows that tell about this table."""
    if draft.rows is not None:
        return draft.records(good[draft.rows])
    keep = np.zeros(len(good), bool)
    if draft.name != "conversations":
        keep[cases.last] = draft.name == "ratings"
        return draft.records(good & keep) if draft.name == "ratings" else draft.records(once(draft, good))
    columns = {
        name: column.take(pa.array(cases.last if name in AT_THE_END else cases.first))
        for name, column in draft.columns.items()
    }
    return Draft("conversations", columns, np.ones(len(cases.first), bool)).records(good[cases.first])


def _blame_whole_cases(cells: Cells, cases: Cases) -> None:
    """Blame all rows of a case for one of them: half a case, mended later, would make another history."""
    for row in sorted(cells.trouble):
        case = cases.of_row[row]
        reason = cells.trouble[row]
        for other in range(cases.first[case], cases.last[case] + 1):
            cells.trouble.setdefault(other, f"Line {cells.rows.lines[row]} of the same case: {reason}")


def _events(cells: Cells, table: TableMapping, mapping: SourceMapping, snapshot: Snapshot, cases: Cases) -> Draft:
    changes = _Changes([], [], [], [])
    starts = set(cases.first.tolist())
    for column, kind in snapshot.watch.items():
        _watch(cells.text(column).to_pylist(), kind, starts, changes)
    changes = changes.in_order()
    given = {c.name: cells.column(c, table.columns[c.name]) for c in TABLES["events"] if c.name in table.columns}
    ids = cells.words(mapping.tables["conversations"].columns["conversation_id"])
    rows = pa.array(changes.row, pa.int64())
    columns: Mapping[str, pa.Array] = {name: column.take(rows) for name, column in given.items()} | {
        "event_id": pa.array(_event_ids(ids.to_pylist(), cells.raw(snapshot.order), changes), pa.string()),
        "conversation_id": ids.take(rows),
        "kind": pa.array(changes.kind, pa.string()),
        "from": pa.array(changes.before, pa.string()),
        "to": pa.array(changes.after, pa.string()),
    }
    by_row = Draft("events", {"at": given["at"]}, np.ones(cells.count, bool))
    blame_problems(cells, by_row, table)
    return Draft("events", columns, np.ones(len(rows), bool), np.array(changes.row, np.int64))


def _watch(values: list[str | None], kind: str, starts: set[int], changes: _Changes) -> None:
    current: str | None = None
    for row, value in enumerate(values):
        if row in starts:
            current = None
        if value is None:
            if kind in UNDONE and current is not None:
                changes.add(row, UNDONE[kind], current, None)
                current = None
        elif value != current:
            if kind in STATES or (current is not None and value.lower() not in _NO):
                changes.add(row, kind, current, value)
            current = value


def _event_ids(conversations: list[str], orders: object, changes: _Changes) -> list[str]:
    """Name each event by conversation, order and kind; a second one of the same name is counted."""
    given: dict[str, int] = {}
    ids = []
    for row, kind in zip(changes.row, changes.kind, strict=True):
        name = f"{conversations[row]}-{orders[row]}-{kind}"  # type: ignore[index]
        given[name] = given.get(name, 0) + 1
        ids.append(name if given[name] == 1 else f"{name}-{given[name]}")
    return ids
