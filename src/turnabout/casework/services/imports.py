"""Files on their way in."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from turnabout.casework.models import Import, SetAside
from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.ledger.selectors import job_for_page
from turnabout.ledger.services import service
from turnabout.ledger.services.jobs import start_job
from turnabout.people.models import Account

FILES = "files"  # the source's name where nobody gives one
LONGEST_SUFFIX = 20
RECORD = "record"  # the kind of a folder that is a record of service already


def keep_upload(filename: str, chunks: Iterable[bytes]) -> tuple[Path, str]:
    """Keep an uploaded file under its digest, readable by this installation alone; return path and digest."""
    folder: Path = settings.UPLOADS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=folder, prefix=".arriving-", delete=False) as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    suffixes = "".join(Path(filename).suffixes[-2:])[:LONGEST_SUFFIX].lower()
    kept = folder / f"{digest.hexdigest()}{suffixes}"
    Path(file.name).rename(kept)
    return kept, digest.hexdigest()


def forget_upload(path: Path) -> None:
    """Remove a kept file that no import names."""
    if not Import.objects.filter(path=str(path)).exists():
        path.unlink(missing_ok=True)


@service("casework.add_import", keep=("kind", "source"))
def add_import(
    *,
    actor: Account | None,
    now: datetime,
    path: Path,
    digest: str,
    filename: str,
    kind: str,
    mapping: str = "",
    source: str = FILES,
) -> Import:
    """Note a file that waits to be imported, with the mapping that says which column is what."""
    return Import.objects.create(
        path=str(path),
        digest=digest,
        filename=filename,
        kind=kind,
        mapping=mapping,
        source=source,
        created_by=getattr(actor, "pk", None),
        created_at=now,
    )


@service("casework.change_mapping", keep=("batch",))
def change_mapping(*, actor: Account, now: datetime, batch: Import, mapping: str) -> Import:
    """Correct the mapping of a file that has not started to come in."""
    if batch.job_id:
        raise BadInput("This file is coming in already: upload it again to use another mapping.")
    batch.mapping = mapping
    batch.save(update_fields=["mapping"])
    return batch


@service("casework.start_import", keep=("batch",))
def start_import(*, actor: Account | None, now: datetime, batch: Import) -> Job:
    """Let a file come in, in the background."""
    stands = Import.objects.select_for_update().get(pk=batch.pk)
    if stands.job_id:
        raise BadInput("This file is coming in already.")
    job = start_job(
        actor=actor,
        now=now,
        function="casework.import",
        title=f"Importing {batch.filename}",
        arguments={"import_id": batch.pk},
    )
    Import.objects.filter(pk=batch.pk).update(job_id=job.pk)
    return job


@service("casework.finish_import", keep=("batch",))
def finish_import(*, actor: Account | None, now: datetime, batch: Import) -> Import:
    """Note that a file has come in to its end."""
    batch.finished_at = now
    batch.progress = 1.0
    batch.save(update_fields=["finished_at", "progress"])
    return batch


@service("casework.discard_import", keep=("batch",))
def discard_import(*, actor: Account, now: datetime, batch: Import) -> None:
    """Forget an upload that was never started, and its file."""
    if batch.job_id:
        raise BadInput("This file has come in already and cannot be discarded here.")
    path = Path(batch.path)
    SetAside.objects.filter(batch=batch).delete()
    batch.delete()
    forget_upload(path)


@service("casework.reopen_import", keep=("batch",))
def reopen_import(*, actor: Account, now: datetime, batch: Import) -> Import:
    """Let the mapping of a file be corrected of which nothing came in before it failed or was stopped."""
    stands = Import.objects.select_for_update().get(pk=batch.pk)
    job = job_for_page(stands.job_id) if stands.job_id else None
    if (job and job.is_open) or stands.source_rows or stands.finished_at:
        raise BadInput("Some of this file has come in already: upload it again to use another mapping.")
    stands.job_id = None
    stands.save(update_fields=["job_id"])
    return stands
