"""The regression that starts from a score already there."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from turnabout.core.learning.ridge import FREE, PENALTIES, fit, fit_best, folds_of, held_out


def planted(rng, n=400, columns=6, shift=1.0):
    rows = sparse.csr_array(rng.random((n, columns)) * (rng.random((n, columns)) < 0.5))
    before = rng.normal(0, 1, n)
    true = expit(0.5 + before + shift * (rows @ np.array([3, -3, 0, 0, 0, 0][:columns])))
    return rows, before, rng.random(n) < true, rng.integers(0, n // 3, n)


def test_it_is_the_minimum_that_a_general_optimiser_finds():
    rows, before, right, _ = planted(np.random.default_rng(1))
    found = fit(rows, before, right, 3.0)
    y = right.astype(float)

    def loss(at):
        scores = at[0] + before * (1 + at[1]) + rows @ at[2:]
        cost = FREE * (at[0] ** 2 + at[1] ** 2) + 3.0 * at[2:] @ at[2:]
        return -(y @ log_expit(scores) + (1 - y) @ log_expit(-scores)) + cost / 2

    best = minimize(loss, np.zeros(8), method="BFGS").x
    assert [found.level, found.slope - 1, *found.weights] == pytest.approx(best, abs=2e-3)


def test_without_evidence_what_was_there_stays():
    rows, before, right, _ = planted(np.random.default_rng(2), n=4)
    learnt = fit(rows, before, right, 1e9)
    assert np.abs(learnt.weights).max() < 1e-6


def test_a_group_never_stands_on_two_sides():
    groups = np.random.default_rng(3).integers(0, 40, 500)
    folds = folds_of(groups, np.random.default_rng(4))
    assert all(len(set(folds[groups == group])) == 1 for group in set(groups))
    assert np.bincount(folds).min() > 80


def test_nobodys_own_answers_score_them():
    rows, before, right, groups = planted(np.random.default_rng(5), n=150)
    scores = held_out(rows, before, right, groups, np.random.default_rng(6))
    mine = groups == groups[0]
    turned = np.where(mine, ~right, right)
    again = held_out(rows, before, turned, groups, np.random.default_rng(6))
    assert again[mine] == pytest.approx(scores[mine])


def test_where_there_is_nothing_to_learn_the_penalty_is_high():
    rows, before, right, groups = planted(np.random.default_rng(7), shift=0.0)
    assert fit_best(rows, before, right, groups, np.random.default_rng(8)).penalty == PENALTIES[-1]


@pytest.mark.parametrize("off", [-6.0, 6.0])
def test_a_score_that_is_far_off_is_no_trouble(off):
    """A whole step of Newton's would overshoot here, and go astray for good."""
    rng = np.random.default_rng(9)
    rows, before, _, _ = planted(rng, n=600)
    before = 3 * before + off
    right = rng.random(600) < 0.2
    learnt = fit(rows, before, right, 0.1)
    chance = expit(learnt.scores(rows, before))
    assert chance.mean() == pytest.approx(right.mean(), abs=0.01)
    assert np.abs(learnt.weights).max() < 5
