"""Switching names on: legal basis, notice, ten business days, acknowledgement."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnabout.core.errors import BadInput
from turnabout.rights import services
from turnabout.rights.models import NamesNotice
from turnabout.rights.selectors import UNDO_WITHIN, countdown, may, stage, withdrawn_lately
from turnabout.web.access import Request, needs
from turnabout.web.forms.names import AcknowledgeForm, NoticeForm, SwitchOffForm
from turnabout.web.pages.may_say import what_may_be_said


@needs("switch names")
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: Request) -> HttpResponse:
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (notice := _recorded(request, form)):
        day = _day(notice.opens_on)
        messages.success(request, f"The notice is recorded. Names can be shown from {day}, not sooner.")
        return redirect("names")
    return _page(request, notice_form=form)


def _recorded(request: Request, form: NoticeForm) -> NamesNotice | None:
    """Record the notice; what is wrong is written into the form."""
    try:
        return services.record_notice(actor=request.user, now=timezone.now(), **form.cleaned_data)
    except BadInput as problem:
        form.add_error(None, str(problem))
        return None


@needs("switch names")
@require_POST
def acknowledge(request: Request) -> HttpResponse:
    form, notice = AcknowledgeForm(request.POST), stage(now=timezone.now()).notice
    if not form.is_valid():
        return _page(request, acknowledge_form=form)
    if notice:
        services.acknowledge_notice(actor=request.user, now=timezone.now(), notice=notice)
        messages.success(request, "Thank you. That you have read it is on record.")
    return redirect("names")


@needs("switch names")
@require_POST
def switch_off(request: Request) -> HttpResponse:
    form, notice = SwitchOffForm(request.POST), stage(now=timezone.now()).notice
    if not form.is_valid():
        return _page(request, off_form=form)
    if notice:
        services.withdraw_notice(actor=request.user, now=timezone.now(), notice=notice)
        messages.success(request, "Names are off. For a day this can be taken back here.")
    return redirect("names")


@needs("switch names")
@require_POST
def take_back(request: Request) -> HttpResponse:
    notice = withdrawn_lately(now=timezone.now())
    try:
        if notice:
            services.restore_notice(actor=request.user, now=timezone.now(), notice=notice)
            messages.success(request, "Taken back: the notice counts as if it had never been withdrawn.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect("names")


@needs("read the agreement")
@require_safe
def agreement(request: Request) -> HttpResponse:
    """Show what is agreed, to be printed: to whoever switches names on, and to those with whom it is agreed."""
    now = timezone.now()
    switches = may(request.user, "switch names")
    notice = stage(now=now).notice
    context = {
        "page": what_may_be_said(group=settings.GROUP),
        "notice_pairs": _about(notice, now)["notice_pairs"] if notice else (),
        "today": timezone.localdate(),
        "crumbs": (
            ("Switching names on", reverse("names")) if switches else ("What Turnabout may say", reverse("may-say")),
        ),
    }
    return render(request, "pages/names_agreement.html", context)


def _day(day: date) -> str:
    return date_format(day, "l, j F Y")


def _about(notice: NamesNotice, now: datetime) -> dict[str, Any]:
    counted = countdown(notice, now=now)
    days = "one business day" if counted.left == 1 else f"{counted.left} business days"
    pairs = [
        ("Legal basis", notice.legal_basis),
        ("Agreement", notice.agreement or "none recorded"),
        ("People were told on", _day(notice.noticed_on)),
        ("Recorded on", _day(timezone.localdate(notice.created_at))),
        ("Rules acknowledged", _when(notice.acknowledged_at)),
    ]
    return {"countdown": counted, "countdown_words": f"Names can be switched on in {days}", "notice_pairs": pairs}


def _when(at: datetime | None) -> str:
    return _day(timezone.localdate(at)) if at else "not yet"


def _page(request: Request, **forms: Any) -> HttpResponse:
    now = timezone.now()
    at = stage(now=now)
    withdrawn = None if at.notice else withdrawn_lately(now=now)
    context = {
        "stage": at,
        **(_about(at.notice, now) if at.notice else {}),
        "withdrawn": withdrawn,
        "undo_until": withdrawn and withdrawn.withdrawn_at and withdrawn.withdrawn_at + UNDO_WITHIN,
        "notice_form": NoticeForm(),
        "acknowledge_form": AcknowledgeForm(),
        "off_form": SwitchOffForm(),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "pages/names.html", context, status=status)
