from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.rights.selectors import countdown, may, stage
from turnabout.web.access import Request
from turnabout.web.pages.may_say import stage_in_words, what_may_be_said


@require_safe
def may_say(request: Request) -> HttpResponse:
    """Show everybody who signs in what Turnabout may say about people here."""
    now = timezone.now()
    at = stage(now=now)
    counted = countdown(at.notice, now=now) if at.notice else None
    context = {
        "page": what_may_be_said(group=settings.GROUP),
        "stage": at,
        "stage_words": stage_in_words(at, counted.left if counted else 0),
        "countdown": counted,
        "may_print": may(request.user, "read the agreement"),
    }
    return render(request, "pages/may_say.html", context)
