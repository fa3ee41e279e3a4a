"""Writes small records of service for the tests."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.core.records import SCHEMAS


def write(folder: Path, name: str = "", **tables):
    """Write lists of rows as ``<table>.parquet`` (or ``<table>/<name>``) in the record's own schema."""
    for table, rows in tables.items():
        schema = SCHEMAS[table]
        schema = pa.schema([field.with_nullable(True) for field in schema])
        path = folder / table / name if name else folder / f"{table}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return folder


def rating(number, conversation_id, score, **more):
    return {
        "rating_id": f"r{number}",
        "conversation_id": conversation_id,
        "kind": "csat",
        "score": float(score),
        "scale_min": 1.0,
        "scale_max": 5.0,
        **more,
    }
