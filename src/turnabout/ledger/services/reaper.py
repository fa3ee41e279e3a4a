"""Take up again what a killed worker left "running"."""

import os
import socket
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from turnabout.ledger.models import Job
from turnabout.ledger.services.jobs import put_in_queue

SILENT_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 5


def reap(*, now: datetime) -> int:
    """Take up again what a killed worker left "running": it waits anew, or fails after too many attempts.

    Jobs are written so that a second run continues or changes nothing. Returns how many were taken up.
    """
    taken = 0
    for left in Job.objects.filter(state=Job.State.RUNNING):
        if not _is_left_behind(left, now):
            continue
        with transaction.atomic():
            taken += _take_up(left, now)
    return taken


def _take_up(left: Job, now: datetime) -> int:
    gave_up = left.attempts >= MOST_ATTEMPTS
    state = Job.State.CANCELLED if left.cancel_asked else Job.State.FAILED if gave_up else Job.State.WAITING
    same = Job.objects.filter(pk=left.pk, state=Job.State.RUNNING, beat_at=left.beat_at)
    problem = _why(left) if state == Job.State.FAILED else ""
    if not same.update(state=state, problem=problem, finished_at=None if state == Job.State.WAITING else now):
        return 0
    DBTaskResult.objects.filter(pk__in=[left.delivery]).update(status=TaskResultStatus.FAILED, finished_at=now)
    if state == Job.State.WAITING:
        left.refresh_from_db()
        put_in_queue(left)
    return 1


def _why(left: Job) -> str:
    return f"This job was stopped from outside {left.attempts} times. See the machine's log, then start it again."


def _is_left_behind(left: Job, now: datetime) -> bool:
    host, _, pid = left.worker.partition(":")
    if host == socket.gethostname() and pid.isdigit() and not _is_alive(int(pid)):
        return True
    return left.beat_at is None or left.beat_at < now - SILENT_AFTER


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
