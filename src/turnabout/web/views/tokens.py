"""My tokens: what programs may do for me."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from turnabout.core.errors import BadInput
from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import SCOPES, own_token, tokens_of, usable_token
from turnabout.rights.services.tokens import FreshToken, make_token, revoke_token
from turnabout.web.access import Request
from turnabout.web.forms.tokens import TokenForm

FRESH_COOKIE = "turnabout_fresh_token"  # the secret travels with the browser: the server keeps only its hash
FRESH_FOR = 120  # seconds


@dataclass(frozen=True, slots=True)
class ShownToken:
    """One line of the list."""

    token: Token
    allows: tuple[str, ...]
    has_ended: bool


@require_safe
def tokens(request: Request) -> HttpResponse:
    response = _page(request, TokenForm(account=request.user))
    response.delete_cookie(FRESH_COOKIE, path=reverse("tokens"))
    return response


@require_POST
def token_make(request: Request) -> HttpResponse:
    form = TokenForm(request.POST, account=request.user)
    if not form.is_valid() or not (fresh := _made(request, form)):
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = redirect("tokens")
    response.set_cookie(
        FRESH_COOKIE,
        fresh.secret,
        max_age=FRESH_FOR,
        path=reverse("tokens"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _made(request: Request, form: TokenForm) -> FreshToken | None:
    """Make the token; what is wrong is written into the form."""
    now = timezone.now()
    try:
        return make_token(actor=request.user, now=now, **form.wanted(now=now))
    except BadInput as problem:
        form.add_error(None, str(problem))
        return None


@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    token = own_token(request.user, token_id)
    if token is None:
        raise Http404
    revoke_token(actor=request.user, now=timezone.now(), token=token)
    messages.success(request, f"{token.name} opens nothing any more.")
    return redirect("tokens")


def _page(request: Request, form: TokenForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    now, secret = timezone.now(), request.COOKIES.get(FRESH_COOKIE, "")
    fresh = usable_token(secret, now=now) if secret else None
    context = {
        "form": form,
        "rows": [_shown(token, now) for token in tokens_of(request.user, now=now)],
        "fresh": fresh if fresh and fresh.account_id == request.user.pk else None,
        "secret": secret,
        "example": request.build_absolute_uri("/api/v1/me"),
    }
    return render(request, "pages/tokens.html", context, status=status)


def _shown(token: Token, now: datetime) -> ShownToken:
    words = tuple(kind.words for scope, kind in SCOPES.items() if scope in token.scopes)
    return ShownToken(token, words, has_ended=token.expires_at <= now)
