"""What goes wrong before or behind a door is answered in the way of that door: a page, or a problem document."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from turnabout.api.problems import of_status
from turnabout.web import errors

PROGRAMS = "/api/"


class NoNulInAddresses:
    """An address with a NUL leads to no page: PostgreSQL takes none in text. The API looks at each of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path and not request.path.startswith(PROGRAMS):
            raise BadRequest
        return self.get_response(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be understood."""
    return of_status(400) if request.path.startswith(PROGRAMS) else errors.bad_request(request, exception)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what does not exist, and in the same words what somebody may not see."""
    return of_status(404) if request.path.startswith(PROGRAMS) else errors.not_here(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something broke here."""
    return of_status(500) if request.path.startswith(PROGRAMS) else errors.server_error(request)
