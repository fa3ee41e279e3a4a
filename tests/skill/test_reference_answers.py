"""The same answers as lme4 (stored: reference_answers.R) and as another program run here, on known and planted data."""

import csv
import gzip
import json

import glmm
import numpy as np
import pytest

import house
from planted import BINS, plant
from turnabout.core.skill import Design, fit, fit_points, fit_shares
from turnabout.core.skill.parameters import parameters_of
from turnabout.core.skill.posterior import posterior

REFERENCE = house.ROOT.parent / "shared" / "data" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the stored reference answers are not here")


def exam():
    with gzip.open(REFERENCE / "mlmRev_Exam.csv.gz", "rt") as text:
        rows = list(csv.DictReader(text))
    school = np.array([int(row["school"]) - 1 for row in rows])
    y, x = (np.array([float(row[name]) for row in rows]) for name in ("normexam", "standLRT"))
    return school, y, x


def design(person, y, x, *, slope=False, trials=None):
    ones = np.ones(len(y))
    z = np.column_stack([ones, x]) if slope else ones[:, None]
    return Design(person, np.column_stack([ones, x]), z, y, ones if trials is None else trials)


@needs_reference
def test_exam_by_maximum_likelihood_is_lme4s():
    found = fit_points(design(*exam()), restricted=False)
    assert found.sd[0] == pytest.approx(0.30353, abs=1e-5)
    assert found.residual == pytest.approx(0.75215, abs=1e-5)
    assert found.fixed == pytest.approx([0.00239, 0.56337], abs=1e-5)
    with (REFERENCE / "lme4_ranef_school.csv").open() as text:
        rows = {int(row["school"]) - 1: row for row in csv.DictReader(text)}
    stored = np.array([[float(rows[k][name]) for name in ("blup", "sd")] for k in range(65)])
    assert found.effects[:, 0] == pytest.approx(stored[:, 0], abs=1e-5)
    assert found.effects_sd[:, 0] == pytest.approx(stored[:, 1], abs=1e-5)


@needs_reference
@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("slope", [True, False])
def test_exam_is_the_other_programs(restricted, slope):
    school, y, x = exam()
    theirs = _glmm(school, y, x, slope, reml=restricted)
    ours = fit_points(design(school, y, x, slope=slope), restricted=restricted)
    assert ours.fixed == pytest.approx(theirs.beta, abs=1e-5)
    assert ours.sd == pytest.approx(theirs.sd, rel=1e-4)
    assert ours.residual == pytest.approx(theirs.residual, rel=1e-4)
    assert ours.effects == pytest.approx(theirs.effects, abs=1e-4)


@needs_reference
def test_surgical_by_quadrature_is_lme4s():
    data = json.loads((REFERENCE / "surgical.data.json").read_text())
    n, r = (np.array(data[name], dtype=float) for name in ("n", "r"))
    ones = np.ones((len(n), 1))
    found = fit_shares(Design(np.arange(len(n)), ones, ones, r / n, n), nodes=25)
    assert found.sd[0] == pytest.approx(0.3577, abs=2e-4)
    assert found.fixed[0] == pytest.approx(-2.544, abs=1e-3)
    share = 1 / (1 + np.exp(-(found.fixed[0] + found.effects[:, 0])))
    assert share[[0, 1, 7]] == pytest.approx([0.0538, 0.1021, 0.1231], abs=2e-4)


class _Theirs:
    def __init__(self, fitted, people, names):
        self.beta = np.asarray(fitted.beta)
        variances = fitted.varcorr[0]
        self.sd = np.sqrt([variances[0], variances[-1]][: 1 + (len(variances) > 1)])
        self.residual = fitted.dispersion**0.5
        block = fitted.ranef_blocks[0]
        self.effects = np.zeros((people, len(block["terms"])))
        self.effects[[names.index(level) for level in block["levels"]]] = block["values"]


