"""Background work of findings."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from turnabout.findings.services.asking_outside import ask_outside
from turnabout.findings.services.erasing import Customer, Leaver, forget_them
from turnabout.findings.services.keeping import keep_no_longer
from turnabout.findings.services.learning import LEARN
from turnabout.findings.services.reading import read_conversations, reader_here
from turnabout.findings.services.teaching import learn_here
from turnabout.findings.services.working_out import work_out
from turnabout.ledger.services.jobs import Progress, job
from turnabout.ledger.services.once import start_job_once


@job("findings.work_out")
def work_out_all(progress: Progress) -> dict[str, Any]:
    """Work everything out anew from the record of service."""
    run = work_out(settings.HISTORY, now=timezone.now(), tell=progress.tell)
    start_job_once(actor=None, now=timezone.now(), function="findings.read", title="Reading conversations")
    return {"run": run.pk, "verdict": run.result["verdict"]}


@job("findings.read")
def read_what_is_new(progress: Progress) -> dict[str, Any]:
    """Read the words of conversations that were not read yet; what they say then counts for the figures."""
    read = read_conversations(reader_here(settings.TIME_ZONE), tell=progress.tell)
    if read:
        start_job_once(
            actor=None, now=timezone.now(), function="findings.work_out", title="Working out what can be said"
        )
    outside = ask_outside(now=timezone.now(), tell=progress.tell)
    return {"read": read, "outside": outside} if outside else {"read": read}


@job(LEARN)
def learn(progress: Progress) -> dict[str, Any]:
    """Let the reader learn from this company's answers and outcomes."""
    lesson = learn_here(actor=None, now=timezone.now(), tell=progress.tell)
    return {"lesson": lesson.pk, "version": lesson.version}


@job("findings.forget")
def forget_somebody(
    progress: Progress,
    *,
    goes: dict[str, int],
    customer: str | None = None,
    person: int | None = None,
    account: int | None = None,
) -> dict[str, Any]:
    """Forget a customer, or somebody who left, and let everything be worked out without them."""
    whom = Customer(customer) if customer else Leaver(person, account)
    done = forget_them(whom, actor=None, now=timezone.now(), tell=progress.tell)
    start_job_once(actor=None, now=timezone.now(), function="findings.work_out", title="Working out what can be said")
    return {"went": goes, "done": done}


@job("findings.retain")
def retain(progress: Progress) -> dict[str, Any]:
    """Delete what has been kept for as long as was promised."""
    return keep_no_longer(now=timezone.now(), tell=progress.tell)
