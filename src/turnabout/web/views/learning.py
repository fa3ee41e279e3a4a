"""What the reader learnt from this company's own answers; learn now, and go back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from turnabout.findings.services.learning import LEARN, ask_to_learn, go_back
from turnabout.labels.selectors import answers_by_kind, lesson_in_use, newest_lesson
from turnabout.ledger.selectors import newest_jobs
from turnabout.rights.selectors import may, may_see_job
from turnabout.web.access import Request, needs
from turnabout.web.jobs import shown
from turnabout.web.pages.learning import counted, told


@require_safe
@needs("teach the reader")
def learning(request: Request) -> HttpResponse:
    newest, used = newest_lesson(), lesson_in_use()
    jobs = [job for job in newest_jobs(LEARN, most=1) if job.state != "done"]
    context: dict[str, Any] = {
        "jobs": [shown(job, now=timezone.now()) for job in jobs if may_see_job(request.user, job)],
        "goes_on": any(job.is_open for job in jobs),
        "report": told(newest.report, is_used=newest.is_used) if newest else None,
        "learnt_at": newest.learnt_at if newest else None,
        "used": used,
        "counts": counted(answers_by_kind()),
        "may_answer": may(request.user, "read conversations"),
    }
    return render(request, "pages/learning.html", context)


@require_POST
@needs("teach the reader")
def learn_now(request: Request) -> HttpResponse:
    ask_to_learn(actor=request.user, now=timezone.now())
    return redirect("learning")


@require_POST
@needs("teach the reader")
def learn_back(request: Request) -> HttpResponse:
    go_back(actor=request.user, now=timezone.now())
    messages.success(request, "It reads as before again. Conversations are read anew in the background.")
    return redirect("learning")
