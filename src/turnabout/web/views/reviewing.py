"""Possible hits of the reader, one by one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from turnabout.findings.models import PossibleHit
from turnabout.findings.selectors import has_read
from turnabout.findings.services.answering_hits import (
    answer_hit,
    hit_to_review,
    hits_left,
    next_hit,
    take_last_answer_back,
)
from turnabout.labels.selectors import last_answer_of
from turnabout.rights.selectors import may
from turnabout.web.access import Request, needs
from turnabout.web.pages.reviewing import to_review

ANSWERS = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read conversations")
def review(request: Request) -> HttpResponse:
    """Show a possible hit; an answer brings the next one."""
    if request.method == "POST":
        return redirect(f"{reverse('review')}{_answered(request)}")
    behind = request.GET.get("behind", "")
    hit = next_hit(request.user, behind=int(behind) if behind.isdecimal() else 0)
    context: dict[str, Any] = {
        "hit": to_review(hit) if hit else None,
        "left": hits_left(),
        "can_undo": last_answer_of(request.user) is not None,
        "has_read": has_read(),
        "may_teach": may(request.user, "teach the reader"),
    }
    return render(request, "pages/review.html", context)


def _answered(request: Request) -> str:
    """Do what was answered; return where the next one is."""
    said, number = request.POST.get("answer", ""), request.POST.get("hit", "")
    hit: PossibleHit | None = hit_to_review(request.user, int(number)) if number.isdecimal() else None
    if said == "undo":
        take_last_answer_back(actor=request.user, now=timezone.now())
    elif hit and said in ANSWERS:
        answer_hit(actor=request.user, now=timezone.now(), hit=hit, is_right=ANSWERS[said])
    elif hit and said == "skip":
        return f"?behind={hit.pk}"
    return ""
