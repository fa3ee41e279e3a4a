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
from turnabout.connectors.textfile import open_bytes, readable, require_light
from turnabout.core.errors import BadInput

BATCH_ROWS = 8_192
TEXTS = ("STRING", "NONE", "JSON", "ENUM")  # logical types of bytes that are no number


class ParquetSource:
    """A Parquet file; rows are counted from 1, the fields of a struct are named with dots."""

    def __init__(self, path: Path) -> None:
        with open_bytes(path):  # says in words what keeps it from being opened
            self._path = path
        with self._open() as file:
            _require_light(file.metadata, path.name)
            self._total = file.metadata.num_rows
            self._repeated = _repeated(file.metadata)
            flat = file.schema_arrow.empty_table().flatten()
        require_names(flat.column_names, path.name)
        self.names: Sequence[str] = distinct_names(flat.column_names)

    def _open(self, repeated: Sequence[str] = ()) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, read_dictionary=list(repeated))
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
        with self._open(self._repeated) as file:
            try:
                for batch in file.iter_batches(BATCH_ROWS):
                    flat = pa.Table.from_batches([batch]).flatten()
                    require_light(sum(_written_out(column) for column in flat.columns), self._path.name)
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


def _require_light(metadata: pq.FileMetaData, name: str) -> None:
    """Refuse a file whose rows, unpacked, would fill the memory; what lies packed in dictionaries is weighed later."""
    for group in (metadata.row_group(number) for number in range(metadata.num_row_groups)):
        require_light(group.total_byte_size * min(1.0, BATCH_ROWS / max(group.num_rows, 1)), name)


def _repeated(metadata: pq.FileMetaData) -> list[str]:
    """List the columns of text that name each value once: a small file can hold as much of them as it likes."""
    columns = (metadata.schema.column(number) for number in range(metadata.num_columns))
    return [c.path for c in columns if c.logical_type.type in TEXTS and c.physical_type == "BYTE_ARRAY"]


def _written_out(column: pa.ChunkedArray) -> int:
    """Answer how long a column of text becomes once its values are written out, row by row."""
    chunks = [c for c in column.chunks if pa.types.is_dictionary(c.type) and _is_text(c.type.value_type)]
    return sum(pc.sum(pc.binary_length(c.dictionary).take(c.indices)).as_py() or 0 for c in chunks)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


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
