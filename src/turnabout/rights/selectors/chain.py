"""How the log of views is chained and signed: whoever changes, adds or removes an entry breaks it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

FIELDS = ("number", "at", "viewer", "viewer_role", "subject", "what", "why", "door", "previous")
BEGINNING = "0" * 64
"""Stands before the first entry."""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash all fields of an entry, among them the hash of the entry before it (SHA-256 over canonical JSON)."""
    fields = {name: _plain(entry[name]) for name in FIELDS}
    return sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def sign_head(count: int, last: str) -> str:
    """Sign where the log ends, with the installation's secret key."""
    return _sign("head", f"{count} {last}")


def sign_checkpoint(number: int, last: str, at: datetime) -> str:
    """Sign up to where old entries were pruned, and when."""
    return _sign("checkpoint", f"{number} {last} {_plain(at)}")


def _sign(what: str, words: str) -> str:
    return salted_hmac(f"turnabout.rights.views.{what}", words, algorithm="sha256").hexdigest()


def is_signed(signature: str, *, by: str) -> bool:
    """Tell whether a signature is the one that it should be."""
    return constant_time_compare(signature, by)
