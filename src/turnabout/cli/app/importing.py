"""``turnabout import … --app``: a file comes into the application's database."""

import hashlib
from pathlib import Path
from typing import Any

from django.utils import timezone

from turnabout.casework.selectors import same_file_imported
from turnabout.casework.services.imports import RECORD, add_import
from turnabout.casework.services.running import run_import
from turnabout.cli.app.acting import acting_account
from turnabout.cli.app.migrate import bring_up_to_date
from turnabout.cli.output import TerminalProgress, say
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput
from turnabout.ledger.services.jobs import start_job
from turnabout.rights.selectors import may


def import_into_app(source: Path, mapping: SourceMapping, kind: str, actor_email: str, reason: str) -> dict[str, Any]:
    """Bring a file in here and now, as the web page does in the background."""
    bring_up_to_date()
    account = acting_account(actor_email, reason=reason, command="import")
    if not may(account, "import"):
        raise BadInput(f"{account.email} may not import: use an administrator's account with --as.")
    now, digest, toml = timezone.now(), file_digest(source), mapping.to_toml()
    if done := same_file_imported(digest, toml):
        say(f"{source.name} came in already on {done.finished_at:%Y-%m-%d}: nothing changes.")
        return _report(done)
    batch = add_import(
        actor=account, now=now, path=source.resolve(), digest=digest, filename=source.name, kind=kind, mapping=toml
    )
    with TerminalProgress(f"Importing {source.name}") as progress:
        batch = run_import(batch, tell=progress.tell)
    start_job(actor=account, now=now, function="findings.work_out", title="Working out what can be said", arguments={})
    return _report(batch)


def _report(batch: Any) -> dict[str, Any]:
    return {
        "source_rows": batch.source_rows,
        "imported": batch.imported_rows,
        "set_aside": batch.set_aside_rows,
        "tables": batch.tables,
        "set_aside_file": None,
        "import": batch.pk,
        "kind": batch.kind if batch.kind != RECORD else "record",
    }


def file_digest(path: Path) -> str:
    """Digest a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
