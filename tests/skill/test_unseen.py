"""Intervals allow for what the record does not show: unseen difficulty, and variances that are estimates."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import rankdata

from planted import cells, plant
from turnabout.core.skill import ArtistSettings, Finding, Parameters, fit, judge, posterior
from turnabout.core.skill.figures import figures
from turnabout.core.skill.hidden import UNSEEN, with_unseen
from turnabout.core.skill.parameters import parameters_of
from turnabout.core.skill.settings import Context
from turnabout.core.skill.spread import LOGISTIC_SD

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def dispatched(seed, *, pull=1.2, unseen=0.6, people=200, legs=40_000):
    """Better people get what is harder, seen (rank d) or not; returns cells and skill on seemingly difficult legs."""
    rng = np.random.default_rng(seed)
    level, slope = rng.normal(0, 0.35, people), rng.normal(0, 0.3, people)
    believed = (level + slope) / 0.46 * 0.7 + 0.7 * rng.normal(0, 1, people)
    who = rng.integers(people, size=legs)
    # Of two cases that wait, the one whose turn it is goes to whoever is believed fit for it.
    seen, hidden = rng.normal(0, 1, legs), rng.normal(0, 1, legs)
    seen, hidden = seen + 0.25 * pull * believed[who], hidden + 0.25 * pull * unseen * believed[who]
    d = rankdata(seen) / (legs + 1)
    g = np.clip((d - 0.5) / 0.3, 0, 1)
    eta = 0.5 - 0.6 * seen - unseen * hidden + level[who] + slope[who] * g
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float)
    made = cells(who, d, y, people=people)
    return made, (level + slope) - np.average(level + slope, weights=np.bincount(who, minlength=people))


def fitted(made):
    found = fit(made)
    legs = made.rated.sum(axis=0).astype(float)
    return found, parameters_of(found, made.bins, legs=legs, level=0.9)


def unseen(made, found, parameters):
    return with_unseen(made, found, parameters, posterior(made, parameters))


def held(made, truth, parameters):
    shown = posterior(made, parameters).on_difficult.interval(0.9)
    return ((shown[:, 1] <= truth) & (truth <= shown[:, 2])).mean()


def test_intervals_hold_where_harder_cases_go_to_better_people_and_would_not_otherwise():
    plain, ours = [], []
    for seed in range(6):
        made, truth = dispatched(seed)
        found, parameters = fitted(made)
        plain.append(held(made, truth, parameters))
        ours.append(held(made, truth, unseen(made, found, parameters)))
    assert np.mean(plain) < 0.87
    assert 0.87 <= np.mean(ours) <= 0.94


def test_where_cases_are_given_out_by_lot_nothing_is_stretched():
    for seed in range(3):
        made, _ = dispatched(seed, pull=0.0)
        found, parameters = fitted(made)
        assert unseen(made, found, parameters).stretch < 0.05


def test_weaker_people_who_get_the_harder_cases_never_narrow_an_interval():
    made, _ = dispatched(1, pull=-1.2)
    found, parameters = fitted(made)
    allowed = unseen(made, found, parameters)
    assert allowed.stretch == 0.0 and allowed.unseen > 0


def test_everybody_is_stretched_alike_whatever_their_own_cases():
    made, _ = dispatched(2)
    found, parameters = fitted(made)
    before, after = (posterior(made, p).difficult for p in (parameters, unseen(made, found, parameters)))
    assert np.ptp(after / before) < 1e-9
    assert (after / before).mean() > 1.02


def test_the_measure_of_a_spread_that_is_itself_an_estimate_is_in_small_companies_intervals():
    with_it, without = [], []
    for seed in range(60):
        planted = plant(people=20, legs=3000, artists=0.0, seed=400 + seed)
        _, parameters = fitted(planted.cells)
        truth = planted.difficult
        with_it.append(held(planted.cells, truth, parameters))
        without.append(held(planted.cells, truth, replace(parameters, covariance_cov=())))
    assert np.mean(with_it) > np.mean(without)
    assert 0.87 <= np.mean(with_it) <= 0.93


def test_parameters_stored_before_still_work():
    document = fitted(plant(people=60, legs=6000).cells)[1].to_json()
    for name in ("covariance_cov", "stretch", "unseen", "steeper"):
        del document[name]
    stored = Parameters.from_json(json.loads(json.dumps(document)))
    assert stored.stretch == 0.0 and stored.covariance_cov == () and stored.steeper == 1.0


def test_log_odds_are_steeper_on_the_same_case_and_shares_stay_averages():
    made, _ = dispatched(3, pull=-1.2)
    found, parameters = fitted(made)
    allowed = replace(unseen(made, found, parameters), unseen=0.0)
    # A logistic regression that misses a normal part of sd s has its slopes averaged: here s is what is assumed.
    at, step = np.random.default_rng(0).normal(0, UNSEEN * LOGISTIC_SD, 400_000), 0.4
    averaged = (logit(expit(at + step).mean()) - logit(expit(at - step).mean())) / 2
    assert allowed.stretch == 0.0
    assert allowed.steeper == pytest.approx(step / averaged, abs=0.02)
    before, after = (posterior(made, p) for p in (parameters, allowed))
    assert after.difficult == pytest.approx(allowed.steeper * before.difficult)
    plain, ours = figures(before, parameters), figures(after, allowed)
    assert [f.difficult_share.low for f in ours] == pytest.approx([f.difficult_share.low for f in plain])


@pytest.mark.parametrize("binary", [True, False])
def test_difficulty_that_is_not_known_hides_nothing_more(binary):
    rng = np.random.default_rng(0)
    who = rng.integers(40, size=4000)
    y = (rng.random(4000) < 0.6).astype(float) if binary else rng.normal(0, 1, 4000)
    made = cells(who, np.full(4000, np.nan), y, people=40, binary=binary)
    result = judge(made, ArtistSettings(), context=ANYWHERE, rng=rng, people=True)
    assert result.parameters.stretch == 0.0 and result.parameters.unseen == 0.0
    assert any(isinstance(f, Finding) for f in result.findings)
