"""One id, one record: repeated ids are told apart into the same record again and a contradiction."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from turnabout.connectors.columns import Cells, valid
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
        self._mapping = mapping
        self._seen: dict[TableName, Seen] = {name: Seen() for name in mapping.tables if name not in MAY_CHANGE}

    def note(self, cells: Cells) -> None:
        """Remember the ids of rows that are skipped."""
        for name, seen in self._seen.items():
            ids, contents, there = self._hashes(name, cells)
            _remember(seen, ids[there], contents[there])

    def settle(self, drafts: Sequence[Draft], cells: Cells) -> dict[TableName, Mask]:
        """Blame contradictions, and answer which rows' records to keep: each record once a page."""
        for name, seen in self._seen.items():
            ids, contents, there = self._hashes(name, cells)
            first = _remember(seen, ids[there], contents[there])
            other = np.zeros(cells.count, bool)
            other[there] = first != contents[there]
            key = self._mapping.tables[name].columns[KEYS[name][0]].column
            cells.blame(other, key, "the id of an earlier row that says something else")
        good = np.ones(cells.count, bool)
        good[list(cells.trouble)] = False
        return {draft.name: good & once(draft, good) for draft in drafts}

    def _hashes(self, name: TableName, cells: Cells) -> tuple[Hashes, Hashes, Mask]:
        """Answer the id of each row, what else the row says about that record, and whether it has an id."""
        table = self._mapping.tables[name]
        keys = [cells.words(table.columns[key]) for key in KEYS[name]]
        there = np.logical_and.reduce([valid(key) for key in keys])
        told = sorted({v.column for key, v in table.values() if v.column is not None and key != "position"})
        ids = _hashed(zip(*(key.to_pylist() for key in keys), strict=True), cells.count)
        contents = _hashed(zip(*(cells.raw(column) for column in told), strict=True), cells.count)
        return ids, contents, there


def _hashed(rows: Iterable[object], n: int) -> Hashes:
    return np.fromiter(map(hash, rows), np.int64, n)


def _remember(seen: Seen, ids: Hashes, contents: Hashes) -> Hashes:
    """Answer the first content of each id, and remember the ids that are new."""
    first, there = seen.contents_of(ids)
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
