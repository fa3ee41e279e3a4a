"""Legs: who held a conversation when, and who gets credit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import legs_of
from records_on_disk import rating, write

from turnabout.engine import open_history, prepare

START = datetime(2024, 5, 1, tzinfo=UTC)


def at(minute):
    return None if minute is None else START + timedelta(minutes=minute)


def minutes(moment):
    return None if moment is None else round((moment - START).total_seconds() / 60)


def event(number, conversation_id, minute, kind, to=None, **more):
    return {
        "event_id": f"e{number:02d}",
        "conversation_id": conversation_id,
        "at": minute,
        "kind": kind,
        "to": to,
    } | more


def message(number, conversation_id, minute, author, kind="agent", visibility="public"):
    return {
        "message_id": f"m{number:02d}",
        "conversation_id": conversation_id,
        "at": minute,
        "author_id": author,
        "author_kind": kind,
        "visibility": visibility,
        "text": "…",
    }


def conversation(name, opened=0, closed=None, handler=None):
    return {"conversation_id": name, "opened_at": opened, "closed_at": closed, "handler_id": handler}


def timed(rows, *columns):
    return [{k: at(v) if k in columns else v for k, v in row.items()} for row in rows]


def derive(folder, *, conversations, events=(), messages=(), people=(), ratings=()):
    write(
        folder,
        conversations=timed(conversations, "opened_at", "closed_at"),
        events=timed(events, "at"),
        messages=timed(messages, "at"),
        people=[{"person_id": p, "name": p, "level": level} for p, level in people],
        ratings=list(ratings),
    )
    rows = prepare(folder).legs().read_all().to_pylist()
    return sorted(rows, key=lambda row: (row["conversation_id"], row["seq"]))


def shape(rows):
    return [(row["person_id"], row["entered_by"], round(row["credit"], 6)) for row in rows]


def test_the_one_at_the_close_gets_no_credit_for_what_others_wrote(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c", closed=90)],
        events=[event(1, "c", 1, "assigned", "ann"), event(2, "c", 60, "assigned", "bob")],
        messages=[message(1, "c", 5, "ann"), message(2, "c", 20, "ann"), message(3, "c", 30, "cust", kind="customer")],
    )
    assert shape(rows) == [("ann", "first", 1.0), ("bob", "transfer", 0.0)]
    assert [(minutes(r["started_at"]), minutes(r["ended_at"])) for r in rows] == [(1, 60), (60, 90)]


def test_without_messages_holders_share_equally(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c")],
        events=[
            event(1, "c", 1, "assigned", "ann"),
            event(2, "c", 2, "assigned", "bob", automatic=True),
            event(3, "c", 3, "assigned", "ann"),
        ],
    )
    assert shape(rows) == [("ann", "first", 0.25), ("bob", "automatic", 0.5), ("ann", "return", 0.25)]


def test_an_escalation_by_event_and_by_level(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c"), conversation("d")],
        events=[
            event(1, "c", 1, "assigned", "ann"),
            event(2, "c", 9, "escalated", "second line"),
            event(3, "c", 9, "assigned", "bob"),
            event(4, "d", 1, "assigned", "ann"),
            event(5, "d", 2, "assigned", "mia"),
        ],
        people=[("ann", "frontline"), ("bob", "frontline"), ("mia", "manager")],
    )
    assert [row["entered_by"] for row in rows] == ["first", "escalation", "first", "escalation"]


def test_an_internal_note_is_no_leg_and_no_credit(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c")],
        messages=[message(1, "c", 1, "ann"), message(2, "c", 2, "bob", visibility="internal")],
    )
    assert shape(rows) == [("ann", "first", 1.0)]


def test_the_handler_column_counts_only_where_nothing_else_says(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c", handler="eve"), conversation("d", handler="eve")],
        messages=[message(1, "c", 1, "ann")],
    )
    assert shape(rows) == [("ann", "first", 1.0), ("eve", "first", 1.0)]


def test_whom_the_desk_names_as_rated_has_the_credit(tmp_path):
    rows = derive(
        tmp_path,
        conversations=[conversation("c"), conversation("d")],
        messages=[message(1, "c", 1, "ann"), message(2, "c", 2, "bob"), message(3, "d", 2, "bob")],
        ratings=[rating(1, "c", 5, person_id="bob"), rating(2, "d", 1, person_id="zoe")],
    )
    assert shape(rows) == [
        ("ann", "first", 0.0),
        ("bob", "transfer", 1.0),
        ("bob", "first", 0.0),
        ("zoe", "transfer", 1.0),
    ]


def test_a_conversation_nobody_handled_is_counted_and_said(tmp_path):
    write(
        tmp_path,
        conversations=[{"conversation_id": "c"}, {"conversation_id": "d", "handler_id": "ann"}],
        ratings=[rating(1, "c", 5)],
    )
    prepared = prepare(open_history(tmp_path))
    assert prepared.without_handler == 1
    assert "Of 1 conversations nothing says who handled them; they are left out." in prepared.context.missing


PEOPLE = (("ann", "frontline"), ("bob", "frontline"), ("mia", "manager"))
names = st.sampled_from(["ann", "bob", "mia", "zoe"])
few_minutes = st.integers(0, 6)


@st.composite
def one_conversation(draw, name):
    events = [
        event(
            k,
            name,
            draw(few_minutes),
            draw(st.sampled_from(["assigned", "assigned", "unassigned", "moved", "escalated", "status"])),
            draw(st.one_of(names, st.just("queue"), st.none())),
            automatic=draw(st.booleans()),
        )
        for k in range(draw(st.integers(0, 5)))
    ]
    messages = [
        message(
            k,
            name,
            draw(few_minutes),
            draw(st.one_of(names, st.none())),
            kind=draw(st.sampled_from(["agent", "agent", "customer", "bot"])),
            visibility=draw(st.sampled_from(["public", "public", "internal"])),
        )
        for k in range(draw(st.integers(0, 5)))
    ]
    for row in (*events, *messages):
        row |= {key: f"{name}-{row[key]}" for key in ("event_id", "message_id") if key in row}
    about = conversation(name, 0, draw(st.one_of(st.none(), st.integers(0, 9))), draw(st.one_of(st.none(), names)))
    return about, events, messages, draw(st.one_of(st.none(), st.none(), names))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(*(one_conversation(f"c{k}") for k in range(8))), st.randoms(use_true_random=False))
def test_sql_agrees_with_the_plain_walk(tmp_path_factory, drawn, shuffle):
    conversations = [entry[0] for entry in drawn]
    events = [row for entry in drawn for row in entry[1]]
    messages = [row for entry in drawn for row in entry[2]]
    ratings = [rating(k, e[0]["conversation_id"], 5, person_id=e[3]) for k, e in enumerate(drawn)]
    for rows in (conversations, events, messages):
        shuffle.shuffle(rows)
    found = derive(
        tmp_path_factory.mktemp("record"),
        conversations=conversations,
        events=events,
        messages=messages,
        people=PEOPLE,
        ratings=ratings,
    )
    expected = [
        (
            about["conversation_id"],
            seq,
            leg.person_id,
            leg.started_at,
            leg.ended_at,
            leg.entered_by,
            leg.messages_sent,
            pytest.approx(leg.credit),
        )
        for about, own_events, own_messages, rated in drawn
        for seq, leg in enumerate(legs_of(about, own_events, own_messages, dict(PEOPLE), rated), start=1)
    ]
    actual = [
        (
            r["conversation_id"],
            r["seq"],
            r["person_id"],
            minutes(r["started_at"]),
            minutes(r["ended_at"]),
            r["entered_by"],
            r["messages_sent"],
            r["credit"],
        )
        for r in found
    ]
    assert actual == sorted(expected, key=lambda row: row[:2])
    shares: dict[str, float] = {}
    for row in found:
        shares[row["conversation_id"]] = shares.get(row["conversation_id"], 0.0) + row["credit"]
    assert all(share == pytest.approx(1.0) for share in shares.values())
