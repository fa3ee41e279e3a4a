"""Reads of the ledger."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncMonth

from turnabout.ledger.models import Audit, Job


def job_for_page(job_id: UUID | str) -> Job | None:
    """Fetch one job; None where there is none."""
    return Job.objects.filter(pk=job_id).first()


def open_jobs() -> list[Job]:
    """List the jobs that wait or run, the oldest first."""
    return list(Job.objects.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).order_by("created_at"))


def jobs_by_id(job_ids: Iterable[UUID | None]) -> dict[UUID, Job]:
    """Map the numbers of jobs to the jobs."""
    return {job.pk: job for job in Job.objects.filter(pk__in=[name for name in job_ids if name])}


def newest_jobs(function: str, *, most: int) -> list[Job]:
    """List the newest jobs of one kind, the newest first."""
    return list(Job.objects.filter(function=function).order_by("-created_at")[:most])


def changes_of(things: Iterable[str], *, verbs: Iterable[str], most: int) -> list[Audit]:
    """List what was done to some things, the newest first."""
    return list(Audit.objects.filter(subject__in=tuple(things), verb__in=tuple(verbs)).order_by("-pk")[:most])


def changes_in_all(verb: str) -> int:
    """Count how often something was done."""
    return Audit.objects.filter(verb=verb).count()


def changes_by_month(*, verbs: Iterable[str], since: datetime) -> list[tuple[datetime, str, int]]:
    """Count what was done by month and kind, the newest month first; never to whom or by whom."""
    rows = Audit.objects.filter(at__gte=since, verb__in=tuple(verbs)).annotate(month=TruncMonth("at"))
    return list(rows.values_list("month", "verb").annotate(times=Count("pk")).order_by("-month", "verb"))
