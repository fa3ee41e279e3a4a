"""An import from where it stands to its end."""

from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pyarrow as pa
from django.utils import timezone

from turnabout.casework.models import Import
from turnabout.casework.selectors import KnownConversations
from turnabout.casework.services.bring_in import bring_in
from turnabout.casework.services.imports import RECORD, finish_import
from turnabout.casework.services.sieve import ErasedOf, ReadAgain
from turnabout.connectors.base import Page
from turnabout.connectors.files import open_source, read
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.record import read_record
from turnabout.core.errors import BadInput

Tell = Callable[[str, float | None], None]
PIECE = 2000  # rows


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
    return finish_import(actor=None, now=timezone.now(), batch=batch)


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


def source_of(batch: Import) -> Iterator[list[str]]:
    """Read all cells of an import's file, a piece at a time, whatever its columns mean."""
    path = Path(batch.path)
    if batch.kind == RECORD:
        for page in read_record(path):
            yield [text for table in page.tables.values() for column in table.columns for text in _texts(column)]
        return
    for rows in open_source(path, SourceMapping.from_toml(batch.mapping)).chunks(repeat(PIECE)):
        damaged = [str(cell) for row in rows.damaged for cell in row.row.values()]
        yield [*damaged, *(str(cell) for cells in rows.cells.values() for cell in cells)]


def _texts(column: pa.ChunkedArray) -> Iterator[str]:
    yield from (str(value) for value in column.to_pylist() if value is not None)
