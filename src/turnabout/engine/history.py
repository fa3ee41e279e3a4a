"""Opens a record of service: a folder of Parquet files or a DuckDB file, seen as the tables of the contract."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.sqltypes import DuckDBPyType

from turnabout.core.errors import BadInput
from turnabout.core.records import KEYS, LEGS, TABLES, Column, TableName
from turnabout.engine.columns import literal, missing, quoted, read_as

MEMORY = "2GB"
SEQUENCE = re.compile(r"(\d{6})-")
BATCH = 1 << 16


@dataclass(frozen=True, slots=True, weakref_slot=True)
class History:
    """An open record of service.

    Attributes
    ----------
    where
        As it was asked for.
    connection
        DuckDB in memory, with one view for each table of the contract that is there.
    columns
        The columns that the source has, by table; a table that is not there is missing here.
    """

    where: str
    connection: duckdb.DuckDBPyConnection
    columns: Mapping[str, frozenset[str]]

    def has(self, table: str, column: str | None = None) -> bool:
        """Say whether the source has this table (and this column of it)."""
        return table in self.columns and (column is None or column in self.columns[table])

    def one(self, query: str) -> tuple[object, ...]:
        """Return the only row of a query."""
        row = self.connection.execute(query).fetchone()
        if row is None:
            raise LookupError(query)
        return tuple(row)

    def table(self, query: str) -> pa.Table:
        """Return a small result whole."""
        return self.connection.execute(query).to_arrow_table()

    def batches(self, query: str, rows: int = BATCH, given: Mapping[str, object] | None = None) -> pa.RecordBatchReader:
        """Stream a large result, so many rows at once."""
        return self.connection.cursor().execute(query, given).to_arrow_reader(rows)


def open_history(where: str | Path) -> History:
    """Open a record of service.

    Parameters
    ----------
    where
        A folder with ``<table>/*.parquet`` or ``<table>.parquet``, or ``duckdb:///file``.

    Raises
    ------
    BadInput
        When there is nothing to read there, or a needed column is missing.
    """
    text = str(where)
    if text.startswith("spark://"):
        raise BadInput("Histories on Spark cannot be read yet: give a folder of Parquet files or duckdb:///file.")
    scratch = tempfile.mkdtemp(prefix="turnabout-")
    connection = _connect(scratch)
    try:
        columns = _open(connection, text)
    except BaseException:
        _close(connection, scratch)
        raise
    history = History(where=text, connection=connection, columns=columns)
    weakref.finalize(history, _close, connection, scratch)
    return history


def _open(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, frozenset[str]]:
    """Make the views, and return the columns of each table that is there."""
    sources = _duckdb_tables(connection, where) if where.startswith("duckdb:") else _folder_tables(connection, where)
    if "legs" not in sources and "conversations" not in sources:
        raise BadInput(f"There is no record of service at {where}: it needs a table conversations (or legs).")
    columns = {name: _view(connection, name, source) for name, source in sources.items()}
    for name in TABLES:
        if name not in columns:
            _empty_view(connection, name)
    return columns


def _close(connection: duckdb.DuckDBPyConnection, scratch: str) -> None:
    connection.close()
    shutil.rmtree(scratch, ignore_errors=True)


def _connect(scratch: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "memory_limit": MEMORY,
            "temp_directory": scratch,
            "preserve_insertion_order": False,
        }
    )
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a table's rows come from: the SQL after FROM, and whether an id may stand in several files."""

    relation: str
    may_repeat: bool


def _folder_tables(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, _Source]:
    folder = Path(where)
    if not folder.is_dir():
        raise BadInput(f"There is no folder {where}: give the folder that holds the record of service.")
    found = {}
    for name in (*TABLES, "legs"):
        files = sorted((folder / name).glob("*.parquet")) or sorted(folder.glob(f"{name}.parquet"))
        if not files:
            continue
        paths = ", ".join(literal(str(file)) for file in files)
        relation = f"read_parquet([{paths}], union_by_name = true, filename = 'turnabout_file')"
        try:
            connection.execute(f"SELECT 1 FROM {relation} LIMIT 1")
        except duckdb.Error as problem:
            raise BadInput(f"The table {name} in {where} cannot be read as Parquet: {_short(problem)}") from problem
        found[name] = _Source(relation, _may_repeat(name, files))
    return found


def _may_repeat(name: str, files: list[Path]) -> bool:
    """Whether the same id may stand in two files.

    Files are named ``<sequence>-<digest>-<batch>`` by the import; within one sequence only people and customers repeat.
    """
    if len(files) < 2 or name == "legs":
        return False
    imports = {SEQUENCE.match(file.name) for file in files}
    sequences = {match.group(1) if match else None for match in imports}
    return name in ("people", "customers") or None in sequences or len(sequences) > 1


def _duckdb_tables(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, _Source]:
    file = where.removeprefix("duckdb://")
    path = Path(file) if Path(file).exists() else Path(file.removeprefix("/"))
    if not path.is_file():
        raise BadInput(f"There is no DuckDB file at {where}: write it as duckdb:///folder/file.duckdb.")
    try:
        connection.execute(f"ATTACH {literal(str(path))} AS source (READ_ONLY)")
    except duckdb.Error as problem:
        raise BadInput(f"{path} cannot be opened as a DuckDB file: {_short(problem)}") from problem
    rows = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'source'"
    ).fetchall()
    wanted = {*TABLES, "legs"}
    return {
        name: _Source(f"source.{quoted(schema)}.{quoted(name)}", may_repeat=False)
        for schema, name in rows
        if name in wanted
    }


def _short(problem: Exception) -> str:
    return str(problem).splitlines()[0]


def _columns_of(name: str) -> tuple[Column, ...]:
    if name == "legs":
        needed = ("person_id", "outcome")
        return tuple(Column(f.name, f.type, required=f.name in needed) for f in LEGS if f.name != "difficulty_reasons")
    table: TableName = name  # type: ignore[assignment]  # only names of the contract get here
    return TABLES[table]


def _view(connection: duckdb.DuckDBPyConnection, name: str, source: _Source) -> frozenset[str]:
    """Make the view of one table and return the columns that its source has."""
    relation = connection.sql(f"SELECT * FROM {source.relation}")
    types: dict[str, DuckDBPyType] = dict(zip(relation.columns, relation.types, strict=True))
    columns = _columns_of(name)
    for column in columns:
        if column.required and column.name not in types:
            raise BadInput(f"The table {name} has no column {column.name}, which is needed.")
    chosen = [read_as(c, types[c.name]) if c.name in types else missing(c) for c in columns]
    rows = source.relation
    if source.may_repeat:
        rows = _newest(connection, name, source)
    connection.execute(f"CREATE VIEW {quoted(name)} AS SELECT {', '.join(chosen)} FROM {rows}")
    return frozenset(c.name for c in columns if c.name in types)


def _newest(connection: duckdb.DuckDBPyConnection, name: str, source: _Source) -> str:
    """Return the rows of a table, of each id only the newest file's (an updated export was imported again)."""
    key = ", ".join(quoted(part) for part in KEYS[name])  # type: ignore[index]  # only names of the contract
    doubled = connection.execute(f"SELECT 1 FROM {source.relation} GROUP BY {key} HAVING count(*) > 1 LIMIT 1")
    if doubled.fetchone() is None:
        return source.relation
    newest = f"row_number() OVER (PARTITION BY {key} ORDER BY turnabout_file DESC) = 1"
    return f"(SELECT * FROM {source.relation} QUALIFY {newest})"


def _empty_view(connection: duckdb.DuckDBPyConnection, name: TableName) -> None:
    columns = ", ".join(missing(column) for column in TABLES[name])
    connection.execute(f"CREATE VIEW {quoted(name)} AS SELECT {columns} WHERE false")
