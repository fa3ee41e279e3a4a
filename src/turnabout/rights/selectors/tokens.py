"""What a program may do for somebody, and with which token."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from turnabout.people.models import Account
from turnabout.rights.models import Token
from turnabout.rights.selectors.rules import Right, may

Scope = Literal["me", "artists", "conversations", "imports", "tokens"]

SHOWN_AFTER_THE_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ScopeKind:
    """What a token may be made for.

    Attributes
    ----------
    words
        What it allows, as a page says it.
    right
        What its owner must be allowed as well; None for everybody.
    """

    words: str
    right: Right | None = None


SCOPES: Mapping[Scope, ScopeKind] = {
    "me": ScopeKind("Read my account, my own figure and how often others looked"),
    "artists": ScopeKind("Read who was found to turn difficult customers around; each look is logged", "find"),
    "conversations": ScopeKind("Read and search conversations", "read conversations"),
    "imports": ScopeKind("Bring files in and see how far they are", "import"),
    "tokens": ScopeKind("List my tokens, make narrower ones and revoke any of them"),
}


def scopes_for(account: Account) -> tuple[Scope, ...]:
    """List what somebody may give to a token: never more than they may do themselves."""
    return tuple(name for name, kind in SCOPES.items() if kind.right is None or may(account, kind.right))


def secret_hash(secret: str) -> str:
    """Hash a token's secret for the database; it is long and random, so one round is enough."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def usable_token(secret: str, *, now: datetime) -> Token | None:
    """Find the token of a secret if it holds and its owner may still sign in."""
    return (
        Token.objects.select_related("account", "account__person")
        .filter(token_hash=secret_hash(secret), revoked_at=None, expires_at__gt=now, account__is_active=True)
        .first()
    )


def tokens_of(account: Account, *, now: datetime) -> list[Token]:
    """List somebody's tokens, the newest first, those that have ended lately included."""
    lately = now - SHOWN_AFTER_THE_END
    return list(Token.objects.filter(account=account, revoked_at=None, expires_at__gt=lately).order_by("-pk"))


def usable_tokens(account: Account, *, now: datetime) -> int:
    """Count somebody's tokens that still hold."""
    return Token.objects.filter(account=account, revoked_at=None, expires_at__gt=now).count()


def own_token(account: Account, token_id: int) -> Token | None:
    """Fetch one of somebody's own tokens that was not revoked; None where there is none."""
    return Token.objects.filter(account=account, pk=token_id, revoked_at=None).first()
