"""Signing in, and how guessing is slowed down."""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.contrib.auth import authenticate

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account, SignInAttempt

GUESSES = 10
GUESSES_OF_A_PLACE = 300  # under whatever names: an office whose people mistype stays far below
COUNTED_FOR = timedelta(minutes=15)


class TooManyGuesses(BadInput):
    """Too many sign-ins have failed from this address, under this name or at all; from others it stays possible."""

    def __init__(self, guesses: int = GUESSES) -> None:
        minutes = int(COUNTED_FOR.total_seconds() / 60)
        super().__init__(
            f"That was tried {guesses} times without success. Please wait {minutes} minutes, then try again; "
            "whoever looks after Turnabout here can send you a new invitation."
        )


def sign_in(*, now: datetime, address: str, email: str, password: str) -> Account:
    """Find the account that e-mail address and password belong to, or say why not.

    Not a service itself: a guess must stay counted although it was refused, and the slow check of a password must not
    hold a transaction.
    """
    key, place = guess_key(address=address, email=email), _place(address)
    note_guess(actor=None, now=now, key=key)
    if place:
        note_guess(actor=None, now=now, key=place, most=GUESSES_OF_A_PLACE)
    account = authenticate(None, username=email.strip(), password=password)
    if not isinstance(account, Account):
        raise BadInput("E-mail address and password do not belong together. Look at both once more.")
    note_signed_in(actor=None, now=now, key=key, place=place)
    return account


def where_from(*, direct: str, forwarded: str) -> str:
    """Answer a visitor's address; behind a proxy the one that the proxy has seen, never one that a visitor wrote."""
    if settings.ENVIRONMENT.origin and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return direct


def guess_key(*, address: str, email: str) -> str:
    """Name a place of guessing by a keyed hash, so that the table tells nobody who tried to sign in."""
    words = f"{_network(address)}\n{email.strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()


def _place(address: str) -> str:
    """Name a place whatever name is tried; empty where a proxy does not tell visitors apart, for all come from it."""
    try:
        here = ip_address(address).is_loopback
    except ValueError:
        return ""
    return "" if here else guess_key(address=address, email="anybody")


def _network(address: str) -> str:
    """Answer an address, of IPv6 the part that one household has: the rest can be changed at will."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(int(known) >> 64) if isinstance(known, IPv6Address) else str(known)


@service("people.note_guess")
def note_guess(*, actor: None, now: datetime, key: str, most: int | None = None) -> None:
    """Count a try as failed before it is looked at, so that many at once are counted too."""
    most = GUESSES if most is None else most
    if SignInAttempt.objects.filter(key=key, at__gt=now - COUNTED_FOR).count() >= most:
        raise TooManyGuesses(most)
    forget_guesses(now=now)
    SignInAttempt.objects.create(key=key, at=now)


def forget_guesses(*, now: datetime) -> int:
    """Delete what is kept of failed sign-ins for longer than they count."""
    return SignInAttempt.objects.filter(at__lte=now - COUNTED_FOR).delete()[0]


@service("people.sign_in")
def note_signed_in(*, actor: None, now: datetime, key: str, place: str) -> None:
    """Forget the tries under this name that came before a success; of the place's only the one that succeeded.

    Nobody is the actor: when people come and go is nothing that is kept about them.
    """
    SignInAttempt.objects.filter(key=key).delete()
    if place and (own := SignInAttempt.objects.filter(key=place).order_by("pk").last()):
        own.delete()
