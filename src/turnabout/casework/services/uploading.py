"""A file that somebody uploads: kept, looked at, and waiting for its mapping to be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from turnabout.casework.models import Import
from turnabout.casework.services.imports import add_import, forget_upload, keep_upload
from turnabout.casework.services.mapping_sheet import in_order
from turnabout.casework.services.reading_ahead import usable
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.propose import propose
from turnabout.core.errors import BadInput
from turnabout.people.models import Account

LONGEST_NAME = 300
OTHER_KINDS = {
    b"PK\x03\x04": "This is a spreadsheet or a ZIP archive: save the sheet as CSV, or take the file out.",
    b"\xd0\xcf\x11\xe0": "This is a spreadsheet of the old kind: save the sheet as CSV.",
    b"%PDF": "This is a PDF: ask your desk for an export as CSV, JSON Lines or Parquet.",
}


def take_upload(
    *, actor: Account, now: datetime, filename: str, chunks: Iterable[bytes], source: str, mends: Import | None = None
) -> Import:
    """Keep a file and propose its mapping; a mended one takes source and mapping of the first import.

    Not a service itself: receiving a big file must not hold a transaction.
    """
    path, digest = keep_upload(filename, chunks)
    try:
        mapping = in_order(SourceMapping.from_toml(mends.mapping) if mends else propose(path).mapping)
    except BadInput as problem:
        forget_upload(path)
        raise _of_file(problem, path, filename) from problem
    upload = Upload(path, digest, filename)
    return _add(upload, mapping, actor=actor, now=now, source=mends.source if mends else source)


def take_mapped(
    *, actor: Account, now: datetime, filename: str, chunks: Iterable[bytes], source: str, toml: str
) -> Import:
    """Keep a file whose mapping is known. No service itself, for the same reason."""
    path, digest = keep_upload(filename, chunks)
    try:
        _refuse_other_kinds(path)
        mapping = usable(Import(path=str(path)), toml)
    except BadInput as problem:
        forget_upload(path)
        raise _of_file(problem, path, filename) from problem
    return _add(Upload(path, digest, filename), mapping, actor=actor, now=now, source=source)


def _of_file(problem: BadInput, path: Path, filename: str) -> BadInput:
    """Name a file in a sentence as whoever sent it does, not by the digest under which it is kept."""
    return BadInput(str(problem).replace(path.name, Path(filename).name))


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start in OTHER_KINDS:
        raise BadInput(OTHER_KINDS[start])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was kept: where, its digest, and its own name."""

    path: Path
    digest: str
    filename: str


def _add(upload: Upload, mapping: SourceMapping, *, actor: Account, now: datetime, source: str) -> Import:
    return add_import(
        actor=actor,
        now=now,
        path=upload.path,
        digest=upload.digest,
        filename=upload.filename[-LONGEST_NAME:],
        kind=mapping.source.format,
        mapping=mapping.to_toml(),
        source=source,
    )
