"""Reading a record of service: every message once, one row each, nothing half written."""

from datetime import UTC, datetime
from itertools import groupby

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.core.errors import BadInput
from turnabout.core.reading import Reader, Roster
from turnabout.engine import read

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)


def record(folder, messages):
    folder.mkdir()
    pq.write_table(pa.table({"conversation_id": ["c1"]}), folder / "conversations.parquet")
    names = ("message_id", "conversation_id", "at", "author_id", "author_kind", "visibility", "text")
    columns = {name: [row[i] for row in messages] for i, name in enumerate(names)}
    pq.write_table(pa.table(columns), folder / "messages.parquet")
    return folder


MESSAGES = [
    ("m1", "c1", AT, None, "customer", "public", "This is a disgrace, I was passed between three departments!"),
    ("m2", "c1", AT, "p1", "agent", "public", "I'm so sorry. I'll call you back by 5pm tomorrow. ^AB"),
    ("m3", "c1", AT, None, "customer", "public", "Ik wacht al een week en heb nog geen antwoord van u"),
    ("m4", "c1", AT, None, "system", "public", "Closed."),
]


def test_one_row_for_each_message(tmp_path):
    folder = record(tmp_path / "history", MESSAGES)
    result = read(folder, tmp_path / "out" / "readings.parquet")
    rows = result.to_frame().to_pylist()
    assert [row["message_id"] for row in rows] == ["m1", "m2", "m3", "m4"]
    assert {cue["kind"] for cue in rows[0]["cues"]} >= {"passed_around"}
    (promise,) = rows[1]["promises"]
    assert promise["due_at"] == datetime(2026, 3, 5, 17, tzinfo=UTC)
    assert rows[1]["signed"] == "AB"
    assert (result.messages, result.set_aside, result.promises) == (4, 1, 1)
    assert result.to_json()["cues"]["passed_around"] == 1


def test_who_was_praised_stands_in_the_row(tmp_path):
    message = ("m1", "c1", AT, None, "customer", "public", "Omar was incredibly helpful and patient!")
    reader = Reader(roster=Roster({"p2": "Omar Haddad"}))
    result = read(record(tmp_path / "history", [message]), tmp_path / "readings.parquet", reader=reader)
    (row,) = result.to_frame().to_pylist()
    assert row["named"] == [
        {"person_id": "p2", "said": "praised", "start": 0, "end": len(message[-1]), "text": message[-1]}
    ]


def test_what_is_read_share_by_share_is_read_once_and_stands_together(tmp_path, monkeypatch):
    messages = [(f"m{i:03}", f"c{i % 13}", AT, None, "customer", "public", "Where is it?") for i in range(200)]
    monkeypatch.setattr("turnabout.engine.reading.SORTED_AT_ONCE", 300)
    monkeypatch.setattr("turnabout.engine.reading.HEAVY", 50)
    result = read(record(tmp_path / "history", messages), tmp_path / "readings.parquet")
    rows = result.to_frame().to_pylist()
    assert pq.ParquetFile(result.where).num_row_groups == 1
    assert sorted(row["message_id"] for row in rows) == [row[0] for row in messages]
    assert len(list(groupby(rows, key=lambda row: row["conversation_id"]))) == 13


def test_a_message_is_read_up_to_its_limit(tmp_path):
    messages = [("m1", "c1", AT, None, "customer", "public", "Hello. " * 10_000)]
    result = read(record(tmp_path / "history", messages), tmp_path / "readings.parquet")
    assert result.reasons == {"Only the first 50,000 characters were read.": 1}


def test_nothing_half_written_stays(tmp_path):
    folder = record(tmp_path / "history", MESSAGES)

    class Breaks(Reader):
        def read_all(self, messages):
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        read(folder, tmp_path / "out" / "readings.parquet", reader=Breaks())
    assert list((tmp_path / "out").iterdir()) == []


def test_a_record_without_messages_says_so(tmp_path):
    folder = tmp_path / "history"
    folder.mkdir()
    pq.write_table(pa.table({"conversation_id": ["c1"]}), folder / "conversations.parquet")
    with pytest.raises(BadInput, match="no messages"):
        read(folder, tmp_path / "readings.parquet")
