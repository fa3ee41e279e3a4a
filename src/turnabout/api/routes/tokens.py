from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Field, Path, Router, Schema, Status

from turnabout.api.once import RequestKey, once
from turnabout.api.problems import Problem
from turnabout.api.shapes import FreshTokenOut, TokenOut, TokensOut
from turnabout.api.signing_in import ApiRequest, BearerToken
from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import Scope, own_token, tokens_of
from turnabout.rights.services.tokens import (
    LONGEST,
    BeyondOwnRights,
    TooManyTokens,
    make_token,
    revoke_token,
    secret_from,
)

router = Router(tags=["tokens"], auth=BearerToken("tokens"))
LARGEST_NUMBER = 2**63 - 1


class TokenIn(Schema, extra="forbid", strict=True):
    """A token to be made."""

    name: str = Field(
        max_length=100,
        pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
        description="What it is for, so that you know it again.",
    )
    scopes: list[Scope] = Field(min_length=1, max_length=5)
    days: int = Field(90, ge=1, le=LONGEST.days, description="How long it holds; never longer than the one that asks.")


@router.get("", response=TokensOut, summary="My tokens")
def list_tokens(request: ApiRequest) -> TokensOut:
    """List one's own tokens, without their secrets.

    Scope: `tokens`.
    """
    return TokensOut(tokens=[token_out(token) for token in tokens_of(request.auth.account, now=timezone.now())])


def with_secret(body: dict[str, Any], seed: str) -> dict[str, Any]:
    """Add the secret to the answer: it is worked out from the request and kept nowhere."""
    return body | {"secret": secret_from(seed)}


@router.post("", response={201: FreshTokenOut}, summary="Make a token")
@once(completed=with_secret)
def make_a_token(request: ApiRequest, payload: TokenIn, idempotency_key: RequestKey) -> Status[TokenOut]:
    """Make a token for oneself, for some of what the asking one may do; it can make no others.

    Scope: `tokens`.
    """
    now = timezone.now()
    try:
        fresh = make_token(
            actor=request.auth.account,
            now=now,
            name=payload.name,
            scopes=payload.scopes,
            expires_at=now + timedelta(days=payload.days),
            seed=request.seed,
            made_by=request.auth.token,
        )
    except BeyondOwnRights as problem:
        raise Problem(HTTPStatus.FORBIDDEN, str(problem)) from problem
    except TooManyTokens as problem:
        raise Problem(HTTPStatus.CONFLICT, str(problem)) from problem
    return Status(HTTPStatus.CREATED, token_out(fresh.token))


@router.delete("/{int:token_id}", response={204: None}, summary="Revoke a token")
def revoke_a_token(request: ApiRequest, token_id: Annotated[int, Path(..., ge=1, le=LARGEST_NUMBER)]) -> HttpResponse:
    """Make one of one's own tokens worthless at once, the asking one not excepted.

    Scope: `tokens`.
    """
    token = own_token(request.auth.account, token_id)
    if token is None:
        raise Http404
    revoke_token(actor=request.auth.account, now=timezone.now(), token=token)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def token_out(token: Token) -> TokenOut:
    """Write a token without its secret."""
    return TokenOut(
        id=token.pk,
        name=token.name,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
    )
