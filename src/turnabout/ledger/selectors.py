"""Reads of the ledger."""

from django.db.models import QuerySet

from turnabout.ledger.models import Job


def job_for_page(job_id: object) -> Job | None:
    """Fetch one job; None where there is none."""
    return Job.objects.filter(pk=job_id).first()


def open_jobs(function: str) -> QuerySet[Job]:
    """List the jobs of one kind that wait or run."""
    return Job.objects.filter(function=function, state__in=(Job.State.WAITING, Job.State.RUNNING))
