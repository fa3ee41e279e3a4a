"""The mixed model against an outside program, and away from its traps."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from planted import BINS, cells, plant
from turnabout.core.results import Refusal
from turnabout.core.skill import fit
from turnabout.core.skill.mixed import Theta, optimise, solve, working

# statsmodels stops its own optimiser at about this relative accuracy.
STATSMODELS = 2e-3


def gaussian(people=60, legs=3000, seed=0, slope_sd=0.6):
    rng = np.random.default_rng(seed)
    who, d = rng.integers(people, size=legs), rng.random(legs)
    number = BINS.number(d)
    g = BINS.hinge[number]
    u, v = rng.normal(0, 0.5, people), rng.normal(0, slope_sd, people)
    y = 3 - d + u[who] + v[who] * g + rng.normal(0, 1, legs)
    return who, d, number, g, y


def test_gaussian_reml_equals_statsmodels():
    who, d, number, g, y = gaussian()
    ours = fit(cells(who, d, y, people=60, binary=False), weak_prior=False)
    basis = ours.basis[number]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sm.MixedLM(y, basis, groups=who, exog_re=np.column_stack([np.ones(len(y)), g])).fit(reml=True)
    assert ours.fixed == pytest.approx(theirs.fe_params, rel=STATSMODELS, abs=STATSMODELS)
    assert (ours.g11, ours.g12, ours.g22) == pytest.approx(
        (theirs.cov_re[0, 0], theirs.cov_re[0, 1], theirs.cov_re[1, 1]), rel=5 * STATSMODELS, abs=STATSMODELS
    )
    assert ours.scale == pytest.approx(theirs.scale, rel=STATSMODELS)


def _model(who, d, y, people):
    made = cells(who, d, y, people=people, binary=False)
    mean = np.where(made.weight > 0, made.good / np.maximum(made.weight, 1), 0.0)
    basis = BINS.basis(made.weight.sum(axis=0) > 0)
    return working(
        made.weight,
        mean,
        np.ones(mean.shape),
        basis,
        BINS.hinge,
        extra=float((made.square - made.weight * mean**2).sum()),
        n=float(len(y)),
        free_scale=True,
        team=made.team,
        teams=0,
        slope=True,
    )


def test_a_start_on_the_boundary_would_stick_and_ours_does_not():
    who, d, _, _, y = gaussian(seed=3)
    model = _model(who, d, y, 60)

    def plain(values):
        return solve(model, Theta(values[0], values[1], values[2])).deviance

    stuck = minimize(lambda ab: plain([*ab, 0.0]), [0.3, 0.3], method="Nelder-Mead")
    slope_in_c = (plain([*stuck.x, 1e-3]) - plain([*stuck.x, -1e-3])) / 2e-3
    brute = min(
        minimize(plain, start, method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-6, "fatol": 1e-8}).fun
        for start in ([0.3, 0.0, 0.3], [0.6, -0.2, 0.6], [0.2, 0.3, 0.2])
    )
    ours = solve(model, optimise(model, weak_prior=False)).deviance
    assert ours == pytest.approx(brute, abs=1e-6)
    assert slope_in_c == pytest.approx(0.0, abs=1e-6)
    assert stuck.fun > brute + 1.0


def test_no_spread_leads_to_the_boundary_without_harm():
    rng = np.random.default_rng(5)
    who, d = rng.integers(40, size=2000), rng.random(2000)
    y = 2 - d + rng.normal(0, 1, 2000)
    exact = fit(cells(who, d, y, people=40, binary=False), weak_prior=False)
    assert exact.spread < 0.25
    weak = fit(cells(who, d, y, people=40, binary=False))
    assert weak.g11 > 0 and weak.spread_low == 0.0


def test_teams_take_their_part_of_the_variance():
    planted = plant(people=400, legs=60_000, artists=0.0, teams=40, team_sd=0.6, seed=2)
    found = fit(planted.cells)
    assert found.team_sd == pytest.approx(0.6, abs=0.2)
    assert found.g11**0.5 == pytest.approx(0.35, abs=0.07)


def test_nothing_rated_and_all_alike_are_refused():
    who, d = np.array([0, 1]), np.array([0.1, 0.9])
    nothing = fit(cells(who, d, np.zeros(2), people=2, rated=np.zeros(2, dtype=bool)))
    alike = fit(cells(who, d, np.ones(2), people=2))
    assert isinstance(nothing, Refusal) and isinstance(alike, Refusal)


@pytest.mark.parametrize("binary", [True, False])
def test_shared_credit_shrinks_nobodys_effect(binary):
    rng = np.random.default_rng(8)
    people, legs = 300, 60_000
    one, d = rng.integers(people, size=legs), rng.random(legs)
    two = (one + rng.integers(1, people, size=legs)) % people
    u = rng.normal(0, 0.8, people)
    eta = 1 - 2 * d + (u[one] + u[two]) / 2
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float) if binary else eta + rng.normal(0, 1, legs)
    both = cells(
        np.concatenate([one, two]),
        np.tile(d, 2),
        np.tile(y, 2),
        people=people,
        credit=np.full(2 * legs, 0.5),
        binary=binary,
    )
    found = fit(both)
    assert found.g11**0.5 == pytest.approx(0.8, abs=0.1)


def test_people_who_share_every_good_ending_do_not_run_away():
    who, d = np.arange(4000) % 40, np.random.default_rng(0).random(4000)
    y = (who < 20).astype(float)
    found = fit(cells(who, d, y, people=40, credit=np.full(4000, 0.5)))
    assert found.spread < 20


def test_where_the_rows_can_tell_the_weak_prior_says_nothing():
    """So printed standard deviations of continuous outcomes are those of other programs."""
    rng = np.random.default_rng(9)
    who, d = rng.integers(40, size=4000), rng.random(4000)
    y = rng.normal(0, 0.4, 40)[who] + rng.normal(0, 0.3, 4)[who % 4] + rng.normal(0, 1, 4000)
    made = cells(who, np.full(4000, np.nan), y, people=40, binary=False, team=np.arange(40) % 4)
    plain, kept_off = fit(made, weak_prior=False), fit(made)
    assert kept_off.g11 == pytest.approx(plain.g11, rel=1e-6)
    assert kept_off.team_sd == pytest.approx(plain.team_sd, rel=0.02)
    nobody = fit(cells(who, d, rng.normal(0, 1, 4000), people=40, binary=False))
    assert nobody.spread > 0.02, "no interval has width zero"
