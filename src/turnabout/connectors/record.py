"""A folder that is a record of service already comes in as it stands, table by table."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.connectors.base import Page
from turnabout.core.errors import BadInput
from turnabout.core.records import SCHEMAS, TABLES, TableName

PAGE_ROWS = 10_000
ORDER: tuple[TableName, ...] = tuple(TABLES)


def read_record(folder: Path, *, after: str | None = None, page_rows: int = PAGE_ROWS) -> Iterator[Page]:
    """Yield the records of a folder of Parquet files, people and customers first.

    Parameters
    ----------
    folder
        ``<table>/*.parquet`` or ``<table>.parquet`` for each table of the record of service.
    after
        Cursor of the last page that was stored; reading continues behind it.
    page_rows
        Most records of a page.
    """
    files = [(table, path) for table in ORDER for path in _files(folder, table)]
    if not any(table == "conversations" for table, _ in files):
        raise BadInput(f"{folder} holds no conversations: name a folder written by turnabout simulate or import.")
    reached = _place(after)
    for number, (table, path) in enumerate(files):
        if number < reached[0]:
            continue
        skip = reached[1] if number == reached[0] else 0
        yield from _pages(table, path, number, len(files), skip=skip, page_rows=page_rows)


def _files(folder: Path, table: TableName) -> list[Path]:
    single = folder / f"{table}.parquet"
    return sorted((folder / table).glob("*.parquet")) or ([single] if single.exists() else [])


def _place(after: str | None) -> tuple[int, int]:
    number, _, row = (after or "0:0").partition(":")
    return int(number), int(row)


def _pages(table: TableName, path: Path, number: int, files: int, *, skip: int, page_rows: int) -> Iterator[Page]:
    done = 0
    with pq.ParquetFile(path) as file:
        total = max(file.metadata.num_rows, 1)
        for batch in file.iter_batches(batch_size=page_rows):
            done += batch.num_rows
            if done <= skip:
                continue
            yield Page(
                tables={table: _in_schema(table, pa.Table.from_batches([batch]), path)},
                set_aside=(),
                source_rows=batch.num_rows,
                cursor=f"{number}:{done}",
                progress=(number + done / total) / files,
            )


def _in_schema(table: TableName, rows: pa.Table, path: Path) -> pa.Table:
    """Give a table the columns of its schema: absent ones are empty, needed ones must be there."""
    missing = [c.name for c in TABLES[table] if c.required and c.name not in rows.column_names]
    if missing:
        raise BadInput(f"{path.name}: the table {table} lacks the column {missing[0]}; see the record of service.")
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in SCHEMAS[table]
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS[table])
