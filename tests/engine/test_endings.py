"""Where nobody rated, what customers wrote last may count: on request, overridden by ratings, and said."""

from datetime import UTC, datetime, timedelta

import pytest
from records_on_disk import rating, write

from turnabout.core.errors import BadInput
from turnabout.engine import ArtistSettings, artists, open_history, prepare
from turnabout.engine.endings import endings

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = "It works now, thank you so much! You were brilliant. Call me at ann@example.org"
BAD = "It still does not work. I have had enough, this is a disgrace."
NOTHING = "ok"


def said(conversation, number, kind, text, **more):
    at = BEGAN + timedelta(hours=number)
    author = "ann" if kind == "agent" else "cust"
    row = {"message_id": f"{conversation}-{number}", "conversation_id": conversation, "at": at, "author_id": author}
    return {**row, "author_kind": kind, "visibility": "public", "text": text, **more}


def company(folder, last, ratings=()):
    messages = [
        row
        for name, words in last.items()
        for row in (
            said(name, 0, "customer", "My parcel is lost."),
            said(name, 1, "agent", "I have sent a new one."),
            said(name, 2, "customer", words),
        )
    ]
    conversations = [{"conversation_id": name, "opened_at": BEGAN} for name in last]
    return write(folder, conversations=conversations, messages=messages, ratings=list(ratings))


def test_how_it_ended_is_read_with_a_quote_without_personal_data(tmp_path):
    history = open_history(company(tmp_path, {"a": GOOD, "b": BAD, "c": NOTHING}))
    rows = {row["conversation_id"]: row for batch in endings(history) for row in batch.to_pylist()}
    assert {name: row["ended"] for name, row in rows.items()} == {"a": "positive", "b": "negative", "c": "unknown"}
    assert rows["a"]["quote_id"] == "a-2" and "@" not in rows["a"]["quote"]
    assert rows["c"]["quote"] is None


def test_a_rating_overrides_words_and_what_is_unknown_stays_so(tmp_path):
    folder = company(tmp_path, {"a": GOOD, "b": BAD, "c": NOTHING, "d": GOOD}, [rating(1, "d", 1, at=BEGAN)])
    legs = prepare(folder, settings=ArtistSettings(outcome="words")).legs().read_all().to_pylist()
    found = {leg["conversation_id"]: (leg["outcome"], leg["outcome_source"]) for leg in legs}
    assert found["a"] == (1.0, "words") and found["b"] == (0.0, "words") and found["d"] == (0.0, "csat")
    assert found["c"][0] is None


def test_words_are_used_only_on_request_and_then_it_is_said(tmp_path):
    folder = company(tmp_path, {"a": GOOD, "b": BAD, "d": GOOD}, [rating(1, "d", 5, at=BEGAN)])
    asked = artists(folder, settings=ArtistSettings(outcome="words"))
    assert "Of 3 legs with an outcome, 2 have theirs from what customers wrote last" in asked.says
    assert asked.to_json()["settings"]["outcomes_from_words"] == 2
    plain = artists(folder)
    assert plain.rated_legs == 1 and "wrote last" not in plain.says
    assert "outcomes_from_words" not in plain.to_json()["settings"]


def test_nothing_later_than_asked_for_is_read(tmp_path):
    folder = company(tmp_path, {"a": GOOD})
    prepared = prepare(folder, as_of=BEGAN + timedelta(hours=1, minutes=30), settings=ArtistSettings(outcome="words"))
    assert [leg["outcome"] for leg in prepared.legs().read_all().to_pylist()] == [None]


def test_without_words_it_says_so(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "a", "handler_id": "ann"}], ratings=[rating(1, "a", 5)])
    with pytest.raises(BadInput, match="no messages with text"):
        prepare(tmp_path, settings=ArtistSettings(outcome="words"))
