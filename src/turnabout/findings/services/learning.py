"""Asking the reader to learn from this company's answers, and going back."""

from datetime import datetime

from turnabout.labels.services import unlearn
from turnabout.ledger.models import Job
from turnabout.ledger.selectors import open_jobs
from turnabout.ledger.services import service
from turnabout.ledger.services.jobs import start_job
from turnabout.ledger.services.once import start_job_once
from turnabout.people.models import Account

LEARN = "findings.learn"


@service("findings.ask_to_learn")
def ask_to_learn(*, actor: Account, now: datetime) -> Job:
    """Let the reader learn in the background; one learning at a time."""
    going_on = next((job for job in open_jobs() if job.function == LEARN), None)
    return going_on or start_job(actor=actor, now=now, function=LEARN, title="Learning from your answers", arguments={})


@service("findings.unlearn")
def go_back(*, actor: Account, now: datetime) -> None:
    """Read as before the last learning again."""
    unlearn(actor=actor, now=now)
    read_again(actor, now)


def read_again(actor: Account | None, now: datetime) -> None:
    """Let everything be read anew, in the background: the reader is another one."""
    start_job_once(actor=actor, now=now, function="findings.read", title="Reading conversations")
