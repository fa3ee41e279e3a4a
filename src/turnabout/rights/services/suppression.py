"""Who was erased, as keyed hashes, so that importing the same record again does not bring them back.

The list holds no name and no id: whoever has it can only ask whether a name that they know already stands in it, and
needs the installation's secret key for that.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.conf import settings

from turnabout.rights.models import Suppressed

Kind = Literal["customer", "case", "person", "name", "part"]
"""``name``: words that name somebody wherever they stand; ``part``: only in conversations that the person handled."""

AT_ONCE = 500  # digests of one question
_PSEUDONYM = re.compile(r"erased:[0-9a-f]{16}")


def digest(kind: Kind, name: str) -> str:
    """Name somebody by a keyed hash."""
    return _keyed(f"suppressed {kind}\n{name}")


def pseudonym(name: str) -> str:
    """Answer what stands in the record in the place of somebody who was erased.

    It looks random to whoever lacks the secret key, and is the same at every import, so that what one person did stays
    told apart from what another did.
    """
    return f"erased:{_keyed(f'pseudonym{chr(10)}{name}')[:16]}"


def is_pseudonym(name: str) -> bool:
    """Tell whether a name stands for somebody who was erased."""
    return _PSEUDONYM.fullmatch(name) is not None


def _keyed(words: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hex()


def suppress(kind: Kind, names: Iterable[str], *, now: datetime) -> None:
    """Put names on the list; part of erasing, which is the service with its transaction and audit row."""
    Suppressed.objects.bulk_create(
        [Suppressed(digest=digest(kind, name), kind=kind, at=now) for name in sorted(set(names))],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )


def kinds_suppressed() -> set[str]:
    """List the kinds of which there is anybody on the list: an import need not ask for the others."""
    return set(Suppressed.objects.values_list("kind", flat=True).distinct())


def suppressed_among(kind: Kind, names: Iterable[str]) -> set[str]:
    """Keep the names that stand on the list."""
    known = {digest(kind, name): name for name in set(names)}
    digests = list(known)
    found: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        rows = Suppressed.objects.filter(digest__in=digests[start : start + AT_ONCE])
        found.update(known[row] for row in rows.values_list("digest", flat=True))
    return found
