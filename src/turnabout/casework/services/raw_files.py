"""Files as they came, once they are of no more use: what lies in the installation's folder is deleted."""

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from turnabout.casework.models import Import, SetAside
from turnabout.casework.services.naming import Called
from turnabout.casework.services.running import source_of
from turnabout.core.errors import BadInput

AGED = "What this row held was deleted: rows set aside are kept for a limited time."


def delete_file(batch: Import) -> bool:
    """Delete an import's file or folder if it lies with this installation; tell whether it did."""
    path = Path(batch.path)
    if not path.is_relative_to(settings.DATA) or not path.exists():
        return False
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    return True


def delete_finished() -> int:
    """Delete the files of all imports that have come in: which of them hold somebody need not be asked."""
    finished = list(Import.objects.exclude(finished_at=None))
    still_needed = set(Import.objects.filter(finished_at=None).values_list("path", flat=True))
    return sum(delete_file(batch) for batch in finished if batch.path not in still_needed)


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
    return gone + _delete_unnamed(keep_from)


def _delete_unnamed(keep_from: datetime) -> int:
    """Delete files in the folder of uploads that no import names: what a broken upload left."""
    named = set(Import.objects.values_list("path", flat=True))
    gone = 0
    for path in settings.UPLOADS.glob("*") if settings.UPLOADS.is_dir() else ():
        if str(path) not in named and path.is_file() and path.stat().st_mtime < keep_from.timestamp():
            path.unlink()
            gone += 1
    return gone


def empty_set_aside(called: Called, *, source: str, reason: str) -> int:
    """Keep of rows set aside that name somebody only that they were there."""
    rows = SetAside.objects.filter(batch__source=source).iterator(chunk_size=1000)
    found = [row.pk for row in rows if called.is_named_in((row.reason, *(str(cell) for cell in row.row.values())))]
    for start in range(0, len(found), 500):
        SetAside.objects.filter(pk__in=found[start : start + 500]).update(reason=reason, row={})
    return len(found)
