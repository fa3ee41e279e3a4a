"""Levels that cross: the same answers as another program, as a brute-force likelihood, and the laws of the model."""

import glmm
import numpy as np
import pytest
from scipy.optimize import minimize

from turnabout.core.skill import Design, crossed_pairs, fit_points, fit_shares
from turnabout.core.skill import crossed as crossed_module


def crossed(seed=3, *, n=2000, people=40, customers=300, teams=5, slope_sd=0.4, customer_sd=0.8):
    rng = np.random.default_rng(seed)
    person, customer = rng.integers(people, size=n), rng.integers(customers, size=n)
    x = rng.normal(0, 1, n)
    own = rng.normal(0, 0.5, people)[person] + rng.normal(0, slope_sd, people)[person] * x
    eta = 1 + 0.5 * x + own + rng.normal(0, customer_sd, customers)[customer]
    eta = eta + rng.normal(0, 0.6, max(teams, 1))[person % max(teams, 1)] * bool(teams)
    others = (customer, person % teams) if teams else (customer,)
    return rng, x, eta, person, others


def design(person, x, y, others, *, slope=False):
    ones = np.ones(len(y))
    z = np.column_stack([ones, x]) if slope else ones[:, None]
    return Design(person, np.column_stack([ones, x]), z, y, ones, others)


def peer(person, x, y, others, slope, **more):
    names = ["customer", "team"][: len(others)]
    data = {"y": y, "x": x, "person": [f"{k:05d}" for k in person]}
    data |= {name: [f"{k:05d}" for k in member] for name, member in zip(names, others, strict=True)}
    random = " + ".join([f"({'1 + x' if slope else '1'} | person)", *(f"(1 | {name})" for name in names)])
    found = glmm.fit(data, f"y ~ x + {random}", **more)
    effects = {}
    for block in found.ranef_blocks:
        effects[block["group"]] = np.asarray(block["values"])[np.argsort(block["levels"])]
    variances = found.varcorr[0]
    sd = np.sqrt([variances[0], variances[-1]][: 1 + slope])
    return found, sd, [v[0] ** 0.5 for v in found.varcorr[1:]], effects


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("slope", [True, False])
@pytest.mark.parametrize("teams", [0, 5])
def test_points_are_the_other_programs(restricted, slope, teams):
    rng, x, eta, person, others = crossed(teams=teams, slope_sd=0.4 * slope)
    y = eta + rng.normal(0, 1, len(x))
    ours = fit_points(design(person, x, y, others, slope=slope), restricted=restricted)
    theirs, sd, others_sd, effects = peer(person, x, y, others, slope, reml=restricted)
    assert ours.fixed == pytest.approx(theirs.beta, abs=1e-5)
    assert ours.sd == pytest.approx(sd, rel=1e-4)
    assert ours.others_sd == pytest.approx(others_sd, rel=1e-4)
    assert ours.residual == pytest.approx(theirs.dispersion**0.5, rel=1e-5)
    assert ours.effects == pytest.approx(effects["person"], abs=1e-4)
    assert ours.others_effects[0] == pytest.approx(effects["customer"][:, 0], abs=1e-4)


def test_whichever_level_is_larger():
    """Few customers and many people, and the other way round, are the same model."""
    rng, _, eta, person, (customer,) = crossed(teams=0, slope_sd=0.0, n=900)
    y = eta + rng.normal(0, 1, 900)
    ones = np.ones((900, 1))
    one = fit_points(Design(person, ones, ones, y, ones[:, 0], (customer,)))
    other = fit_points(Design(customer, ones, ones, y, ones[:, 0], (person,)))
    assert one.deviance == pytest.approx(other.deviance, abs=1e-6)
    assert one.sd[0] == pytest.approx(other.others_sd[0], rel=1e-4)
    assert one.effects_sd[:, 0] == pytest.approx(other.others_effects_sd[0], rel=1e-4)


def brute_force(y, x, columns, restricted):
    """Variances that make the marginal likelihood of all outcomes largest: one dense matrix of rows by rows."""
    n, p = x.shape

    def deviance(logs):
        v = np.exp(2 * logs[-1]) * np.eye(n)
        for z, log in zip(columns, logs, strict=False):
            v = v + np.exp(2 * log) * z @ z.T
        xv = np.linalg.solve(v, x)
        b = np.linalg.solve(x.T @ xv, xv.T @ y)
        left = y - x @ b
        more = np.linalg.slogdet(x.T @ xv)[1] - p * np.log(2 * np.pi) if restricted else 0.0
        return np.linalg.slogdet(v)[1] + left @ np.linalg.solve(v, left) + n * np.log(2 * np.pi) + more

    run = minimize(deviance, np.full(len(columns) + 1, -0.5), method="Nelder-Mead",
                   options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000})  # fmt: skip
    sd = np.exp(run.x)
    z = np.hstack([s * column for s, column in zip(sd, columns, strict=False)])
    v = z @ z.T + sd[-1] ** 2 * np.eye(n)
    xv = np.linalg.solve(v, x)
    fixed = np.linalg.solve(x.T @ xv, xv.T @ y)
    spread = np.concatenate([np.full(c.shape[1], s) for s, c in zip(sd, columns, strict=False)])
    modes = spread * (z.T @ np.linalg.solve(v, y - x @ fixed))
    left = np.diag(spread**2) - (spread[:, None] * z.T) @ np.linalg.solve(v, z * spread)
    return run.fun, sd, fixed, modes, np.sqrt(np.diagonal(left))


