from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings.selectors import current_run, own_difficult_legs, own_figure
from turnabout.web.access import Request
from turnabout.web.pages.own import own_page


@require_safe
def my_page(request: Request) -> HttpResponse:
    run = current_run()
    if run is None or request.user.person_id is None:
        return render(request, "pages/nothing_of_mine.html", {"run": run})
    figure, cases = own_figure(request.user), list(own_difficult_legs(request.user, run))
    context = {
        "run": run,
        "figure": figure,
        "kind": DIFFICULT_SKILL,
        "cases": cases,
        "page": own_page(figure.value if figure else None, run.result, cases),
    }
    return render(request, "pages/my_page.html", context)
