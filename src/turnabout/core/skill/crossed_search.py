"""The likelihood of a model with crossed levels climbed: variances on the log scale, so that none is trapped at zero.

Source: Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01 (the relative Cholesky factors that are moved).
"""

from typing import Any

import numpy as np
from scipy.optimize import minimize

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.crossed import Factors, Level, Linked, Solved, gradient, solve_linked
from turnabout.core.skill.mixed import HIGHEST, LOWEST

BEGINS = (0.5, 0.1)
"""Relative standard deviations from which the search starts; at zero the gradient vanishes, so none is zero."""

PRECISE = 1e-8
SLOPE_FAR = 20.0
NOTHING = 0.02
"""Relative standard deviation below which zero itself is tried."""

AS_GOOD = 1e-6


def pack(factors: Factors) -> FloatArray:
    """Return the logs of the diagonals of all Λ, with what is below them as it is."""
    values: list[float] = []
    for factor in factors:
        values.append(float(np.log(factor[0, 0])))
        if len(factor) > 1:
            values += [float(factor[1, 0]), float(np.log(factor[1, 1]))]
    return np.array(values)


def unpack(values: FloatArray, levels: tuple[Level, ...]) -> Factors:
    """Return what :func:`pack` packed."""
    factors, at = [], 0
    for level in levels:
        if level.width == 1:
            factors.append(np.array([[np.exp(values[at])]]))
            at += 1
        else:
            factors.append(np.array([[np.exp(values[at]), 0.0], [values[at + 1], np.exp(values[at + 2])]]))
            at += 3
    return tuple(factors)


def packed_gradient(found: Solved) -> FloatArray:
    """Slope of the deviance in what :func:`pack` returns."""
    slopes: list[float] = []
    for e, factor in zip(gradient(found), found.factors, strict=True):
        if len(factor) == 1:
            slopes.append(2 * float(e[0, 0]))
            continue
        b, c = float(factor[1, 0]), float(factor[1, 1])
        slopes += [2 * float(e[0, 0] - e[0, 1] * b / c), 2 * float(e[0, 1]) / c, 2 * float(e[1, 1])]
    return np.array(slopes)


def optimise_linked(model: Linked, *, start: Factors | None = None, pull: FloatArray | None = None) -> Factors:
    """Find all Λ by (restricted) maximum likelihood.

    Parameters
    ----------
    model
        The reduced model.
    start
        Where to start; without it two starts inside the boundary are tried.
    pull
        Weights of the logs of the diagonals that a weak prior adds to the log-likelihood; without it a variance may
        come out as zero.
    """
    weights = np.zeros(len(bounds(model.levels))) if pull is None else pull

    def aim(values: FloatArray) -> tuple[float, FloatArray]:
        found = solve_linked(model, unpack(values, model.levels))
        return found.deviance - 2 * float(weights @ values), packed_gradient(found) - 2 * weights

    # Levels alone have one summit; a slope and its correlation may have two.
    sizes = BEGINS if any(level.width > 1 for level in model.levels) else BEGINS[:1]
    begins = [start] if start is not None else [begin(model.levels, size) for size in sizes]
    options: Any = {"ftol": 1e-15, "gtol": PRECISE * max(model.n, 10.0) ** 0.5, "maxiter": 300}
    towards: Any = aim
    runs = [
        minimize(towards, pack(one), jac=True, method="L-BFGS-B", bounds=bounds(model.levels), options=options)
        for one in begins
    ]
    best = min(runs, key=lambda run: float(run.fun))
    found = unpack(np.asarray(best.x, dtype=np.float64), model.levels)
    return found if pull is not None else _with_zeros(model, found, float(best.fun))


def begin(levels: tuple[Level, ...], size: float) -> Factors:
    """Return where to start: every standard deviation ``size`` residual ones."""
    return tuple(size * np.eye(level.width) for level in levels)


def bounds(levels: tuple[Level, ...]) -> list[tuple[float, float]]:
    """Return the limits of what :func:`pack` returns."""
    one = [(LOWEST, HIGHEST)]
    slope = [*one, (-SLOPE_FAR, SLOPE_FAR), *one]
    return [bound for level in levels for bound in (one if level.width == 1 else slope)]


def _with_zeros(model: Linked, factors: Factors, deviance: float) -> Factors:
    """Set variances to zero that are nearly there, where the likelihood likes zero as well."""
    for f, factor in enumerate(factors):
        if float(np.abs(factor).max()) > NOTHING:
            continue
        tried = tuple(np.zeros_like(own) if k == f else own for k, own in enumerate(factors))
        now = solve_linked(model, tried).deviance
        if now <= deviance + AS_GOOD:
            factors, deviance = tried, now
    return factors
