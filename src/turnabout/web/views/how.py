from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnabout.core.figures import FIGURES
from turnabout.findings.selectors import current_run
from turnabout.rights.selectors import floor_of
from turnabout.web.access import Request
from turnabout.web.pages.checks import capability_rows, check_rows, curve_rows
from turnabout.web.pages.page_words import in_page_words
from turnabout.web.pages.spread import spread_answer


@require_safe
def how(request: Request) -> HttpResponse:
    run = current_run()
    context = {
        "run": run,
        "figures": [(kind, floor_of(kind)) for kind in FIGURES.values()],
        "spread": spread_answer(run.result, group=settings.GROUP) if run else None,
        "model": in_page_words(run.result["model"]["says"]) if run else "",
        "checks": check_rows(run.result["diagnostics"]) if run else (),
        "curve": curve_rows(run.result.get("difficulty", {})) if run and run.result["people"] >= settings.GROUP else (),
        "capabilities": capability_rows(run.capabilities) if run else (),
    }
    return render(request, "pages/how.html", context)
