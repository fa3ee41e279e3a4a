"""An import from where it stands to its end."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone

from turnabout.casework.models import Import
from turnabout.casework.selectors import KnownConversations
from turnabout.casework.services.bring_in import bring_in
from turnabout.casework.services.imports import RECORD, finish_import
from turnabout.connectors.base import Page
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.record import read_record

Tell = Callable[[str, float | None], None]


def run_import(batch: Import, *, tell: Tell) -> Import:
    """Bring a file in behind the last page that came in; killed and run again it goes on there."""
    for page in pages(batch):
        batch = bring_in(actor=None, now=timezone.now(), batch=batch, page=page)
        tell(f"{batch.source_rows:,} rows read, {batch.set_aside_rows:,} set aside", batch.progress)
    return finish_import(actor=None, now=timezone.now(), batch=batch)


def pages(batch: Import) -> Iterator[Page]:
    """Read an import's file behind the place where it stands."""
    path = Path(batch.path)
    if batch.kind == RECORD:
        return read_record(path, after=batch.cursor)
    mapping = SourceMapping.from_toml(batch.mapping)
    return read(path, mapping, known=KnownConversations(batch.source), after=batch.cursor)
