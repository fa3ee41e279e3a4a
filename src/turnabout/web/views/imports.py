"""Files on their way in: list, result, what was set aside, start and undo."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from turnabout.casework.models import Import
from turnabout.casework.selectors import (
    customers_of_source,
    import_for_page,
    imports_newest_first,
    same_file_imported,
    set_aside_of,
)
from turnabout.casework.services.imports import discard_import, reopen_import, start_import
from turnabout.connectors.csv_writer import SafeCsvWriter
from turnabout.connectors.rows import EXTRA, LINE, RAW, REASON
from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.ledger.selectors import job_for_page, jobs_by_id, open_jobs
from turnabout.people.selectors import people_of_source
from turnabout.web.access import Request, needs
from turnabout.web.jobs import shown
from turnabout.web.words import whole

LISTED = 100
SET_ASIDE_SHOWN = 50
WORK_OUT = "findings.work_out"
STEPS = ("File", "Mapping", "Preview", "Import")
TABLE_WORDS = {
    "conversations": "Conversations", "ratings": "Ratings", "people": "People", "messages": "Messages",
    "events": "Events", "customers": "Customers", "orders": "Orders", "worktime": "Blocks of working time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownImport:
    """One line of the list of imports."""

    batch: Import
    words: str
    kind: str


def import_or_404(import_id: int) -> Import:
    """Fetch an import, or answer that there is nothing."""
    batch = import_for_page(import_id)
    if batch is None:
        raise Http404
    return batch


@needs("import")
@require_safe
def imports(request: Request) -> HttpResponse:
    batches = list(imports_newest_first()[:LISTED])
    jobs = jobs_by_id(batch.job_id for batch in batches)
    rows = [_line(batch, jobs.get(batch.job_id) if batch.job_id else None) for batch in batches]
    return render(request, "pages/imports.html", {"rows": rows, "import_new": reverse("import-new")})


def _line(batch: Import, job: Job | None) -> ShownImport:
    if batch.finished_at:
        return ShownImport(batch, "is in", "good")
    if job is None:
        return ShownImport(batch, "waits for your look", "needs-you")
    words = {Job.State.FAILED: "did not work", Job.State.CANCELLED: "stopped", Job.State.WAITING: "waits its turn"}
    kinds = {Job.State.FAILED: "needs-you", Job.State.CANCELLED: "plain"}
    coming = f"coming in, {batch.progress:.0%}" if batch.progress else "coming in"
    state = Job.State(job.state)
    return ShownImport(batch, words.get(state, coming), kinds.get(state, "info"))


@needs("import")
@require_safe
def import_page(request: Request, import_id: int) -> HttpResponse:
    batch = import_or_404(import_id)
    if not batch.job_id and not batch.finished_at:
        return redirect("import-mapping", batch.pk)
    job = job_for_page(batch.job_id) if batch.job_id else None
    context = {
        "batch": batch,
        "job": shown(job, now=timezone.now()) if job else None,
        "working": [shown(other, now=timezone.now()) for other in open_jobs() if other.function == WORK_OUT],
        "set_aside": list(set_aside_of(batch)[:SET_ASIDE_SHOWN]),
        "head": _head(batch),
        "pairs": _counts(batch),
        "can_remap": bool(job and not job.is_open and not batch.source_rows and not batch.finished_at),
        "crumbs": (("Import", reverse("imports")),),
        "here": reverse("import-page", args=[batch.pk]),
        "steps": STEPS,
    }
    return render(request, "pages/import.html", context)


def _head(batch: Import) -> str:
    came = f"{whole(batch.imported_rows)} row{'s' if batch.imported_rows != 1 else ''} came in"
    if not batch.set_aside_rows:
        return f"{came}; nothing was set aside"
    were = "was" if batch.set_aside_rows == 1 else "were"
    return f"{came}; {whole(batch.set_aside_rows)} {were} set aside"


def _counts(batch: Import) -> list[tuple[str, str]]:
    """Count what the rows make; people and customers, who come again and again, as there are of the whole source."""
    told_again = {"people": people_of_source(batch.source), "customers": customers_of_source(batch.source)}
    counts = batch.tables | told_again
    return [(words, whole(counts[name])) for name, words in TABLE_WORDS.items() if counts.get(name)]


@needs("import")
@require_POST
def import_start(request: Request, import_id: int) -> HttpResponse:
    batch, now = import_or_404(import_id), timezone.now()
    try:
        if not batch.job_id and (done := same_file_imported(batch.digest, batch.mapping, batch.source)):
            discard_import(actor=request.user, now=now, batch=batch)
            messages.info(request, f"This file came in already{_when(done)}, by the same mapping: nothing changes.")
            return redirect("import-page", done.pk)
        start_import(actor=request.user, now=now, batch=batch)
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect("import-page", batch.pk)


def _when(batch: Import) -> str:
    return f" on {date_format(timezone.localtime(batch.finished_at), 'j F Y')}" if batch.finished_at else ""


@needs("import")
@require_POST
def import_discard(request: Request, import_id: int) -> HttpResponse:
    batch = import_or_404(import_id)
    try:
        discard_import(actor=request.user, now=timezone.now(), batch=batch)
        messages.success(request, f"{batch.filename} is forgotten; nothing of it came in.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect("imports")


@needs("import")
@require_POST
def import_reopen(request: Request, import_id: int) -> HttpResponse:
    batch = import_or_404(import_id)
    try:
        reopen_import(actor=request.user, now=timezone.now(), batch=batch)
    except BadInput as problem:
        messages.error(request, str(problem))
        return redirect("import-page", batch.pk)
    return redirect("import-mapping", batch.pk)


@needs("import")
@require_safe
def import_set_aside(request: Request, import_id: int) -> StreamingHttpResponse:  # noqa: ARG001 (who may is settled above)
    batch = import_or_404(import_id)
    response = StreamingHttpResponse(set_aside_csv(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="set-aside-{batch.pk}.csv"'
    return response


def set_aside_csv(batch: Import) -> Iterator[str]:
    """Write the rows that were set aside as CSV, a piece at a time, so that they can be mended and sent again."""
    columns: dict[str, None] = {}
    for aside in set_aside_of(batch).iterator(chunk_size=1000):
        columns |= dict.fromkeys(aside.row)
    theirs = [name for name in columns if name not in (EXTRA, RAW)]
    stream = StringIO()
    writer = SafeCsvWriter(stream, [LINE, REASON, *theirs, *(name for name in (EXTRA, RAW) if name in columns)])
    rows = ({LINE: str(a.line), REASON: a.reason, **a.row} for a in set_aside_of(batch).iterator(chunk_size=1000))
    while True:
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()
        piece = list(islice(rows, 500))
        if not piece:
            return
        writer.write(piece)
