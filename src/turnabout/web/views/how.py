from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnabout.core.figures import FIGURES
from turnabout.findings.selectors import current_run
from turnabout.web.access import Request


@require_safe
def how(request: Request) -> HttpResponse:
    return render(request, "pages/how.html", {"run": current_run(), "figures": FIGURES.values()})
