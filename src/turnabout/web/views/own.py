from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.selectors import current_run, own_difficult_legs, own_figure, own_finding
from turnabout.rights.selectors import disputed_about, floor_of
from turnabout.web.access import Request
from turnabout.web.pages.disagreements import disputable
from turnabout.web.pages.own import own_page
from turnabout.web.views.disagreements import own_disagreements
from turnabout.web.views.sharing import others_and_me


@require_safe
def my_page(request: Request) -> HttpResponse:
    run = current_run()
    if run is None or request.user.person_id is None:
        return render(request, "pages/nothing_of_mine.html", {"run": run})
    now = timezone.now()
    found = own_finding(request.user, now=now)
    figure, cases = own_figure(request.user), list(own_difficult_legs(request.user, run))
    disputed = disputed_about(request.user.person_id)
    context = {
        "run": run,
        "figure": figure,
        "kind": DIFFICULT_SKILL,
        "found": found,
        "found_words": ARTIST_FOUND.words,
        "found_disputed": bool(disputed.figures),
        "cases": cases,
        "page": own_page(figure.value if figure else None, run.result, cases, disputed),
        "disputed": disputed,
        "disputable": disputable(disputed, figure=figure is not None, found=found is not None),
        "floor": floor_of(DIFFICULT_SKILL),
        **own_disagreements(request.user, now=now),
        **others_and_me(request.user),
    }
    return render(request, "pages/my_page.html", context)
