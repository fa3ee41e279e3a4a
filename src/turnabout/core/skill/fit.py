"""From cells to variances and fixed effects: REML where outcomes are continuous, PQL where they are 0 or 1."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit, ndtri

from turnabout.core.results import Refusal
from turnabout.core.skill.bins import UNKNOWN, FloatArray
from turnabout.core.skill.cells import Cells, Evidence, evidence
from turnabout.core.skill.mixed import Solution, Theta, Working, optimise, predictor, solve, working
from turnabout.core.skill.uncertain import covariance_cov

ROUNDS = 40
SETTLED = 1e-11
THETA_SETTLED = 1e-10
CLOSE = 1e-4
FAR = 6.0
NEARLY_ONE = 1e-6
LEAST_KNOWN = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """The company's part of the model.

    Attributes
    ----------
    binary
        Whether effects are in log-odds (else in the outcome's unit).
    slope
        Whether people may differ in their slope on difficulty.
    offset
        Fixed effect of each bin, shape (16,).
    basis
        Its columns, shape (16, p).
    fixed, fixed_cov
        Coefficients of these columns and their covariance, shapes (p,) and (p, p).
    g11, g12, g22
        Covariance of people's (intercept, slope on g).
    scale
        Residual variance; 1 where binary.
    team_sd
        Standard deviation of teams; None without that level.
    team_mean, team_var
        Posterior of each team's effect, shape (teams,).
    spread, spread_low, spread_high
        Standard deviation of people's skill on difficult legs with its profile interval.
    covariance_cov
        Covariance of the estimates of g11, g12, g22, shape (3, 3).
    customer_sd
        Standard deviation of customers; None without that level.
    """

    binary: bool
    slope: bool
    offset: FloatArray
    basis: FloatArray
    fixed: FloatArray
    fixed_cov: FloatArray
    g11: float
    g12: float
    g22: float
    scale: float
    team_sd: float | None
    team_mean: FloatArray
    team_var: FloatArray
    spread: float
    spread_low: float
    spread_high: float
    covariance_cov: FloatArray
    customer_sd: float | None = None


def fit(
    cells: Cells, *, level: float = 0.90, weak_prior: bool = True, worth: FloatArray | None = None
) -> Fit | Refusal:
    """Fit the mixed model to the cells.

    Binary outcomes by penalised quasi-likelihood (Breslow and Clayton 1993,
    https://doi.org/10.1080/01621459.1993.10594284): the working response is solved by profiled REML until it no longer
    moves. On sparse data its standard deviations are some per cent below quadrature; ranks do not change.

    Parameters
    ----------
    cells
        Sufficient statistics.
    level
        Probability content of the interval of the spread.
    weak_prior
        See :func:`turnabout.core.skill.mixed.optimise`.
    worth
        What a leg says about each person's level, where some are of the same customer (:func:`lessened`), shape (J,).
    """
    refusal = nothing_to_fit(cells)
    if refusal is not None:
        return refusal
    basis, slope = columns(cells)
    shape = _Shape(cells, evidence(cells), basis, slope, worth)
    theta, model, solution = _pql(shape, weak_prior) if cells.binary else _gaussian(shape, weak_prior)
    return _as_fit(shape, theta, model, solution, level)


def nothing_to_fit(cells: Cells) -> Refusal | None:
    """Return why no model can be fitted; None where one can."""
    if not cells.weight.any():
        return Refusal("No leg has an outcome, so nothing can be said about skill.")
    if _all_equal(cells):
        return Refusal("Every rated leg ended the same way, so nothing tells people apart.")
    return None


def columns(cells: Cells) -> tuple[FloatArray, bool]:
    """Return the columns of the fixed effect by bin, and whether people's slopes can be told."""
    used = cells.weight.sum(axis=0) > 0
    slope = bool(used[:UNKNOWN].any()) and len(np.unique(cells.bins.hinge[:UNKNOWN][used[:UNKNOWN]])) > 1
    return cells.bins.basis(used), slope


@dataclass(frozen=True, slots=True)
class _Shape:
    cells: Cells
    seen: Evidence
    basis: FloatArray
    slope: bool
    worth: FloatArray | None = None

    def working(self, weight: FloatArray, response: FloatArray, extra: float) -> Working:
        cells = self.cells
        model = working(
            weight,
            response,
            self.seen.share,
            self.basis,
            cells.bins.hinge,
            extra=extra,
            n=float(self.seen.n.sum()),
            free_scale=not cells.binary,
            team=cells.team,
            teams=int(cells.team.max(initial=-1)) + 1,
            slope=self.slope,
        )
        return model if self.worth is None else lessened(model, self.worth)


def lessened(model: Working, worth: FloatArray) -> Working:
    """Let legs say less about each person's level, and what they say about the change with difficulty stand.

    Legs of one customer share what that customer brings: it blurs the level and not the difference between legs. With
    1 − worth of the level's information gone, S loses (1 − worth)·(Se)(Se)'/s11 with e = (1, 0)'.
    """
    less = (1 - worth) / np.maximum(model.s11, LEAST_KNOWN)
    return replace(
        model,
        s11=model.s11 * worth,
        s12=model.s12 * worth,
        s22=model.s22 - less * model.s12**2,
        r1=model.r1 * worth[:, None],
        r2=model.r2 - (less * model.s12)[:, None] * model.r1,
        gram=model.gram - model.r1.T @ (model.r1 * less[:, None]),
    )


def _all_equal(cells: Cells) -> bool:
    weight, good, square = cells.weight.sum(), cells.good.sum(), cells.square.sum()
    return bool(square - good**2 / weight <= 1e-12 * max(square, 1.0))


def _gaussian(shape: _Shape, weak_prior: bool) -> tuple[Theta, Working, Solution]:
    model = shape.working(shape.seen.n, shape.seen.mean, shape.seen.inside)
    theta = optimise(model, weak_prior=weak_prior)
    return theta, model, solve(model, theta)


def _pql(shape: _Shape, weak_prior: bool) -> tuple[Theta, Working, Solution]:
    seen = shape.seen
    base = float(np.clip((seen.n * seen.mean).sum() / seen.n.sum(), NEARLY_ONE, 1 - NEARLY_ONE))
    eta = np.full(seen.n.shape, float(logit(base)))
    theta: Theta | None = None
    close, settled, rounds = False, False, 0
    while True:
        mu = np.clip(expit(eta), NEARLY_ONE, 1 - NEARLY_ONE)
        curve = mu * (1 - mu)
        mean = np.where(seen.n > 0, seen.mean, mu)
        model = shape.working(seen.n * curve, eta + (mean - mu) / curve, 0.0)
        # Variances settle long before the last digits of the predictor do, and cost much more.
        if theta is None or not settled:
            moved = optimise(model, start=theta, weak_prior=weak_prior, to_the_last_digit=close)
            close = theta is not None and theta.near(moved, CLOSE)
            settled = theta is not None and theta.near(moved, THETA_SETTLED)
            theta = moved
        solution = solve(model, theta)
        last, eta, rounds = eta, _predict(shape, theta, model, solution), rounds + 1
        if rounds >= ROUNDS or (settled and float(np.abs(eta - last).max()) < SETTLED):
            return theta, model, solution


def _predict(shape: _Shape, theta: Theta, model: Working, solution: Solution) -> FloatArray:
    """Linear predictor at the conditional means, shape (J, 16)."""
    level, slope = predictor(model, theta, solution)
    skill = level[:, None] + slope[:, None] * shape.cells.bins.hinge[None, :]
    return (shape.basis @ solution.fixed)[None, :] + shape.seen.share * skill


def _as_fit(shape: _Shape, theta: Theta, model: Working, solution: Solution, level: float) -> Fit:
    spread = (theta.a**2 + (theta.b**2 + theta.c**2) + 2 * theta.a * theta.b) ** 0.5 * solution.scale**0.5

    def deviance(k: float) -> float:
        return solve(model, Theta(theta.a * k, theta.b * k, theta.c * k, theta.team)).deviance

    low, high = profile(deviance, level)
    return Fit(
        binary=shape.cells.binary,
        slope=shape.slope,
        offset=shape.basis @ solution.fixed,
        basis=shape.basis,
        fixed=solution.fixed,
        fixed_cov=solution.fixed_cov,
        g11=solution.scale * theta.a**2,
        g12=solution.scale * theta.a * theta.b,
        g22=solution.scale * (theta.b**2 + theta.c**2),
        scale=solution.scale,
        team_sd=theta.team * solution.scale**0.5 if model.teams else None,
        team_mean=solution.team_mean,
        team_var=solution.team_var,
        spread=spread,
        spread_low=spread * low,
        spread_high=spread * high,
        covariance_cov=solution.scale**2 * covariance_cov(model, theta),
    )


def profile(deviance: Callable[[float], float], level: float) -> tuple[float, float]:
    """Return the ends of the profile interval of people's covariance along its own direction, as multiples of it.

    Parameters
    ----------
    deviance
        The deviance at a multiple of the estimate.
    level
        Probability content.
    """

    def at(log_factor: float) -> float:
        return deviance(float(np.exp(log_factor)))

    best = minimize_scalar(at, bounds=(-4.0, 4.0), method="bounded", options={"xatol": 1e-3})
    none = deviance(0.0)
    least = min(float(best.fun), none)
    reach = least + float(ndtri((1 + level) / 2) ** 2)
    middle = float(best.x)
    low = 0.0 if none <= reach else float(np.exp(_crossing(at, reach, middle, -0.5)))
    return low, float(np.exp(_crossing(at, reach, middle, 0.5)))


def _crossing(deviance: Callable[[float], float], reach: float, start: float, step: float) -> float:
    """Walk from ``start`` until the deviance exceeds ``reach``, and return where it does."""
    end = start + step
    while deviance(end) < reach and abs(end - start) < FAR:
        end += step
    if deviance(end) < reach:
        return end
    return float(brentq(lambda at: deviance(at) - reach, end - step, end, xtol=1e-3))
