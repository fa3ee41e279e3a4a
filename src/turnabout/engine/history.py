"""Opens a record of service: a folder of Parquet files or a DuckDB file, seen as the tables of the contract.

Every step of the engine is SQL in DuckDB's words over these tables; ``turnabout.engine.spark`` holds the record of
service on a cluster, and runs the same steps there.
"""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

import importlib
import re
import shutil
import tempfile
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import duckdb
import pyarrow as pa
from duckdb.sqltypes import DuckDBPyType

from turnabout.core.errors import BadInput
from turnabout.core.records import KEYS, LEGS, TABLES, Column, TableName
from turnabout.engine.columns import literal, missing, quoted, read_as

MEMORY = "2GB"
SEQUENCE = re.compile(r"(\d{6})-")
BATCH = 1 << 16
CLUSTERS = ("spark:", "sc:")
Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class History(ABC):
    """An open record of service: the tables of the contract, and those that the steps of the engine make.

    Queries are written in DuckDB's words, whatever runs them.

    Attributes
    ----------
    where
        As it was asked for.
    columns
        The columns that the source has, by table; a table that is not there is missing here.
    """

    where: str
    columns: Mapping[str, frozenset[str]]
    far: ClassVar[bool] = False
    """Whether rows lie elsewhere, so that only sums come here."""

    def has(self, table: str, column: str | None = None) -> bool:
        """Say whether the source has this table (and this column of it)."""
        return table in self.columns and (column is None or column in self.columns[table])

    @abstractmethod
    def one(self, query: str) -> tuple[object, ...]:
        """Return the only row of a query."""

    @abstractmethod
    def table(self, query: str) -> pa.Table:
        """Return a small result whole."""

    @abstractmethod
    def batches(self, query: str, rows: int = BATCH) -> pa.RecordBatchReader:
        """Stream a large result, so many rows at once."""

    @abstractmethod
    def made(self, name: str) -> bool:
        """Say whether a table was made."""

    @abstractmethod
    def keep(self, name: str, query: str) -> None:
        """Make a table from a query, or put it in the place of the table of this name, which the query may read."""

    @abstractmethod
    def name(self, name: str, query: str) -> None:
        """Give a query the name of a table; it is worked out whenever it is read."""

    @abstractmethod
    def beside(self, table: str, name: str) -> bool:
        """Give the Parquet files of a further table beside the record a name; say if there are any."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Let go of a table that was made."""

    @abstractmethod
    def hand(self, name: str, table: pa.Table, more: Iterable[pa.RecordBatch] = ()) -> None:
        """Make a table, or put it in the place of one, from rows that are here, and more that come in batches."""


