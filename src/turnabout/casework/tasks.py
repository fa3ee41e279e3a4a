"""Background work of casework."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from turnabout.casework.models import Import
from turnabout.casework.selectors import KnownConversations
from turnabout.casework.services.bring_in import bring_in
from turnabout.casework.services.imports import RECORD, finish_import
from turnabout.connectors.base import Page
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.record import read_record
from turnabout.ledger.services.jobs import Progress, job, start_job


@job("casework.import")
def import_file(progress: Progress, *, import_id: int) -> dict[str, Any]:
    """Bring a file in from where it stands; killed and run again it goes on behind the last page."""
    batch = Import.objects.get(pk=import_id)
    for page in pages(batch):
        now = timezone.now()
        batch = bring_in(actor=None, now=now, batch=batch, page=page)
        progress.tell(f"{batch.source_rows:,} rows read", batch.progress, now=now)
    now = timezone.now()
    finish_import(actor=None, now=now, batch=batch)
    start_job(actor=None, now=now, function="findings.work_out", title="Working out what can be said", arguments={})
    return {"source_rows": batch.source_rows, "imported": batch.imported_rows, "set_aside": batch.set_aside_rows}


def pages(batch: Import) -> Iterator[Page]:
    """Read an import's file behind the place where it stands."""
    path = Path(batch.path)
    if batch.kind == RECORD:
        return read_record(path, after=batch.cursor)
    mapping = SourceMapping.from_toml(batch.mapping)
    return read(path, mapping, known=KnownConversations(batch.source), after=batch.cursor)
