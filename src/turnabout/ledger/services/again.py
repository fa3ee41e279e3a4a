"""A job that failed or was stopped is tried again, from where it stands."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.ledger.services import service
from turnabout.ledger.services.jobs import put_in_queue

ENDED_SHORT = (Job.State.FAILED, Job.State.CANCELLED)


@service("ledger.try_again", keep=("job",))
def try_again(*, actor: AbstractBaseUser, now: datetime, job: Job) -> Job:
    """Let a job that failed or was stopped wait for its turn once more."""
    waits = {"state": Job.State.WAITING, "cancel_asked": False, "attempts": 0, "problem": "", "finished_at": None}
    if not Job.objects.filter(pk=job.pk, state__in=ENDED_SHORT).update(**waits):
        raise BadInput("This is running already, or has ended well.")
    job.refresh_from_db()
    put_in_queue(job)
    return job
