"""Estimates are put to the test on other legs: silent where all is well, heard where estimates are something else."""

from dataclasses import replace

import numpy as np
import pytest

from planted import BINS, cells
from turnabout.core.skill import ArtistSettings, foretelling, judge
from turnabout.core.skill.forecast import Slope, by_turns_slope, moves_slope
from turnabout.core.skill.foretelling import foretell
from turnabout.core.skill.moving import moved
from turnabout.core.skill.settings import Context
from turnabout.core.skill.turns import by_turns
from turnabout.core.skill.work import Moves, Work

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")
NIGHT = 3


def sums(y):
    one = np.ones(len(y))
    return {"legs": one, "rated": one, "weight": one, "weight2": one, "good": y, "square": y}


def company(*, people=150, legs=45_000, pull=3.0, unseen=0.0, by_day=0.0, seed=1):
    """Everybody works day and night; by day harder cases go to better people (``pull``), at night by lot.

    ``unseen`` is how much harder than it looks a case is by day, for who is believed to be better; ``by_day`` a part of
    skill that people have by day alone.
    """
    rng = np.random.default_rng(seed)
    d, part = rng.random(legs), rng.integers(8, size=legs)
    night = part // 2 == NIGHT
    level, slope = rng.normal(0, 0.4, people), rng.normal(0, 0.4, people)
    day_skill = rng.normal(0, 1, people) * by_day
    who = rng.integers(people, size=legs)
    chosen = rng.random(legs) < 1 / (1 + np.exp(-pull * 2 * (d - 0.5) * np.sign(level + slope)[who]))
    who = np.where(night | chosen, who, rng.integers(people, size=legs))
    hidden = np.where(night, 0.0, unseen * (level + slope)[who])
    eta = 1.5 - 2.5 * d + level[who] + slope[who] * np.clip((d - 0.5) / 0.3, 0, 1) - hidden
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta - np.where(night, 0.0, day_skill[who])))).astype(float)
    made = cells(who, d, y, people=people)
    half = rng.integers(2, size=legs)
    return made, Work(made.people, who, np.zeros(legs, dtype=int), part, half, BINS.number(d), sums(y)), night


def test_work_given_out_by_turns_is_recognised_and_too_little_of_it_is_not():
    _, work, night = company()
    assert np.array_equal(by_turns(work, BINS), night)
    few = np.flatnonzero(np.arange(len(night)) % 60 == 0)
    thin = replace(
        work,
        **{name: getattr(work, name)[few] for name in ("person", "queue", "part", "half", "bin")},
        sums={name: values[few] for name, values in work.sums.items()},
    )
    assert not by_turns(thin, BINS).any()


def test_in_the_largest_records_it_is_not_looked_at_and_says_so(monkeypatch):
    made, _, _ = company(people=20, legs=2_000)
    monkeypatch.setattr(foretelling, "TOO_MANY_LEGS", 1_999)
    check = foretell(made, lambda people: pytest.fail("the pass was made")).check
    assert (check.passed, check.told) == (False, False)
    assert "four million" in check.says


def test_forecasts_come_true_where_only_seen_difficulty_is_dispatched():
    made, work, _ = company()
    said = foretell(made, lambda people: work)
    assert said.check.passed and said.check.told and not said.worthless
    assert (
        "as it should where work is given out by turns" in said.check.says and "would have been seen" in said.check.says
    )


def test_where_everything_is_dealt_by_lot_days_take_turns():
    made, work, _ = company(pull=0.0)
    slope = by_turns_slope(work, made)
    assert slope.legs == len(work.person) and slope.slope == pytest.approx(1, abs=0.15)


def test_skill_that_is_the_cases_is_told():
    made, work, _ = company(by_day=0.6, legs=90_000)
    said = foretell(made, lambda people: work)
    assert not said.check.passed and said.check.told
    assert "foretells too much where work is given out by turns" in said.check.says


def test_better_people_with_unseen_harder_cases_are_told():
    made, work, _ = company(unseen=0.4, pull=1.0, people=400, legs=120_000)
    says = foretell(made, lambda people: work).check.says
    assert "foretells too little where work is given out by turns" in says and "some may be missed" in says


