"""Work that is due once a day: whoever looks first starts it, and only once."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.contrib.auth.models import AbstractBaseUser

from turnabout.ledger.models import Job
from turnabout.ledger.services import service
from turnabout.ledger.services.jobs import put_in_queue

_NAMES = UUID("6f1d2f0c-5f0e-4c29-9b0e-2f7c6c1b7a55")


def job_of_day(function: str, day: date) -> UUID:
    """Name the job of a day: the same on every machine, so that the database itself refuses a second one."""
    return uuid5(_NAMES, f"{function} {day.isoformat()}")


def start_if_due(*, now: datetime, day: date, function: str, title: str) -> bool:
    """Start a day's work if nobody has yet; tell whether this call did. Cheap enough to ask every few seconds."""
    if Job.objects.filter(pk=job_of_day(function, day)).exists():
        return False
    return start_daily(actor=None, now=now, day=day, function=function, title=title)


@service("ledger.start_daily", keep=("function", "day"))
def start_daily(*, actor: AbstractBaseUser | None, now: datetime, day: date, function: str, title: str) -> bool:
    """Put a day's work in the queue, unless another worker was faster."""
    job, is_new = Job.objects.get_or_create(
        pk=job_of_day(function, day), defaults={"function": function, "title": title, "created_at": now}
    )
    if is_new:
        put_in_queue(job)
    return is_new
