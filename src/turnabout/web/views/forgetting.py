"""Forgetting a customer, or a colleague who left; and taking along what is held about oneself."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from turnabout.casework.selectors import traces_of_customer
from turnabout.core.errors import BadInput
from turnabout.findings.services.erasing import FORGET, ask_to_forget, files_elsewhere, goes_of_leaver
from turnabout.findings.services.exporting import archive, note_taking
from turnabout.ledger.selectors import newest_jobs
from turnabout.people.selectors import leaver
from turnabout.web.access import Request, needs
from turnabout.web.forms.forgetting import PERSON, ChosenForm, ConfirmForm, FindForm
from turnabout.web.jobs import shown
from turnabout.web.pages.forgetting import (
    Candidate,
    counted,
    customer_candidate,
    customers_found,
    people_found,
    person_candidate,
    report,
)

REPORTS = 5


@require_POST
def take_with_me(request: Request) -> StreamingHttpResponse:
    now = timezone.now()
    note_taking(actor=request.user, now=now)
    response = StreamingHttpResponse(archive(request.user, now=now), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="turnabout-about-me-{timezone.localdate(now)}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs("forget")
def forget(request: Request) -> HttpResponse:
    form = FindForm(request.POST or None)
    found: list[Candidate] | None = None
    if form.is_valid():
        find = people_found if form.cleaned_data["kind"] == PERSON else customers_found
        found = find(form.cleaned_data["words"].strip())
    jobs = newest_jobs(FORGET, most=REPORTS)
    context = {
        "form": form,
        "found": found,
        "working": [shown(job, now=timezone.now()) for job in jobs if job.is_open or job.state == "failed"],
        "reports": [report(job) for job in jobs if job.state == "done"],
        "elsewhere": files_elsewhere(),
    }
    wrong = form.is_bound and not form.is_valid()
    return render(
        request, "pages/forget.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    )


@require_POST
@needs("forget")
def forget_look(request: Request) -> HttpResponse:
    chosen = ChosenForm(request.POST)
    held = _held(request, chosen)
    if held is None:
        return _nobody(request)
    whom, goes = held
    return _look(request, chosen, ConfirmForm(name=whom.name), whom, goes)


@require_POST
@needs("forget")
def forget_now(request: Request) -> HttpResponse:
    chosen = ChosenForm(request.POST)
    held = _held(request, chosen)
    if held is None:
        return _nobody(request)
    whom, goes = held
    form = ConfirmForm(request.POST, name=whom.name)
    if not form.is_valid():
        return _look(request, chosen, form, whom, goes)
    try:
        ask_to_forget(actor=request.user, now=timezone.now(), whom=chosen.whom(), goes=goes)
        messages.success(request, "It goes on in the background; you can leave this page.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect("forget")


def _nobody(request: Request) -> HttpResponse:
    messages.error(request, "Nothing is held of whom you chose. Look for them anew.")
    return redirect("forget")


def _held(request: Request, form: ChosenForm) -> tuple[Candidate, dict[str, int]] | None:
    """Answer whom was chosen and what is held of them; None where there is nobody."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    if given["customer"]:
        goes = traces_of_customer(given["customer"])
        return (customer_candidate(given["customer"]), goes) if any(goes.values()) else None
    person, account = leaver(given["person"], given["account"])
    if person is None and account is None:
        return None
    goes = goes_of_leaver(person, account, viewer=request.user, now=timezone.now(), door="web")
    return person_candidate(person, account), goes


def _look(
    request: Request, chosen: ChosenForm, form: ConfirmForm, whom: Candidate, goes: dict[str, int]
) -> HttpResponse:
    context = {
        "chosen": chosen,
        "form": form,
        "whom": whom,
        "goes": counted(goes),
        "sentence": f"What is held of {whom.name}",
        "crumbs": (("Forget somebody", reverse("forget")),),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "pages/forget_look.html", context, status=status)
