"""One id, one record: repeated ids are told apart into the same record again and a contradiction."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from turnabout.connectors.columns import Cells
from turnabout.connectors.drafts import Draft
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.seen import Seen
from turnabout.core.records import KEYS, TableName

Hashes = NDArray[np.int64]
Mask = NDArray[np.bool_]
MAY_CHANGE: tuple[TableName, ...] = ("people", "customers")
"""A source repeats these beside each conversation; the last row holds."""


class Ids:
    """The ids that a source has brought so far.

    An id is compared with every earlier readable row, whether that row was brought in or set aside, so that reading
    on from a cursor needs no more than the ids of the rows before it.
    """

    def __init__(self, mapping: SourceMapping) -> None:
        told: dict[tuple[str | None, ...], set[str]] = {}
        for name, table in mapping.tables.items():
            if name not in MAY_CHANGE:
                key = tuple(table.columns[column].column for column in KEYS[name])
                columns = {v.column for column, v in table.values() if v.column is not None and column != "position"}
                told[key] = told.get(key, set()) | columns
        self._told = {key: sorted(columns) for key, columns in told.items()}
        self._seen = {key: Seen() for key in told}

    def note(self, cells: Cells) -> None:
        """Remember the ids of rows that are skipped."""
        for _ in self._contradictions(cells):
            pass

    def settle(self, drafts: Sequence[Draft], cells: Cells) -> dict[TableName, Mask]:
        """Blame contradictions, and answer which rows' records to keep: each record once a page."""
        for column, rows in self._contradictions(cells):
            cells.blame(rows, column, "the id of an earlier row that says something else")
        good = np.ones(cells.count, bool)
        good[list(cells.trouble)] = False
        return {draft.name: good & once(draft, good) for draft in drafts}

    def _contradictions(self, cells: Cells) -> Iterator[tuple[str | None, Mask]]:
        """Compare the rows with those before, and remember them; the tables of one id column are compared together."""
        nothing = {"", *cells.settings.null}
        for key, seen in self._seen.items():
            columns = [[str(cell).strip() for cell in cells.raw(column or "")] for column in key]
            there = np.fromiter((cell not in nothing for cell in columns[0]), bool, cells.count)
            ids = _hashed(zip(*columns, strict=True), cells.count)[there]
            contents = _hashed(zip(*(cells.raw(column) for column in self._told[key]), strict=True), cells.count)[there]
            other = np.zeros(cells.count, bool)
            other[there] = _remember(seen, ids, contents) != contents
            yield key[0], other


def _hashed(rows: Iterable[object], n: int) -> Hashes:
    return np.fromiter(map(hash, rows), np.int64, n)


def _remember(seen: Seen, ids: Hashes, contents: Hashes) -> Hashes:
    """Answer the first content of each id, and remember the ids that are new."""
    first, there = seen.contents_of(ids)
    if not there.any() and len(np.unique(ids)) == len(ids):  # as in nearly every page
        order = np.argsort(ids)
        seen.add(ids[order], contents[order])
        return contents
    new, place, back = np.unique(ids[~there], return_index=True, return_inverse=True)
    held = contents[~there][place]
    first[~there] = held[back]
    seen.add(new, held)
    return first


def once(draft: Draft, good: Mask) -> Mask:
    """Of the good rows that make the same record keep one: the last where it may change, else the first."""
    rows = np.flatnonzero(draft.present & good)
    if draft.name in MAY_CHANGE:
        rows = rows[::-1]
    keys = [draft.columns[key].take(rows).to_pylist() for key in KEYS[draft.name]]
    _, first = np.unique(_hashed(zip(*keys, strict=True), len(rows)), return_index=True)
    kept = np.zeros(len(good), bool)
    kept[rows[first]] = True
    return kept
