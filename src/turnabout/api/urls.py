"""Addresses of the API, and what surrounds each of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from turnabout.api.description import TITLE, WORDS, with_problems
from turnabout.api.parsing import OneKindOfBody
from turnabout.api.problems import Problem, handle_problems, of_status
from turnabout.api.routes import artists, conversations, imports, me, tokens

PREFIX = "api/v1/"
BESIDE_THE_FILE = 1024 * 1024  # bytes of a request that are not the file

View = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """The first version of the API; what stands in its description is kept."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        description = super().get_openapi_schema(path_prefix=PREFIX, path_params=kwargs.get("path_params"))
        with_problems(description)
        return description

    @cached_property
    def parameters(self) -> Mapping[str, frozenset[str]]:
        """Operation → names of what its address may carry behind the question mark."""
        operations = (found for path in self.get_openapi_schema()["paths"].values() for found in path.values())
        return {
            found["operationId"]: frozenset(item["name"] for item in found["parameters"] if item["in"] == "query")
            for found in operations
        }


def only_described(view: View) -> View:
    """Refuse parameters that are not described, rather than leaving them out: who sorts by something hears that."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        unknown = sorted(set(request.GET) - api.parameters[view.__name__])
        if unknown:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"There is no parameter “{unknown[0][:50]}” here.")
        return view(request, *args, **kwargs)

    return run


api = Api(title=TITLE, version="1", description=WORDS, docs_url=None, parser=OneKindOfBody(), urls_namespace="api-v1")
handle_problems(api)
api.add_decorator(only_described)
api.add_router("/me", me.router)
api.add_router("/artists", artists.router)
api.add_router("/conversations", conversations.router)
api.add_router("/imports", imports.router)
api.add_router("/tokens", tokens.router)


def through_the_door(view: View) -> View:
    """Surround a view with what holds for every address of the API.

    Tokens sign in, so there is no session and no form to forge. Bodies too large are refused before they are read.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = str(request.META.get("CONTENT_LENGTH") or "")
        if length.isdecimal() and int(length) > settings.UPLOAD_LIMIT + BESIDE_THE_FILE:
            return of_status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if request.method == "HEAD":
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed, response = response["Allow"], of_status(HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = allowed
        response["Cache-Control"] = "no-store"
        return response

    run.csrf_exempt = True  # type: ignore[attr-defined]
    run.login_required = False  # type: ignore[attr-defined]
    return run


def nothing_here(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer an address that the API does not have."""
    return api.on_exception(request, Http404(rest))


def _guarded(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = through_the_door(pattern.callback)
            yield pattern


urlpatterns = [
    *_guarded(api.urls[0]),
    re_path(r"^(?P<rest>.*)$", through_the_door(nothing_here)),
]
