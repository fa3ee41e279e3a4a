"""A record of service on a cluster: Spark, or what speaks Spark Connect.

The steps are those of DuckDB, said in Spark's words (``spark_sql``), and every one runs there; what they make stays
there too. What comes here are aggregates, as Arrow: sums by person and bin, counts by level of case mix.
"""

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

import duckdb
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from turnabout.core.errors import BadInput
from turnabout.core.records import TABLES
from turnabout.engine.history import (
    BATCH,
    History,
    columns_of,
    doubled_in,
    empty_view_of,
    may_repeat,
    newest_of,
    view_of,
)
from turnabout.engine.spark_sql import duckdb_type, in_spark


@dataclass(frozen=True, slots=True)
class SparkHistory(History):
    """A record of service on a cluster.

    Attributes
    ----------
    session
        Where queries run.
    folder
        Where the record lies, as the cluster knows it.
    names
        What each of our tables is called there: nobody else's, and new each time that it is made.
    frames
        The tables that were made, to be let go of.
    scratch
        A folder that the whole cluster can write to, where tables that are made lie; where there is none, the cluster
        holds them itself.
    """

    far: ClassVar[bool] = True
    session: SparkSession
    folder: str
    names: dict[str, str] = field(default_factory=dict)
    frames: dict[str, DataFrame] = field(default_factory=dict)
    scratch: str = ""

    def frame(self, query: str) -> DataFrame:
        """Return what a query gives, not worked out yet."""
        return self.session.sql(in_spark(query, self.names))

    def one(self, query: str) -> tuple[object, ...]:
        """Return the only row of a query."""
        found = self.table(query)
        if found.num_rows != 1:
            raise LookupError(query)
        return tuple(column[0].as_py() for column in found.columns)

    def table(self, query: str) -> pa.Table:
        """Return a small result whole."""
        return self.frame(query).toArrow()

    def batches(self, query: str, rows: int = BATCH) -> pa.RecordBatchReader:
        """Hand a result on, so many rows at once; it is here as a whole."""
        return self.table(query).to_reader(rows)

    def made(self, name: str) -> bool:
        """Say whether a table was made."""
        return name in self.names

    def keep(self, name: str, query: str) -> None:
        """Make a table from a query; it is worked out once, before the one in whose place it comes is let go of."""
        frame, called = self.frame(query), _name_of(name)
        if self.scratch:
            place = f"{self.scratch}/{called}"
            frame.write.parquet(place)
            frame = self.session.read.schema(frame.schema).parquet(place)
        else:
            frame = _held(frame)
        self.drop(name)
        self._call(name, called, frame)

    def drop(self, name: str) -> None:
        """Let go of a table that was made."""
        if name in self.frames:
            del self.frames[name]
            self.session.catalog.dropTempView(self.names.pop(name))

    def hand(self, name: str, table: pa.Table, more: Iterable[pa.RecordBatch] = ()) -> None:
        """Make a table from a few rows that are here, and more that come in batches."""
        self.drop(name)
        rows = _signed(pa.Table.from_batches([*table.to_batches(), *more], table.schema))
        self._call(name, _name_of(name), self.session.createDataFrame(rows, from_arrow_schema(rows.schema)))

    def name(self, name: str, query: str) -> None:
        """Give a query the name of a table; it is worked out each time that it is read."""
        called = _name_of(name)
        self.frame(query).createOrReplaceTempView(called)
        self.names[name] = called

    def beside(self, table: str, name: str) -> bool:
        """Give the Parquet files of a further table beside the record a name; say if there are any."""
        frame = _read(self.session, self.folder, table)
        if frame is not None:
            self._call(name, _name_of(name), frame)
        return frame is not None

    def _call(self, name: str, called: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(called)
        self.names[name], self.frames[name] = called, frame


def _held(frame: DataFrame) -> DataFrame:
    """Work a table out, and have the cluster hold it."""
    try:
        return frame.localCheckpoint()
    except PySparkException as problem:
        if "checkpoint" not in str(problem).lower():
            raise
        raise BadInput(
            "This cluster does not hold tables itself: name a folder that all of it can write to, such as "
            "sc://host:15002/folder;scratch=/folder/for/a/while."
        ) from problem


COUNT = itertools.count()


def _name_of(name: str) -> str:
    return f"turnabout_{secrets.token_hex(4)}_{name}_{next(COUNT)}"


def _signed(table: pa.Table) -> pa.Table:
    """Spark has no numbers without a sign."""
    wider = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32()}
    return table.cast(pa.schema([pa.field(f.name, wider.get(f.type, f.type)) for f in table.schema]))


def open_on_spark(session: SparkSession, folder: str, *, where: str = "", scratch: str = "") -> SparkHistory:
    """Open a record of service on a cluster.

    Parameters
    ----------
    session
        Spark, or what speaks Spark Connect.
    folder
        With ``<table>/*.parquet`` or ``<table>.parquet``, as the cluster knows it (``s3a://…``, ``hdfs://…``, a mount).
    where
        What to call it in sentences; default the folder.
    scratch
        A folder that the whole cluster can write to; needed where the cluster cannot hold tables itself (Sail).

    Raises
    ------
    BadInput
        When there is nothing to read there, or a needed column is missing.
    """
    session.conf.set("spark.sql.session.timeZone", "UTC")
    place = folder.rstrip("/")
    found = {name: frame for name in (*TABLES, "legs") if (frame := _read(session, place, name)) is not None}
    if "legs" not in found and "conversations" not in found:
        raise BadInput(f"There is no record of service at {where or folder}: it needs a table conversations (or legs).")
    columns = {name: frozenset(c.name for c in columns_of(name) if c.name in f.columns) for name, f in found.items()}
    history = SparkHistory(where or folder, columns, session, place, scratch=scratch.rstrip("/"))
    for name, frame in found.items():
        _view(history, name, frame)
    for name in TABLES:
        if name not in found:
            history.name(name, empty_view_of(name))
    return history


def _read(session: SparkSession, folder: str, name: str) -> DataFrame | None:
    """Read a table; None where the folder has no such table (Spark says so, Sail finds no columns)."""
    for place in (f"{folder}/{name}", f"{folder}/{name}.parquet"):
        try:
            frame = session.read.option("mergeSchema", "true").parquet(place)
            if frame.columns:
                return frame
        except PySparkException as problem:
            if "PATH_NOT_FOUND" not in str(problem):
                raise BadInput(f"The table {name} in {folder} cannot be read as Parquet: {short(problem)}") from problem
    return None


def _view(history: SparkHistory, name: str, frame: DataFrame) -> None:
    types = {f.name: duckdb.sqltype(duckdb_type(f.dataType.simpleString())) for f in frame.schema.fields}
    source = _name_of(name)
    frame.createOrReplaceTempView(source)
    rows = source
    files = [file.rsplit("/", 1)[-1] for file in frame.inputFiles()]
    if may_repeat(name, files) and history.table(doubled_in(name, source)).num_rows:
        _with_files(name, frame).createOrReplaceTempView(source)
        rows = newest_of(name, source)
    history.name(name, view_of(name, types, rows))


def _with_files(name: str, frame: DataFrame) -> DataFrame:
    try:
        named = frame.selectExpr("*", "_metadata.file_path AS turnabout_file")
        named.columns  # noqa: B018 (asks the cluster)
    except PySparkException as problem:
        raise BadInput(
            f"In the table {name} the same id stands in several files, and this cluster does not say which file is "
            "newer: write the table anew, with each id once."
        ) from problem
    return named


def short(problem: Exception) -> str:
    """Return the first line of what a cluster says."""
    return str(problem).strip().splitlines()[0]
