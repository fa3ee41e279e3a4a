"""Do people differ at all, where customers (and teams) may? A score test whose null model holds these levels.

The score of a person is Z'Py under "people do not differ", P being the residual projection that takes customers, teams
and fixed effects out; difficult legs count double. The statistic is that of :mod:`turnabout.core.skill.spread`; its
first three moments follow from the scores' covariance Z'PZ. Sources: le Cessie and van Houwelingen 1995,
https://doi.org/10.2307/2532948; Lin 1997, https://doi.org/10.1093/biomet/84.2.309 (score tests in mixed models).
"""

from dataclasses import replace

import numpy as np

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.crossed import solve_linked
from turnabout.core.skill.crossed_cells import Rows, settle
from turnabout.core.skill.spread import FACTORS, LIKELY, LOGISTIC_SD, SMALLEST_OF_INTEREST, SpreadTest, matched
from turnabout.core.skill.tails import gamma_above, gamma_cut

LEAST_VARIANCE = 1e-9


def crossed_spread_test(rows: Rows, *, level: float) -> SpreadTest:
    """Test whether people differ, and say what spread would have been seen; ``level`` as in ``spread_test``."""
    score, covariance = _scores(rows)
    variance = np.diagonal(covariance)
    usable = variance > LEAST_VARIANCE
    if usable.sum() < 2:
        return SpreadTest(p_value=None, power=0.0)
    score, covariance, variance = score[usable], covariance[np.ix_(usable, usable)], variance[usable]
    least = SMALLEST_OF_INTEREST**2 if rows.binary else (SMALLEST_OF_INTEREST / LOGISTIC_SD) ** 2
    root = _roots(variance, least)
    observed = float(((root * score) ** 2).sum())
    null = matched(*_moments(root[:, None] * covariance * root))
    return SpreadTest(
        p_value=gamma_above(observed, null),
        power=_power(covariance, least, level, 1.0),
        enough=next((times for times in FACTORS if _power(covariance, least, level, times) >= LIKELY), None),
    )


def _roots(variance: FloatArray, least: float) -> FloatArray:
    """Square roots of what each person's squared score counts for."""
    weight: FloatArray = (least / (1 + least * variance)) ** 0.5
    return weight


def _power(covariance: FloatArray, least: float, level: float, times: float) -> float:
    """Chance that the test sees the smallest spread of interest with so many times as many legs."""
    more = times * covariance
    root = _roots(np.diagonal(more), least)
    none = root[:, None] * more * root
    seen = none + least * root[:, None] * (more @ more) * root
    return gamma_above(gamma_cut(level, matched(*_moments(none))), matched(*_moments(seen)))


def _moments(matrix: FloatArray) -> tuple[float, float, float]:
    """First three cumulants of a sum of squares of normal scores with this covariance."""
    squared = matrix @ matrix
    return float(np.trace(matrix)), 2 * float((matrix**2).sum()), 8 * float((squared * matrix).sum())


def _scores(rows: Rows) -> tuple[FloatArray, FloatArray]:
    """People's scores in units of σ, and their covariance, shapes (J,) and (J, J)."""
    null = settle(rows.without_people())
    people, b = rows.levels[0].size, rows.levels[0].width
    # The null model's working weights and responses, with people's columns in it at a variance of zero.
    with_people = replace(null.rows, levels=(rows.levels[0], *null.rows.levels))
    found = solve_linked(with_people.model(null.weight, null.response), (np.zeros((b, b)), *null.found.factors))
    size = people * b
    pull = found.squares[:size] @ found.inner_cov
    kept = found.squares[:size, :size] - pull @ found.squares[:, :size]
    taken = found.reduced[:size] - pull @ found.reduced
    fixed = taken[:, :-1]
    kept = kept - fixed @ (found.fixed_cov / found.scale) @ fixed.T
    left = (taken[:, -1] - fixed @ found.fixed) / found.scale**0.5
    return left.reshape(people, b).mean(axis=1), kept.reshape(people, b, people, b).mean(axis=(1, 3))
