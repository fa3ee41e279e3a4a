from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import File, Form, Path, Router, Status
from ninja.files import UploadedFile

from turnabout.api.cursors import PlaceInNumbers, cursor_at, place_at
from turnabout.api.once import RequestKey, once
from turnabout.api.shapes import ImportOut, ImportsOut, ImportState
from turnabout.api.signing_in import ApiRequest, BearerToken
from turnabout.casework.models import Import
from turnabout.casework.selectors import import_for_page, imports_before, same_file_imported
from turnabout.casework.services.imports import FILES, discard_import, start_import
from turnabout.casework.services.uploading import take_mapped
from turnabout.ledger.models import Job
from turnabout.ledger.selectors import jobs_by_id

router = Router(tags=["imports"], auth=BearerToken("imports"))
PAGE = 25
LARGEST_NUMBER = 2**63 - 1
A_SOURCE = "^[a-z0-9][a-z0-9-]*$"
STATES: Mapping[Job.State, ImportState] = {
    Job.State.WAITING: "waits its turn",
    Job.State.RUNNING: "running",
    Job.State.DONE: "done",
    Job.State.FAILED: "failed",
    Job.State.CANCELLED: "stopped",
}


@router.get("", response=ImportsOut, summary="Files that came in, the newest first")
def list_imports(request: ApiRequest, cursor: PlaceInNumbers = "") -> ImportsOut:
    """List imports, 25 a page.

    Scope: `imports`; for whoever looks after the installation.
    """
    before = int(place_at(cursor)) if cursor else LARGEST_NUMBER
    batches = list(imports_before(before)[: PAGE + 1])
    jobs = jobs_by_id(batch.job_id for batch in batches)
    following = cursor_at(batches[PAGE - 1].pk) if len(batches) > PAGE else None
    return ImportsOut(imports=[import_out(batch, jobs) for batch in batches[:PAGE]], next=following)


@router.get("/{int:import_id}", response=ImportOut, summary="One import: how far it is, what came in")
def get_import(request: ApiRequest, import_id: Annotated[int, Path(..., ge=1, le=LARGEST_NUMBER)]) -> ImportOut:
    """Answer how far an import is.

    Scope: `imports`; for whoever looks after the installation.
    """
    batch = import_for_page(import_id)
    if batch is None:
        raise Http404
    return import_out(batch, jobs_by_id([batch.job_id]))


@router.post("", response={200: ImportOut, 201: ImportOut}, summary="Bring a file in")
@once()
def start_an_import(
    request: ApiRequest,
    idempotency_key: RequestKey,
    file: Annotated[UploadedFile, File(..., description="CSV, JSON Lines or Parquet, packed with gzip or not.")],
    mapping: Annotated[
        str,
        Form(
            ...,
            min_length=1,
            max_length=100_000,
            description="Which column is what, in TOML; `turnabout map` proposes one.",
        ),
    ],
    source: Annotated[
        str,
        Form(FILES, max_length=60, pattern=A_SOURCE, description="The desk's short name; again for its next export."),
    ] = FILES,
) -> Status[ImportOut]:
    """Bring a file in, in the background, by a mapping; ask for the import to see how far it is.

    A file that came in already from the same source by the same mapping is not brought in again: then the answer is
    the earlier import, with status 200.

    Scope: `imports`; for whoever looks after the installation.
    """
    account, now = request.auth.account, timezone.now()
    batch = take_mapped(
        actor=account, now=now, filename=file.name or "file", chunks=file.chunks(), source=source, toml=mapping
    )
    if done := same_file_imported(batch.digest, batch.mapping, batch.source):
        discard_import(actor=account, now=now, batch=batch)
        return Status(HTTPStatus.OK, import_out(done, jobs_by_id([done.job_id])))
    job = start_import(actor=account, now=now, batch=batch)
    batch.job_id = job.pk
    return Status(HTTPStatus.CREATED, import_out(batch, {job.pk: job}))


def import_out(batch: Import, jobs: Mapping[UUID, Job]) -> ImportOut:
    """Write an import with the state of its job."""
    job = jobs.get(batch.job_id) if batch.job_id else None
    state: ImportState = "waits for its mapping" if job is None else STATES[Job.State(job.state)]
    return ImportOut(
        id=batch.pk,
        filename=batch.filename,
        source=batch.source,
        kind=batch.kind,
        state="done" if batch.finished_at else state,
        says=job.says if job else "",
        progress=batch.progress,
        source_rows=batch.source_rows,
        imported_rows=batch.imported_rows,
        set_aside_rows=batch.set_aside_rows,
        tables=batch.tables,
        problem=(job.problem or None) if job else None,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
    )
