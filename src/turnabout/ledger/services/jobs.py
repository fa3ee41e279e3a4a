"""Background jobs: start, report progress, cancel."""

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import task

from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.ledger.services import service
from turnabout.ledger.services.beat import beating

WRITE_EVERY = 0.5  # seconds between two writes of progress

JobFunction = Callable[..., dict[str, Any]]


class Cancelled(Exception):
    """Somebody asked this job to stop; what it has finished stays."""


class Progress:
    """What a running job tells the people who wait for it."""

    def __init__(self, job_id: UUID | str) -> None:
        self.job_id = job_id
        self._written = 0.0

    def tell(self, says: str, fraction: float | None = None) -> None:
        """Say what is happening and how far it is (0-1); raise :class:`Cancelled` if somebody asked to stop."""
        if time.monotonic() - self._written < WRITE_EVERY:
            return
        self._written = time.monotonic()
        Job.objects.filter(pk=self.job_id).update(says=says[:300], progress=fraction, beat_at=timezone.now())
        if Job.objects.filter(pk=self.job_id, cancel_asked=True).exists():
            raise Cancelled


@service("ledger.start_job", keep=("function",))
def start_job(
    *, actor: AbstractBaseUser | None, now: datetime, function: str, title: str, arguments: dict[str, Any]
) -> Job:
    """Put a job in the queue. ``function`` is the dotted path of ``f(progress, **arguments) -> dict``."""
    job = Job.objects.create(
        function=function, title=title, arguments=arguments, created_at=now, actor_id=getattr(actor, "pk", None)
    )
    put_in_queue(job)
    return job


@service("ledger.cancel_job", keep=("job",))
def cancel_job(*, actor: AbstractBaseUser | None, now: datetime, job: Job) -> Job:
    """Ask a job to stop: at once where it waits, at its next step where it runs."""
    Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(state=Job.State.CANCELLED, finished_at=now)
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)
    job.refresh_from_db()
    return job


def put_in_queue(job: Job) -> None:
    """Hand the job to the queue, in the same transaction as its row."""
    job.delivery = deliver.enqueue(str(job.pk)).id
    job.save(update_fields=["delivery"])


@task()
def deliver(job_id: str) -> None:
    """Run a job that waits; a second delivery of the same job does nothing."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        started_at=now,
        beat_at=now,
        worker=this_worker(),
        attempts=models.F("attempts") + 1,
    )
    if claimed:
        _run(Job.objects.get(pk=job_id))


def _run(job: Job) -> None:
    autodiscover_modules("tasks")  # only a worker needs them: pages start without the engine
    function = FUNCTIONS[job.function]
    try:
        with beating(job.pk):
            result = function(Progress(job.pk), **job.arguments)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except BadInput as problem:
        _finish(job, Job.State.FAILED, problem=str(problem))
    except Exception as problem:
        # What an error quotes may be a row, and whoever waits reads this: the words stay in the machine's log.
        kind = type(problem).__name__
        _finish(job, Job.State.FAILED, problem=f"Something went wrong here, not with your data ({kind}). It was noted.")
        raise
    else:
        _finish(job, Job.State.DONE, result=result, progress=1.0)


def _finish(job: Job, state: Job.State, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), **fields)


FUNCTIONS: dict[str, JobFunction] = {}
"""What may run in the background, by name; filled by :func:`job` in each app's ``tasks.py``."""


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Name a function ``f(progress, **arguments) -> dict`` so that :func:`start_job` can start it."""

    def remember(function: JobFunction) -> JobFunction:
        FUNCTIONS[name] = function
        return function

    return remember


def this_worker() -> str:
    """Name this process: host and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"
