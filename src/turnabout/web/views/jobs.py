"""How far background work is; stop it, or try it again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.ledger.selectors import job_for_page
from turnabout.ledger.services.again import try_again
from turnabout.ledger.services.jobs import cancel_job
from turnabout.rights.selectors import may_see_job, may_steer_job
from turnabout.web.access import Request
from turnabout.web.jobs import shown

IMPORT = "casework.import"
PAGES = {"findings.forget": "forget", "findings.learn": "learning"}


def result_of(job: Job) -> str:
    """Answer the page that shows what a job has done."""
    if job.function == IMPORT:
        return reverse("import-page", args=[job.arguments["import_id"]])
    if job.function in PAGES:
        return reverse(PAGES[job.function])
    return reverse("overview")


@require_safe
def job(request: Request, job_id: UUID) -> HttpResponse:
    return _shown(request, _visible(request, job_id))


@require_POST
def job_cancel(request: Request, job_id: UUID) -> HttpResponse:
    found = cancel_job(actor=request.user, now=timezone.now(), job=_steered(request, job_id))
    if request.htmx:
        return _shown(request, found)
    messages.success(request, "It stops at its next step. What was finished until then stays.")
    return redirect("job", found.pk)


@require_POST
def job_again(request: Request, job_id: UUID) -> HttpResponse:
    found = _steered(request, job_id)
    try:
        try_again(actor=request.user, now=timezone.now(), job=found)
        messages.success(request, "It goes on from where it stood.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect(result_of(found))


def _visible(request: Request, job_id: UUID) -> Job:
    found = job_for_page(job_id)
    if found is None or not may_see_job(request.user, found):
        raise Http404
    return found


def _steered(request: Request, job_id: UUID) -> Job:
    found = _visible(request, job_id)
    if not may_steer_job(request.user, found):
        raise Http404
    return found


def _shown(request: Request, found: Job) -> HttpResponse:
    result = result_of(found)
    if request.htmx and not found.is_open and request.htmx.current_url_abs_path == result:
        return HttpResponseClientRefresh()
    context = {
        "job": shown(found, now=timezone.now()),
        "done": result,
        "may_steer": may_steer_job(request.user, found),
    }
    return render(request, "pages/job_part.html" if request.htmx else "pages/job.html", context)
