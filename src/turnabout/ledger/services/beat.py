"""A sign of life beside long work, from a thread with its own database connection."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from turnabout.ledger.models import Job

EVERY = 10.0  # seconds


@contextmanager
def beating(job_id: UUID | str) -> Iterator[None]:
    """Renew ``beat_at`` of a job while the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(job_id, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(job_id: UUID | str, stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        try:
            Job.objects.filter(pk=job_id).update(beat_at=timezone.now())
        except OperationalError:  # the database is busy: the next beat will do
            continue
        finally:
            connection.close()
