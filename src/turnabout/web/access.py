"""Who may open which page. What somebody may not see is answered like what does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from turnabout.people.models import Account, Role
from turnabout.rights.selectors import Right, may

P = ParamSpec("P")


class Request(HttpRequest):
    """A request of somebody who is signed in."""

    user: Account
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponseBase]


def needs(right: Right) -> Callable[[View[P]], View[P]]:
    """Open a page only to those who have a right."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, right):
                raise Http404
            return view(request, *args, **kwargs)

        return run

    return decorate


HOMES = {Role.AGENT.value: "my-page", Role.COACH.value: "shared", Role.COUNCIL.value: "log"}


def home_of(account: Account) -> str:
    """Name the page that somebody comes to Turnabout for."""
    return "overview" if account.administers else HOMES.get(account.role, "overview")
