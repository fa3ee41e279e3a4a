"""Background work of findings."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from turnabout.findings.services.working_out import work_out
from turnabout.ledger.services.jobs import Progress, job


@job("findings.work_out")
def work_out_all(progress: Progress) -> dict[str, Any]:
    """Work everything out anew from the record of service."""
    run = work_out(settings.HISTORY, now=timezone.now(), tell=progress.tell)
    return {"run": run.pk, "verdict": run.result["verdict"]}
