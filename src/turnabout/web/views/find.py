from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.findings.selectors import current_run, names_of
from turnabout.findings.services.showing import show_found
from turnabout.rights.selectors import may, stage
from turnabout.web.access import Request, needs
from turnabout.web.pages.covered import people_named
from turnabout.web.pages.find import find_page
from turnabout.web.pages.spread import spread_answer


@require_safe
@needs("find")
def find(request: Request) -> HttpResponse:
    run, now = current_run(), timezone.now()
    if run is None:
        return render(request, "pages/nothing_yet.html", {"may_import": may(request.user, "import")})
    at, found = stage(now=now), show_found(viewer=request.user, now=now, door="web")
    context = {
        "run": run,
        "stage": at,
        "found": found,
        "page": find_page(
            run.result, run.coverage, found, at, names_of(people_named(run.coverage)), group=settings.GROUP
        ),
        "spread": spread_answer(run.result, group=settings.GROUP),
        "may_switch_names": may(request.user, "switch names"),
    }
    return render(request, "pages/find.html", context)
