"""Planted artists are found, nobody is found where nobody differs, and intervals cover what they say."""

import numpy as np
import pytest

from planted import cells, plant
from turnabout.core.skill import ArtistSettings, Finding, judge
from turnabout.core.skill.settings import Context
from turnabout.core.skill.spread import spread_test

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def found(made, **more):
    return judge(made, ArtistSettings(**more), context=ANYWHERE, rng=np.random.default_rng(1), people=True)


def test_artists_are_found_with_the_stated_share_of_false_ones():
    chosen, false, artists = 0, 0.0, 0
    for seed in range(8):
        planted = plant(people=300, legs=40_000, seed=seed)
        result = found(planted.cells)
        assert result.verdict == "artists"
        eligible = [int(f.person_id[1:]) for f in result.findings if isinstance(f, Finding)]
        cut = np.quantile(planted.difficult[eligible], 0.9)
        picked = [int(name[1:]) for name in result.artists]
        chosen += len(picked)
        false += sum(planted.difficult[k] < cut for k in picked)
        artists += sum(planted.is_artist[k] for k in picked)
    assert chosen >= 40
    assert false / chosen <= 0.2 + 0.08
    assert artists / chosen >= 0.4


def test_intervals_cover_what_they_say():
    covered, total = 0, 0
    for seed in range(12):
        planted = plant(people=200, legs=20_000, artists=0.0, seed=100 + seed)
        for finding in found(planted.cells).findings:
            if isinstance(finding, Finding):
                truth = planted.difficult[int(finding.person_id[1:])]
                covered += finding.difficult.low <= truth <= finding.difficult.high
                total += 1
    assert 0.88 <= covered / total <= 0.92


@pytest.mark.parametrize(("people", "legs"), [(12, 600), (300, 30_000)], ids=["small: drawn", "large: matched"])
def test_where_nobody_differs_the_test_keeps_its_size(people, legs):
    p = np.array(
        [
            spread_test(
                plant(people=people, legs=legs, sd=0, slope_sd=0, artists=0, seed=seed).cells,
                level=0.01,
                rng=np.random.default_rng(seed),
            ).p_value
            for seed in range(120)
        ]
    )
    # Three standard errors beyond the level.
    assert (p <= 0.05).mean() <= 0.05 + 3 * (0.05 * 0.95 / len(p)) ** 0.5
    assert (p <= 0.01).mean() <= 0.01 + 3 * (0.01 * 0.99 / len(p)) ** 0.5
    assert 0.4 <= p.mean() <= 0.6


def test_nobody_is_said_only_with_the_power_to_have_seen():
    nobody = {"sd": 0, "slope_sd": 0, "artists": 0}
    assert found(plant(people=200, legs=60_000, seed=3, **nobody).cells).verdict == "no_artist"
    assert found(plant(people=8, legs=600, seed=3, **nobody).cells).verdict == "not_enough_evidence"


@pytest.mark.slow
def test_companies_of_equals_hardly_ever_have_artists():
    nobody = {"sd": 0, "slope_sd": 0, "artists": 0}
    sizes = ((60, 4000), (25, 2500), (150, 8000))
    verdicts = [
        found(plant(people=people, legs=legs, seed=seed, **nobody).cells).verdict
        for seed in range(25)
        for people, legs in sizes
    ]
    # One in a hundred, and three standard errors.
    assert verdicts.count("artists") <= 75 * 0.01 + 3 * (75 * 0.01 * 0.99) ** 0.5


@pytest.mark.slow
def test_the_stated_power_is_the_power():
    settings = {"people": 60, "legs": 9_000, "artists": 0}
    tests = [
        spread_test(_half_spread(seed, **settings), level=0.01, rng=np.random.default_rng(seed)) for seed in range(24)
    ]
    seen = np.mean([t.p_value <= 0.01 for t in tests])
    assert seen == pytest.approx(np.mean([t.power for t in tests]), abs=0.2)


def _half_spread(seed, *, people, legs, artists):
    """People differ by .25 on difficult legs and half as much on easy ones."""
    rng = np.random.default_rng(seed)
    who, d, u = rng.integers(people, size=legs), rng.random(legs), rng.normal(0, 0.25, people)
    eta = 1.5 - 2.5 * d + u[who] * (1 + np.clip((d - 0.5) / 0.3, 0, 1)) / 2
    return cells(who, d, (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float), people=people)


def _surveyed(dodgers, seed=0):
    """Ratings answered by 20 % of unhappy and 30 % of happy customers; dodgers ask hardly any unhappy one."""
    rng = np.random.default_rng(seed)
    people, legs = 150, 150_000
    who, d = rng.integers(people, size=legs), rng.random(legs)
    u = rng.normal(0, 0.3, people)
    y = (rng.random(legs) < 1 / (1 + np.exp(-(1.5 - 2.5 * d + u[who])))).astype(float)
    dodges = np.arange(people) < dodgers
    answer = np.where(y > 0, 0.3, np.where(dodges[who], 0.04, 0.2))
    return cells(who, d, y, people=people, rated=rng.random(legs) < answer)


def test_survey_dodgers_are_not_chosen_and_nobody_is_named():
    result = found(_surveyed(dodgers=15))
    response = next(x for x in result.diagnostics if x.name == "response")
    assert not response.passed
    assert not any(name < "p0015" for name in result.artists)
    assert "p00" not in response.says
    honest = found(_surveyed(dodgers=0))
    assert next(x for x in honest.diagnostics if x.name == "response").passed


def test_difficult_legs_to_better_people_are_noticed():
    rng = np.random.default_rng(0)
    u = rng.normal(0, 0.6, 150)
    who = rng.integers(150, size=30_000)
    d = np.clip(rng.random(30_000) + 0.15 * u[who], 0, 0.999)
    y = (rng.random(30_000) < 1 / (1 + np.exp(-(1.5 - 2.5 * d + u[who])))).astype(float)
    balance = next(x for x in found(cells(who, d, y, people=150)).diagnostics if x.name == "balance")
    assert not balance.passed and "better people" in balance.says


@pytest.mark.slow
def test_what_is_said_to_be_enough_is_enough():
    """The same people with so many times as many legs: somebody is found, or it can be said that nobody is."""
    promised = kept = 0
    for seed in range(10):
        people = {"people": 60, "seed": seed}
        outlook = found(plant(legs=3_000, **people).cells).outlook
        if outlook and outlook.times:
            promised += 1
            kept += found(plant(legs=int(3_000 * outlook.times), **people).cells).verdict != "not_enough_evidence"
    assert promised >= 4
    assert kept >= 0.8 * promised


def test_where_there_is_an_answer_no_more_is_asked_for():
    assert found(plant(people=300, legs=40_000, seed=1).cells).outlook is None


def test_where_nothing_differs_in_a_tiny_company_even_much_more_may_not_be_enough():
    outlook = found(plant(people=8, legs=600, seed=3, sd=0, slope_sd=0, artists=0).cells).outlook
    assert outlook.times is None
    assert "Even 8 times" in outlook.says
