"""What the database leaves lying about after rows were deleted, down to the bytes."""

import time
from datetime import datetime

from django.apps import apps
from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from turnabout.core.errors import BadInput

TRIES, WAIT = 60, 0.5  # seconds between two tries
ENDED = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


def forget_deliveries(*, before: datetime | None = None) -> int:
    """Delete what the queue kept of work that has ended: a traceback may quote what a row held."""
    ended = DBTaskResult.objects.filter(status__in=ENDED)
    if before:
        ended = ended.filter(finished_at__lt=before)
    return int(ended.delete()[0])


def sweep_database() -> None:
    """Write the database anew without the space that deleted rows took, and empty its log of changes.

    Raises
    ------
    BadInput
        If somebody reads for so long that the log of changes could not be emptied.
    """
    sweep = {"sqlite": _sweep_sqlite, "postgresql": _sweep_postgresql}
    sweep[connection.vendor]()


def _sweep_sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store=FILE")  # the copy may be larger than the memory; it is unlinked at once
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA temp_store=MEMORY")
        for _ in range(TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
            if not busy:
                return
            time.sleep(WAIT)
    raise BadInput("The database is being read without a pause, so its log could not be emptied. Try again.")


def _sweep_postgresql() -> None:
    tables = [model._meta.db_table for model in apps.get_models()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")  # it quotes the most common values of each column
