"""Sort a source by case without holding it in memory: DuckDB spills to a folder that is gone afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.connectors.base import SetAside
from turnabout.connectors.columns import Cells, valid
from turnabout.connectors.mapping import ROW, Snapshot
from turnabout.connectors.rows import Rows, Source
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.times import TimeReader

MEMORY = "512MB"
LOAD_ROWS = 10_000
_NUMBER = r"^[+-]?\d+(\.\d+)?$"


class CaseStore:
    """The rows of a source, sorted by case and order; the damaged ones come first."""

    def __init__(self, database: duckdb.DuckDBPyConnection, names: list[str]) -> None:
        self._database = database
        self._names = names
        self._damaged = self._count("damaged")
        self.total = self._damaged + self._count("sorted")

    def _count(self, table: str) -> int:
        found = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 (a name of our own)
        assert found is not None
        return int(found[0])

    def chunks(self, skip: int, page_rows: int) -> Iterator[Rows]:
        """Yield damaged rows, then whole cases: at most ``page_rows`` rows, unless one case has more."""
        for start in range(skip, self._damaged, page_rows):
            yield Rows([], {}, self._damaged_rows(start, min(page_rows, self._damaged - start)), None)
        reader = self._database.execute(
            f"SELECT * FROM sorted ORDER BY key, place NULLS LAST, line OFFSET {max(skip - self._damaged, 0)}"  # noqa: S608
        ).to_arrow_reader(LOAD_ROWS)
        for table in _whole_cases(reader, page_rows):
            cells = {name: table.column(f"c{i}").to_pylist() for i, name in enumerate(self._names)}
            yield Rows(table.column("line").to_pylist(), cells, [], None)

    def _damaged_rows(self, start: int, count: int) -> list[SetAside]:
        found = self._database.execute(
            "SELECT line, reason, cells FROM damaged ORDER BY line LIMIT ? OFFSET ?", [count, start]
        ).fetchall()
        return [SetAside(line, reason, json.loads(cells)) for line, reason, cells in found]


@contextmanager
def sorted_by_case(source: Source, settings: SourceSettings, snapshot: Snapshot) -> Iterator[CaseStore]:
    """Load a source into a database of its own, to be read case by case."""
    with TemporaryDirectory(prefix="turnabout-sort-") as folder:
        options: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(str(Path(folder, "rows.duckdb")), config=options) as database:
            names = _load(database, source, settings, snapshot)
            yield CaseStore(database, names)


def _load(
    database: duckdb.DuckDBPyConnection, source: Source, settings: SourceSettings, snapshot: Snapshot
) -> list[str]:
    names = list(source.names)
    columns = ", ".join(f"c{i} VARCHAR" for i in range(len(names)))
    database.execute(f"CREATE TABLE sorted (line BIGINT, key VARCHAR, place DOUBLE, {columns})")
    database.execute("CREATE TABLE damaged (line BIGINT, reason VARCHAR, cells VARCHAR)")
    for rows in source.chunks(repeat(LOAD_ROWS)):
        cells = Cells(rows, settings, strict=False)
        keys = cells.text(snapshot.key)
        lost = ~valid(keys)
        cells.blame(lost, snapshot.key, "so the case is not known")
        damaged = cells.set_aside()
        table = {"line": pa.array(rows.lines, pa.int64()), "key": keys, "place": _places(cells, snapshot)}
        texts = {f"c{i}": pa.array(cells.raw(name), pa.string()) for i, name in enumerate(names)}
        batch = pa.table({**table, **texts}).filter(pa.array(~lost))
        _insert(database, "sorted", batch)
        if damaged:
            found = [{"line": a.line, "reason": a.reason, "cells": json.dumps(dict(a.row))} for a in damaged]
            _insert(database, "damaged", pa.Table.from_pylist(found))
    return names


def _places(cells: Cells, snapshot: Snapshot) -> pa.Array:
    place = order_of(cells, snapshot.order)
    return pa.array(place, mask=np.isnan(place))


def _insert(database: duckdb.DuckDBPyConnection, table: str, batch: pa.Table) -> None:
    database.register("batch", batch)
    database.execute(f"INSERT INTO {table} SELECT * FROM batch")  # noqa: S608 (a name of our own)
    database.unregister("batch")


def order_of(cells: Cells, column: str) -> NDArray[np.float64]:
    """Answer the place of each row in its case, shape (n,): a number or a time; NaN where the cell is neither."""
    if column == ROW and ROW not in cells.rows.cells:
        return np.array(cells.rows.lines, np.float64)
    texts = cells.text(column)
    place = np.full(cells.count, np.nan)
    number = np.asarray(pc.fill_null(pc.match_substring_regex(texts, _NUMBER), fill_value=False))
    place[number] = texts.filter(pa.array(number)).cast(pa.float64()).to_numpy()
    settings = cells.settings
    reader = TimeReader.of(time_format=settings.time_format, day_first=settings.day_first, zone=settings.zone)
    if not number.all():
        times = reader.read(texts)
        when = times.read & ~number
        place[when] = times.utc[when]
    return place


def _whole_cases(reader: pa.RecordBatchReader, page_rows: int) -> Iterator[pa.Table]:
    held: pa.Table | None = None
    for batch in reader:
        table = pa.Table.from_batches([batch])
        held = table if held is None else pa.concat_tables([held, table])
        while (cut := _cut(held, page_rows, ended=False)) is not None:
            yield held.slice(0, cut)
            held = held.slice(cut)
    while held is not None and (cut := _cut(held, page_rows, ended=True)) is not None:
        yield held.slice(0, cut)
        held = held.slice(cut)


def _cut(held: pa.Table, page_rows: int, *, ended: bool) -> int | None:
    """Answer where the next page ends; None where more rows are needed to tell."""
    n = len(held)
    if not n or (n <= page_rows and not ended):
        return None
    keys = held.column("key").combine_chunks()
    changed = np.asarray(pc.not_equal(keys.slice(1), keys.slice(0, n - 1)))
    ends = [*(np.flatnonzero(changed) + 1).tolist(), *([n] if ended else [])]
    fitting = [end for end in ends if end <= page_rows]
    return (fitting[-1] if fitting else ends[0]) if ends else None
