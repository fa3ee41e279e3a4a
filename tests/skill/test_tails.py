"""Tails made here are those of the larger library, to its last digits."""

import numpy as np
import pytest
from scipy import stats

from turnabout.core.learning.measures import auroc
from turnabout.core.skill.tails import (
    binomial_reaches,
    gamma_above,
    gamma_cut,
    normal_scores,
    poisson_reaches,
    student_cut,
)


def test_tails_are_those_of_the_larger_library():
    of = (2.3, 4.0, 7.0)
    assert [gamma_above(x, of) for x in (1.0, 50.0)] == pytest.approx(stats.gamma.sf([1.0, 50.0], *of))
    assert gamma_cut(0.01, of) == pytest.approx(stats.gamma.isf(0.01, *of))
    assert student_cut(0.025, 7.5) == pytest.approx(stats.t.isf(0.025, 7.5))
    for count in (0, 1, 5, 9):
        assert poisson_reaches(count, 3.2) == pytest.approx(stats.poisson.sf(count - 1, 3.2))
        assert binomial_reaches(count, 9, 0.5) == pytest.approx(stats.binom.sf(count - 1, 9, 0.5))
    assert binomial_reaches(0, 0, 0.5) == 1.0


def test_scores_and_ranks_are_those_of_the_larger_library():
    edges = np.array([0.0, 0.1, 0.5, 0.8, 1.0])
    density = stats.norm.pdf(stats.norm.ppf(edges))
    np.testing.assert_allclose(normal_scores(edges), (density[:-1] - density[1:]) / np.diff(edges), rtol=1e-12)
    rng = np.random.default_rng(0)
    true, score = rng.random(200) < 0.4, np.round(rng.random(200), 1)
    above = stats.mannwhitneyu(score[true], score[~true]).statistic
    assert auroc(true, score) == pytest.approx(above / (true.sum() * (~true).sum()))
