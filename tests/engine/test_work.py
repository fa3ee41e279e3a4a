"""Stored and derived legs are also added up by queue and part of the week, and by team for those who moved."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.core.skill.periods import SUMS
from turnabout.engine import artists, prepare

FIRST = datetime(2025, 1, 6, tzinfo=UTC)
"""A Monday."""


def write(folder, *, people=40, legs=6_000, queues=True):
    rng = np.random.default_rng(4)
    who, d = rng.integers(people, size=legs), rng.random(legs)
    hours = rng.uniform(0, 24 * 350, legs)
    at = [FIRST + timedelta(hours=float(h)) for h in hours]
    team = np.where((who < 12) & (hours > 24 * 175), (who + 1) % 4, who % 4)
    names = [f"c{k}" for k in range(legs)]
    y = (rng.random(legs) < 0.8 - 0.5 * d).astype(float)
    columns = {
        "conversation_id": names,
        "seq": pa.array(np.ones(legs), pa.int32()),
        "person_id": [f"p{k:02d}" for k in who],
        "difficulty": d,
        "outcome": pa.array(y, mask=rng.random(legs) < 0.3),
        "credit": np.where(rng.random(legs) < 0.2, 0.5, 1.0),
        "team": [f"team {k}" for k in team],
        "started_at": pa.array(at, pa.timestamp("us", tz="UTC")),
    }
    pq.write_table(pa.table(columns), folder / "legs.parquet")
    if queues:
        channel = rng.choice(["mail", "chat"], legs)
        pq.write_table(pa.table({"conversation_id": names, "channel": channel}), folder / "conversations.parquet")
    return who, hours


@pytest.mark.parametrize("queues", [True, False])
def test_queues_and_parts_of_the_week_add_up_to_the_whole(tmp_path, queues):
    who, hours = write(tmp_path, queues=queues)
    prepared = prepare(tmp_path)
    cells = prepared.cells()
    work = prepared.work(cells.people)
    for name in SUMS:
        whole = np.bincount(work.person, work.sums[name], len(cells.people))
        assert whole == pytest.approx(getattr(cells, name).sum(axis=1))
    assert work.queue.max() + 1 == (8 if queues else 4)
    day, hour = hours // 24, hours % 24
    part = (hour // 3 + np.where(day % 7 > 4, 8, 0)).astype(int)
    assert np.bincount(work.part, work.sums["legs"], 16) == pytest.approx(np.bincount(part, minlength=16))
    halves = np.bincount(((day + FIRST.toordinal() - datetime(1970, 1, 1).toordinal()) % 2).astype(int))
    assert np.bincount(work.half, work.sums["legs"]) == pytest.approx(halves)
    assert np.bincount(who, minlength=40) == pytest.approx(np.bincount(work.person, work.sums["legs"]))


def test_only_those_who_had_two_teams_are_in_the_moves(tmp_path):
    write(tmp_path)
    prepared = prepare(tmp_path)
    people = prepared.cells().people
    moves = prepared.work(people).moves
    assert {people[k] for k in moves.person} == {f"p{k:02d}" for k in range(12)}
    assert moves.teams == tuple(f"team {k}" for k in range(4))
    some = prepared.work(people[:3])
    assert set(some.person) == {0, 1, 2} and set(some.moves.person) == {0, 1, 2}


def test_the_answer_has_the_check_and_looks_at_some_people_where_legs_are_many(tmp_path, monkeypatch):
    write(tmp_path)
    seen = []
    prepared = prepare(tmp_path)
    work = type(prepared).work
    monkeypatch.setattr(type(prepared), "work", lambda self, people: seen.append(len(people)) or work(self, people))
    assert artists(tmp_path).diagnostics[-1].name == "forecast"
    monkeypatch.setattr("turnabout.core.skill.foretelling.MOST_LEGS", 1_500)
    assert artists(tmp_path).diagnostics[-1].name == "forecast"
    assert seen == [40, 10]
