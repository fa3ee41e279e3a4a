"""Reads of the log of views: by the person viewed, as statistics, and whether it is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from turnabout.people.models import Account
from turnabout.rights.models import SubjectKey, View, ViewCheckpoint, ViewHead
from turnabout.rights.selectors.chain import BEGINNING, FIELDS, entry_hash, is_signed, sign_checkpoint, sign_head

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the log, as the person viewed reads it.

    Attributes
    ----------
    at, who, role
        When, by whom (empty where the account is gone), and what they came to Turnabout for.
    what, why, door
        What they saw, for what, and by which door.
    """

    at: datetime
    who: str
    role: str
    what: str
    why: str
    door: str


def looks_at(person_id: int, *, most: int, after: int = 0) -> list[Look]:
    """List who looked at somebody, the newest first, from behind the first ``after`` on."""
    keys = SubjectKey.objects.filter(person=person_id).values("key")
    rows = list(View.objects.filter(subject__in=keys).order_by("-number")[after : after + most])
    names = dict(Account.objects.filter(pk__in={row.viewer for row in rows}).values_list("pk", "name"))
    return [Look(r.at, names.get(r.viewer, ""), r.viewer_role, r.what, r.why, r.door) for r in rows]


def times_looked_at(person_id: int) -> int:
    """Count how often somebody else looked at something about a person."""
    return View.objects.filter(subject__in=SubjectKey.objects.filter(person=person_id).values("key")).count()


@dataclass(frozen=True, slots=True)
class LookCount:
    """How often somebody of a role saw a kind of thing by a door, in a month; never who, never about whom."""

    month: datetime
    role: str
    door: str
    what: str
    looks: int


def look_counts() -> list[LookCount]:
    """Count the log by month, role, door and kind, the newest month first."""
    by = ("month", "viewer_role", "door", "what")
    rows = View.objects.annotate(month=TruncMonth("at")).values_list(*by).annotate(looks=Count("number"))
    return [LookCount(*row) for row in rows.order_by("-month", *by[1:])]


@dataclass(frozen=True, slots=True)
class LogCheck:
    """Whether the log of views is whole.

    Attributes
    ----------
    ok
        Whether every entry is as it was written, and none is missing or added.
    entries
        How many were found whole.
    problem
        What is wrong, in a sentence; empty where nothing is.
    pruned
        How many were deleted by age before the first one.
    last
        Hash of the last entry: noted elsewhere, it proves later that nothing up to here was changed.
    """

    ok: bool
    entries: int
    problem: str = ""
    pruned: int = 0
    last: str = BEGINNING


class _Broken(Exception):
    """The chain is broken; the message says where."""


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the chain was followed."""

    number: int = 0
    hash: str = BEGINNING


def log_length() -> int:
    """Tell how many entries there are to verify."""
    return View.objects.count()


def entry_is(number: int, fingerprint: str) -> bool:
    """Tell whether an entry is the one whose fingerprint was noted earlier."""
    return View.objects.filter(number=number, hash=fingerprint).exists()


def verify_log() -> LogCheck:
    """Follow the whole log from its beginning, or its last checkpoint, to its signed end. It may grow meanwhile."""
    start = _Place()
    try:
        start = _start()
        end = _follow(start)
    except _Broken as problem:
        return LogCheck(ok=False, entries=0, problem=str(problem), pruned=start.number)
    return LogCheck(ok=True, entries=end.number - start.number, pruned=start.number, last=end.hash)


def _start() -> _Place:
    checkpoints = list(ViewCheckpoint.objects.order_by("number", "pk"))
    for row in checkpoints:
        if not is_signed(row.signature, by=sign_checkpoint(row.number, row.hash, row.at)):
            raise _Broken(f"The checkpoint at entry {row.number} does not carry this installation's signature.")
    start = _Place(checkpoints[-1].number, checkpoints[-1].hash) if checkpoints else _Place()
    if View.objects.filter(number__lte=start.number).exists():
        raise _Broken(f"There are entries up to {start.number}, which were pruned.")
    return start


def _follow(start: _Place) -> _Place:
    head = ViewHead.objects.first()
    if head is None:
        return _never_begun(start)
    if not is_signed(head.signature, by=sign_head(head.count, head.hash)):
        raise _Broken("The log's end does not carry this installation's signature.")
    place = start
    rows = View.objects.filter(number__gt=start.number, number__lte=head.count).order_by("number")
    for row in rows.values(*FIELDS, "hash").iterator(chunk_size=CHUNK):
        place = _next(place, row)
    if place.number < head.count:
        raise _Broken(f"The log breaks off behind entry {place.number}: {head.count} were written.")
    if place.hash != head.hash:
        raise _Broken(f"Entry {place.number} is not the one that the log ended with.")
    if View.objects.filter(number__gt=head.count).exists() and ViewHead.objects.filter(count=head.count).exists():
        raise _Broken(f"There are entries behind {head.count}, where the log ends.")
    return place


def _never_begun(start: _Place) -> _Place:
    """Nobody has looked yet. Keys of subjects are made with the first entry, so they tell whether one was lost."""
    if start.number or View.objects.exists() or SubjectKey.objects.exists():
        raise _Broken("The log's signed end is missing.")
    return start


def _next(place: _Place, row: Mapping[str, Any]) -> _Place:
    number = place.number + 1
    if row["number"] != number:
        raise _Broken(f"Entry {number} is missing.")
    if row["previous"] != place.hash:
        raise _Broken(f"Entry {number} does not follow the one before it.")
    if row["hash"] != entry_hash(row):
        raise _Broken(f"Entry {number} was changed.")
    return _Place(number, row["hash"])
