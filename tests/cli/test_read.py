"""The command ``turnabout read``: one line out for each line in, whatever comes in."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from turnabout.cli.read import read
from turnabout.core.errors import BadInput

LINES = [
    {"message_id": "m1", "conversation_id": "c1", "author_kind": "customer", "text": "It fails, I am so angry!"},
    {
        "message_id": "m2",
        "conversation_id": "c1",
        "author_kind": "agent",
        "at": "2026-07-01T10:00:00",
        "text": "Sorry! I'll call you by 5pm tomorrow.",
    },
    {"message_id": "m3", "conversation_id": "c2", "author_kind": "bot", "text": "Hello"},
]


def run(lines, *options):
    given = lines if isinstance(lines, bytes) else "\n".join(json.dumps(line) for line in lines).encode()
    done = CliRunner().invoke(read, ["--json", *options], input=given, standalone_mode=False, catch_exceptions=False)
    return done.return_value, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_line_for_each_message_by_the_companys_clock():
    code, found, _ = run(LINES, "--zone", "Europe/Berlin")
    assert code == 0
    assert [row["message_id"] for row in found] == ["m1", "m2", "m3"]
    assert found[1]["promises"][0]["due_at"] == "2026-07-02T15:00:00Z"


def test_a_calendar_file(tmp_path):
    file = tmp_path / "hours.toml"
    file.write_text(
        'zone = "Europe/London"\nholidays = [2026-07-02]\n'
        '[hours]\nwednesday = ["09:00-17:00"]\nfriday = ["09:00-12:00"]\n'
    )
    code, found, _ = run([{**LINES[1], "text": "We'll call you within 1 business day."}], "--calendar", str(file))
    assert code == 0
    assert found[0]["promises"][0]["due_at"] == "2026-07-03T11:00:00Z"


def test_a_line_for_each_conversation():
    code, found, _ = run(LINES, "--conversations")
    assert code == 0
    assert [(row["conversation_id"], row["messages"]) for row in found] == [("c1", 2), ("c2", 1)]
    assert found[0]["promises"][0]["fate"] == "no_evidence"


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'"text"',
        b'{"text": 1, "author_kind": "agent"}',
        b'{"text": "x", "author_kind": "nobody"}',
        b'{"text": "x", "author_kind": "agent", "at": "yesterday"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"text": "x", "author_kind": "agent", "at": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda line: repr(line[:20]),
)
@pytest.mark.parametrize("options", [(), ("--conversations",)])
def test_what_cannot_be_used_is_set_aside_and_the_rest_is_read(line, options):
    good = json.dumps(LINES[1]).encode()
    code, found, said = run(good + b"\n" + line + b"\n" + good + b"\n", *options)
    assert code == 1
    assert [bool(row.get("set_aside")) for row in found] == [False, True, False]
    assert "line 2" in said


def test_lone_surrogates_and_nul_come_out_as_json():
    code, found, _ = run(b'{"text": "\\ud800 We will call you by Friday \\u0000", "author_kind": "agent"}\n')
    assert code == 0 and found[0]["promises"][0]["text"].startswith("\ud800")


def test_lines_that_name_no_conversation_are_no_conversation_without_end():
    code, found, said = run([{"author_kind": "agent", "text": "We will call."}] * 3_000 + LINES, "--conversations")
    assert code == 1 and "1 of 3" in said
    assert [(row["conversation_id"], row["messages"]) for row in found] == [("", 2_000), ("c1", 2), ("c2", 1)]
    assert found[0]["set_aside"] and found[0]["outcome"] == "unknown"


def test_what_is_quoted_stays_short():
    long = {
        "author_kind": "customer",
        "conversation_id": "c",
        "text": "It works now, thank you so much for that " * 500,
    }
    code, (found,), _ = run([{**LINES[1], "conversation_id": "c"}, long], "--conversations")
    assert code == 0 and len(found["quote"] or "") <= 500
    assert all(len(promise["quote"] or "") <= 500 for promise in found["promises"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--zone", "Mars/Olympus"), "Mars/Olympus"),
        (("--calendar", "nowhere.toml"), "nowhere.toml"),
        (("--language", "xx"), "no pack"),
    ],
)
def test_bad_use_is_one_sentence(options, says):
    from turnabout.core.errors import BadInput

    with pytest.raises(BadInput, match=says):
        run(LINES, *options)


def test_words_for_people():
    done = CliRunner().invoke(read, [], input=json.dumps(LINES[1]), standalone_mode=False)
    assert "promises to call you" in done.stdout


def test_a_language_that_is_read_experimentally_is_said():
    german = {"message_id": "m", "author_kind": "agent", "text": "Wir melden uns bis Freitag bei Ihnen."}
    code, found, said = run([german, LINES[1]])
    assert code == 0 and "1 of 2 are in a language that is read experimentally" in said
    assert found[0]["pack"].endswith("-experimental") and found[0]["promises"][0]["tier"] == "possible"


def test_a_folder_is_read_once_and_what_was_read_lies_beside_it(tmp_path):
    rows = {
        "visibility": ["public"],
        "message_id": ["m"],
        "conversation_id": ["c"],
        "author_kind": ["customer"],
        "text": ["I am so angry!"],
    }
    pq.write_table(pa.table({"conversation_id": ["c"]}), tmp_path / "conversations.parquet")
    pq.write_table(pa.table({**rows, "at": [datetime(2026, 7, 1, tzinfo=UTC)]}), tmp_path / "messages.parquet")
    done = CliRunner().invoke(read, [str(tmp_path), "--json"], standalone_mode=False, catch_exceptions=False)
    assert json.loads(done.stdout)["messages"] == 1
    assert pq.read_table(tmp_path / "readings" / "readings.parquet")["cues"].to_pylist()[0][0]["kind"] == "anger"
    with pytest.raises(BadInput, match="no folder"):
        CliRunner().invoke(read, [str(tmp_path / "no")], standalone_mode=False, catch_exceptions=False)
