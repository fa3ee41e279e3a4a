"""Checks change the answer's words, and where they must, the answer; and they never print what is not a number."""

import json
import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from planted import cells, plant
from turnabout.core.skill import ArtistSettings, Finding, judge
from turnabout.core.skill.guard import response
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def found(made, context=ANYWHERE):
    return judge(made, ArtistSettings(), context=context, rng=np.random.default_rng(1), people=True)


def check(result, name):
    return next(x for x in result.diagnostics if x.name == name)


def surveyed(seed, *, dodgers=0, own_sd=0.0, people=300, legs=90_000):
    """A fifth of the unhappy and three tenths of the happy answer; dodgers ask hardly any unhappy customer."""
    rng = np.random.default_rng(seed)
    who, d = rng.integers(people, size=legs), rng.random(legs)
    u, own = rng.normal(0, 0.4, people), np.exp(rng.normal(0, own_sd, people)) if own_sd else np.ones(people)
    y = (rng.random(legs) < 1 / (1 + np.exp(-(1.5 - 2.5 * d + u[who])))).astype(float)
    answer = np.where(y > 0, 0.3, np.where(who < dodgers, 0.02, 0.2)) * own[who]
    return cells(who, d, y, people=people, rated=rng.random(legs) < answer)


def test_selective_asking_takes_the_verdict_away_and_says_why():
    found_out = 0
    for seed in range(10):
        result = found(surveyed(seed, dodgers=30))
        if result.verdict == "not_enough_evidence":
            found_out += "response" in result.says and not check(result, "response").passed
        assert "p00" not in result.says + check(result, "response").says
    assert found_out >= 9


@pytest.mark.parametrize("own_sd", [0.0, 0.3], ids=["all alike", "people differ, whatever the outcome"])
def test_honest_surveys_are_believed(own_sd):
    assert not any(response(surveyed(100 + seed, own_sd=own_sd)).selective for seed in range(20))


def test_an_outcome_that_nobody_is_asked_for_needs_no_survey():
    recorded = replace(ANYWHERE, outcome="made_sla")
    made = plant(people=100, legs=8000).cells
    assert check(found(made, recorded), "response").passed
    assert not check(found(made), "response").passed


def test_who_only_ever_had_a_small_part_is_not_chosen():
    rng = np.random.default_rng(3)
    people, legs = 60, 30_000
    who, d = rng.integers(people, size=legs), rng.random(legs)
    part = np.where(who < 6, 0.2, 1.0)
    eta = 1.5 - 2.5 * d + np.where(who < 6, 1.0, 0.0) + rng.normal(0, 0.2, people)[who]
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float)
    result = found(cells(who, d, y, people=people, credit=part))
    assert not any(name < "p0006" for name in result.artists)
    shown = {f.person_id: f.difficult_share for f in result.findings if isinstance(f, Finding)}
    assert shown["p0000"] is None and shown["p0010"] is not None
    alone = found(cells(who, d, y, people=people))
    assert any(name < "p0006" for name in alone.artists)


def test_a_check_that_found_something_is_named_in_the_answer():
    result = found(plant(people=300, legs=60_000, seed=1).cells)
    assert result.verdict == "artists"
    failed = [x.name for x in result.diagnostics if not x.passed and x.name != "forecast"]
    assert failed and all(name in result.says for name in failed)


def perfect(people=30, legs=3000):
    """Half of the people never fail and the others never succeed."""
    who, d = np.arange(legs) % people, np.random.default_rng(0).random(legs)
    return cells(who, d, (who < people // 2).astype(float), people=people)


def lopsided():
    """One busy person, many with a single leg, and cells in which everything ended well."""
    rng = np.random.default_rng(1)
    who = np.concatenate([np.zeros(5000, int), np.arange(60)])
    d = rng.random(len(who))
    return cells(who, d, (d < 0.97).astype(float), people=60)


@pytest.mark.parametrize("made", [perfect(), lopsided()], ids=["perfect", "lopsided"])
def test_extremes_give_numbers_without_warnings(made):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = found(made)
    document = json.dumps(result.to_json(), allow_nan=False)
    assert not re.search(r"\b(nan|inf|-0)\b", " ".join(x.says for x in result.diagnostics) + result.says)
    assert document
