"""An import from where it stands to its end."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone

from turnabout.casework.models import Import
from turnabout.casework.selectors import KnownConversations
from turnabout.casework.services.bring_in import bring_in
from turnabout.casework.services.imports import RECORD, finish_import
from turnabout.casework.services.raw_files import delete_file
from turnabout.casework.services.sieve import ErasedOf, ReadAgain
from turnabout.connectors.base import Page
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.record import read_record
from turnabout.core.errors import BadInput
from turnabout.rights.services.suppression import kinds_suppressed

Tell = Callable[[str, float | None], None]


def run_import(batch: Import, *, tell: Tell) -> Import:
    """Bring a file in behind the last page that came in; killed and run again it goes on there."""
    while True:
        try:
            for page in pages(batch):
                batch = bring_in(actor=None, now=timezone.now(), batch=batch, page=page)
                tell(f"{batch.source_rows:,} rows read, {batch.set_aside_rows:,} set aside", batch.progress)
        except ReadAgain:
            continue
        break
    batch = finish_import(actor=None, now=timezone.now(), batch=batch)
    if kinds_suppressed():  # the file may hold whoever was erased, and is of no more use
        delete_file(batch)
    return batch


def pages(batch: Import) -> Iterator[Page]:
    """Read an import's file behind the place where it stands."""
    path = Path(batch.path)
    if not path.exists():
        raise BadInput(f"The file {batch.filename} is no longer kept: upload it again.")
    if batch.kind == RECORD:
        return read_record(path, after=batch.cursor)
    mapping = SourceMapping.from_toml(batch.mapping)
    return read(
        path, mapping, known=KnownConversations(batch.source), erased=ErasedOf(batch.source), after=batch.cursor
    )
