"""A prior in two parts: artists are not drawn to everybody's mean, and figures can still be worked out again."""

import json
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planted import plant
from turnabout.core.skill import ArtistSettings, Finding, Parameters, fit, judge, posterior, recompute
from turnabout.core.skill.cells import evidence
from turnabout.core.skill.mixture import Information, _around, under
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.parameters import parameters_of
from turnabout.core.skill.posterior import _expanded, information, with_parts
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def fitted(made):
    return parameters_of(fit(made), made.bins, legs=made.rated.sum(axis=0).astype(float), level=0.9)


def test_artists_are_drawn_less_to_everybodys_mean_and_the_others_no_more():
    nearer, worse, away = [], [], []
    for seed in range(4):
        planted = plant(people=300, legs=120_000, sd=0.2, slope_sd=0.2, seed=seed)
        normal = fitted(planted.cells)
        two = with_parts(planted.cells, normal)
        ordinary, *others = two.mixture
        away.append(np.average([part[2] - ordinary[2] for part in others], weights=[part[0] for part in others]))
        before, after = (np.abs(posterior(planted.cells, p).difficult - planted.difficult) for p in (normal, two))
        nearer.append((before - after)[planted.is_artist].mean())
        worse.append((after - before)[~planted.is_artist].mean())
    assert np.mean(away) == pytest.approx(1.5, abs=0.25)
    assert np.mean(nearer) > 0
    assert np.mean(worse) < 0.005


def test_without_artists_the_prior_stays_normal_or_nearly_so():
    for seed in range(4):
        planted = plant(people=200, legs=30_000, artists=0.0, seed=200 + seed)
        normal = fitted(planted.cells)
        two = with_parts(planted.cells, normal)
        moved = posterior(planted.cells, two).difficult - posterior(planted.cells, normal).difficult
        assert np.sqrt((moved**2).mean()) < 0.1


def log_evidence(made, parameters, part):
    """Log of each person's likelihood averaged over a part of the prior, by brute force on a fine grid."""
    _, m1, m2, g11, g12, g22 = part
    at = np.linspace(-5, 5, 201)
    one, two = (grid.ravel() for grid in np.meshgrid(at, at))
    root = np.linalg.cholesky([[g11, g12], [g12, g22]])
    level, slope = m1 + root[0, 0] * one, m2 + root[1, 0] * one + root[1, 1] * two
    weight = np.exp(-(one**2 + two**2) / 2)
    eta = np.array(parameters.offset) + level[:, None] + slope[:, None] * made.bins.hinge
    logs = made.good @ eta.T - made.weight @ np.logaddexp(0, eta).T
    top = logs.max(axis=1)
    return top + np.log(np.exp(logs - top[:, None]) @ weight / weight.sum())


def test_a_far_part_is_judged_by_what_records_say_there():
    planted = plant(people=300, legs=120_000, sd=0.2, slope_sd=0.2, seed=3)
    normal = fitted(planted.cells)
    made = planted.cells.some(np.flatnonzero(planted.is_artist))
    g11, g12, g22 = normal.covariance
    part = (1.0, 0.0, 1.5, g11, 0.8 * g12, 0.6 * g22)
    near = information(made, normal)
    expanded = partial(_expanded, evidence(made), normal, np.zeros(len(made.people)))
    exact = log_evidence(made, normal, part)
    own, seen = (np.abs(under(record, part).log - exact) for record in (_around(near, part, expanded), near))
    assert own.max() < 0.05
    assert seen.mean() > 5 * own.mean()


def test_a_small_company_keeps_the_normal_prior():
    made = plant(people=40, legs=20_000, seed=1).cells
    assert not with_parts(made, fitted(made)).mixture


def test_who_is_looked_at_does_not_hang_on_the_last_digit_of_a_sum():
    rng = np.random.default_rng(0)
    legs, q = rng.integers(100, 110, 8_000).astype(float), rng.normal(size=8_000)
    noise = 1 + rng.choice([-1e-15, 0.0, 1e-15], 8_000)
    one, two = (Information(s11, s11 / 2, s11 / 3, q, q).enough() for s11 in (legs, legs * noise))
    np.testing.assert_array_equal(q[one], q[two])


def test_figures_under_two_parts_can_be_worked_out_again():
    planted = plant(people=300, legs=120_000, sd=0.2, slope_sd=0.2, seed=2)
    result = judge(planted.cells, ArtistSettings(), context=ANYWHERE, rng=np.random.default_rng(1), people=True)
    assert result.parameters.mixture
    stored = Parameters.from_json(json.loads(json.dumps(result.parameters.to_json())))
    assert stored == result.parameters
    place = {name: k for k, name in enumerate(planted.cells.people)}
    for one in [f for f in result.findings if isinstance(f, Finding)][::11]:
        again = recompute(planted.cells.only(place[one.person_id]), stored)
        for figure in ("skill", "difficult", "difficult_share"):
            now, then = getattr(again, figure), getattr(one, figure)
            assert (now.mean, now.low, now.high) == pytest.approx((then.mean, then.low, then.high), abs=1e-9)
        assert again.p_top == pytest.approx(one.p_top, abs=1e-9)


def test_parameters_stored_before_there_were_two_parts_still_work():
    document = fitted(plant(people=60, legs=6000).cells).to_json()
    del document["mixture"]
    assert Parameters.from_json(document).mixture == ()


@given(st.floats(0.01, 0.99), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.05, 2), st.floats(0.05, 2))
@settings(deadline=None)
def test_intervals_hold_what_they_say(share, one, two, sd_one, sd_two):
    mixed = Normals(np.array([[share, 1 - share]]), np.array([[one, two]]), np.array([[sd_one, sd_two]]))
    _, low, high = mixed.interval(0.9)[0]
    assert mixed.above(low)[0] == pytest.approx(0.95, abs=1e-6)
    assert mixed.above(high)[0] == pytest.approx(0.05, abs=1e-6)
    alike = Normals(np.array([[share, 1 - share]]), np.array([[one, one]]), np.array([[sd_one, sd_one]]))
    assert alike.interval(0.9)[0] == pytest.approx(
        Normals.single(np.array([one]), np.array([sd_one])).interval(0.9)[0], abs=1e-6
    )
