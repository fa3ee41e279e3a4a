"""Reads columns that others wrote (pandas, Spark, polars, DuckDB) as the types of the record of service."""

import pyarrow as pa
from duckdb.sqltypes import DuckDBPyType

from turnabout.core.records import MAP, TIME, Column

TEXT_LIST = pa.list_(pa.string())


def quoted(name: str) -> str:
    """Return a name or path as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def hash_number(text: str) -> str:
    """Return the SQL of a number under 2³² that a text always has; digit by digit, which every engine understands."""
    digits = (
        f"CAST({16 ** (8 - k)} AS BIGINT) * (instr('0123456789abcdef', substr(md5({text}), {k}, 1)) - 1)"
        for k in range(1, 9)
    )
    return f"({' + '.join(digits)})"


SQL_TYPES = {
    str(pa.string()): "VARCHAR",
    str(pa.float64()): "DOUBLE",
    str(pa.int64()): "BIGINT",
    str(pa.int32()): "INTEGER",
    str(pa.bool_()): "BOOLEAN",
    str(pa.date32()): "DATE",
    str(TIME): "TIMESTAMPTZ",
    str(MAP): "MAP(VARCHAR, VARCHAR)",
    str(TEXT_LIST): "VARCHAR[]",
}


def missing(column: Column) -> str:
    """Return a typed NULL for a column that the source does not have."""
    return f"NULL::{SQL_TYPES[str(column.type)]} AS {quoted(column.name)}"


def read_as(column: Column, found: DuckDBPyType) -> str:
    """Return the SQL that reads a column of type ``found`` as the record's type."""
    name = quoted(column.name)
    if column.type == MAP:
        return f"{_map(name, found)} AS {name}"
    if column.type == TEXT_LIST:
        return f"{_list(name, found)} AS {name}"
    if column.type == pa.string() and found.id in ("double", "float") and column.name.endswith("_id"):
        # pandas turns whole-number ids with a gap into floats: 12.0 must meet 12 in another table.
        whole = f"CASE WHEN {name} = floor({name}) AND abs({name}) < 9e15 THEN {name}::BIGINT::VARCHAR"
        return f"{whole} ELSE {name}::VARCHAR END AS {name}"
    return f"CAST({name} AS {SQL_TYPES[str(column.type)]}) AS {name}"


def _list(name: str, found: DuckDBPyType) -> str:
    return f"CAST({name} AS VARCHAR[])" if found.id == "list" else f"[CAST({name} AS VARCHAR)]"


def _map(name: str, found: DuckDBPyType) -> str:
    if found.id == "map":
        return f"CAST({name} AS MAP(VARCHAR, VARCHAR))"
    if found.id == "struct":
        fields = [field for field, _ in found.children]
        keys = ", ".join(literal(field) for field in fields)
        values = ", ".join(f"CAST({name}.{quoted(field)} AS VARCHAR)" for field in fields)
        return f"CASE WHEN {name} IS NOT NULL THEN map([{keys}], [{values}]) END"
    if found.id == "list":
        return _entries(name, found)
    return f"CAST(CAST({name} AS JSON) AS MAP(VARCHAR, VARCHAR))"


def _entries(name: str, found: DuckDBPyType) -> str:
    """Read a list of (key, value) structs, which is how some writers store a map."""
    inside = dict(found.children)["child"]
    if not isinstance(inside, DuckDBPyType):
        raise TypeError(f"A list without elements: {found}.")
    if inside.id != "struct" or len(inside.children) != 2:
        return f"CAST(CAST({name} AS JSON) AS MAP(VARCHAR, VARCHAR))"
    key, value = (quoted(field) for field, _ in inside.children)
    pair = f"struct_pack(k := CAST(e.{key} AS VARCHAR), v := CAST(e.{value} AS VARCHAR))"
    return f"map_from_entries(list_transform({name}, lambda e: {pair}))"
