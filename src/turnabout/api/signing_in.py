"""Who asks: a program with somebody's token."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from turnabout.api.problems import Problem
from turnabout.casework.services.arriving import let_files_in
from turnabout.people.models import Account
from turnabout.people.services.signing_in import COUNTED_FOR, TooManyGuesses, guess_key, note_guess, where_from
from turnabout.rights.models import Token
from turnabout.rights.selectors import may
from turnabout.rights.selectors.tokens import SCOPES, Scope, usable_token
from turnabout.rights.services.tokens import note_use


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks for somebody, within the scopes of its token."""

    account: Account
    token: Token


class ApiRequest(HttpRequest):
    """A request with a token that holds."""

    auth: Caller
    seed: str  # of a POST: the same when it is repeated, told to nobody


class BearerToken(HttpBearer):
    """Let in who has a token with a scope, and whose owner has the right that goes with it.

    Without that right an address is answered like one that is not there.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Find whose token this is.

        Raises
        ------
        Problem
            If it does not hold, was not made for this, or its owner may not do this.
        """
        now = timezone.now()
        found = usable_token(token, now=now)
        if found is None:
            raise _count_wrong_token(request)
        note_use(found, now=now)
        right = SCOPES[self.scope].right
        if right is not None and not may(found.account, right):
            raise Problem(HTTPStatus.NOT_FOUND)
        if self.scope not in found.scopes:
            raise Problem(HTTPStatus.FORBIDDEN, f"This token was made without the scope “{self.scope}”: make another.")
        if self.scope == "imports":
            let_files_in(request)
        return Caller(found.account, found)


def _count_wrong_token(request: HttpRequest) -> Problem:
    """Count a wrong token against the address that it came from; right ones from there are let in all the same."""
    direct, forwarded = str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    key = guess_key(address=where_from(direct=direct, forwarded=forwarded), email="a token")
    try:
        note_guess(actor=None, now=timezone.now(), key=key)
    except TooManyGuesses:
        wait = {"Retry-After": str(int(COUNTED_FOR.total_seconds()))}
        return Problem(HTTPStatus.TOO_MANY_REQUESTS, headers=wait)
    return Problem(HTTPStatus.UNAUTHORIZED)