@pytest.mark.parametrize("restricted", [pytest.param(True, marks=pytest.mark.slow), False])
def test_points_are_those_of_the_dense_likelihood(restricted):
    rng, x, eta, person, others = crossed(n=300, people=12, customers=90, slope_sd=0.0)
    y = eta + rng.normal(0, 1, 300)
    ours = fit_points(design(person, x, y, others), restricted=restricted)
    columns = [np.eye(int(member.max()) + 1)[member] for member in (person, *others)]
    fun, sd, fixed, modes, spread = brute_force(y, np.column_stack([np.ones(300), x]), columns, restricted)
    assert ours.deviance == pytest.approx(fun, abs=1e-5)
    assert [ours.sd[0], *ours.others_sd, ours.residual] == pytest.approx(sd, rel=2e-4)
    assert ours.fixed == pytest.approx(fixed, abs=1e-4)
    found = np.concatenate([ours.effects[:, 0], *ours.others_effects])
    assert found == pytest.approx(modes, abs=2e-4)
    assert np.concatenate([ours.effects_sd[:, 0], *ours.others_effects_sd]) == pytest.approx(spread, rel=1e-3)


@pytest.mark.parametrize("slope", [pytest.param(True, marks=pytest.mark.slow), False])
def test_0_and_1_by_laplace_is_the_other_programs(slope):
    rng, x, eta, person, others = crossed(teams=0, slope_sd=0.4 * slope)
    y = (rng.random(len(x)) < 1 / (1 + np.exp(-eta))).astype(float)
    ours = fit_shares(design(person, x, y, others, slope=slope))
    theirs, sd, others_sd, effects = peer(person, x, y, others, slope, family="binomial", nagq=1)
    assert ours.fixed == pytest.approx(theirs.beta, abs=2e-3)
    assert ours.sd == pytest.approx(sd, rel=1e-2)
    assert ours.others_sd == pytest.approx(others_sd, rel=1e-2)
    for k in range(1 + slope):
        assert np.corrcoef(ours.effects[:, k], effects["person"][:, k])[0, 1] >= 0.9999
    assert np.corrcoef(ours.others_effects[0], effects["customer"][:, 0])[0, 1] >= 0.9999


def small(seed=5):
    rng, x, eta, person, others = crossed(seed, n=400, people=15, customers=80, teams=3, slope_sd=0.0)
    return rng, person, x, eta + rng.normal(0, 1, 400), others


def everything(found):
    spread = [found.sd, np.array(found.others_sd), np.array([found.residual])]
    return np.concatenate([*spread, found.effects[:, 0], *found.others_effects])


def test_order_of_rows_and_numbers_of_members_change_nothing():
    rng, person, x, y, others = small()
    was = fit_points(design(person, x, y, others))
    order = rng.permutation(400)
    deal = [rng.permutation(int(member.max()) + 1) for member in (person, *others)]
    moved = [names[member][order] for names, member in zip(deal, (person, *others), strict=True)]
    now = fit_points(design(moved[0], x[order], y[order], tuple(moved[1:])))
    assert now.effects[deal[0]] == pytest.approx(was.effects, abs=1e-6)
    assert now.others_effects[0][deal[1]] == pytest.approx(was.others_effects[0], abs=1e-6)
    assert (now.residual, *now.others_sd) == pytest.approx((was.residual, *was.others_sd), rel=1e-6)


def test_a_constant_and_a_factor():
    _, person, x, y, others = small()
    was = fit_points(design(person, x, y, others))
    lifted = fit_points(design(person, x, y + 100, others))
    assert lifted.fixed - was.fixed == pytest.approx([100, 0], abs=1e-6)
    assert everything(lifted) == pytest.approx(everything(was), abs=1e-5)
    scaled = fit_points(design(person, x, 7 * y, others))
    assert everything(scaled) == pytest.approx(7 * everything(was), abs=1e-5)


def test_one_customer_for_each_leg_or_for_all_adds_nothing():
    _, person, x, y, (_, team) = small()
    plain = fit_points(design(person, x, y, (team,)))
    for customer in (np.arange(400), np.zeros(400, dtype=np.int64)):
        found = fit_points(design(person, x, y, (customer, team)))
        assert found.sd == pytest.approx(plain.sd, rel=2e-3)
        assert found.effects == pytest.approx(plain.effects, abs=2e-3)
        whole = found.residual**2 + (found.others_sd[0] ** 2 if len(set(customer)) > 1 else 0.0)
        assert whole == pytest.approx(plain.residual**2, rel=1e-3)


def test_outcomes_all_equal():
    _, person, x, _, others = small()
    found = fit_points(design(person, x, np.full(400, 3.0), others))
    assert found.fixed == pytest.approx([3, 0], abs=1e-6)
    assert np.abs(everything(found)).max() < 1e-4  # rounding, squared


def test_nothing_between_people_is_found_as_zero_and_does_not_trap():
    rng, person, x, _, others = small(6)
    customer = others[0]
    y = rng.normal(0, 1, 80)[customer] + rng.normal(0, 1, 400)
    y = y - np.bincount(person, y)[person] / np.bincount(person)[person]
    found = fit_points(design(person, x, y, (customer,)))
    assert found.sd[0] == 0.0 and found.others_sd[0] > 0.7


@pytest.mark.parametrize("way", ["pairs", "sparse", "full"])
def test_every_way_of_adding_up_meetings_gives_the_same(way, monkeypatch):
    _, person, x, y, others = small()
    was = fit_points(design(person, x, y, others))
    monkeypatch.setattr(crossed_pairs, "MOST_PAIRS", 10**9 if way == "pairs" else -1)
    monkeypatch.setattr(crossed_module, "MOST_DENSE", 10**9 if way == "full" else 0)
    monkeypatch.setattr(crossed_module, "DENSE", 10**9)
    now = fit_points(design(person, x, y, others))
    assert everything(now) == pytest.approx(everything(was), abs=1e-7)
    assert now.effects_sd == pytest.approx(was.effects_sd, rel=1e-7)
