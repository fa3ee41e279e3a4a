"""Bring a source into a folder of Parquet files, so that it can be killed at any moment and run again.

``HISTORY/<table>/<sequence>-<digest>-<batch>.parquet`` holds the records of one batch of source rows. ``sequence`` (six
digits) numbers the imports of the folder. **Of two rows with the same key (`core.records.KEYS`) the one in the file
whose name sorts last holds**, because a later import is an updated export and, within an import, a later batch has the
newer row of a person or customer. Within one import every other key stands in one row, so a table whose files all
carry one sequence needs no such choice, but for ``people`` and ``customers``. In SQL::

    SELECT * FROM read_parquet('HISTORY/conversations/*.parquet', filename = true)
    QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY filename DESC) = 1

Files beginning with a dot are unfinished. ``HISTORY/.imports/<digest>.json`` says how far an import has come and is
written after the files it counts; what lies beyond it is removed when the import goes on. A complete import is not
repeated, unless rows were set aside and something else has come in since (the conversations that its messages missed).
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from turnabout.connectors.atomic import sweep, write_table
from turnabout.connectors.base import Page
from turnabout.connectors.files import read
from turnabout.connectors.folder_index import FolderIndex
from turnabout.connectors.manifest import FOLDER, Manifest, manifests
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.set_aside_file import SetAsideFile
from turnabout.connectors.textfile import open_bytes
from turnabout.core.errors import BadInput
from turnabout.core.records import SCHEMAS, TableName

BATCH_ROWS = 50_000

Report = Callable[[float | None], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has brought into a folder.

    Attributes
    ----------
    source_rows, set_aside
        Rows of the source, and how many of them were not brought in.
    tables
        Records written, by table.
    set_aside_file
        The rows that were set aside, with line and reason; None where there are none.
    anew
        Whether this run read anything (False: it was all there already).
    """

    source_rows: int
    set_aside: int
    tables: dict[str, int]
    set_aside_file: Path | None
    history: Path
    anew: bool

    @property
    def imported(self) -> int:
        """Source rows that were brought in."""
        return self.source_rows - self.set_aside

    def to_json(self) -> dict[str, Any]:
        """Answer what the command prints."""
        return {
            "source_rows": self.source_rows,
            "imported": self.imported,
            "set_aside": self.set_aside,
            "tables": self.tables,
            "set_aside_file": str(self.set_aside_file) if self.set_aside_file else None,
            "history": str(self.history),
        }


def import_into_folder(
    source: Path, mapping: SourceMapping, history: Path, *, report: Report | None = None, batch_rows: int = BATCH_ROWS
) -> Imported:
    """Bring a source into a folder, going on where an earlier run was stopped.

    Parameters
    ----------
    source
        The file to read.
    mapping
        Which column is what.
    history
        The folder; it is made where it is missing.
    report
        Called after each batch with the fraction read.
    batch_rows
        Source rows of a batch, which is one file for each table.
    """
    digest = _digest(source, mapping)
    with _only_import(history):
        begun = _begin(history, source.name, digest)
        aside = SetAsideFile(history, begun.short)
        done = begun
        if not begun.complete:
            aside.back_to(begun.aside_bytes)
            with FolderIndex(history) as index:
                pages = read(source, mapping, known=index, after=begun.cursor, page_rows=batch_rows)
                done = _bring_in(pages, begun, history, index, aside, report)
            aside.finish(done.set_aside)
            done = replace(done, complete=True)
            done.write(history)
            aside.forget_list()
        path = aside.path if done.set_aside else None
        return Imported(done.source_rows, done.set_aside, dict(done.tables), path, history, anew=not begun.complete)


def _bring_in(
    pages: Iterator[Page],
    manifest: Manifest,
    history: Path,
    index: FolderIndex,
    aside: SetAsideFile,
    report: Report | None,
) -> Manifest:
    for page in pages:
        files: list[str] = []
        rows: dict[str, int] = {}
        for name, table in page.tables.items():
            fresh = index.without_repeats(name, table, manifest.files)
            if len(fresh):
                files.append(_write(history, name, fresh, manifest))
                rows[name] = len(fresh)
        manifest = manifest.with_batch(page, rows, files, aside.add(page.set_aside))
        manifest.write(history)
        if report is not None:
            report(page.progress)
    return manifest


def _write(history: Path, name: TableName, table: pa.Table, manifest: Manifest) -> str:
    file = f"{name}/{manifest.sequence:06d}-{manifest.short}-{manifest.batches:06d}.parquet"
    write_table(history / file, table)
    return file


def _begin(history: Path, source: str, digest: str) -> Manifest:
    """Answer where the import stands, after removing what a stopped run has left beyond that."""
    before = manifests(history)
    own = next((manifest for manifest in before if manifest.digest == digest), None)
    newest = before[-1].sequence if before else 0
    if own is not None and _is_spent(own, history, newest):
        own = None
    manifest = own or Manifest(source, digest, newest + 1)
    kept = set(manifest.files)
    for name in SCHEMAS:
        sweep(history / name)
        for path in (history / name).glob(f"*-{manifest.short}-*.parquet"):
            if f"{name}/{path.name}" not in kept:
                path.unlink()
    if own is None:
        manifest.write(history)
    return manifest


def _is_spent(own: Manifest, history: Path, newest: int) -> bool:
    """Tell whether an import must start anew: files are gone, or rows set aside may find now what they missed."""
    gone = not all((history / file).is_file() for file in own.files)
    return gone or (own.complete and own.set_aside > 0 and newest > own.sequence)


@contextmanager
def _only_import(history: Path) -> Iterator[None]:
    """Hold the folder; the lock goes with the process, however it ends."""
    try:
        (history / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = (history / FOLDER / "lock").open("w")
    except OSError as problem:
        raise BadInput(f"{history} cannot be written to: {problem}.") from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise BadInput(f"Another import into {history} is running; wait until it is done.") from problem
        yield


def _digest(source: Path, mapping: SourceMapping) -> str:
    with open_bytes(source) as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(mapping.to_toml().encode())
    return digest.hexdigest()
