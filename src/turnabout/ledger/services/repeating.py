"""A request that is sent twice has its effect once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from turnabout.core.errors import BadInput
from turnabout.ledger.models import IdempotencyKey

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=15)  # whoever was at work was killed: the next may try


class OtherRequest(BadInput):
    """The key was used for something else."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request: send a fresh key with a fresh request.")


class StillAtWork(BadInput):
    """The first request under this key has not been answered."""

    def __init__(self) -> None:
        super().__init__("The same request is at work already: ask again with the same key in a moment.")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do something under a key, or what came of it before.

    Attributes
    ----------
    row
        What is kept of the request.
    is_first
        Whether it is still to be done.
    """

    row: IdempotencyKey
    is_first: bool


def claim(*, actor_id: int, key: str, fingerprint: str, now: datetime) -> Claim:
    """Claim a key for a request, or find what the same request was answered before.

    No service: nothing changes yet; what is done under the key has an audit row of its own.
    """
    forget_requests(now=now)
    name = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            fresh = IdempotencyKey.objects.create(
                actor_id=actor_id, key_hash=name, fingerprint=fingerprint, created_at=now
            )
    except IntegrityError:
        return _earlier(IdempotencyKey.objects.filter(actor_id=actor_id, key_hash=name).first(), fingerprint)
    return Claim(fresh, is_first=True)


def forget_requests(*, now: datetime) -> int:
    """Delete what is kept of requests for longer than a day, or of those that nobody is at work on any more."""
    over = Q(created_at__lte=now - KEPT) | Q(created_at__lte=now - GIVEN_UP, status=None)
    return IdempotencyKey.objects.filter(over).delete()[0]


def _earlier(row: IdempotencyKey | None, fingerprint: str) -> Claim:
    if row is None:  # the first has just failed and let go of the key
        raise StillAtWork
    if row.fingerprint != fingerprint:
        raise OtherRequest
    if row.status is None:
        raise StillAtWork
    return Claim(row, is_first=False)


def settle(row: IdempotencyKey, *, status: int, body: str) -> None:
    """Keep what the request was answered."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body)


def let_go(row: IdempotencyKey) -> None:
    """Free a key whose request was refused or failed: mended, it may come again under the same key."""
    IdempotencyKey.objects.filter(pk=row.pk).delete()
