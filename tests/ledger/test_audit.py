"""The audit is append-only: the database itself refuses to change it."""

import pytest
from django.db import DatabaseError, connection, transaction

from turnabout.ledger.models import Audit


@pytest.fixture
def row(db, now):
    return Audit.objects.create(at=now, verb="tests.change", details={"reason": "it was time"})


def by_save(row):
    row.verb = "tests.nothing"
    row.save()


def by_query(row):
    Audit.objects.filter(pk=row.pk).update(verb="tests.nothing")


def by_many(row):
    row.verb = "tests.nothing"
    Audit.objects.bulk_update([row], ["verb"])


def by_hand(row):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_audit SET verb = 'tests.nothing'")


def by_delete(row):
    row.delete()


def by_delete_of_all(row):
    Audit.objects.all().delete()


def by_delete_by_hand(row):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_audit")


@pytest.mark.parametrize(
    "change",
    [by_save, by_query, by_many, by_hand, by_delete, by_delete_of_all, by_delete_by_hand],
    ids=lambda change: change.__name__,
)
def test_nothing_changes_a_row(row, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(row)
    kept = Audit.objects.get()
    assert (kept.verb, kept.details) == ("tests.change", {"reason": "it was time"})


def test_rows_are_added(row, now):
    Audit.objects.create(at=now, verb="tests.more")
    assert Audit.objects.count() == 2


def test_without_its_guard_a_row_can_be_changed(row):
    """The test above is able to fail: it is the guard that refuses."""
    drop = {
        "sqlite": "DROP TRIGGER ledger_audit_keeps",
        "postgresql": "DROP TRIGGER ledger_audit_keeps ON ledger_audit",
    }
    with connection.cursor() as cursor:
        cursor.execute(drop[connection.vendor])
    by_query(row)
    assert Audit.objects.get().verb == "tests.nothing"
