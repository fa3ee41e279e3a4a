"""Each POST has its effect once, however often it is sent: ``Idempotency-Key``."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from ninja import Header, Schema
from ninja.responses import NinjaJSONEncoder, Status

from turnabout.api.problems import Problem
from turnabout.api.signing_in import ApiRequest
from turnabout.ledger.models import IdempotencyKey
from turnabout.ledger.services.repeating import Claim, OtherRequest, StillAtWork, claim, let_go, settle

RequestKey = Annotated[
    str,
    Header(
        ...,
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="A fresh value for each request, a random UUID say; a request that is repeated keeps its own.",
    ),
]
REPLAYED = "Idempotency-Replayed"

View = Callable[..., Status[Any]]
Completed = Callable[[dict[str, Any], str], dict[str, Any]]


def once(*, completed: Completed | None = None, reads: bool = False) -> Callable[[View], Callable[..., HttpResponse]]:
    """Let a POST have its effect once within a day.

    Parameters
    ----------
    completed
        Adds to the answer what is kept nowhere, from the request's own seed.
    reads
        Whether it changes nothing: then no answer is kept, a repeated request is answered anew.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def run(request: ApiRequest, idempotency_key: str, **given: Any) -> HttpResponse:
            claimed = _claim(request, idempotency_key, given)
            row = claimed.row
            request.seed = f"{row.actor_id}\n{idempotency_key}\n{row.created_at.isoformat()}"
            if claimed.is_first or reads:
                _do(row, lambda: view(request, idempotency_key=idempotency_key, **given), kept=not reads)
            body = json.loads(row.body)
            return _answer(request, row, completed(body, request.seed) if completed else body, claimed.is_first)

        return run

    return decorate


def _claim(request: ApiRequest, key: str, given: dict[str, Any]) -> Claim:
    asked = fingerprint(request.path, given)
    try:
        return claim(actor_id=request.auth.account.pk, key=key, fingerprint=asked, now=timezone.now())
    except OtherRequest as problem:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem)) from problem
    except StillAtWork as problem:
        raise Problem(HTTPStatus.CONFLICT, str(problem), headers={"Retry-After": "1"}) from problem


def _do(row: IdempotencyKey, work: Callable[[], Status[Any]], *, kept: bool) -> None:
    """Do the work, and keep what is answered; a key whose work fails is free again."""
    try:
        done = work()
    except BaseException:
        let_go(row)
        raise
    row.status, row.body = done.status_code, json.dumps(done.value, cls=NinjaJSONEncoder)
    settle(row, status=done.status_code, body=row.body if kept else "")


def _answer(request: ApiRequest, row: IdempotencyKey, body: dict[str, Any], is_first: bool) -> HttpResponse:
    response = HttpResponse(json.dumps(body), status=row.status, content_type="application/json; charset=utf-8")
    if row.status == HTTPStatus.CREATED:
        response["Location"] = f"{request.path}/{body['id']}"
    if not is_first:
        response[REPLAYED] = "true"
    return response


def fingerprint(path: str, given: dict[str, Any]) -> str:
    """Name what was asked: the same for a request that is repeated, however its body was written."""
    digest = hashlib.sha256(path.encode(errors="surrogatepass"))
    for name in sorted(given):
        digest.update(f"\n{name}\n".encode())
        digest.update(_bytes_of(given[name]))
    return digest.hexdigest()


def _bytes_of(value: object) -> bytes:
    if isinstance(value, Schema):
        return value.model_dump_json().encode()
    if isinstance(value, UploadedFile):
        return hashlib.file_digest(value.open(), "sha256").digest() + (value.name or "").encode()
    return json.dumps(value).encode()
