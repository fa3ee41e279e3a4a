"""An import from where it stands to its end."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection
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
    count_for_the_planner()
    if kinds_suppressed():  # the file may hold whoever was erased, and is of no more use
        delete_file(batch)
    return batch


def count_for_the_planner() -> None:
    """Have PostgreSQL count the tables that grew: until it does so by itself it plans as if they were empty."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in apps.get_app_config("casework").get_models())
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


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