def test_worthless_forecasts_take_the_verdict_away():
    made, work, night = company()
    good = work.sums["good"].copy()
    good[night] = np.random.default_rng(0).permutation(good[night])
    worthless = replace(work, sums={**work.sums, "good": good, "square": good})
    result = judge(
        made,
        ArtistSettings(),
        context=ANYWHERE,
        rng=np.random.default_rng(0),
        people=True,
        by_work=lambda people: worthless,
    )
    assert result.verdict == "not_enough_evidence" and result.artists == ()
    assert "check of the forecast" in result.says
    assert {finding.verdict for finding in result.findings} == {"not_enough_evidence"}


def test_a_failed_forecast_is_named_in_the_answer_and_one_that_could_not_be_made_is_not():
    made, work, _ = company(by_day=0.6, legs=90_000)
    context = {"context": ANYWHERE, "rng": np.random.default_rng(0)}
    told = judge(made, ArtistSettings(), by_work=lambda people: work, **context)
    silent = judge(made, ArtistSettings(), **context)
    assert "forecast" in told.says and "forecast" not in silent.says
    check = silent.diagnostics[-1]
    assert check.name == "forecast" and not check.passed and not check.told and "no times" in check.says


def movers(*, team_sd, person_sd, seed=2, people=200, legs=40_000):
    """Half of the people change teams in the middle of the year."""
    rng = np.random.default_rng(seed)
    team = rng.normal(0, 1, 10) * team_sd
    own = rng.normal(0, 1, people) * person_sd
    who, month, d = rng.integers(people, size=legs), rng.integers(12, size=legs), rng.random(legs)
    moves = (who % 2 == 0) & (month >= 6)
    at = np.where(moves, (who + 5) % 10, who % 10)
    eta = 1.5 - 2.5 * d + own[who] * (1 + np.clip((d - 0.5) / 0.3, 0, 1)) / 2 + team[at]
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float)
    made = cells(who, d, y, people=people)
    rows = who % 2 == 0
    names = tuple(f"t{k}" for k in range(10))
    one = {name: values[rows] for name, values in sums(y).items()}
    return made, Moves(who[rows], month[rows], at[rows], BINS.number(d[rows]), names, one)


def test_moves_are_found():
    _, moves = movers(team_sd=0.0, person_sd=0.5)
    found = moved(moves)
    assert len(found.people) == 100 and found.apart.mean() == pytest.approx(6, abs=0.1)
    assert np.array_equal(found.after, moves.month >= 6)


def test_what_belongs_to_the_person_moves_with_them_and_what_belongs_to_the_team_stays():
    made, moves = movers(team_sd=0.0, person_sd=0.6)
    own = moves_slope(moves, made, 1.0)
    assert own.slope == pytest.approx(1, abs=3 * own.error) and own.people == 100
    made, moves = movers(team_sd=0.6, person_sd=0.3)
    stays = moves_slope(moves, made, 1.0)
    assert stays.interval(0.95)[1] < 0.6


def test_moves_are_put_into_words():
    made, moves = movers(team_sd=0.6, person_sd=0.3)
    _, work, _ = company()
    nowhere = replace(work, people=made.people, part=np.zeros_like(work.part), moves=moves)
    check = foretell(made, lambda people: nowhere, levels=("person",)).check
    assert not check.passed and "belongs to the team" in check.says and "--levels person,team" in check.says
    assert not any(name in check.says for name in made.people)


@pytest.mark.parametrize(("error", "says"), [(0.25, "wrong by 70 of 100 parts"), (0.6, "too few rated legs")])
def test_too_little_to_tell_is_said_with_the_error_that_would_be_seen(monkeypatch, error, says):
    made, work, _ = company(legs=9_000)
    rough = Slope(slope=0.9, error=error, people=60, legs=900, freedom=1e6)
    monkeypatch.setattr("turnabout.core.skill.foretelling.by_turns_slope", lambda work, cells: rough)
    check = foretell(made, lambda people: work).check
    assert not check.told and not check.passed and says in check.says
