"""Sharing an own figure with a coach, and what a coach sees of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from turnabout.core.errors import BadInput
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings.services.showing import show_shared
from turnabout.people.models import Account
from turnabout.rights import services
from turnabout.rights.selectors import coaches, looks_at, own_share, own_shares, share_with, shared_with, stage
from turnabout.web.access import Request, needs
from turnabout.web.forms.sharing import ShareForm
from turnabout.web.pages.looks import look_lines
from turnabout.web.pages.own import own_page

BACK = "my-page"
LOOKS_ON_MY_PAGE = 10


def others_and_me(account: Account) -> dict[str, Any]:
    """Collect for somebody's own page who looked at them, and what they share with whom."""
    looks = looks_at(account.person_id or 0, most=LOOKS_ON_MY_PAGE + 1)
    shares = list(own_shares(account))
    with_them = {share.coach_id for share in shares}
    form = ShareForm(coaches=[coach for coach in coaches() if coach.pk not in with_them | {account.pk}])
    return {
        "looks": look_lines(looks[:LOOKS_ON_MY_PAGE]),
        "more_looks": len(looks) > LOOKS_ON_MY_PAGE,
        "shares": shares,
        "share_form": form if form.by_number else None,
    }


@require_POST
def share(request: Request) -> HttpResponse:
    form = ShareForm(request.POST, coaches=coaches())
    if not form.is_valid():
        messages.error(request, "Choose a coach from the list.")
        return redirect(reverse(BACK) + "#share")
    try:
        services.share(actor=request.user, now=timezone.now(), coach=form.chosen, figure=DIFFICULT_SKILL.key)
        messages.success(request, f"{form.chosen.name} can see your figure now. You can take it back at any time.")
    except BadInput as problem:
        messages.error(request, str(problem))
    return redirect(reverse(BACK) + "#share")


@require_POST
def take_back(request: Request, share_id: int) -> HttpResponse:
    shared = own_share(request.user, share_id)
    if shared is None:
        raise Http404
    services.revoke_share(actor=request.user, now=timezone.now(), share=shared)
    messages.success(request, f"{shared.coach.name} cannot see your figure any more.")
    return redirect(reverse(BACK) + "#share")


@require_safe
@needs("see shared")
def shared(request: Request) -> HttpResponse:
    """List who shares something with this coach; the figures open one by one."""
    context = {"shares": shared_with(request.user), "stage": stage(now=timezone.now())}
    return render(request, "pages/shared.html", context)


@require_safe
@needs("see shared")
def shared_figure(request: Request, share_id: int) -> HttpResponse:
    """Show what one person shares, in the words in which they see it; that it was seen is written down."""
    found = share_with(request.user, share_id)
    if found is None:
        raise Http404
    shown = show_shared(viewer=request.user, share=found, now=timezone.now(), door="web")
    if shown is None:
        raise Http404
    context = {
        "share": found,
        "shown": shown,
        "page": own_page(shown.value, shown.run.result, []) if shown.run else None,
        "way": [("Shared with you", reverse("shared"))],
    }
    return render(request, "pages/shared_figure.html", context)