def _glmm(person, y, x, slope, **more):
    names = [f"g{k:04d}" for k in range(int(person.max()) + 1)]
    data = {"y": y, "x": x, "g": [names[k] for k in person]}
    random = "(1 + x | g)" if slope else "(1 | g)"
    return _Theirs(glmm.fit(data, f"y ~ x + {random}", **more), len(names), names)


def binary(seed, *, people=80, legs=6000, sd=0.6, slope_sd=0.5):
    rng = np.random.default_rng(seed)
    who, x = rng.integers(people, size=legs), rng.normal(0, 1, legs)
    eta = 0.5 - 0.4 * x + rng.normal(0, sd, people)[who] + rng.normal(0, slope_sd, people)[who] * x
    return who, (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float), x


@pytest.mark.parametrize("slope", [False, True])
def test_0_and_1_by_quadrature_is_the_other_programs(slope):
    who, y, x = binary(1, slope_sd=0.5 if slope else 0.0)
    theirs = _glmm(who, y, x, slope, family="binomial", nagq=9)
    ours = fit_shares(design(who, y, x, slope=slope), nodes=9)
    assert ours.fixed == pytest.approx(theirs.beta, abs=1e-3)
    assert ours.sd == pytest.approx(theirs.sd, rel=2e-3)
    for k in range(ours.effects.shape[1]):
        assert np.corrcoef(ours.effects[:, k], theirs.effects[:, k])[0, 1] >= 0.9999


def test_what_is_published_is_close_to_quadrature():
    made = plant(people=150, legs=30_000, artists=0.0, sd=0.5, slope_sd=0.5, seed=6).cells
    ours = fit(made, weak_prior=False)
    person, number = (at.ravel() for at in np.indices(made.weight.shape))
    kept = made.weight.ravel() > 0
    person, number, n = person[kept], number[kept], made.weight.ravel()[kept]
    z = np.column_stack([np.ones(len(n)), BINS.hinge[number]])
    exact = fit_shares(Design(person, ours.basis[number], z, made.good.ravel()[kept] / n, n), nodes=5)
    assert (ours.g11**0.5, ours.g22**0.5) == pytest.approx(tuple(exact.sd), rel=0.03)
    found = posterior(made, parameters_of(ours, BINS, legs=made.weight.sum(axis=0), level=0.9))
    assert np.corrcoef(found.difficult, exact.effects.sum(axis=1))[0, 1] >= 0.9999


def test_a_correlation_of_one_does_not_trap_the_optimiser():
    """Level and slope of real people: correlation .45, where a start on the boundary stays at 1."""
    rng = np.random.default_rng(12)
    who, x = rng.integers(60, size=6000), rng.random(6000) - 0.5
    level, other = rng.normal(0, 0.47, 60), rng.normal(0, 1, 60)
    slope = 1.37 * (0.449 * level / 0.47 + (1 - 0.449**2) ** 0.5 * other)
    y = level[who] + slope[who] * x + rng.normal(0, 1, 6000)
    found = fit_points(design(who, y, x, slope=True))
    theirs = _glmm(who, y, x, True, reml=True)
    assert found.sd == pytest.approx(theirs.sd, rel=1e-4)
    assert found.correlation < 0.9 and found.sd[1] == pytest.approx(1.37, rel=0.35)


def test_no_variance_and_perfect_correlation_are_reached():
    rng = np.random.default_rng(2)
    who, x = rng.integers(50, size=3000), rng.normal(0, 1, 3000)
    nothing = fit_points(design(who, 1 + rng.normal(0, 1, 3000), x))
    assert nothing.sd[0] < 0.12 and np.isfinite(nothing.effects).all()
    u = rng.normal(0, 0.5, 50)
    one = fit_points(design(who, u[who] * (1 + x) + rng.normal(0, 1, 3000), x, slope=True))
    assert one.correlation > 0.95
    assert one.sd == pytest.approx([0.5, 0.5], rel=0.3)
