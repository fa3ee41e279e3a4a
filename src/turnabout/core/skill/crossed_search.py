"""The likelihood of a model with crossed levels climbed: variances on the log scale, so that none is trapped at zero.

Source: Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01 (the relative Cholesky factors that are moved).
"""

from typing import Any

import numpy as np
from scipy.optimize import minimize

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.crossed import Factors, Level, Linked, Solved, gradient, solve_linked
from turnabout.core.skill.mixed import HIGHEST, LOWEST
from turnabout.core.skill.weak import weak_prior

BEGINS = (0.5, 0.1)
"""Relative standard deviations from which the search starts; at zero the gradient vanishes, so none is zero. The second
is tried where the first led to an edge."""

PRECISE = 1e-5
"""Slope of the deviance at which the search ends: log standard deviations are then off by no more than a millionth."""

ROUGHLY = 1e3
EDGE = 0.05
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


def optimise_linked(
    model: Linked,
    *,
    start: Factors | None = None,
    least: FloatArray | None = None,
    roughly: bool = False,
    held: int | None = None,
) -> Factors:
    """Find all Λ by (restricted) maximum likelihood.

    Parameters
    ----------
    model
        The reduced model.
    start
        Where to start; without it from well inside the boundary.
    least
        Keeps variances off zero by a weak prior (:func:`turnabout.core.skill.weak.weak_prior`); without it a variance
        may come out as zero.
    roughly
        Whether a rough answer will do, because it only leads to the next round.
    held
        Level whose Λ stays at one, because its columns hold what it is.
    """
    limits = bounds(model.levels, held)
    sizes = np.full(len(limits), np.nan) if least is None else least

    def aim(values: FloatArray) -> tuple[float, FloatArray]:
        found = solve_linked(model, unpack(values, model.levels))
        more, slope = weak_prior(values, sizes)
        return found.deviance + more, packed_gradient(found) + slope

    def climb(start: Factors) -> tuple[float, Factors]:
        options: Any = {"ftol": 1e-14, "gtol": PRECISE * (ROUGHLY if roughly else 1.0), "maxiter": 300}
        towards: Any = aim
        run = minimize(towards, pack(start), jac=True, method="L-BFGS-B", bounds=limits, options=options)
        return float(run.fun), unpack(np.asarray(run.x, dtype=np.float64), model.levels)

    best = climb(begin(model.levels, BEGINS[0]) if start is None else start)
    if start is None and any(_on_edge(factor) for factor in best[1]):
        best = min(best, climb(begin(model.levels, BEGINS[1])), key=lambda run: run[0])
    return best[1] if least is not None else _with_zeros(model, best[1], best[0])


def _on_edge(factor: FloatArray) -> bool:
    """Whether a level's variance is nearly zero, or its two effects nearly one."""
    sizes = np.sqrt((factor**2).sum(axis=1))
    return float(sizes.min()) < EDGE or float(np.diagonal(factor)[-1]) < EDGE * float(sizes[-1])


def begin(levels: tuple[Level, ...], size: float) -> Factors:
    """Return where to start: every standard deviation ``size`` residual ones."""
    return tuple(size * np.eye(level.width) for level in levels)


def bounds(levels: tuple[Level, ...], held: int | None = None) -> list[tuple[float, float]]:
    """Return the limits of what :func:`pack` returns."""
    one = [(LOWEST, HIGHEST)]
    slope = [*one, (-SLOPE_FAR, SLOPE_FAR), *one]
    own = [one if level.width == 1 else slope for level in levels]
    if held is not None:
        own[held] = [(0.0, 0.0)]
    return [bound for bounds_of_one in own for bound in bounds_of_one]


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
