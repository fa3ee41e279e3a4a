"""0/1 outcomes with crossed levels, by Laplace's approximation of the likelihood.

Quadrature has no grid fine enough where every effect hangs on every other; one node, at the joint mode, is what is
left. Source: Pinheiro and Chao 2006, https://doi.org/10.1198/106186006X96962 (Laplace's approximation at the mode).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.crossed import Factors, Level, Solved, effects, linked, solve_linked
from turnabout.core.skill.crossed_search import begin, bounds, pack, unpack

NEWTON = 60
SETTLED = 1e-10
LARGEST_STEP = 4.0
START = 0.4
LEAST_WEIGHT = 1e-10


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows of shares of trials that ended well.

    Attributes
    ----------
    levels
        Crossed levels of effects.
    x, y, trials
        Fixed columns, shares and trials, shapes (n, p), (n,) and (n,).
    """

    levels: tuple[Level, ...]
    x: FloatArray
    y: FloatArray
    trials: FloatArray

    def log_likelihood(self, eta: FloatArray) -> float:
        """Log-likelihood at a linear predictor, up to the binomial coefficients."""
        return float((self.trials * (self.y * eta - np.logaddexp(0.0, eta))).sum())


@dataclass(frozen=True)
class Mode:
    """The joint mode at some fixed effects and Λ.

    Attributes
    ----------
    solved
        The working model there.
    effects
        Every member's effects, one array for each level.
    deviance
        −2 × the log-likelihood by Laplace's approximation.
    """

    solved: Solved
    effects: list[FloatArray]
    deviance: float


def mode(rows: Shares, fixed: FloatArray, factors: Factors, added: FloatArray) -> tuple[Mode, FloatArray]:
    """Find the joint mode by Newton's method.

    Parameters
    ----------
    rows, fixed, factors
        Outcomes, fixed effects and Λ of each level.
    added
        What the effects add to each row where the search starts.

    Returns
    -------
    The mode, and what the effects add to each row there.
    """
    base, none = rows.x @ fixed, np.zeros((len(rows.y), 0))
    for _ in range(NEWTON):
        mu = expit(base + added)
        weight = np.maximum(rows.trials * mu * (1 - mu), LEAST_WEIGHT)
        response = added + rows.trials * (rows.y - mu) / weight
        model = linked(rows.levels, none, response, weight, n=1.0, free_scale=False, restricted=False)
        solved = solve_linked(model, factors)
        found = effects(solved)
        step = reach(rows.levels, found) - added
        largest = float(np.abs(step).max())
        if largest < SETTLED:
            break
        added = added + step * min(1.0, LARGEST_STEP / largest)
    penalty = sum(float((own**2).sum()) for own in solved.standardised(np.ones((1, 1))))
    deviance = -2 * rows.log_likelihood(base + added) + penalty + solved.logdet
    return Mode(solved, found, deviance), added


def reach(levels: Sequence[Level], found: Sequence[FloatArray]) -> FloatArray:
    """Return what all levels' effects add to each row, shape (n,)."""
    own = [(level.z * effect[level.member]).sum(axis=1) for level, effect in zip(levels, found, strict=True)]
    return np.asarray(sum(own), dtype=np.float64)


def fit_crossed_shares(rows: Shares) -> tuple[FloatArray, Mode]:
    """Find fixed effects and Λ by maximum likelihood, and the joint mode there."""
    p = rows.x.shape[1]
    at = np.zeros(len(rows.y))

    def aim(values: FloatArray) -> float:
        nonlocal at
        found, at = mode(rows, values[:p], unpack(values[p:], rows.levels), at)
        return found.deviance

    start = np.concatenate([np.zeros(p), pack(begin(rows.levels, START))])
    limits = [(None, None)] * p + bounds(rows.levels)
    options: Any = {"ftol": 1e-12, "maxiter": 300}
    run = minimize(aim, start, method="L-BFGS-B", bounds=limits, options=options)
    values = np.asarray(run.x, dtype=np.float64)
    return values[:p], mode(rows, values[:p], unpack(values[p:], rows.levels), at)[0]