@dataclass(frozen=True, slots=True)
class DuckHistory(History):
    """A record of service in DuckDB.

    Attributes
    ----------
    connection
        DuckDB in memory, with one view for each table of the contract that is there.
    """

    connection: duckdb.DuckDBPyConnection

    def one(self, query: str) -> tuple[object, ...]:
        """Return the only row of a query."""
        row = self.connection.execute(query).fetchone()
        if row is None:
            raise LookupError(query)
        return tuple(row)

    def table(self, query: str) -> pa.Table:
        """Return a small result whole."""
        return self.connection.execute(query).to_arrow_table()

    def batches(self, query: str, rows: int = BATCH) -> pa.RecordBatchReader:
        """Stream a large result, so many rows at once."""
        return self.connection.cursor().execute(query).to_arrow_reader(rows)

    def made(self, name: str) -> bool:
        """Say whether a table was made."""
        (count,) = self.one(f"SELECT count(*) FROM information_schema.tables WHERE table_name = {literal(name)}")
        return bool(count)

    def keep(self, name: str, query: str) -> None:
        """Make a table from a query; the old one is there until the new one is whole."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name}_next AS {query}")
        self.drop(name)
        self.connection.execute(f"ALTER TABLE {name}_next RENAME TO {name}")

    def name(self, name: str, query: str) -> None:
        """Make a view."""
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def beside(self, table: str, name: str) -> bool:
        """Make a view of the files in the folder."""
        if files := _files(Path(self.where), table):
            self.name(name, f"SELECT * FROM read_parquet([{', '.join(literal(str(file)) for file in files)}])")
        return bool(files)

    def drop(self, name: str) -> None:
        """Let go of a table that was made."""
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def hand(self, name: str, table: pa.Table, more: Iterable[pa.RecordBatch] = ()) -> None:
        """Make a table from rows that are here, and more that come in batches."""
        self.connection.register("handed_over", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM handed_over")
        for batch in more:
            self.connection.register("handed_over", pa.Table.from_batches([batch], table.schema))
            self.connection.execute(f"INSERT INTO {name} SELECT * FROM handed_over")
        self.connection.unregister("handed_over")


def open_history(where: str | Path, *, engine: Engine = "duckdb") -> History:
    """Open a record of service.

    Parameters
    ----------
    where
        A folder with ``<table>/*.parquet`` or ``<table>.parquet``, or ``duckdb:///file``; on a cluster
        ``spark://host:7077/folder`` or ``sc://host:15002/folder``.
    engine
        What runs the steps; an address of a cluster says so itself.

    Raises
    ------
    BadInput
        When there is nothing to read there, or a needed column is missing.
    """
    if engine == "spark" or str(where).startswith(CLUSTERS):
        try:
            session = importlib.import_module("turnabout.engine.spark_session")
        except ImportError as problem:
            raise BadInput(
                "The engine spark needs packages that are not installed here: pip install 'turnabout[spark]'."
            ) from problem
        opened: History = session.open_address(str(where))
        return opened
    return open_duckdb(where)


def open_duckdb(where: str | Path) -> DuckHistory:
    """Open a record of service in a folder or a DuckDB file with DuckDB.

    Raises
    ------
    BadInput
        When there is nothing to read there, or a needed column is missing.
    """
    scratch = tempfile.mkdtemp(prefix="turnabout-")
    connection = _connect(scratch)
    try:
        columns = _open(connection, str(where))
    except BaseException:
        _close(connection, scratch)
        raise
    history = DuckHistory(where=str(where), connection=connection, columns=columns)
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
            connection.execute(f"CREATE VIEW {quoted(name)} AS {empty_view_of(name)}")
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
        files = _files(folder, name)
        if not files:
            continue
        paths = ", ".join(literal(str(file)) for file in files)
        relation = f"read_parquet([{paths}], union_by_name = true, filename = 'turnabout_file')"
        try:
            connection.execute(f"SELECT 1 FROM {relation} LIMIT 1")
        except duckdb.Error as problem:
            raise BadInput(f"The table {name} in {where} cannot be read as Parquet: {_short(problem)}") from problem
        found[name] = _Source(relation, may_repeat(name, [file.name for file in files]))
    return found


def _files(folder: Path, table: str) -> list[Path]:
    return sorted((folder / table).glob("*.parquet")) or sorted(folder.glob(f"{table}.parquet"))


def may_repeat(name: str, files: Sequence[str]) -> bool:
    """Whether the same id may stand in two files.

    Files are named ``<sequence>-<digest>-<batch>`` by the import; within one sequence only people and customers repeat.
    """
    if len(files) < 2 or name == "legs":
        return False
    imports = {SEQUENCE.match(file) for file in files}
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


def columns_of(name: str) -> tuple[Column, ...]:
    if name == "legs":
        needed = ("person_id", "outcome")
        return tuple(Column(f.name, f.type, required=f.name in needed) for f in LEGS if f.name != "difficulty_reasons")
    table: TableName = name  # type: ignore[assignment]  # only names of the contract get here
    return TABLES[table]


def view_of(name: str, types: Mapping[str, DuckDBPyType], rows: str) -> str:
    """Return the query that reads ``rows`` of these types as a table of the contract.

    Raises
    ------
    BadInput
        When a needed column is missing.
    """
    columns = columns_of(name)
    for column in columns:
        if column.required and column.name not in types:
            raise BadInput(f"The table {name} has no column {column.name}, which is needed.")
    chosen = [read_as(c, types[c.name]) if c.name in types else missing(c) for c in columns]
    return f"SELECT {', '.join(chosen)} FROM {rows}"


def empty_view_of(name: TableName) -> str:
    """Return the query of a table of the contract that is not there."""
    return f"SELECT {', '.join(missing(column) for column in TABLES[name])} WHERE false"


def doubled_in(name: str, rows: str) -> str:
    """Return the query that finds an id that stands twice."""
    return f"SELECT 1 FROM {rows} GROUP BY {_key(name)} HAVING count(*) > 1 LIMIT 1"


def newest_of(name: str, rows: str) -> str:
    """Return the rows of a table, of each id only the newest file's (an updated export was imported again)."""
    newest = f"row_number() OVER (PARTITION BY {_key(name)} ORDER BY turnabout_file DESC) = 1"
    return f"(SELECT * FROM {rows} QUALIFY {newest})"


def _key(name: str) -> str:
    return ", ".join(quoted(part) for part in KEYS[name])  # type: ignore[index]  # only names of the contract


def _view(connection: duckdb.DuckDBPyConnection, name: str, source: _Source) -> frozenset[str]:
    """Make the view of one table and return the columns that its source has."""
    relation = connection.sql(f"SELECT * FROM {source.relation}")
    types: dict[str, DuckDBPyType] = dict(zip(relation.columns, relation.types, strict=True))
    rows = source.relation
    if source.may_repeat and connection.execute(doubled_in(name, rows)).fetchone() is not None:
        rows = newest_of(name, rows)
    connection.execute(f"CREATE VIEW {quoted(name)} AS {view_of(name, types, rows)}")
    return frozenset(c.name for c in columns_of(name) if c.name in types)
