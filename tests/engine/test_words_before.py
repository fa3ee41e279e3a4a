"""What customers wrote before somebody's first message makes a leg difficult; what they wrote later does not."""

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from desk import desk
from records_on_disk import rating, write
from scipy.stats import spearmanr

from turnabout.core.reading import Reader
from turnabout.engine import ArtistSettings, capabilities, prepare
from turnabout.engine.reading import read
from turnabout.engine.words import SEEN

ANGRY = "This is a disgrace, I am furious! Third time I write and nobody helps. I want your manager."
CALM = "Hello, could you please tell me where I can find my invoice? Thank you."
NOTHING: list = []


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A desk whose customers begin in words; a hidden trouble makes them angry and ratings low."""
    folder = tmp_path_factory.mktemp("spoken")
    desk(folder, conversations=1500, people=30)
    rng = np.random.default_rng(7)
    rows = {r["conversation_id"]: r for r in pq.read_table(folder / "conversations.parquet").to_pylist()}
    trouble = {name: bool(rng.random() < 0.3) for name in rows}
    messages = pq.read_table(folder / "messages.parquet").to_pylist()
    for number, (name, row) in enumerate(rows.items()):
        customer = {"conversation_id": name, "author_kind": "customer", "visibility": "public", "author_id": None}
        first = ANGRY if trouble[name] else CALM
        messages.append(customer | {"message_id": f"q{number}", "at": row["opened_at"], "text": first})
        later = row["opened_at"] + timedelta(hours=2)  # whoever was rated low is furious afterwards: known too late
        messages.append(customer | {"message_id": f"z{number}", "at": later, "text": CALM if trouble[name] else ANGRY})
    ratings = [
        r | {"score": 1.0 if trouble[r["conversation_id"]] and rng.random() < 0.7 else r["score"]}
        for r in pq.read_table(folder / "ratings.parquet").to_pylist()
    ]
    write(folder, messages=messages, ratings=ratings)
    return folder, trouble


@pytest.fixture(scope="module")
def readings(spoken):
    folder, _ = spoken
    done = read(folder, folder / "elsewhere.parquet", reader=Reader("en"))
    table = pq.read_table(done.where)
    kinds = [[c["kind"] for c in cues if c["tier"] == "firm"] for cues in table["cues"].to_pylist()]
    return pa.table([table["message_id"], table["difficulty"], pa.array(kinds, SEEN.field("kinds").type)], schema=SEEN)


def legs(prepared):
    return prepared.legs().read_all().to_pandas()


def agreement(found, trouble):
    return spearmanr(found["difficulty"], found["conversation_id"].map(trouble)).statistic


def test_words_beforehand_make_legs_difficult(spoken, readings):
    folder, trouble = spoken
    with_words = prepare(folder, readings=readings.to_batches())
    without = prepare(folder, readings=NOTHING)
    assert agreement(legs(with_words), trouble) > 0.6 > 0.2 > abs(agreement(legs(without), trouble))
    assert "what the customer wrote" in with_words.difficulty.says
    assert {c.name: c.able for c in capabilities(with_words.history)}["words and difficulty"]
    assert "what the customer wrote" not in without.difficulty.says


def test_reasons_are_in_words_and_say_how_such_cases_end(spoken, readings):
    folder, _ = spoken
    found = legs(prepare(folder, readings=readings.to_batches()))
    hardest = found.sort_values("difficulty").iloc[-1]["difficulty_reasons"]
    assert any("customer" in reason and ": ends well in " in reason for reason in hardest), hardest


def test_how_far_chances_hold_is_told(spoken, readings):
    folder, _ = spoken
    result = prepare(folder, readings=readings.to_batches()).artists()
    told = result.to_json()["difficulty"]
    assert told["words"] == "read" and told["labels"] > 900 and told["is_probability"]
    assert told["calibration_error"] < 0.05
    assert all(0 <= point["said"] <= 1 for point in told["reliability"])
    assert "Its chances of a bad end were off by" in result.diagnostics[0].says
    json.dumps(told, allow_nan=False)


def test_few_outcomes_leave_it_a_rank_by_the_readers_order(spoken, readings, tmp_path):
    folder, trouble = spoken
    for name in ("conversations", "messages", "events", "people"):
        (tmp_path / f"{name}.parquet").symlink_to(folder / f"{name}.parquet")
    few = pq.read_table(folder / "ratings.parquet").to_pylist()[:200]
    write(tmp_path, ratings=few)
    prepared = prepare(tmp_path, readings=readings.to_batches())
    found = legs(prepared)
    assert agreement(found, trouble) > 0.6
    assert found["difficulty_probability"].isna().all()
    assert "200 of 300" in prepared.difficulty.says
    assert any("customer" in reason for row in found["difficulty_reasons"] for reason in row)
    assert not any("ends well" in reason for row in found["difficulty_reasons"] for reason in row)


def test_few_words_beside_many_outcomes_do_not_count_yet(spoken, readings):
    """Where most conversations go by telephone, the few that were written must not put all others in the middle."""
    folder, _ = spoken
    few = readings.filter(pc.starts_with(readings["message_id"], "q1"))[:200]
    prepared = prepare(folder, readings=few.to_batches())
    assert "Words do not count yet: " in prepared.difficulty.says and "category" in prepared.difficulty.says
    without = legs(prepare(folder, readings=NOTHING))
    assert legs(prepared)["difficulty"].tolist() == pytest.approx(without["difficulty"].tolist())


def test_nobodys_outcomes_set_their_own_difficulty_through_words(spoken, readings, tmp_path):
    folder, _ = spoken
    before = legs(prepare(folder, readings=readings.to_batches())).set_index("conversation_id")
    own = set(before.index[before["person_id"] == "p007"])
    for name in ("conversations", "messages", "events", "people"):
        (tmp_path / f"{name}.parquet").symlink_to(folder / f"{name}.parquet")
    ratings = pq.read_table(folder / "ratings.parquet").to_pylist()
    write(tmp_path, ratings=[r | ({"score": 1.0} if r["conversation_id"] in own else {}) for r in ratings])
    after = legs(prepare(tmp_path, readings=readings.to_batches())).set_index("conversation_id")
    mine = sorted(own)
    assert spearmanr(before.loc[mine, "difficulty"], after.loc[mine, "difficulty"]).statistic > 0.999


def test_words_that_were_not_read_are_told(spoken):
    folder, _ = spoken
    prepared = prepare(folder)
    assert "Words were not read yet" in prepared.difficulty.says
    assert any("was not read" in says for says in prepared.context.missing)
    assert prepared.difficulty.source["words"] == "unread"


def test_files_beside_the_record_are_found(spoken, tmp_path):
    folder, trouble = spoken
    for name in ("conversations", "messages", "events", "people", "ratings"):
        (tmp_path / f"{name}.parquet").symlink_to(folder / f"{name}.parquet")
    read(tmp_path, tmp_path / "readings" / "readings.parquet", reader=Reader("en"))
    assert agreement(legs(prepare(tmp_path)), trouble) > 0.6


def test_a_record_without_text_is_worked_out_as_before(tmp_path):
    names = [f"c{k}" for k in range(400)]
    conversations = [
        {"conversation_id": n, "handler_id": f"p{k % 8}", "channel": ["mail", "chat"][k % 3 % 2]}
        for k, n in enumerate(names)
    ]
    write(
        tmp_path, conversations=conversations, ratings=[rating(k, n, 1 + 4 * (k % 3 > 0)) for k, n in enumerate(names)]
    )
    prepared = prepare(tmp_path, settings=ArtistSettings())
    assert prepared.difficulty.source["words"] == "none"
    assert "wrote" not in {row[0] for row in prepared.history.connection.execute("DESCRIBE prepared").fetchall()}
    assert "Words" not in prepared.difficulty.says
