"""Background work of casework."""

from typing import Any

from django.utils import timezone

from turnabout.casework.selectors import import_to_run
from turnabout.casework.services.running import run_import
from turnabout.ledger.services.jobs import Progress, job, start_job


@job("casework.import")
def import_file(progress: Progress, *, import_id: int) -> dict[str, Any]:
    """Bring a file in, then let what can be said be worked out."""
    batch = run_import(import_to_run(import_id), tell=progress.tell)
    start_job(
        actor=None,
        now=timezone.now(),
        function="findings.work_out",
        title="Working out what can be said",
        arguments={},
    )
    return {"source_rows": batch.source_rows, "imported": batch.imported_rows, "set_aside": batch.set_aside_rows}
