"""Pages for what went wrong. They stand alone: no database, no navigation, nothing that tells what is there."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from turnabout.core.errors import BadInput
from turnabout.web.context import THEME_COOKIE, THEMES


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be understood, or came for another host."""
    return _page(request, "other_host" if isinstance(exception, DisallowedHost) else "bad_request", 400)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Answer what does not exist, and in the same words what somebody may not see."""
    return _page(request, "not_here", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something broke here."""
    return _page(request, "server_error", 500)


def cannot_be_used(request: HttpRequest, problem: BadInput) -> HttpResponse:
    """Answer input that no form has said anything about, in its own sentence."""
    return _page(request, "cannot_be_used", 422, sentence=str(problem))


def _page(request: HttpRequest, name: str, status: int, **said: str) -> HttpResponse:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    words = render_to_string(f"errors/{name}.html", {"theme": theme if theme in THEMES else "", **said})
    response = HttpResponse(words, status=status)
    patch_vary_headers(response, ["Cookie"])  # whether or not rights were looked at on the way
    return response
