"""What went wrong, as problem documents (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457)."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from turnabout.core.errors import BadInput

MEDIA_TYPE = "application/problem+json"
NAMESPACE = "urn:turnabout:problem:"
log = logging.getLogger(__name__)

SENTENCES: Mapping[int, tuple[str, str, str]] = {
    400: ("not-understood", "Not understood", "This request could not be understood."),
    401: (
        "sign-in",
        "Sign in with a token",
        "Send the header “Authorization: Bearer …” with a token that holds: this one is missing, not known here, "
        "has ended or was revoked. You make one on the page Tokens.",
    ),
    403: ("not-allowed", "The token does not allow this", "This token was not made for this."),
    404: ("not-here", "Nothing here", "There is nothing here, or it is not for you to see."),
    405: (
        "method",
        "Not done that way",
        "This address does not take that method; the header Allow says which it does.",
    ),
    409: ("at-odds", "Not now", "This does not fit what is there."),
    413: ("too-large", "Too large", "This is larger than can be taken."),
    415: ("media-type", "Another kind of body", "The body is not of the kind that is taken here."),
    422: ("not-usable", "Cannot be used", "Something in this request cannot be used."),
    429: ("too-many", "Too many wrong tokens", "Too many wrong tokens came from this address: wait, then try again."),
    500: ("our-fault", "Something broke here", "Something went wrong here, not with your request. It was noted."),
}
"""Status → name, title and sentence where nothing better is known."""


class Problem(Exception):
    """A request cannot be answered as asked."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def problem_response(problem: Problem) -> HttpResponse:
    """Write a problem document."""
    name, title, sentence = SENTENCES[problem.status]
    document: dict[str, Any] = {
        "type": NAMESPACE + name,
        "title": title,
        "status": int(problem.status),
        "detail": problem.detail or sentence,
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    response = HttpResponse(json.dumps(document), status=problem.status, content_type=MEDIA_TYPE)
    for header, value in problem.headers.items():
        response[header] = value
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="turnabout"'
    return response


def of_status(status: int) -> HttpResponse:
    """Write the problem document that says no more than its status."""
    known = status if status in SENTENCES else HTTPStatus.BAD_REQUEST
    return problem_response(Problem(HTTPStatus(known)))


def handle_problems(api: NinjaAPI) -> None:
    """Let every error of an API become a problem document."""
    api.add_exception_handler(Problem, lambda _, problem: problem_response(problem))  # type: ignore[arg-type]
    api.add_exception_handler(Http404, lambda *_: of_status(404))
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _not_usable)
    api.add_exception_handler(BadInput, _bad_input)
    api.add_exception_handler(RequestDataTooBig, lambda *_: of_status(413))
    api.add_exception_handler(TooManyFilesSent, lambda *_: of_status(413))
    api.add_exception_handler(TooManyFieldsSent, lambda *_: of_status(413))
    for unreadable in (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(unreadable, lambda *_: of_status(400))
    api.add_exception_handler(Exception, _our_fault)


def _http_error(_request: HttpRequest, problem: Any) -> HttpResponse:
    """Answer what the framework refused; a problem of ours that it caught on the way comes first."""
    if isinstance(problem.__cause__, Problem):
        return problem_response(problem.__cause__)
    return of_status(problem.status_code)


def _bad_input(_request: HttpRequest, problem: Any) -> HttpResponse:
    return problem_response(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem)))


def _our_fault(request: HttpRequest, problem: Any) -> HttpResponse:
    log.error("%s %s broke", request.method, request.path, exc_info=problem)
    return of_status(500)


WITHOUT_KEY = (
    "Send the header “Idempotency-Key” with a fresh value, a random UUID say: should the answer get lost, the same "
    "request with the same key is done only once."
)


def _not_usable(_request: HttpRequest, problem: Any) -> HttpResponse:
    """Say which part of a request cannot be used, and why; the value itself is not said back."""
    if any(error["type"] == "missing" and "Idempotency-Key" in error["loc"] for error in problem.errors):
        return problem_response(Problem(HTTPStatus.BAD_REQUEST, WITHOUT_KEY))
    told = [{"where": _where(error["loc"]), "says": str(error["msg"])} for error in problem.errors]
    detail = "; ".join(f"{error['where']}: {error['says']}" for error in told[:3])
    return problem_response(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"This cannot be used: {detail}.", errors=told))


def _where(place: Sequence[object]) -> str:
    """Name a place in a request, without the framework's own names for it."""
    return ".".join(str(part) for part in place if part != "payload")
