"""A background job as pages show it, with the time that it may still take."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from turnabout.ledger.models import Job

TOO_EARLY = 0.02  # of the way: any guess would be wild


@dataclass(frozen=True, slots=True)
class ShownJob:
    """What the part ``progress`` shows, and what can be done."""

    pk: UUID
    title: str
    state: str
    says: str
    problem: str
    progress: float | None
    cancel_asked: bool
    is_open: bool

    @property
    def ended_short(self) -> bool:
        return self.state in (Job.State.FAILED, Job.State.CANCELLED)


def shown(job: Job, *, now: datetime) -> ShownJob:
    """Show a job, with the time left while it runs."""
    says = ", ".join(part for part in (job.says, time_left(job, now=now)) if part)
    return ShownJob(
        job.pk, job.title, job.state, says, job.problem, job.progress, job.cancel_asked, job.is_open
    )  # fmt: skip


def time_left(job: Job, *, now: datetime) -> str:
    """Say how long a job may still take; nothing where that cannot be told, such as after it was taken up again."""
    if job.state != Job.State.RUNNING or job.started_at is None or job.attempts > 1:
        return ""
    if job.progress is None or job.progress < TOO_EARLY:
        return ""
    seconds = (now - job.started_at).total_seconds() * (1 - job.progress) / job.progress
    return _words(seconds)


def _words(seconds: float) -> str:
    if seconds < 45:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minute{'s' if minutes > 1 else ''} left"
    return f"about {round(minutes / 60)} hours left"
