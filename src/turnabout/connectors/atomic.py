"""Write files so that a reader, and whoever starts again after a crash, sees all of a file or none of it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SUFFIX = ".tmp"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, which then takes the place of ``path``; a file that was begun before is overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f".{path.name}{SUFFIX}")
    yield begun
    with begun.open("rb") as file:
        os.fsync(file.fileno())
    begun.replace(path)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file."""
    with replacing(path) as begun:
        pq.write_table(table, begun, compression="zstd")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON file."""
    with replacing(path) as begun:
        begun.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sweep(folder: Path) -> None:
    """Remove files that were begun and never finished."""
    for begun in folder.glob(f".*{SUFFIX}"):
        begun.unlink()
