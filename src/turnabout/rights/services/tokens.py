"""Tokens by which a program acts for somebody: made, used, revoked."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import SCOPES, scopes_for, secret_hash, usable_tokens

LONGEST = timedelta(days=365)
MOST = 50  # tokens that one account can hold
NOTED_EVERY = timedelta(minutes=1)
PREFIX = "turnabout_"  # so that a secret that leaked into a log or a repository is recognised


class BeyondOwnRights(BadInput):
    """Somebody wants a token to be allowed more than they are."""


class TooManyTokens(BadInput):
    """There are as many tokens as one account can hold."""

    def __init__(self) -> None:
        super().__init__(f"You have {MOST} tokens already: revoke one that is not needed any more.")


@dataclass(frozen=True, slots=True)
class FreshToken:
    """A token and its secret, which is shown once and kept nowhere."""

    token: Token
    secret: str


def secret_from(seed: str) -> str:
    """Work a secret out from a seed that only the asking program knows in full, and this installation's own secret.

    So a program whose answer got lost can ask again and is told the same, though the secret is kept nowhere.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"token\n{seed}".encode(), hashlib.sha256).digest()
    return PREFIX + urlsafe_b64encode(digest).decode().rstrip("=")


@service("rights.make_token", keep=("scopes", "expires_at"))
def make_token(
    *,
    actor: Account,
    now: datetime,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    seed: str | None = None,
    made_by: Token | None = None,
) -> FreshToken:
    """Make a token for oneself, allowed at most what one may do; one made by a token makes no others."""
    wanted = set(scopes)
    allowed = set[str](scopes_for(actor))
    if made_by is not None:
        allowed &= {*made_by.scopes} - {"tokens"}
        expires_at = min(expires_at, made_by.expires_at)
    if not wanted <= allowed:
        raise BeyondOwnRights(f"This may not be given to a token here: {', '.join(sorted(wanted - allowed))}.")
    if not wanted:
        raise BadInput("Choose at least one thing that the token may do.")
    if not now < expires_at <= now + LONGEST:
        raise BadInput("A token holds for at least a moment and at most a year.")
    if usable_tokens(actor, now=now) >= MOST:
        raise TooManyTokens
    secret = PREFIX + secrets.token_urlsafe(32) if seed is None else secret_from(seed)
    token = Token.objects.create(
        account=actor,
        name=name.strip(),
        token_hash=secret_hash(secret),
        scopes=[scope for scope in SCOPES if scope in wanted],
        created_at=now,
        expires_at=expires_at,
    )
    return FreshToken(token, secret)


@service("rights.revoke_token", keep=("token",))
def revoke_token(*, actor: Account, now: datetime, token: Token) -> Token:
    """Make an own token worthless at once."""
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return token


@service("rights.revoke_tokens")
def revoke_tokens(*, actor: Account, now: datetime) -> Account:
    """Make all of one's own tokens worthless at once."""
    Token.objects.filter(account=actor, revoked_at=None).update(revoked_at=now)
    return actor


def note_use(token: Token, *, now: datetime) -> None:
    """Note that a token was used, at most once a minute.

    No service: nobody changes anything, and each request would write an audit row.
    """
    a_while_ago = now - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= a_while_ago:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=a_while_ago)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
