"""The log of views: who looked at what about whom, when, why, by which door."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from django.db import transaction
from django.db.models import Min

from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import SubjectKey, View, ViewCheckpoint, ViewHead
from turnabout.rights.selectors.chain import BEGINNING, FIELDS, entry_hash, sign_checkpoint, sign_head

Door = Literal["web", "api", "cli", "export"]
VIEWS_KEPT = timedelta(days=730)
LONGEST_WHY = 300
HEAD = 1  # the one row that says where the log ends; who writes holds its lock


def note_views(*, viewer: Account, now: datetime, people: Iterable[int], what: str, door: Door, why: str = "") -> int:
    """Write down that somebody looks at something about each of ``people``, before it is shown.

    ``what`` is the key of a figure, or a word for another thing about a person. Looking at oneself is not noted.
    Returns how many entries were added. It is no service: the log of views is its own audit.
    """
    others = [person for person in dict.fromkeys(people) if person != viewer.person_id]
    if others:
        _chain(viewer, now, others, what=what, door=door, why=" ".join(why.split())[:LONGEST_WHY])
    return len(others)


@transaction.atomic
def _chain(viewer: Account, now: datetime, others: list[int], *, what: str, door: Door, why: str) -> None:
    head = _head()
    keys = _subject_keys(others)
    entries = []
    for person in others:
        entry = View(
            number=head.count + 1,
            at=now,
            viewer=viewer.pk,
            viewer_role=viewer.role,
            subject=keys[person],
            what=what,
            why=why,
            door=door,
            previous=head.hash,
        )
        entry.hash = entry_hash({name: getattr(entry, name) for name in FIELDS})
        head.count, head.hash = entry.number, entry.hash
        entries.append(entry)
    View.objects.bulk_create(entries)
    head.signature = sign_head(head.count, head.hash)
    head.save()


def _head() -> ViewHead:
    """Fetch where the log ends, and hold it until the transaction is over: numbers have no gaps."""
    fresh = {"count": 0, "hash": BEGINNING, "signature": sign_head(0, BEGINNING)}
    return ViewHead.objects.select_for_update().get_or_create(pk=HEAD, defaults=fresh)[0]


def _subject_keys(people: list[int]) -> dict[int, str]:
    keys = dict(SubjectKey.objects.filter(person__in=people).values_list("person_id", "key"))
    fresh = [SubjectKey(person_id=person, key=token_hex(16)) for person in people if person not in keys]
    if fresh:
        SubjectKey.objects.bulk_create(fresh)
    return keys | {row.person_id: row.key for row in fresh}


@service("rights.prune_views")
def prune_views(*, actor: Account | None, now: datetime, keep_from: datetime | None = None) -> int:
    """Delete entries older than two years (or from before ``keep_from``), and sign up to where; returns how many."""
    _head()
    cutoff = keep_from or now - VIEWS_KEPT
    first_kept = View.objects.filter(at__gte=cutoff).aggregate(number=Min("number"))["number"]
    old = View.objects.filter(at__lt=cutoff)
    if first_kept is not None:
        old = old.filter(number__lt=first_kept)
    last = old.order_by("-number").first()
    if last is None:
        return 0
    ViewCheckpoint.objects.create(
        number=last.number, hash=last.hash, at=now, signature=sign_checkpoint(last.number, last.hash, now)
    )
    return View.objects.filter(number__lte=last.number).delete()[0]
