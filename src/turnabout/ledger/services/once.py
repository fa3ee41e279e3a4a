"""A background job that is asked for more often than it has to run."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from turnabout.ledger.models import Job
from turnabout.ledger.services.jobs import start_job


@transaction.atomic
def start_job_once(*, actor: AbstractBaseUser | None, now: datetime, function: str, title: str) -> None:
    """Put a job without arguments in the queue, unless one like it waits there already.

    The waiting one is held until this transaction is over, so that it cannot begin before it sees what was changed.
    """
    waiting = Job.objects.select_for_update().filter(function=function, state=Job.State.WAITING, arguments={})
    if waiting.first() is None:
        start_job(actor=actor, now=now, function=function, title=title, arguments={})
