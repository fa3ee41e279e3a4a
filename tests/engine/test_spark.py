"""The same steps where Spark Connect is spoken: Sail stands in for a cluster."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from desk import desk
from on_spark import HAS_EXTRA, HAS_SAIL, NO_EXTRA, differences
from records_on_disk import rating, write

from turnabout.cli.main import cli
from turnabout.core.errors import BadInput
from turnabout.core.reading import Reader
from turnabout.engine import ArtistSettings, artists, open_history, prepare, read

LEGS = """
    SELECT conversation_id, seq, person_id, started_at, ended_at, entered_by, messages_sent, credit, outcome,
        difficulty, difficulty_probability
    FROM prepared ORDER BY conversation_id, seq
"""


def needs_extra(test):
    """Mark a test that needs the extra: one of the slow suites, for only there it is installed."""
    return pytest.mark.slow(pytest.mark.skipif(not HAS_EXTRA, reason=NO_EXTRA)(test))


def needs_sail(test):
    """Mark a test that talks to Sail."""
    return pytest.mark.slow(pytest.mark.skipif(not HAS_SAIL, reason=NO_EXTRA)(test))


@pytest.fixture(scope="module")
def sail():
    """The address of a server of Spark Connect."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A desk with an attribute that is a number, one that is none, and customers who come back."""
    folder = tmp_path_factory.mktemp("record")
    desk(
        folder,
        conversations=2500,
        attributes={"tier": lambda rng, _: str(rng.integers(3)), "age": lambda rng, _: str(rng.integers(50))},
    )
    return folder


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Stored legs of 120 people, twelve of them far better on difficult legs."""
    folder = tmp_path_factory.mktemp("stored")
    rng = np.random.default_rng(0)
    who, d = rng.integers(120, size=30_000), rng.random(30_000)
    eta = 1.5 - 2.5 * d + rng.normal(0, 0.3, 120)[who] + np.where(who < 12, 1.8, 0.0) * np.clip((d - 0.5) / 0.3, 0, 1)
    y = (rng.random(30_000) < 1 / (1 + np.exp(-eta))).astype(float)
    started = pa.array(1_735_689_600_000_000 + rng.integers(0, 330 * 86_400_000_000, 30_000))
    table = pa.table(
        {
            "person_id": [f"P{k:03d}" for k in who],
            "difficulty": d,
            "outcome": pa.array(y, mask=rng.random(30_000) < 0.2),
            "credit": np.where(rng.random(30_000) < 0.1, 0.5, 1.0),
            "started_at": started.cast(pa.timestamp("us", tz="UTC")),
        }
    )
    pq.write_table(table, folder / "legs.parquet")
    return folder


def on(address, folder, scratch):
    return open_history(f"{address}{folder};scratch={scratch}")


@needs_sail
def test_stored_legs_give_the_same_answer(sail, stored, tmp_path):
    here, there = artists(stored, people=True), artists(on(sail, stored, tmp_path), people=True)
    assert here.verdict == "artists" and there.artists == here.artists
    assert not list(differences(here.to_json(), there.to_json()))


@needs_sail
def test_a_record_gives_the_same_legs_difficulty_and_answer(sail, record, tmp_path):
    here, there = prepare(record), prepare(on(sail, record, tmp_path))
    assert not list(differences(here.artists(people=True).to_json(), there.artists(people=True).to_json()))
    one, two = (each.history.table(LEGS).to_pylist() for each in (here, there))
    assert len(one) == 2500 and not list(differences(one, two))


@needs_sail
@pytest.mark.parametrize("outcome", ["ordered", "made_sla"])
def test_other_outcomes_teams_and_given_difficulty(sail, outcome, tmp_path):
    rng = np.random.default_rng(3)
    people = [{"person_id": f"p{j}", "name": f"N{j}", "team": f"T{j % 3}"} for j in range(30)]
    rows = [
        {
            "conversation_id": f"c{k}",
            "handler_id": f"p{rng.integers(30)}",
            "attributes": [("difficulty", f"{rng.random():.4f}")],
            "results": [("made_sla", str(rng.random() < 0.6).lower())],
        }
        for k in range(1200)
    ]
    ratings = [rating(k, f"c{k}", int(rng.integers(1, 6))) for k in range(0, 1200, 2)]
    write(tmp_path / "record", people=people, conversations=rows, ratings=ratings)
    asked = ArtistSettings(outcome=outcome, difficulty="given", levels=("person", "team"))
    here = artists(tmp_path / "record", people=True, settings=asked).to_json()
    there = artists(on(sail, tmp_path / "record", tmp_path), people=True, settings=asked).to_json()
    assert not list(differences(here, there))


@needs_sail
def test_workers_read_messages_line_by_line_as_here(sail, tmp_path):
    from turnabout.engine.spark_reading import readings_on_spark

    said = [
        "Where is my order? I have been waiting for two weeks and nobody answers.",
        "I am sorry about that. I will call you back tomorrow before noon.",
        "Thank you so much, you are wonderful!",
        "This is the third time I write. Cancel my contract or I will go to my lawyer.",
    ]
    start = datetime(2025, 3, 3, 9, tzinfo=UTC)
    messages = [
        {
            "message_id": f"m{k:03d}",
            "conversation_id": f"c{k % 40:02d}",
            "at": start + timedelta(minutes=k // 80),  # two messages of a conversation at one instant
            "author_id": "ann" if k % 4 == 1 else None,
            "author_kind": "agent" if k % 4 == 1 else "customer",
            "visibility": "public",
            "text": said[k % 4],
        }
        for k in range(240)
    ]
    write(tmp_path / "record", conversations=[{"conversation_id": f"c{k:02d}"} for k in range(40)], messages=messages)
    here = read(tmp_path / "record", tmp_path / "here.parquet", reader=Reader("en")).to_frame()
    record = on(sail, tmp_path / "record", tmp_path)
    there = readings_on_spark(record, reader=Reader("en")).toArrow()
    rows = {row["message_id"]: row for row in there.to_pylist()}
    assert len(rows) == there.num_rows == here.num_rows == 240
    assert [rows[row["message_id"]] for row in here.to_pylist()] == here.to_pylist()


@needs_sail
def test_the_command_takes_an_address(sail, stored, tmp_path):
    result = CliRunner().invoke(cli, ["artists", f"{sail}{stored};scratch={tmp_path}", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["verdict"] == "artists"


@needs_sail
def test_nothing_there_is_one_sentence(sail, tmp_path):
    with pytest.raises(BadInput, match="no record of service at sc://"):
        open_history(f"{sail}{tmp_path}/nowhere")
    write(tmp_path, conversations=[{"conversation_id": "c"}])
    table = pq.read_table(tmp_path / "conversations.parquet")
    pq.write_table(table.drop_columns("conversation_id"), tmp_path / "conversations.parquet")
    with pytest.raises(BadInput, match="no column conversation_id"):
        open_history(f"{sail}{tmp_path}")


@needs_sail
def test_a_cluster_that_holds_no_tables_is_one_sentence(sail, record):
    with pytest.raises(BadInput, match="name a folder that all of it can write to"):
        prepare(open_history(f"{sail}{record}"))


@needs_extra
@pytest.mark.parametrize("where", ["spark://host/folder", "sc://host:15002", "spark:/folder", "sc://host:1/a;b"])
def test_a_wrong_address_is_one_sentence(where):
    with pytest.raises(BadInput, match="write spark://host:7077/folder"):
        open_history(where)


@needs_extra
def test_a_cluster_that_does_not_answer_is_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="No Spark answers at sc://"):
        open_history(f"sc://127.0.0.1:1{tmp_path}")


@needs_extra
def test_without_java_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    with pytest.raises(BadInput, match="Spark needs Java 17"):
        open_history(tmp_path, engine="spark")


def test_without_the_extra_everything_else_works(tmp_path):
    script = (
        "import sys; sys.modules.update(dict.fromkeys(['pyspark', 'sqlglot', 'py4j']))\n"
        "from turnabout.cli.main import main\n"
        "import turnabout.engine\n"
        f"main(['artists', {str(tmp_path)!r}, '--engine', 'spark'])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and run.stderr.count("\n") == 1
    assert "pip install 'turnabout[spark]'" in run.stderr
