"""Files as they came, once they are of no more use: what lies in the installation's folder is deleted."""

import shutil
from collections.abc import Iterator, Set
from datetime import datetime
from itertools import repeat
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db.models import Q

from turnabout.casework.models import Import, SetAside
from turnabout.casework.services.imports import RECORD
from turnabout.casework.services.naming import Called
from turnabout.connectors.files import open_source
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.record import read_record
from turnabout.core.errors import BadInput

AGED = "What this row held was deleted: rows set aside are kept for a limited time."

PIECE = 2000  # rows


def delete_file(batch: Import) -> bool:
    """Delete an import's file or folder if it lies with this installation; tell whether it did."""
    path = Path(batch.path)
    if not path.is_relative_to(settings.DATA) or not path.exists():
        return False
    _delete(path)
    return True


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def delete_finished() -> int:
    """Delete all files that no import needs any more: which of them hold somebody need not be asked."""
    needed = set(Import.objects.filter(finished_at=None).values_list("path", flat=True))
    gone = sum(delete_file(batch) for batch in Import.objects.exclude(finished_at=None) if batch.path not in needed)
    return gone + _delete_unneeded(needed)


def _delete_unneeded(needed: Set[str], *, before: float | None = None) -> int:
    """Delete what lies in the folder of uploads although no import needs it, such as what a broken upload left.

    It goes by the names alone, for the folder may have been moved since.
    """
    names = {Path(path).name for path in needed}
    gone = 0
    for path in settings.UPLOADS.glob("*") if settings.UPLOADS.is_dir() else ():
        if path.name in names or (before is not None and path.stat().st_mtime >= before):
            continue
        _delete(path)
        gone += 1
    return gone


def delete_waiting(called: Called, *, source: str) -> int:
    """Delete files of a source that wait or stopped half-way and name somebody; what never started is forgotten."""
    gone = 0
    for batch in Import.objects.filter(finished_at=None, source=source):
        if not Path(batch.path).exists() or not _names(batch, called):
            continue
        gone += delete_file(batch)
        if batch.job_id is None:
            batch.delete()
    return gone


def _names(batch: Import, called: Called) -> bool:
    """Tell whether a file names somebody; what cannot be read is taken as if it did."""
    try:
        return any(called.is_named_in(texts) for texts in source_of(batch))
    except BadInput:
        return True


def elsewhere() -> list[str]:
    """List files that came in from outside the installation's folder, which nobody deletes but their owner."""
    return sorted({batch.path for batch in Import.objects.all() if _is_elsewhere(Path(batch.path))})


def _is_elsewhere(path: Path) -> bool:
    return not path.is_relative_to(settings.DATA) and path.exists()


def delete_aged(*, keep_from: datetime) -> int:
    """Delete the files of imports that ended (or of uploads that were never started) before a moment."""
    ended = Q(finished_at__lt=keep_from) | Q(finished_at=None, created_at__lt=keep_from)
    needed = set(Import.objects.exclude(ended).values_list("path", flat=True))
    aged = list(Import.objects.filter(ended))
    gone = sum(delete_file(batch) for batch in aged if batch.path not in needed)
    SetAside.objects.filter(batch__in=[batch.pk for batch in aged]).exclude(reason=AGED).update(reason=AGED, row={})
    never_started = [batch.pk for batch in aged if batch.finished_at is None and batch.job_id is None]
    Import.objects.filter(pk__in=never_started).delete()
    return gone + _delete_unneeded(needed, before=keep_from.timestamp())


def empty_set_aside(called: Called, *, source: str, reason: str) -> int:
    """Keep of rows set aside that name somebody only that they were there."""
    rows = SetAside.objects.filter(batch__source=source).iterator(chunk_size=1000)
    found = [row.pk for row in rows if called.is_named_in((row.reason, *(str(cell) for cell in row.row.values())))]
    for start in range(0, len(found), 500):
        SetAside.objects.filter(pk__in=found[start : start + 500]).update(reason=reason, row={})
    return len(found)


def source_of(batch: Import) -> Iterator[list[str]]:
    """Read all cells of an import's file, a piece at a time, whatever its columns mean."""
    path = Path(batch.path)
    if batch.kind == RECORD:
        for page in read_record(path):
            yield [text for table in page.tables.values() for column in table.columns for text in _texts(column)]
        return
    for rows in open_source(path, SourceMapping.from_toml(batch.mapping)).chunks(repeat(PIECE)):
        damaged = [str(cell) for row in rows.damaged for cell in row.row.values()]
        yield [*damaged, *(str(cell) for cells in rows.cells.values() for cell in cells)]


def _texts(column: pa.ChunkedArray) -> Iterator[str]:
    yield from (str(value) for value in column.to_pylist() if value is not None)
