"""Read a Parquet file as cells, the same way as text: one way from cells to records is enough."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from turnabout.connectors.base import SetAside
from turnabout.connectors.rows import Rows, distinct_names, require_names
from turnabout.connectors.textfile import open_bytes, readable
from turnabout.core.errors import BadInput

BATCH_ROWS = 8_192


class ParquetSource:
    """A Parquet file; rows are counted from 1, the fields of a struct are named with dots."""

    def __init__(self, path: Path) -> None:
        with open_bytes(path):  # says in words what keeps it from being opened
            self._path = path
        with self._open() as file:
            self._total = file.metadata.num_rows
            flat = file.schema_arrow.empty_table().flatten()
        require_names(flat.column_names, path.name)
        self.names: Sequence[str] = distinct_names(flat.column_names)

    def _open(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path)
        except (pa.ArrowException, OSError) as problem:
            raise BadInput(f"{self._path.name} is not a Parquet file, or it is damaged: {problem}.") from problem

    def chunks(self, sizes: Iterator[int]) -> Iterator[Rows]:
        """Read the source from its start, as many source rows at a time as ``sizes`` says."""
        done, size, held = 0, next(sizes), None
        for batch in self._batches():
            held = batch if held is None else pa.concat_tables([held, batch])
            while len(held) >= size:
                yield self._rows(held.slice(0, size), done)
                held, done, size = held.slice(size), done + size, next(sizes)
        if held is not None and len(held):
            yield self._rows(held, done)

    def _batches(self) -> Iterator[pa.Table]:
        with self._open() as file:
            try:
                for batch in file.iter_batches(BATCH_ROWS):
                    flat = pa.Table.from_batches([batch]).flatten()
                    texts = [_texts(column.combine_chunks()) for column in flat.columns]
                    yield pa.table(texts, names=list(self.names))
            except (pa.ArrowException, OSError) as problem:
                raise BadInput(f"{self._path.name} is damaged: {problem}.") from problem

    def _rows(self, table: pa.Table, done: int) -> Rows:
        spoilt = np.zeros(len(table), bool)
        for column in table.columns:
            spoilt |= np.asarray(pc.match_substring(column, "\0"))
        lines = np.arange(done + 1, done + 1 + len(table))
        good = table.filter(pa.array(~spoilt))
        damaged = [
            SetAside(line, "The row holds a NUL byte.", {name: readable(cell) for name, cell in row.items()})
            for line, row in zip(lines[spoilt].tolist(), table.filter(pa.array(spoilt)).to_pylist(), strict=True)
        ]
        cells = {name: good.column(name).to_pylist() for name in self.names}
        return Rows(lines[~spoilt].tolist(), cells, damaged, (done + len(table)) / max(self._total, 1))


def _texts(column: pa.Array) -> pa.Array:
    """Write a column as strings; an empty string where there is nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        # Microseconds in UTC, or without a zone: whichever it was stays visible in the text.
        column = column.cast(pa.timestamp("us", tz="UTC" if kind.tz else None), safe=False)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_written(cell) for cell in column.to_pylist()], pa.string())
    if pa.types.is_duration(kind):
        column = column.cast(pa.int64())
    return pc.fill_null(column.cast(pa.string()), "")


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return readable(cell.decode("utf-8", "surrogateescape"))
    return json.dumps(cell, ensure_ascii=False, default=str)
