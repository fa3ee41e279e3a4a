"""Skill that changes is followed from month to month; a night added to what was there gives a full run's answer."""

from dataclasses import replace

import numpy as np
import pytest

from planted import BINS
from turnabout.core.skill import ArtistSettings, Finding, judge, recompute
from turnabout.core.skill.drift import counts_for
from turnabout.core.skill.periods import SUMS, Periods, grouped, month_number
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")
FIRST = month_number(2025, 1)


def record(seed, kept, *, people=200, legs=60_000, months=12, sd=0.4):
    """Legs of people whose (level, slope) keeps ``kept`` of itself from month to month; returns skill in the last."""
    rng = np.random.default_rng(seed)
    u = np.zeros((months, people, 2))
    u[0] = rng.normal(0, sd, (people, 2))
    for t in range(1, months):
        u[t] = kept * u[t - 1] + (1 - kept**2) ** 0.5 * rng.normal(0, sd, (people, 2))
    who, d, month = rng.integers(people, size=legs), rng.random(legs), rng.integers(months, size=legs)
    eta = 1.5 - 2.5 * d + u[month, who, 0] + u[month, who, 1] * np.clip((d - 0.5) / 0.3, 0, 1)
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float)
    return added(who, d, month, y, people, months), u[-1].sum(axis=1), (who, d, month, y)


def added(who, d, month, y, people, months):
    one = np.ones(len(who))
    sums = dict.fromkeys(SUMS, one) | {"good": y, "square": y}
    names = tuple(f"p{k:04d}" for k in range(people))
    return grouped(names, (FIRST, FIRST + months - 1), who, month + FIRST, BINS.number(d), sums)


def answer(periods, *, monthly=True):
    made = periods.cells(BINS, binary=True)
    return judge(
        made,
        ArtistSettings(),
        context=ANYWHERE,
        rng=np.random.default_rng(1),
        people=True,
        by_month=periods.of if monthly else None,
    )


def check(result):
    return next(x for x in result.diagnostics if x.name == "drift")


def figures(result):
    shown = [f for f in result.findings if isinstance(f, Finding)]
    return np.array([[f.difficult.mean, f.difficult.low, f.difficult.high, f.p_top] for f in shown])


def held(result, truth):
    _, low, high, _ = figures(result).T
    at = [int(f.person_id[1:]) for f in result.findings if isinstance(f, Finding)]
    return ((low <= truth[at]) & (truth[at] <= high)).mean()


@pytest.mark.parametrize("kept", [0.95, 0.8])
def test_where_skill_changes_intervals_hold_todays_skill_and_would_not_otherwise(kept):
    followed, constant, learnt = [], [], []
    for seed in range(4):
        periods, truth, _ = record(seed, kept)
        result = answer(periods)
        assert not check(result).passed and "months ago" in check(result).says
        learnt.append(result.parameters.kept)
        followed.append(held(result, truth))
        constant.append(held(answer(periods, monthly=False), truth))
    assert np.mean(learnt) == pytest.approx(kept, abs=0.03)
    assert 0.87 <= np.mean(followed) <= 0.93
    assert np.mean(constant) < 0.75


@pytest.mark.slow
def test_where_nothing_changes_the_answer_is_that_without_months():
    noticed = 0
    for seed in range(20):
        periods, _, _ = record(seed, 1.0, people=80, legs=12_000)
        result = answer(periods)
        noticed += result.parameters.kept is not None
        if result.parameters.kept is None:
            assert check(result).passed
            assert np.array_equal(figures(result), figures(answer(periods, monthly=False)))
    assert noticed <= 1


def test_a_nights_legs_added_to_what_was_there_give_a_full_runs_answer():
    periods, _, (who, d, month, y) = record(3, 0.85)
    today = (month == 11) & (np.random.default_rng(0).random(len(who)) < 0.1)
    before = added(who[~today], d[~today], month[~today], y[~today], 200, 12)
    night = added(who[today], d[today], month[today], y[today], 200, 12)
    both = before.plus(night)
    for name in SUMS:
        assert both.sums[name] == pytest.approx(periods.sums[name], abs=1e-9)
    assert figures(answer(both)) == pytest.approx(figures(answer(periods)), abs=1e-9)


def test_new_people_and_new_months_are_added_too():
    one = added(np.array([0]), np.array([0.5]), np.array([0]), np.array([1.0]), 1, 1)
    other = replace(one, people=("a",), months=(FIRST + 2, FIRST + 2), month=np.array([FIRST + 2]))
    both = one.plus(other)
    assert both.people == ("a", "p0000") and both.months == (FIRST, FIRST + 2) and both.count == 3
    assert sorted(zip(both.person.tolist(), both.month.tolist(), strict=True)) == [(0, FIRST + 2), (1, FIRST)]


def test_one_persons_figure_can_be_worked_out_again_from_their_own_months():
    periods, _, _ = record(5, 0.85)
    result = answer(periods)
    made = periods.cells(BINS, binary=True)
    shown = {f.person_id: f for f in result.findings if isinstance(f, Finding)}
    for index in range(0, 200, 17):
        person = made.people[index]
        again = recompute(made.only(index), result.parameters, periods.of((person,)))
        assert again.difficult.mean == pytest.approx(shown[person].difficult.mean, abs=1e-9)
        assert again.difficult.high == pytest.approx(shown[person].difficult.high, abs=1e-9)
    with pytest.raises(ValueError, match="month by month"):
        recompute(made.only(0), result.parameters)


def test_too_few_months_cannot_tell():
    periods, _, _ = record(1, 1.0, people=60, legs=4000, months=2)
    assert not check(answer(periods)).passed and "cannot be told" in check(answer(periods)).says


def test_older_legs_never_count_more_and_without_change_all_alike():
    assert counts_for(np.full(6, 4.0), 0.3, 1.0) == pytest.approx(np.ones(6))
    falling = counts_for(np.full(6, 4.0), 0.3, 0.9)
    assert (np.diff(falling) > 0).all() and falling[-1] == 1.0


def test_a_month_that_was_worse_for_everybody_is_not_taken_for_change():
    _, _, (who, d, month, y) = record(7, 1.0)
    bad = (month >= 6) & (np.random.default_rng(1).random(len(y)) < 0.3)
    worse = added(who, d, month, np.where(bad, 0.0, y), 200, 12)
    assert answer(worse).parameters.kept is None


def test_periods_of_nobody():
    empty = Periods((), (FIRST, FIRST), *(np.zeros(0, dtype=np.int64),) * 3, {name: np.zeros(0) for name in SUMS})
    assert empty.plus(empty).people == ()
