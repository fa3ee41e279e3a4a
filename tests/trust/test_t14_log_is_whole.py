"""T14: the log of views is append-only and chained; whatever is changed in it is found."""

import random
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from turnabout.people.models import Account, Person, Role
from turnabout.rights.models import SubjectKey, View, ViewCheckpoint, ViewHead
from turnabout.rights.selectors import chain, verify_log
from turnabout.rights.services import note_views, prune_views
from turnabout.rights.services.views import VIEWS_KEPT

ENTRIES = 1_000
TAMPERINGS = 1_000
ON_POSTGRESQL = 100  # the same Python follows the chain; a thousand savepoints of one transaction take minutes there
START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
GUARDS = ("rights_view_keeps", "rights_view_stays")
DOORS = ("web", "api", "cli", "export")
VIEWERS = ("Vera Viewer", "Vito Viewer", "Viola Viewer", "Viktor Viewer", "Vigdis Viewer")
VIEWED = tuple(f"Viewed {number}" for number in range(10))


@pytest.fixture(autouse=True)
def _database(make_account):
    """The log needs viewers and people, no company that is worked out."""
    for name in VIEWERS:
        make_account(name, Role.LEADER)
    Person.objects.bulk_create([Person(name=name) for name in VIEWED])


def fill(entries: int, *, start: datetime = START) -> None:
    """Write a log of several viewers, subjects and doors, several entries at a time."""
    viewers, people = list(Account.objects.filter(name__in=VIEWERS)), list(Person.objects.filter(name__in=VIEWED))
    written = 0
    while written < entries:
        about = [p.pk for p in people[: 1 + written % 10]][: entries - written]
        viewer = viewers[written % 5]
        now = start + timedelta(minutes=written)
        door = DOORS[written % 4]
        written += note_views(viewer=viewer, now=now, people=about, what="artist_found", why="a test", door=door)


def drop_guards() -> None:
    """Do what somebody does who holds the database."""
    with connection.cursor() as cursor:
        for name in GUARDS:
            on = " ON rights_view" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


class Undo(Exception):
    """Take back what a tampering did."""


@pytest.fixture
def log():
    fill(ENTRIES)
    drop_guards()


# What somebody with the database in hand may try. Each gets a random source and changes something.


def change_a_field(rng):
    row = View.objects.get(number=rng.randint(1, ENTRIES))
    field = rng.choice([*chain.FIELDS[1:], "hash"])
    old = getattr(row, field)
    new = {"at": old + timedelta(seconds=rng.randint(1, 99))}.get(field) if field == "at" else other(rng, field, old)
    View.objects.filter(pk=row.pk).update(**{field: new})


def other(rng, field, old):
    if field == "viewer":
        return old + rng.randint(1, 9)
    if field in {"hash", "previous", "subject"}:
        return f"{rng.getrandbits(128):032x}"
    return (old + "x")[-10:] if old else "x"


def change_and_rehash_the_rest(rng):
    """Change an entry, and make every hash behind it right again; only the signature is out of reach."""
    number = rng.randint(1, ENTRIES)
    View.objects.filter(number=number).update(why="nothing to see here")
    previous = View.objects.get(number=number).previous
    for row in View.objects.filter(number__gte=number).order_by("number"):
        row.previous = previous
        row.hash = previous = chain.entry_hash({name: getattr(row, name) for name in chain.FIELDS})
        row.save()
    ViewHead.objects.update(hash=previous)


def remove(rng):
    View.objects.filter(number=rng.randint(1, ENTRIES)).delete()


def remove_and_close_the_gap(rng):
    number = rng.randint(1, ENTRIES - 1)
    View.objects.filter(number=number).delete()
    for later in range(number + 1, min(number + 20, ENTRIES) + 1):
        View.objects.filter(number=later).update(number=later - 1)


def add_in_the_middle(rng):
    row = View.objects.get(number=rng.randint(1, ENTRIES))
    row.number = rng.choice([0, -rng.randint(1, 9), ENTRIES + rng.randint(2, 9)])
    row.save(force_insert=True)


def add_at_the_end(rng):
    last = View.objects.get(number=ENTRIES)
    last.number, last.previous, last.subject = ENTRIES + 1, last.hash, f"{rng.getrandbits(128):032x}"
    last.hash = chain.entry_hash({name: getattr(last, name) for name in chain.FIELDS})
    last.save(force_insert=True)
    if rng.random() < 0.5:
        ViewHead.objects.update(count=last.number, hash=last.hash)


def swap(rng):
    one, two = (View.objects.get(number=number) for number in rng.sample(range(1, ENTRIES + 1), 2))
    one.number, two.number = two.number, one.number
    one.save()
    two.save()


def cut_the_end(rng):
    keep = rng.randint(0, ENTRIES - 1)
    View.objects.filter(number__gt=keep).delete()
    if rng.random() < 0.5:
        last = View.objects.filter(number=keep).first()
        ViewHead.objects.update(count=keep, hash=last.hash if last else chain.BEGINNING)


