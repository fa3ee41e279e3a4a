"""Disagreeing with what is said of oneself, and deciding about what others disagree with."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnabout.casework.selectors import subjects_of
from turnabout.core.errors import BadInput
from turnabout.core.figures import FIGURES
from turnabout.findings.selectors import (
    current_run,
    disputed_evidence,
    disputed_figure,
    own_corrected_values,
    own_figure,
    own_finding,
    own_turn,
)
from turnabout.findings.services import correcting
from turnabout.people.models import Account
from turnabout.people.selectors import account_names
from turnabout.rights.models import Dispute
from turnabout.rights.selectors import (
    decided_lately,
    dispute_of_another,
    disputes_to_decide,
    own_dispute,
    own_disputes,
    stage,
)
from turnabout.rights.services import note_views
from turnabout.web.access import Request, needs
from turnabout.web.forms.disagreements import DecideForm, DisagreeForm
from turnabout.web.pages.disagreements import (
    Disagreement,
    corrected_values,
    disagreements,
    figure_in_words,
    turn_row,
)

BACK = "my-page"


@require_http_methods(["GET", "HEAD", "POST"])
def disagree(request: Request, figure: str, seq: int | None = None, conversation_id: str = "") -> HttpResponse:
    """Say that something said of oneself is wrong: a figure, or one turn of its evidence."""
    turn = own_turn(request.user, conversation_id, seq) if seq is not None else None
    if figure not in FIGURES or not _is_said(request, figure) or (seq is not None and turn is None):
        raise Http404
    form = DisagreeForm(request.POST if request.method == "POST" else None)
    about: dict[str, Any] = {"figure": figure, "conversation_id": conversation_id, "seq": seq}
    if form.is_valid() and (dispute := _disagreed(request, form, about)):
        day = date_format(dispute.due_on, "j F")
        said = f"Noted. Somebody else decides by {day}; until then it is marked and not used."
        messages.success(request, f"{said} You can take it back below.")
        return redirect(reverse(BACK) + "#disagreements")
    context = {
        "form": form,
        "kind": FIGURES[figure],
        "turn": turn_row(turn) if turn else None,
        "way": [("My page", reverse(BACK))],
    }
    return render(request, "pages/disagree.html", context, status=_status(form))


def _is_said(request: Request, figure: str) -> bool:
    if FIGURES[figure].says == "finding":
        return own_finding(request.user, now=timezone.now()) is not None
    return own_figure(request.user) is not None


def _disagreed(request: Request, form: DisagreeForm, about: dict[str, Any]) -> Dispute | None:
    try:
        words = form.cleaned_data["words"]
        return correcting.disagree(actor=request.user, now=timezone.now(), words=words, **about)
    except BadInput as problem:
        form.add_error(None, str(problem))
        return None


def own_disagreements(account: Account, *, now: datetime) -> dict[str, Any]:
    """Collect for somebody's own page what they disagree with, and what was corrected because they did."""
    return {
        "disagreements": _shown(list(own_disputes(account)), now, own=True),
        "corrected": corrected_values(own_corrected_values(account)),
    }


@require_POST
def withdraw(request: Request, dispute_id: int) -> HttpResponse:
    dispute = own_dispute(request.user, dispute_id)
    if dispute is None:
        raise Http404
    try:
        correcting.take_back(actor=request.user, now=timezone.now(), dispute=dispute)
        messages.success(request, "Taken back.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect(reverse(BACK) + "#disagreements")


@require_safe
@needs("decide disagreements")
def disagreement_list(request: Request) -> HttpResponse:
    now = timezone.now()
    context = {
        "open": _shown(list(disputes_to_decide(request.user)), now),
        "decided": _shown(list(decided_lately(request.user, now=now)), now),
    }
    return render(request, "pages/disagreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("decide disagreements")
def disagreement(request: Request, dispute_id: int) -> HttpResponse:
    """Open the evidence, and decide."""
    dispute, now = dispute_of_another(request.user, dispute_id), timezone.now()
    if dispute is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _decided(request, form, dispute, now):
        messages.success(request, "Decided. They see it on their page, with your reasons.")
        return redirect("disagreements")
    names_on = stage(now=now).names == "on"
    what = dispute.figure if names_on and dispute.seq is None else "disagreement"
    note_views(viewer=request.user, now=now, people=[dispute.person_id], what=what, door="web", why="to decide")
    context = {
        "form": form,
        "row": _shown([dispute], now)[0],
        "figure": _figure(dispute) if names_on else "",
        "names_on": names_on,
        "turns": [turn_row(leg) for leg in disputed_evidence(dispute)],
        "way": [("Disagreements", reverse("disagreements"))],
    }
    return render(request, "pages/disagreement.html", context, status=_status(form))


def _decided(request: Request, form: DecideForm, dispute: Dispute, now: datetime) -> bool:
    given = form.cleaned_data
    try:
        upheld, reasons = given["decision"] == "upheld", given["reasons"]
        correcting.decide(actor=request.user, now=now, dispute=dispute, upheld=upheld, reasons=reasons)
    except BadInput as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _figure(dispute: Dispute) -> str:
    """Say the disputed figure; a turn is judged without it, and a finding holds no number."""
    run = current_run()
    figure = disputed_figure(dispute) if run else None
    return figure_in_words(figure, run.result) if figure and run else ""


def _shown(rows: list[Dispute], now: datetime, *, own: bool = False) -> tuple[Disagreement, ...]:
    return disagreements(
        rows,
        subjects=subjects_of({row.conversation_id for row in rows if row.conversation_id}),
        names=account_names({row.decided_by for row in rows if row.decided_by}),
        now=now,
        own=own,
        tell_figure=own or stage(now=now).names == "on",
    )


def _status(form: DisagreeForm | DecideForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
