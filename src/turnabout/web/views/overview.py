from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.casework.selectors import has_conversations
from turnabout.findings.selectors import current_run
from turnabout.ledger.selectors import open_jobs
from turnabout.rights.selectors import may, may_see_job, stage
from turnabout.web.access import Request, home_of
from turnabout.web.pages.overview import overview_page


@require_safe
def home(request: Request) -> HttpResponse:
    return redirect(home_of(request.user))


@require_safe
def overview(request: Request) -> HttpResponse:
    run = current_run()
    context = {
        "run": run,
        "page": overview_page(run.result, run.facts, run.capabilities, group=settings.GROUP) if run else None,
        "jobs": [job for job in open_jobs() if may_see_job(request.user, job)],
        "stage": stage(now=timezone.now()),
        "has_conversations": run is not None or has_conversations(),
        "may_import": may(request.user, "import"),
        "may_switch_names": may(request.user, "switch names"),
    }
    return render(request, "pages/overview.html", context)