def cut_the_beginning(rng):
    upto = rng.randint(1, ENTRIES)
    last = View.objects.get(number=upto)
    View.objects.filter(number__lte=upto).delete()
    if rng.random() < 0.5:
        forged = secrets.token_hex(32)
        ViewCheckpoint.objects.create(number=upto, hash=last.hash, signature=forged, at=START)


def forge_the_head(rng):
    head = ViewHead.objects.get()
    field = rng.choice(["count", "hash", "signature"])
    value = head.count + rng.choice([-1, 1]) if field == "count" else f"{rng.getrandbits(256):064x}"
    ViewHead.objects.update(**{field: value})


def lose_the_head(rng):
    ViewHead.objects.all().delete()
    if rng.random() < 0.5:
        View.objects.all().delete()


WAYS = (
    *(change_a_field,) * 12,
    *(remove, remove_and_close_the_gap, add_in_the_middle, add_at_the_end, swap, forge_the_head) * 2,
    *(cut_the_end, cut_the_beginning, lose_the_head),
)


def found(tamper, rng) -> bool:
    """Tell whether a tampering is noticed; it is taken back."""
    ok = True
    try:
        with transaction.atomic():
            tamper(rng)
            ok = verify_log().ok
            raise Undo
    except Undo:
        return not ok


@pytest.mark.slow
def test_t14_every_tampering_is_found_and_an_untouched_log_is_whole(log):
    assert verify_log().ok
    assert verify_log().entries == ENTRIES
    rng = random.Random(14)
    tamperings = ON_POSTGRESQL if connection.vendor == "postgresql" else TAMPERINGS
    missed = [way.__name__ for way in rng.choices(WAYS, k=tamperings) if not found(way, rng)]
    assert missed == []
    assert verify_log().ok


def test_t14_rewriting_all_that_follows_is_found_by_the_signature(log):
    rng = random.Random(15)
    assert all(found(change_and_rehash_the_rest, rng) for _ in range(3))


@pytest.mark.parametrize("left_out", [name for name in chain.FIELDS if name not in {"number", "previous"}])
def test_t14_twin_a_hash_that_leaves_one_field_out_is_caught(monkeypatch, left_out):
    """The same tamperings are not all found where the hash forgets a field."""
    monkeypatch.setattr(chain, "FIELDS", tuple(name for name in chain.FIELDS if name != left_out))
    fill(60)
    drop_guards()
    row = View.objects.get(number=30)
    new = row.at + timedelta(days=1) if left_out == "at" else other(random.Random(1), left_out, getattr(row, left_out))

    def change_what_is_left_out(_):
        View.objects.filter(number=30).update(**{left_out: new})

    assert not found(change_what_is_left_out, None)
    monkeypatch.undo()


def test_t14_the_database_refuses_changes_and_deletions():
    fill(5)
    for change in (
        lambda: View.objects.filter(number=3).update(why="other"),
        lambda: View.objects.filter(number=3).delete(),
        lambda: View.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert verify_log().ok


def test_t14_an_empty_log_is_whole():
    assert verify_log().ok
    assert verify_log().entries == 0


def test_t14_numbers_are_consecutive():
    fill(37)
    assert list(View.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 38))


def test_t14_pruning_leaves_a_signed_checkpoint_and_a_whole_log():
    fill(40)
    later = START + VIEWS_KEPT + timedelta(minutes=15)
    fill(10, start=later - timedelta(days=1))
    assert prune_views(actor=None, now=later) > 0
    check = verify_log()
    assert check.ok
    assert check.entries + check.pruned == 50
    assert not View.objects.filter(at__lt=later - VIEWS_KEPT).exists()
    fill(5, start=later)
    assert verify_log().entries == check.entries + 5


def test_t14_everything_may_be_pruned_and_the_log_goes_on():
    fill(20)
    later = START + 2 * VIEWS_KEPT
    assert prune_views(actor=None, now=later) == 20
    assert prune_views(actor=None, now=later) == 0
    assert verify_log() == verify_log()
    assert (verify_log().ok, verify_log().entries, verify_log().pruned) == (True, 0, 20)
    fill(3, start=later)
    assert (verify_log().ok, verify_log().entries) == (True, 3)


@pytest.mark.parametrize("field", ["number", "hash", "signature", "at"])
def test_t14_a_forged_checkpoint_is_found(field):
    fill(40)
    prune_views(actor=None, now=START + VIEWS_KEPT + timedelta(minutes=15))
    row = ViewCheckpoint.objects.get()
    new = {"number": row.number + 1, "hash": "0" * 64, "signature": "0" * 64, "at": row.at + timedelta(days=1)}[field]
    ViewCheckpoint.objects.update(**{field: new})
    assert not verify_log().ok


def test_t14_erasing_a_person_leaves_the_log_whole_and_nameless():
    fill(50)
    person = Person.objects.get(name=VIEWED[0])
    key = SubjectKey.objects.get(person=person).key
    SubjectKey.objects.filter(person=person).delete()
    assert verify_log().ok
    assert View.objects.filter(subject=key).exists()
    fill(10)
    assert SubjectKey.objects.get(person=person).key != key
    assert verify_log().ok
