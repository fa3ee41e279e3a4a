"""Learning from a folder: which conversations teach difficulty, what is known beforehand, and the command."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from turnabout.cli.learn import learn
from turnabout.core.errors import BadInput
from turnabout.core.records import SCHEMAS
from turnabout.engine.history import open_history
from turnabout.engine.learning import _beginnings

START = datetime(2026, 1, 5, tzinfo=UTC)
HARD = ["It arrived broken once more and nobody answers", "Third time that I write about the same bill"]
EASY = ["Could you send me the invoice as a file", "Where do I change my address please"]


def write(folder, **tables):
    for name, rows in tables.items():
        schema = pa.schema([field.with_nullable(True) for field in SCHEMAS[name]])
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")


def message(number, part, who, text, minutes, visibility="public"):
    at = START + timedelta(hours=number, minutes=minutes)
    return {
        "message_id": f"m{number}.{part}", "conversation_id": f"c{number}", "at": at, "author_kind": who,
        "author_id": "p1" if who == "agent" else None, "visibility": visibility, "text": text,
    }  # fmt: skip


def desk(folder, n=400, *, rated=True):
    rng = np.random.default_rng(1)
    tables = {"conversations": [], "messages": [], "ratings": [], "events": []}
    for number in range(n):
        hard = rng.random() < 0.4
        went_badly = rng.random() < (0.8 if hard else 0.1)
        words = str(rng.choice(HARD if hard else EASY)) + f", see {rng.integers(1000, 9999)}."
        tables["conversations"].append({"conversation_id": f"c{number}", "customer_id": f"k{number % 250}"})
        tables["messages"] += [
            message(number, 0, "customer", words, 0),
            message(number, 1, "agent", "We look into it.", 5),
            message(number, 2, "customer", "zqxafterwards you are a disgrace", 9),
        ]
        score = 1.0 if went_badly else 5.0
        rating = {"rating_id": f"r{number}", "conversation_id": f"c{number}", "kind": "csat"}
        tables["ratings"].append({**rating, "score": score, "scale_min": 1.0, "scale_max": 5.0})
        if went_badly:
            event = {"event_id": f"e{number}", "conversation_id": f"c{number}", "kind": "escalated"}
            tables["events"].append({**event, "at": START + timedelta(hours=number, minutes=7)})
    del tables["events" if rated else "ratings"]
    write(folder, **tables)
    return folder


@pytest.mark.parametrize("rated", [True, False])
def test_how_conversations_went_on_teaches_which_beginnings_are_difficult(tmp_path, rated):
    desk(tmp_path, rated=rated)
    done = CliRunner().invoke(learn, [str(tmp_path), "--json", "--out", str(tmp_path / "own")], standalone_mode=False)
    assert done.return_value == 0, done.exception
    (lesson,) = json.loads(done.stdout)["lessons"]
    assert lesson["about"] == "difficulty" and lesson["adopted"]
    assert lesson["answers"] == 400
    assert lesson["after"]["auroc"]["value"] > 0.75
    assert len(lesson["reliability"]) == 10
    assert b"zqxafterwards" not in (tmp_path / "own").read_bytes()


def test_only_what_the_customer_wrote_before_staff_did_is_looked_at(tmp_path):
    desk(tmp_path, n=20)
    begun = list(_beginnings(open_history(tmp_path)))
    assert len(begun) == 20
    assert not [m for one in begun for m in one.messages if "afterwards" in m.text]


def test_an_escalation_before_staff_wrote_is_no_outcome(tmp_path):
    desk(tmp_path, n=3, rated=False)
    early = {"event_id": "e", "conversation_id": "c1", "kind": "escalated", "at": START + timedelta(hours=1, minutes=1)}
    write(tmp_path, events=[early])
    assert not any(one.is_difficult for one in _beginnings(open_history(tmp_path)))


def test_too_few_is_told_and_nothing_is_written(tmp_path):
    desk(tmp_path, n=37)
    done = CliRunner().invoke(learn, [str(tmp_path), "--out", str(tmp_path / "own")], standalone_mode=False)
    assert "difficulty: Not enough answers yet: 37 of 300." in done.stdout
    assert not (tmp_path / "own").exists()


def test_answers_to_what_was_read_teach_by_kind(tmp_path):
    rng = np.random.default_rng(2)
    rows, said = [], []
    for number in range(130):
        joke = bool(rng.random() < 0.5)
        rows.append(
            message(number, 0, "customer", f"I am so angry{' haha just kidding' if joke else ' about this'}!", 0)
        )
        said.append({"message_id": f"m{number}.0", "kind": "anger", "start": 8, "is_right": not joke})
    write(tmp_path, conversations=[{"conversation_id": f"c{n}"} for n in range(130)], messages=rows)
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, said)))
    done = CliRunner().invoke(learn, [str(tmp_path), "--answers", str(file), "--json"], standalone_mode=False)
    lessons = {lesson["about"]: lesson for lesson in json.loads(done.stdout)["lessons"]}
    assert lessons["customer anger"]["adopted"], done.stdout


@pytest.mark.parametrize(
    "line", ["no json", '{"message_id": "m"}', "[1]", '{"message_id":"m","kind":"a","start":"0","is_right":1}']
)
def test_bad_answers_are_told_with_their_line(tmp_path, line):
    desk(tmp_path, n=3)
    (tmp_path / "a.jsonl").write_text(line)
    done = CliRunner().invoke(learn, [str(tmp_path), "--answers", str(tmp_path / "a.jsonl")], standalone_mode=False)
    assert isinstance(done.exception, BadInput) and "line 1" in str(done.exception)


def test_a_record_without_words_says_so(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "c"}])
    done = CliRunner().invoke(learn, [str(tmp_path)], standalone_mode=False)
    assert "nothing to learn" in str(done.exception)
