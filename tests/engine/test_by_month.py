"""Stored legs with times are also added up by month; where they are many, some people's are looked at first."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.core.skill.periods import SUMS, month_number
from turnabout.engine import artists, prepare

FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def write_legs(folder, kept, *, people=120, legs=30_000, times=True):
    rng = np.random.default_rng(3)
    u = np.zeros((12, people))
    u[0] = rng.normal(0, 0.7, people)
    for t in range(1, 12):
        u[t] = kept * u[t - 1] + (1 - kept**2) ** 0.5 * rng.normal(0, 0.7, people)
    who, d = rng.integers(people, size=legs), rng.random(legs)
    at = [FIRST + timedelta(days=float(day)) for day in rng.uniform(0, 360, legs)]
    month = np.array([moment.month - 1 for moment in at])
    y = (rng.random(legs) < 1 / (1 + np.exp(-(1.5 - 2.5 * d + u[month, who])))).astype(float)
    columns = {"person_id": pa.array([f"p{k:03d}" for k in who]), "difficulty": d, "outcome": y}
    if times:
        columns["started_at"] = pa.array(at, pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table(columns), folder / "legs.parquet")


def drift(result):
    return next(check for check in result.diagnostics if check.name == "drift")


def test_months_add_up_to_the_whole(tmp_path):
    write_legs(tmp_path, 0.8)
    prepared = prepare(tmp_path)
    cells = prepared.cells()
    periods = prepared.periods(cells.people)
    assert periods.months == (month_number(2025, 1), month_number(2025, 12))
    whole = periods.cells(cells.bins, binary=True)
    for name in SUMS:
        assert getattr(whole, name) == pytest.approx(getattr(cells, name), abs=1e-9)


@pytest.mark.parametrize(("kept", "changes"), [(0.8, True), (1.0, False)])
def test_change_is_found_and_looking_at_some_people_first_gives_the_same_answer(tmp_path, monkeypatch, kept, changes):
    write_legs(tmp_path, kept)
    result = artists(tmp_path, people=True)
    assert (result.parameters.kept is not None) is changes
    assert drift(result).passed is not changes
    monkeypatch.setattr("turnabout.core.skill.changes.MANY", 1_000)
    monkeypatch.setattr("turnabout.core.skill.changes.SOME", 12_000)
    some = artists(tmp_path, people=True)
    assert some.findings == result.findings


def test_as_of_an_earlier_day_is_about_that_day(tmp_path):
    write_legs(tmp_path, 0.8)
    earlier = artists(tmp_path, as_of=datetime(2025, 6, 30, tzinfo=UTC))
    assert earlier.parameters.months == (month_number(2025, 1), month_number(2025, 6))


def test_without_times_nothing_is_said_of_change(tmp_path):
    write_legs(tmp_path, 0.8, times=False)
    result = artists(tmp_path)
    assert not drift(result).passed and "holds no times" in drift(result).says
