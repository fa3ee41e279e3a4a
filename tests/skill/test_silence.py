"""What missing ratings may hide: the answer says who would still be found had silence meant unhappiness."""

import re
from dataclasses import replace

import numpy as np
import pytest

from planted import cells, plant
from turnabout.core.skill import ArtistSettings, judge
from turnabout.core.skill.settings import Context
from turnabout.core.skill.silence import silence_is_unhappy

ASKED = Context(as_of=None, window=None, outcome="satisfied")


def surveyed(seed, answers):
    """Planted artists; everybody's customers answer alike, whatever the outcome."""
    rng = np.random.default_rng(seed)
    people, legs = 200, 60_000
    who, d = rng.integers(people, size=legs), rng.random(legs)
    skill = rng.normal(0, 0.4, people) + np.where(np.arange(people) < 10, 1.2, 0.0)
    y = (rng.random(legs) < 1 / (1 + np.exp(-(1.5 - 2.5 * d + skill[who])))).astype(float)
    return cells(who, d, y, people=people, rated=rng.random(legs) < answers)


def words(made, context=ASKED):
    result = judge(made, ArtistSettings(), context=context, rng=np.random.default_rng(0))
    return result, next(f"{check.says} {check.of_found}" for check in result.diagnostics if check.name == "response")


def test_the_more_customers_answer_the_more_of_those_found_stay():
    shares = []
    for answers in (0.3, 0.95):
        result, says = words(surveyed(1, answers))
        assert result.verdict == "artists"
        still, found = (int(n) for n in re.search(r"(\d+) of the (\d+) found would still", says).groups())
        assert found == result.artists
        shares.append(still / found)
    assert shares[0] <= shares[1] and shares[1] >= 0.7


def test_silent_legs_count_as_ended_badly_and_nothing_else_changes():
    made = surveyed(2, 0.5)
    gloomy = silence_is_unhappy(made)
    assert np.array_equal(gloomy.rated, made.legs) and np.array_equal(gloomy.good, made.good)
    assert gloomy.weight.sum() == pytest.approx(made.weight.sum() + (made.legs - made.rated).sum())


def test_nothing_is_said_of_silence_where_nobody_is_asked_or_everybody_answered():
    assert "silent" not in words(plant(people=300, legs=60_000, seed=1).cells)[1]
    assert "silent" not in words(surveyed(1, 0.5), replace(ASKED, outcome="made_sla"))[1]


def test_where_no_leg_has_an_outcome_the_answer_says_what_to_do():
    who, d = np.array([0, 1]), np.array([0.1, 0.9])
    nothing = cells(who, d, np.zeros(2), people=2, rated=np.zeros(2, dtype=bool))
    hint = replace(ASKED, instead="It holds no ratings, but results: try --outcome made_sla.")
    result = judge(nothing, ArtistSettings(), context=hint, rng=np.random.default_rng(0))
    assert result.verdict == "not_enough_evidence"
    assert "try --outcome made_sla" in result.says
