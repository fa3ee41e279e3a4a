"""The simulated record keeps the contract: schemas, keys, references, order of time."""

from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from turnabout.core.records import KEYS, SCHEMAS, TABLES

WRITTEN = ("people", "customers", "conversations", "messages", "events", "ratings", "orders")


@pytest.mark.parametrize("name", WRITTEN)
def test_no_row_breaks_the_schema(company, name):
    table = pq.read_table(company.directory / name)

    assert table.num_rows == company.rows[name] > 0
    for column in TABLES[name]:
        values = table[column.name]
        assert values.type == SCHEMAS[name].field(column.name).type
        assert not column.required or values.null_count == 0
        assert not column.allowed or set(values.unique().to_pylist()) <= {*column.allowed, None}


@pytest.mark.parametrize("name", WRITTEN)
def test_keys_are_unique(record, name):
    keys = ", ".join(KEYS[name])

    assert record(f"SELECT count(*) - count(DISTINCT ({keys})) FROM {name}") == [(0,)]


@pytest.mark.parametrize(
    ("child", "column", "parent"),
    [
        ("messages", "conversation_id", "conversations"),
        ("events", "conversation_id", "conversations"),
        ("ratings", "conversation_id", "conversations"),
        ("conversations", "customer_id", "customers"),
        ("orders", "customer_id", "customers"),
        ("people", "manager_id", "people"),
        ("events", "actor_id", "people"),
    ],
)
def test_every_reference_exists(record, child, column, parent):
    key = KEYS[parent][0]
    lost = record(f"SELECT count(*) FROM {child} WHERE {column} NOT IN (SELECT {key} FROM {parent})")

    assert lost == [(0,)]


def test_whoever_writes_is_known(record):
    agents = record(
        "SELECT count(*) FROM messages WHERE author_kind = 'agent' AND coalesce(author_id, '') NOT IN"
        " (SELECT person_id FROM people)"
    )
    customers = record(
        "SELECT count(*) FROM messages JOIN conversations c USING (conversation_id)"
        " WHERE author_kind = 'customer' AND author_id IS DISTINCT FROM c.customer_id"
    )
    assigned = record(
        "SELECT count(*) FROM events WHERE kind IN ('assigned', 'escalated')"
        ' AND "to" NOT IN (SELECT person_id FROM people)'
    )

    assert agents == customers == assigned == [(0,)]


def test_times_of_a_conversation_are_ordered_without_ties(record):
    assert record(
        "WITH happened AS (SELECT conversation_id, m.at FROM messages m"
        " UNION ALL SELECT conversation_id, e.at FROM events e)"
        " SELECT count(*) - count(DISTINCT (conversation_id, happened.at)) FROM happened"
    ) == [(0,)]
    assert record(
        "SELECT count(*) FROM messages m JOIN conversations c USING (conversation_id) WHERE m.at <= c.opened_at"
    ) == [(0,)]


def test_nothing_happens_after_the_record_was_taken(record):
    last = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    for name in ("messages", "events", "ratings", "orders"):
        assert record(f"SELECT count(*) FROM {name} t WHERE t.at >= '{last}'") == [(0,)]
    open_now = record("SELECT count(*) FROM conversations WHERE closed_at IS NULL")[0][0]
    assert 10 < open_now < 400, "some conversations are still open when the record is taken"


def test_ratings_come_after_the_close_and_once(record):
    assert record(
        "SELECT count(*) FROM ratings r JOIN conversations c USING (conversation_id)"
        " WHERE c.closed_at IS NULL OR r.asked_at < c.closed_at OR r.at <= r.asked_at"
    ) == [(0,)]


def test_whoever_takes_over_is_assigned_first(record):
    """Staff write only while they hold the conversation, or hand it over."""
    assert record(
        "SELECT count(*) FROM messages m WHERE author_kind = 'agent' AND NOT EXISTS (SELECT 1 FROM events e"
        " WHERE e.conversation_id = m.conversation_id AND e.kind = 'assigned' AND e.\"to\" = m.author_id"
        " AND e.at < m.at)"
    ) == [(0,)]


def test_one_file_per_table_and_month(company):
    months = [f"2025-{month:02}.parquet" for month in range(1, 13)]

    assert sorted(path.name for path in (company.directory / "messages").iterdir()) == months


def test_customers_who_left_do_not_write_again(record):
    assert record(
        "SELECT count(*) FROM conversations c JOIN customers k USING (customer_id)"
        " WHERE k.ended_on <= CAST(c.opened_at AS DATE) OR k.since > CAST(c.opened_at AS DATE)"
    ) == [(0,)]


def test_names_of_people_are_unique(record):
    assert record("SELECT count(*) - count(DISTINCT name) FROM people") == [(0,)]
