"""Who looked: each person reads it about themselves; the council reads counts, and whether the log is whole."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.people.selectors.events import account_counts, account_events
from turnabout.rights.selectors import log_length, look_counts, looks_at, verify_log
from turnabout.web.access import Request, needs
from turnabout.web.pages.account import account_months, event_lines
from turnabout.web.pages.looks import check_words, look_lines, month_lines
from turnabout.web.visitor import page_of

PAGE = 100
QUICK = 20_000  # entries that are followed in the time of a page


@require_safe
def looked(request: Request) -> HttpResponse:
    """Read all of who looked at oneself."""
    if request.user.person_id is None:
        raise Http404
    number = page_of(request)
    looks = looks_at(request.user.person_id, most=PAGE + 1, after=PAGE * (number - 1))
    context = {
        "looks": look_lines(looks[:PAGE]),
        "newer": f"?page={number - 1}" if number > 1 else "",
        "older": f"?page={number + 1}" if len(looks) > PAGE else "",
        "way": [("My page", reverse("my-page"))],
    }
    return render(request, "pages/looked.html", context)


@require_safe
def my_account(request: Request) -> HttpResponse:
    """Read what was done to one's own account, and by whom."""
    return render(request, "pages/my_account.html", {"lines": event_lines(account_events(request.user))})


@require_safe
@needs("read the log")
def log(request: Request) -> HttpResponse:
    """Count the log by month, and follow it to its end, at once where that is quick."""
    length = log_length()
    check = verify_log() if length <= QUICK or "verify" in request.GET else None
    context = {
        "months": month_lines(look_counts()),
        "accounts": account_months(account_counts(now=timezone.now())),
        "length": length,
        "check": check,
        "last": f"{check.pruned + check.entries}:{check.last}" if check else "",
        "says": check_words(entries=check.entries, pruned=check.pruned, problem=check.problem) if check else "",
    }
    return render(request, "pages/log.html", context)
