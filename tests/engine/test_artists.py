"""From a record of service to the answer, through the Python interface."""

import json
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from desk import desk
from records_on_disk import rating, write

from turnabout.core.errors import BadInput
from turnabout.core.records import LEGS
from turnabout.core.skill import Bins, Finding, recompute
from turnabout.core.skill.cells import own_cells
from turnabout.engine import ArtistSettings, artists, open_history, prepare


def test_the_answer_as_json(tmp_path):
    desk(tmp_path)
    document = artists(tmp_path, people=True).to_json()
    json.dumps(document, allow_nan=False)
    assert {"as_of", "legs", "rated_legs", "people", "verdict", "spread", "settings", "model", "diagnostics"} <= set(
        document
    )
    assert {"artists", "findings", "company", "parameters", "missing"} <= set(document)
    assert document["people"] == 40 and document["legs"] == 4000
    shown = [f for f in document["findings"] if "skill" in f]
    assert {"person_id", "legs", "rated_legs", "difficult_legs", "skill", "difficult", "p_top", "verdict"} <= set(
        shown[0]
    )
    assert isinstance(artists(tmp_path).to_json()["artists"], int)


def test_skill_follows_the_truth(tmp_path):
    skill = desk(tmp_path, conversations=6000, sd=0.8)
    result = artists(tmp_path, people=True)
    found = {f.person_id: f.skill.mean for f in result.findings if isinstance(f, Finding)}
    assert np.corrcoef([skill[int(p[1:])] for p in found], list(found.values()))[0, 1] > 0.9


def test_stored_legs_give_the_same_answer(tmp_path):
    desk(tmp_path / "record")
    prepared = prepare(tmp_path / "record")
    table = prepared.legs().read_all()
    assert table.schema.equals(LEGS)
    (tmp_path / "stored").mkdir()
    pq.write_table(table, tmp_path / "stored" / "legs.parquet")
    ours, again = prepared.artists(people=True), artists(tmp_path / "stored", people=True)
    assert again.verdict == ours.verdict and again.artists == ours.artists
    for one, two in zip(ours.findings, again.findings, strict=True):
        assert one.person_id == two.person_id
        if isinstance(one, Finding):
            assert two.difficult.mean == pytest.approx(one.difficult.mean, abs=1e-7)


def test_one_persons_figure_from_their_own_legs(tmp_path):
    desk(tmp_path)
    prepared = prepare(tmp_path)
    result = prepared.artists(people=True)
    table = prepared.legs().read_all().to_pandas()
    for finding in [f for f in result.findings if isinstance(f, Finding)][:5]:
        own = table[table["person_id"] == finding.person_id]
        cells = own_cells(
            finding.person_id,
            bins=Bins(result.parameters.difficult_from),
            difficulty=own["difficulty"].to_numpy(float),
            credit=own["credit"].to_numpy(float),
            outcome=own["outcome"].to_numpy(float),
            binary=result.parameters.binary,
        )
        again = recompute(cells, result.parameters)
        assert again.difficult.mean == pytest.approx(finding.difficult.mean, abs=1e-9)
        assert again.difficult.high == pytest.approx(finding.difficult.high, abs=1e-9)
        assert again.p_top == pytest.approx(finding.p_top, abs=1e-9)


def test_the_order_of_rows_changes_nothing(tmp_path):
    desk(tmp_path / "a", conversations=1500)
    for name in ("conversations", "messages", "events", "ratings", "people"):
        table = pq.read_table(tmp_path / "a" / f"{name}.parquet")
        (tmp_path / "b").mkdir(exist_ok=True)
        order = np.random.default_rng(1).permutation(len(table))
        pq.write_table(table.take(pa.array(order)), tmp_path / "b" / f"{name}.parquet")
    one, two = artists(tmp_path / "a", people=True), artists(tmp_path / "b", people=True)
    assert one.artists == two.artists
    for a, b in zip(one.findings, two.findings, strict=True):
        if isinstance(a, Finding):
            assert b.difficult.mean == pytest.approx(a.difficult.mean, abs=1e-6)


def test_the_window_and_as_of(tmp_path):
    desk(tmp_path, conversations=2000)
    whole = prepare(tmp_path)
    assert whole.window.start is not None
    half = prepare(tmp_path, as_of=datetime(2024, 6, 1, tzinfo=UTC))
    times = half.legs().read_all()["started_at"].to_pylist()
    assert 0 < len(times) < 2000 and max(times) <= datetime(2024, 6, 1, tzinfo=UTC)
    quarter = prepare(tmp_path, as_of=datetime(2024, 6, 1), settings=ArtistSettings(window_months=3))
    assert min(quarter.legs().read_all()["started_at"].to_pylist()) > datetime(2024, 3, 1, tzinfo=UTC)


