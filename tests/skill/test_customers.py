"""Customers as a level of the answer, against a planted truth."""

import numpy as np
import pytest
from met import meet

from turnabout.core.skill import ArtistSettings, Finding, customers, fit, judge, recompute
from turnabout.core.skill.crossed_cells import known_of, rows_of, settle
from turnabout.core.skill.crossed_nodes import Answers, integrated
from turnabout.core.skill.crossed_spread import crossed_spread_test
from turnabout.core.skill.settings import Context

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def answer(made, *levels):
    settings, rng = ArtistSettings(levels=("person", *levels)), np.random.default_rng(1)
    return judge(made.cells, settings, context=ANYWHERE, rng=rng, people=True, by_customer=made.by_customer)


def held(result, made):
    """Share of intervals that hold the truth, on difficult and on all legs."""
    kept = [k for k, found in enumerate(result.findings) if isinstance(found, Finding)]
    found = [result.findings[k] for k in kept]
    return (
        np.mean([f.difficult.low <= t <= f.difficult.high for f, t in zip(found, made.difficult[kept], strict=True)]),
        np.mean([f.skill.low <= t <= f.skill.high for f, t in zip(found, made.skill[kept], strict=True)]),
    )


@pytest.mark.parametrize("binary", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_intervals_hold_the_truth_where_customers_stick_to_people(binary):
    made = [meet(seed=seed, stick=0.8, binary=binary, people=150, customers=400) for seed in range(5)]
    with_customers = np.mean([held(answer(one, "customer"), one) for one in made], axis=0)
    without = np.mean([held(answer(one), one) for one in made], axis=0)
    assert (with_customers > 0.86).all() and (with_customers < 0.94).all()
    assert (without < 0.84).all(), "without the level intervals are too narrow"


@pytest.mark.slow
def test_standard_deviations_are_those_planted():
    made = meet(people=300, legs=30_000, customers=8_000, binary=False, teams=30, team_sd=0.3, seed=2)
    found = answer(made, "team", "customer").model["sd"]
    assert found["customer"] == pytest.approx(0.8, rel=0.05) and found["residual"] == pytest.approx(1.0, rel=0.03)
    assert (found["person"], found["difficulty"]) == pytest.approx((0.35, 0.35), rel=0.15)
    assert found["team"] == pytest.approx(0.3, rel=0.4)


@pytest.mark.slow
@pytest.mark.parametrize("customers", [800, 8_000])
def test_standard_deviations_of_0_and_1_are_those_planted(customers):
    """Also where most customers came two or three times, which quasi-likelihood would hardly see."""
    made = [meet(people=200, legs=20_000, customers=customers, seed=seed) for seed in (1, 2)]
    found = [answer(one, "customer").model["sd"] for one in made]
    assert np.mean([one["customer"] for one in found]) == pytest.approx(0.8, rel=0.06)
    assert np.mean([one["person"] for one in found]) == pytest.approx(0.35, rel=0.15)


def test_one_customers_integral_is_that_of_a_fine_grid():
    rng = np.random.default_rng(1)
    eta, y = rng.normal(0, 1, 6), np.array([1.0, 0, 1, 1, 0.5, 0])
    rows = Answers(np.zeros(6, dtype=np.int64), 1, np.array([1.0, 1, 1, 1, 2, 1]), y)
    v = np.linspace(-9, 9, 20_001)
    mu = 1 / (1 + np.exp(-(eta[:, None] + 1.3 * v)))
    logs = (rows.n[:, None] * (y[:, None] * np.log(mu) + (1 - y[:, None]) * np.log1p(-mu))).sum(axis=0) - v**2 / 2
    weight = np.exp(logs - logs.max())
    weight = weight / weight.sum()
    mean, curve = mu @ weight, (mu * (1 - mu)) @ weight
    left = integrated(rows, eta, 1.3)
    assert left.weight == pytest.approx(rows.n * curve, rel=1e-4)
    total = rows.n @ mu
    unsure = weight @ total**2 - (weight @ total) ** 2
    known = float(rows.n @ curve)
    assert left.variance[0] == pytest.approx(unsure / known**2 / (1 - unsure / known), rel=1e-3)
    # The working model's score at η is the integral's.
    inside = np.diag(left.weight) - np.outer(left.weight, left.weight) * unsure / known**2
    assert inside @ (left.response - eta) == pytest.approx(rows.n * (y - mean), abs=1e-4)


def test_what_is_known_of_each_person_is_the_dense_posterior():
    """Information, taken together with the prior, is each person's posterior from all rows at once."""
    made = meet(people=12, legs=400, customers=60, binary=False, teams=3, team_sd=0.5, seed=4)
    rows = rows_of(made.cells, made.by_customer.visits(made.cells.people, 1))
    found = settle(rows).found
    seen = known_of(made.cells, found)
    z = np.hstack([level.columns().toarray() for level in rows.levels])
    sizes = [level.size for level in rows.levels for _ in range(1)]
    g = np.zeros((z.shape[1], z.shape[1]))
    at = 0
    for size, factor in zip(sizes, found.factors, strict=True):
        for _ in range(size):
            b = len(factor)
            g[at : at + b, at : at + b] = found.scale * factor @ factor.T
            at += b
    v = z @ g @ z.T + np.diag(found.scale / rows.n)
    xv = np.linalg.solve(v, rows.x)
    cov = np.linalg.inv(rows.x.T @ xv)
    fixed = cov @ xv.T @ rows.mean
    gz = g @ z.T
    mean = gz @ np.linalg.solve(v, rows.mean - rows.x @ fixed)
    drawn = gz @ xv
    whole = g - gz @ np.linalg.solve(v, gz.T) + drawn @ cov @ drawn.T
    for j in range(12):
        pick = np.zeros((2, z.shape[1]))
        pick[0, 2 * j] = pick[1, 2 * j + 1] = 1.0
        pick[0, 24 + j % 3] = 1.0
        expected, prior = pick @ whole @ pick.T, pick @ g @ pick.T
        said = np.array([[seen.s11[j], seen.s12[j]], [seen.s12[j], seen.s22[j]]])
        ours = np.linalg.inv(said + np.linalg.inv(prior))
        assert ours == pytest.approx(expected, rel=1e-6)
        assert ours @ [seen.q1[j], seen.q2[j]] == pytest.approx(pick @ mean, abs=1e-7)


@pytest.mark.parametrize("binary", [pytest.param(True, marks=pytest.mark.slow), False])
def test_where_nobody_differs_the_test_keeps_its_size(binary):
    """Customers differ much and stick to people: without the level people would seem to differ."""
    p_values, plain = [], []
    for seed in range(40):
        made = meet(people=30, legs=1500, customers=200, sd=0, slope_sd=0, stick=0.9, binary=binary, seed=seed)
        rows = rows_of(made.cells, made.by_customer.visits(made.cells.people, 1))
        p_values.append(crossed_spread_test(rows, level=0.01).p_value)
        plain.append(answer(made).spread.p_value if seed < 10 else 1.0)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.15
    assert 0.25 < np.mean(np.array(p_values) <= 0.5) < 0.75
    assert np.mean(np.array(plain[:10]) <= 0.05) >= 0.2


def test_a_figure_that_hangs_on_everybody_is_not_worked_out_from_one():
    made = meet(binary=False)
    result = answer(made, "customer")
    with pytest.raises(ValueError, match="hangs on everybody"):
        recompute(made.cells.only(0), result.parameters)


def test_beyond_the_limits_standard_deviations_are_close(monkeypatch):
    made = meet(people=200, legs=20_000, customers=5_000, binary=False, seed=3)
    exact = answer(made, "customer").model["sd"]
    monkeypatch.setattr(customers, "EXACT", customers.Limits(legs=6_000, columns=250))
    close = answer(made, "customer").model["sd"]
    assert close["customer"] == pytest.approx(exact["customer"], rel=0.1)
    assert (close["person"], close["difficulty"]) == pytest.approx((exact["person"], exact["difficulty"]), rel=0.1)


def test_beyond_the_limits_intervals_hold_where_customers_stick_to_people(monkeypatch):
    made = [meet(seed=seed, stick=0.8, binary=False, people=150) for seed in range(3)]
    monkeypatch.setattr(customers, "EXACT", customers.Limits(legs=6_000, columns=250))
    found = [answer(one, "customer") for one in made]
    assert min(np.mean([held(f, one) for f, one in zip(found, made, strict=True)], axis=0)) > 0.85
    assert np.mean([f.model["sd"]["difficulty"] for f in found]) == pytest.approx(0.35, rel=0.2)


def test_the_level_changes_nothing_where_customers_do_not_differ():
    made = meet(binary=False, customer_sd=0.0, people=60, legs=6000, customers=1500, seed=1)
    ours, plain = answer(made, "customer"), fit(made.cells, weak_prior=False)
    assert ours.model["sd"]["customer"] < 0.1
    assert ours.model["sd"]["person"] == pytest.approx(plain.g11**0.5, rel=0.02)
