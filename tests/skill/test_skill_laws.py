"""Laws of the estimate: what may not change it, and what it says where there is nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planted import BINS, cells, plant
from turnabout.core.errors import BadInput
from turnabout.core.skill import ArtistSettings, Finding, Parameters, judge, recompute
from turnabout.core.skill.cells import own_cells
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.results import Refused
from turnabout.core.skill.select import select
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def found(made, people=True, **more):
    return judge(made, ArtistSettings(**more), context=ANYWHERE, rng=np.random.default_rng(1), people=people)


def by_id(result):
    return {f.person_id: f for f in result.findings if isinstance(f, Finding)}


def test_a_figure_can_be_worked_out_again_from_own_cells_and_stored_parameters():
    planted = plant(seed=4, teams=10, team_sd=0.3)
    result = found(planted.cells, levels=("person", "team"))
    stored = Parameters.from_json(json.loads(json.dumps(result.parameters.to_json())))
    assert stored == result.parameters
    everybody = by_id(result)
    for index in range(0, 200, 7):
        person_id = planted.cells.people[index]
        if person_id not in everybody:
            continue
        again = recompute(planted.cells.only(index), stored)
        one = everybody[person_id]
        for figure in ("skill", "difficult", "difficult_share"):
            now, then = getattr(again, figure), getattr(one, figure)
            assert (now.mean, now.low, now.high) == pytest.approx((then.mean, then.low, then.high), abs=1e-9)
        assert again.p_top == pytest.approx(one.p_top, abs=1e-9)


def test_own_legs_add_up_to_the_same_cells():
    rng = np.random.default_rng(0)
    d, y, c = rng.random(300), (rng.random(300) < 0.6).astype(float), rng.choice([1.0, 0.5], 300)
    d[::17], y[::11], c[::13] = np.nan, np.nan, 0.0
    rated = ~np.isnan(y) & (c > 0)
    whole = cells(np.zeros(300, int), d, np.where(rated, y, 0), people=1, credit=np.where(rated, c, 0), rated=rated)
    own = own_cells("p0000", bins=BINS, difficulty=d, credit=c, outcome=y, binary=True)
    for name in ("legs", "rated", "weight", "weight2", "good", "square"):
        assert np.allclose(getattr(own, name), getattr(whole, name))


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_other_names_and_another_order_change_nothing(shuffle):
    made = plant(people=60, legs=6000, seed=9).cells
    order = list(range(60))
    shuffle.shuffle(order)
    moved = replace(
        made,
        people=tuple(f"q{k:04d}" for k in range(60)),
        **{k: getattr(made, k)[order] for k in ("legs", "rated", "weight", "weight2", "good", "square", "team")},
    )
    before, after = by_id(found(made)), by_id(found(moved))
    for new, old in enumerate(order):
        one, two = before.get(f"p{old:04d}"), after.get(f"q{new:04d}")
        assert (one is None) == (two is None)
        if one and two:
            assert two.difficult.mean == pytest.approx(one.difficult.mean, abs=1e-6)
            assert two.p_top == pytest.approx(one.p_top, abs=1e-6)


def test_splitting_a_leg_into_two_halves_with_shared_credit_counts_as_sharing():
    rng = np.random.default_rng(2)
    who, d = rng.integers(40, size=4000), rng.random(4000)
    y = (rng.random(4000) < 0.7).astype(float)
    other = (who + 1) % 40
    both = np.concatenate([who, other])
    shared = cells(both, np.tile(d, 2), np.tile(y, 2), people=40, credit=np.full(8000, 0.5))
    result = found(shared)
    credit = next(x for x in result.diagnostics if x.name == "credit")
    assert not credit.passed and "50 of 100" in credit.says
    assert sum(f.turned_around.of for f in by_id(result).values()) == pytest.approx((d >= 0.8).sum())


def test_below_the_floor_there_is_nothing_but_a_reason():
    made = cells(
        np.repeat([0, 1, 2], [29, 30, 300]),
        np.random.default_rng(0).random(359),
        np.tile([1.0, 0.0, 1.0], 120)[:359],
        people=3,
    )
    result = found(made)
    first = result.findings[0]
    assert isinstance(first, Refused)
    assert set(first.to_json()) == {"person_id", "refusal"} and set(first.to_json()["refusal"]) == {"reason"}
    assert isinstance(result.findings[1], Finding)
    nobody = cells(np.array([0]), np.array([0.5]), np.array([1.0]), people=2)
    reasons = {f.refusal.reason for f in found(nobody).findings}
    assert first.refusal.reason in reasons and len(reasons) == 1


def test_the_floor_can_only_be_raised():
    with pytest.raises(BadInput, match="can only be raised"):
        ArtistSettings(floor=29)
    assert not by_id(found(plant(people=20, legs=400).cells, floor=400))


@pytest.mark.parametrize(
    "setting",
    [
        {"top_share": 0.0},
        {"error_rate": 1.5},
        {"levels": ("team",)},
        {"levels": ("person", "planet")},
        {"difficulty": "maybe"},
    ],
)
def test_settings_that_cannot_be(setting):
    with pytest.raises(BadInput):
        ArtistSettings(**setting)


@pytest.mark.parametrize(
    "made",
    [
        cells(np.array([], dtype=int), np.array([]), np.array([]), people=0),
        cells(np.zeros(50, int), np.linspace(0, 1, 50), np.tile([0.0, 1.0], 25), people=1),
        cells(np.arange(2), np.array([0.2, 0.9]), np.zeros(2), people=2, rated=np.zeros(2, dtype=bool)),
        cells(np.repeat([0, 1], 100), np.linspace(0, 1, 200), np.ones(200), people=2),
        cells(np.repeat([0, 1], 100), np.linspace(0, 1, 200), np.tile([2.0, 2.0], 100), people=2, binary=False),
        cells(np.repeat([0, 1, 2], 40), np.full(120, np.nan), np.tile([0.0, 1.0], 60), people=3),
    ],
    ids=["nobody", "one person", "no rated leg", "all ended well", "all the same points", "difficulty unknown"],
)
def test_where_there_is_nothing_to_tell(made):
    result = found(made)
    assert result.verdict == "not_enough_evidence"
    assert result.artists == ()
    json.dumps(result.to_json(), allow_nan=False)


def test_people_are_counted_unless_they_are_asked_for():
    made = plant(people=300, legs=60_000, seed=1).cells
    hidden, shown = found(made, people=False), found(made)
    assert hidden.verdict == "artists"
    assert hidden.artists == len(shown.artists) > 0
    assert "findings" not in hidden.to_json()
    assert list(shown.artists) == sorted(shown.artists)
    assert [f.person_id for f in shown.findings] == sorted(made.people)
    assert {f.person_id for f in by_id(shown).values() if f.verdict == "artist"} == set(shown.artists)
    assert shown.to_frame().num_rows == 300


def test_points_are_printed_in_points():
    rng = np.random.default_rng(0)
    who, d = rng.integers(50, size=5000), rng.random(5000)
    y = np.clip(0.8 - 0.3 * d + rng.normal(0, 0.1, 50)[who] + rng.normal(0, 0.2, 5000), 0, 1)
    context = replace(ANYWHERE, outcome="points", unit=4.0, origin=1.0)
    made = cells(who, d, y, people=50, binary=False)
    result = judge(made, ArtistSettings(outcome="points"), context=context, rng=rng, people=True)
    assert result.model["sd"]["residual"] == pytest.approx(0.75, abs=0.1)
    assert 1 < result.company.difficult_good < result.company.good < 5
    assert result.company.expected == pytest.approx(result.company.difficult_good, abs=0.1)
    assert all(f.difficult_share is None and f.turned_around is None for f in by_id(result).values())


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=1, max_size=40),
    st.floats(0.05, 0.5),
    st.floats(0.05, 0.5),
)
@settings(deadline=None)
def test_the_selection_keeps_its_promises(people, top_share, error_rate):
    mean, sd = np.array([p[0] for p in people]), np.array([p[1] for p in people])
    picked = select(Normals.single(mean, sd), top_share=top_share, error_rate=error_rate)
    assert picked.p_top.mean() == pytest.approx(top_share, abs=1e-3)
    if picked.chosen.any():
        assert (1 - picked.p_top[picked.chosen]).mean() <= error_rate + 1e-9
        assert picked.p_top[picked.chosen].min() > picked.p_top[~picked.chosen].max(initial=-1) or picked.chosen.all()


@pytest.mark.parametrize(("factor", "shift"), [(1.0, 7.0), (3.0, 0.0), (0.25, -2.0)])
def test_adding_a_constant_or_scaling_points_moves_figures_alike(factor, shift):
    rng = np.random.default_rng(4)
    who, d = rng.integers(60, size=9000), rng.random(9000)
    y = 3 - d + rng.normal(0, 0.5, 60)[who] + rng.normal(0, 1, 9000)
    before = by_id(found(cells(who, d, y, people=60, binary=False)))
    after = by_id(found(cells(who, d, factor * y + shift, people=60, binary=False)))
    for name, one in before.items():
        two = after[name].difficult
        then = (factor * one.difficult.mean, factor * one.difficult.low, factor * one.difficult.high)
        assert (two.mean, two.low, two.high) == pytest.approx(then, rel=1e-3, abs=1e-4 * factor)
        assert after[name].p_top == pytest.approx(one.p_top, abs=1e-3)


@pytest.mark.slow
def test_a_hundred_thousand_people_with_one_leg_each():
    rng = np.random.default_rng(0)
    people = 100_000
    made = cells(np.arange(people), rng.random(people), (rng.random(people) < 0.6).astype(float), people=people)
    result = found(made)
    assert result.verdict in ("no_artist", "not_enough_evidence") and not by_id(result)
    json.dumps(result.to_json(), allow_nan=False)


def test_a_person_without_a_rated_leg_changes_nobody():
    rng = np.random.default_rng(0)
    who, d = rng.integers(60, size=8000), rng.random(8000)
    y = (rng.random(8000) < 1 / (1 + np.exp(-(1 - 2 * d + 0.5 * (who % 3))))).astype(float)
    alone = found(cells(who, d, y, people=60))
    more = found(
        cells(
            np.append(who, 60),
            np.append(d, 0.5),
            np.append(y, 0.0),
            people=61,
            rated=np.append(np.ones(8000), 0).astype(bool),
        )
    )
    for name, one in by_id(alone).items():
        assert by_id(more)[name].difficult.mean == pytest.approx(one.difficult.mean, abs=0.01)
    assert "p0060" not in by_id(more)