def test_later_ratings_are_not_known_yet(tmp_path):
    at = datetime(2024, 1, 10, tzinfo=UTC)
    write(
        tmp_path,
        conversations=[{"conversation_id": "c", "handler_id": "ann", "opened_at": at}],
        ratings=[rating(1, "c", 5, at=at.replace(day=20))],
    )
    early = prepare(tmp_path, as_of=at.replace(day=15)).legs().read_all().to_pylist()
    late = prepare(tmp_path, as_of=at.replace(day=25)).legs().read_all().to_pylist()
    assert (early[0]["outcome"], late[0]["outcome"]) == (None, 1.0)


def test_without_times_there_is_no_as_of(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "c", "handler_id": "ann"}], ratings=[rating(1, "c", 5)])
    assert prepare(tmp_path).context.window is None
    with pytest.raises(BadInput, match="holds no times"):
        prepare(tmp_path, as_of=datetime(2024, 1, 1, tzinfo=UTC))


def test_where_most_have_no_time_everything_counts(tmp_path):
    day = datetime(2020, 1, 1, tzinfo=UTC)
    rows = [{"conversation_id": f"c{k}", "handler_id": "ann", "opened_at": day if k < 2 else None} for k in range(10)]
    write(tmp_path, conversations=rows, ratings=[rating(1, "c1", 5)])
    assert prepare(tmp_path).legs().read_all().num_rows == 10
    with pytest.raises(BadInput, match="Most conversations hold no time"):
        prepare(tmp_path, as_of=datetime(2024, 1, 1, tzinfo=UTC))


def test_legs_stored_without_credit_difficulty_or_time(tmp_path):
    rng = np.random.default_rng(0)
    table = pa.table({"person_id": rng.integers(20, size=2000), "outcome": rng.random(2000) < 0.5})
    pq.write_table(table, tmp_path / "legs.parquet")
    result = artists(open_history(tmp_path), people=True)
    assert result.verdict == "not_enough_evidence" and result.people == 20
    row = prepare(tmp_path).legs().read_all().to_pylist()[0]
    assert row["credit"] == 1.0 and row["difficulty"] is None
    measured = table.append_column("difficulty", pa.array(rng.random(2000)))
    pq.write_table(measured, tmp_path / "legs.parquet")
    assert artists(tmp_path, people=True).settings["window"] is None


def test_teams_as_a_level(tmp_path):
    desk(tmp_path)
    people = [{"person_id": f"p{j:03d}", "name": f"N{j}", "team": f"T{j % 4}"} for j in range(40)]
    write(tmp_path, people=people)
    result = artists(tmp_path, settings=ArtistSettings(levels=("person", "team")))
    assert result.model["sd"]["team"] is not None
    assert result.parameters.teams == ("T0", "T1", "T2", "T3")


def test_a_credit_of_one_need_not_be_read(tmp_path):
    rng = np.random.default_rng(0)
    columns = {"person_id": rng.integers(20, size=2000), "outcome": rng.random(2000), "difficulty": rng.random(2000)}
    for name, credit in (
        ("none", None),
        ("whole", np.ones(2000)),
        ("shared", np.where(rng.random(2000) < 0.1, 0.5, 1)),
    ):
        (tmp_path / name).mkdir()
        more = {} if credit is None else {"credit": credit}
        pq.write_table(pa.table(columns | more), tmp_path / name / "legs.parquet")
    none, whole, shared = (prepare(tmp_path / name) for name in ("none", "whole", "shared"))
    assert not none.shared and not whole.shared and shared.shared
    np.testing.assert_array_equal(none.cells().good, whole.cells().good)
    assert (shared.cells().weight2.sum(axis=1) < whole.cells().weight2.sum(axis=1)).any()


@pytest.mark.parametrize("difficult_from", [0.8, 0.7, 0.55, 0.35, 0.95])
def test_bins_of_the_pass_are_those_of_the_core(tmp_path, difficult_from):
    bins = Bins(difficult_from)
    steps = np.arange(1001) / 1000
    d = np.unique(np.concatenate([bins.edges, np.nextafter(bins.edges, 0), np.nextafter(bins.edges, 1), steps]))
    difficulty = pa.array([*d.tolist(), None])
    outcome = np.arange(len(difficulty)) % 2
    pq.write_table(
        pa.table({"person_id": ["ann"] * len(difficulty), "outcome": outcome, "difficulty": difficulty}),
        tmp_path / "legs.parquet",
    )
    cells = prepare(tmp_path, settings=ArtistSettings(difficult_from=difficult_from)).cells()
    expected = np.bincount(bins.number(np.append(d, np.nan)), minlength=16)
    np.testing.assert_array_equal(cells.legs[0], expected)
