"""The mixed model on sufficient statistics: profiled REML of a working linear model, exact for Gaussian outcomes.

y = x'b + w_team + z'u_person + e with z = (1, g(d)) and u ~ N(0, σ²ΛΛ'), Λ = [[a, 0], [b, c]]. Person by person only
S = Z'WZ, P = Z'WX and q = Z'Wy are needed; integrating people out leaves a matrix of the size of x (Woodbury). Source:
Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01 (profiled REML); Luo et al. 2022,
https://doi.org/10.1038/s41467-022-29160-4 (no loss from aggregates); Chung et al. 2013,
https://doi.org/10.1007/s11336-013-9328-2 (a weak prior that keeps a variance off its boundary).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.weak import least_told, of_slopes, of_teams, weak_prior

STARTS = ((0.3, 0.0, 0.3), (0.4, 0.2, 0.15), (0.15, 0.0, 0.6))
LOWEST, HIGHEST = -7.0, 3.0
PRECISE = 1e-7
NEAR = 1e-3
ROUGHLY = 1e3
POLISHING = 4


@dataclass(frozen=True, slots=True)
class Theta:
    """Relative Cholesky factor of people's covariance, and the relative sd of teams.

    Attributes
    ----------
    a, b, c
        Λ = [[a, 0], [b, c]] in units of σ; c and b are 0 where there is no slope.
    team
        Standard deviation of teams in units of σ; 0 without that level.
    """

    a: float
    b: float
    c: float
    team: float = 0.0

    def near(self, other: "Theta", tolerance: float) -> bool:
        """Whether another Θ is the same to within ``tolerance``."""
        pairs = ((self.a, other.a), (self.b, other.b), (self.c, other.c), (self.team, other.team))
        return all(abs(one - two) < tolerance for one, two in pairs)


@dataclass(frozen=True, slots=True)
class Working:
    """A weighted linear model reduced to what people and bins add up.

    Attributes
    ----------
    s11, s12, s22
        Entries of S = Z'WZ for each person, shape (J,).
    r1, r2
        Rows of Z'W[X, y] for each person, shape (J, p + 1).
    gram
        [X, y]'W[X, y] over everything, shape (p + 1, p + 1).
    n
        Number of outcomes.
    free_scale
        Whether σ² is estimated (Gaussian) or 1 (binary).
    team
        Index of each person's team, shape (J,).
    teams
        Number of teams; 0 without that level.
    slope
        Whether people also differ in their slope on difficulty.
    restricted
        Whether the likelihood is the restricted one (REML).
    """

    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    r1: FloatArray
    r2: FloatArray
    gram: FloatArray
    n: float
    free_scale: bool
    team: IntArray
    teams: int
    slope: bool
    restricted: bool = True


def working(
    weight: FloatArray,
    response: FloatArray,
    share: FloatArray,
    basis: FloatArray,
    hinge: FloatArray,
    *,
    extra: float,
    n: float,
    free_scale: bool,
    team: IntArray,
    teams: int,
    slope: bool,
) -> Working:
    """Reduce cells with working weights, responses and shares of credit, all (J, 16), to a :class:`Working` model.

    ``extra`` is the sum of squares inside cells, ``basis`` (16, p), ``hinge`` (16,).
    """
    wy, part, squared = weight * response, weight * share, weight * share**2
    r1 = np.column_stack([part @ basis, (part * response).sum(axis=1)])
    r2 = np.column_stack([part @ (basis * hinge[:, None]), (part * response) @ hinge])
    total = weight.sum(axis=0)
    xy = basis.T @ wy.sum(axis=0)
    yy = float((wy * response).sum()) + extra
    gram = np.block([[basis.T @ (basis * total[:, None]), xy[:, None]], [xy[None, :], np.array([[yy]])]])
    return Working(
        s11=squared.sum(axis=1),
        s12=squared @ hinge,
        s22=squared @ hinge**2,
        r1=r1,
        r2=r2,
        gram=gram,
        n=n,
        free_scale=free_scale,
        team=team,
        teams=teams,
        slope=slope,
    )


@dataclass(frozen=True, slots=True)
class Solution:
    """The model solved at one Θ.

    Attributes
    ----------
    deviance
        −2 × the restricted log-likelihood.
    fixed
        Fixed effects, shape (p,).
    fixed_cov
        Their covariance, shape (p, p).
    scale
        σ²; 1 for binary outcomes.
    team_mean, team_var
        Posterior of each team's effect, shape (teams,).
    """

    deviance: float
    fixed: FloatArray
    fixed_cov: FloatArray
    scale: float
    team_mean: FloatArray
    team_var: FloatArray


def solve(model: Working, theta: Theta) -> Solution:
    """Solve the model at Θ by integrating people, then teams, out."""
    m11, m12, m22 = _inner(model, theta)
    det = m11 * m22 - m12**2
    v1, v2 = theta.a * model.r1 + theta.b * model.r2, theta.c * model.r2
    k1 = (m22[:, None] * v1 - m12[:, None] * v2) / det[:, None]
    k2 = (m11[:, None] * v2 - m12[:, None] * v1) / det[:, None]
    left = model.gram - (v1.T @ k1 + v2.T @ k2)
    logdet = float(np.log(det).sum())
    h, rows = np.zeros(0), np.zeros((0, left.shape[0]))
    if model.teams:
        h, rows = _team_sums(model, theta, k1, k2)
        shrink = theta.team**2 / (1 + theta.team**2 * h)
        left = left - rows.T @ (rows * shrink[:, None])
        logdet += float(np.log1p(theta.team**2 * h).sum())
    return _finish(model, theta, left, logdet, h, rows)


def _team_sums(model: Working, theta: Theta, k1: FloatArray, k2: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Add up over each team its people's weights and responses after people are integrated out.

    The team's column is the person's own first column (one, times the share of credit).
    """
    m11, m12, m22 = _inner(model, theta)
    t1, t2 = theta.a * model.s11 + theta.b * model.s12, theta.c * model.s12
    own = (m22 * t1 * t1 - 2 * m12 * t1 * t2 + m11 * t2 * t2) / (m11 * m22 - m12**2)
    reduced = model.r1 - (t1[:, None] * k1 + t2[:, None] * k2)
    known = model.team >= 0
    team = model.team[known]
    h: FloatArray = np.bincount(team, (model.s11 - own)[known], minlength=model.teams).astype(np.float64)
    rows: FloatArray = np.column_stack(
        [np.bincount(team, reduced[known, k], minlength=model.teams) for k in range(reduced.shape[1])]
    )
    return h, rows


def _inner(model: Working, theta: Theta) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the entries of I + Λ'SΛ for each person."""
    m11 = 1 + theta.a**2 * model.s11 + 2 * theta.a * theta.b * model.s12 + theta.b**2 * model.s22
    m12 = theta.c * (theta.a * model.s12 + theta.b * model.s22)
    return m11, m12, 1 + theta.c**2 * model.s22


def _finish(model: Working, theta: Theta, left: FloatArray, logdet: float, h: FloatArray, rows: FloatArray) -> Solution:
    fixed, fixed_cov, scale, deviance = finished(left, logdet, model.n, model.free_scale, model.restricted)
    shrink = theta.team**2 / (1 + theta.team**2 * h)
    return Solution(
        deviance=deviance,
        fixed=fixed,
        fixed_cov=fixed_cov,
        scale=scale,
        team_mean=shrink * (rows[:, -1] - rows[:, :-1] @ fixed),
        team_var=scale * shrink,
    )


def finished(
    left: FloatArray, logdet: float, n: float, free_scale: bool, restricted: bool
) -> tuple[FloatArray, FloatArray, float, float]:
    """Return fixed effects, their covariance, σ² and the deviance, from [X, y]'V⁻¹[X, y] and log|V|."""
    p = left.shape[0] - 1
    xx = left[:p, :p]
    # A ridge of rounding size keeps a column that hardly varies from stopping the fit.
    xx = xx + np.eye(p) * 1e-10 * max(float(np.trace(xx)), 1e-12)
    fixed: FloatArray = np.linalg.solve(xx, left[:p, p]).astype(np.float64)
    rss = max(float(left[p, p] - left[p, :p] @ fixed), 1e-300)
    logdet += float(np.linalg.slogdet(xx)[1]) if restricted else 0.0
    if free_scale:
        freedom = max(n - (p if restricted else 0), 1.0)
        scale = rss / freedom
        deviance = logdet + freedom * (1 + np.log(2 * np.pi * scale))
    else:
        scale, deviance = 1.0, logdet + rss
    return fixed, np.asarray(scale * np.linalg.inv(xx), dtype=np.float64), scale, float(deviance)


def _unpack(values: FloatArray, model: Working) -> Theta:
    step = [float(v) for v in values]
    team = float(np.exp(step.pop())) if model.teams else 0.0
    if not model.slope:
        return Theta(a=float(np.exp(step[0])), b=0.0, c=0.0, team=team)
    return Theta(a=float(np.exp(step[0])), b=step[1], c=float(np.exp(step[2])), team=team)


def _pack(theta: Theta, model: Working) -> FloatArray:
    values = [np.log(theta.a)]
    if model.slope:
        values += [theta.b, np.log(theta.c)]
    if model.teams:
        values.append(np.log(theta.team))
    return np.array(values)


@dataclass(frozen=True, slots=True)
class _Aim:
    """What is made least: the deviance as a function of the packed Θ, and its slope (without teams)."""

    model: Working
    weak_prior: bool

    def value(self, values: FloatArray) -> float:
        return self._deviance(_unpack(values, self.model))[0]

    def gradient(self, values: FloatArray) -> FloatArray:
        return self.value_and_gradient(values)[1]

    def value_and_gradient(self, values: FloatArray) -> tuple[float, FloatArray]:
        theta = _unpack(values, self.model)
        found, (more, slope) = solve(self.model, theta), self._prior(values, theta)
        return found.deviance + more, _gradient(self.model, theta, found) + slope

    def _deviance(self, theta: Theta) -> tuple[float, Solution]:
        found = solve(self.model, theta)
        return found.deviance + self._prior(_pack(theta, self.model), theta)[0], found

    def _prior(self, values: FloatArray, theta: Theta) -> tuple[float, FloatArray]:
        model = self.model
        if not self.weak_prior:
            return 0.0, np.zeros(len(values))
        if not model.free_scale:
            told = [np.inf, *([np.nan, np.inf] if model.slope else []), *([np.inf] if model.teams else [])]
            return weak_prior(values, np.array(told))
        told = [least_told(model.s11)]
        if model.slope:
            told += [np.nan, least_told(of_slopes(model.s11, model.s12, model.s22))]
        if model.teams:
            told.append(least_told(of_teams(model.s11, theta.a, model.team, model.teams)))
        return weak_prior(values, np.array(told))


def optimise(
    model: Working, *, start: Theta | None = None, weak_prior: bool = True, to_the_last_digit: bool = True
) -> Theta:
    """Find Θ by restricted maximum likelihood.

    Parameters
    ----------
    model
        The working model.
    start
        Where to start; without it several starts are tried (one with the weak prior). At c = 0 the gradient in c
        vanishes, so a start on the boundary would stay there: every start lies inside, and a and c move on the log
        scale.
    weak_prior
        Whether variances are kept off zero (:mod:`turnabout.core.skill.weak`), so that no interval has width zero. For
        0/1 the prior's weight is that of one observation; for continuous outcomes it fades where the rows can tell.
    to_the_last_digit
        Whether to go on to where the slope vanishes; a round that only leads to the next one need not.
    """
    aim = _Aim(model, weak_prior)
    enough = PRECISE * max(len(model.s11), 10)
    if start is not None and to_the_last_digit and not model.teams:
        near = _polished(_pack(start, model), aim.gradient)
        if float(np.abs(aim.gradient(near)).max()) <= enough:
            return _unpack(near, model)
    # With the weak prior the boundary repels, and one start will do.
    starts = STARTS[:1] if weak_prior else STARTS
    begin = [start] if start is not None else [Theta(a, b, c, 0.15 if model.teams else 0.0) for a, b, c in starts]
    one = [(LOWEST, HIGHEST)]
    bounds = one + ([(-20.0, 20.0), *one] if model.slope else []) + (one if model.teams else [])
    # The deviance bends by about one for each person, so this slope leaves Θ off by no more than PRECISE.
    options: Any = {"ftol": 1e-15, "gtol": enough if to_the_last_digit else ROUGHLY * enough}
    towards: Any = aim.value if model.teams else aim.value_and_gradient
    with_gradient: Any = not model.teams
    runs = [
        minimize(towards, _pack(s, model), jac=with_gradient, method="L-BFGS-B", bounds=bounds, options=options)
        for s in begin
    ]
    best = min(runs, key=lambda run: float(run.fun))
    found = np.asarray(best.x, dtype=np.float64)
    return _unpack(_polished(found, aim.gradient) if to_the_last_digit and not model.teams else found, model)


def _polished(values: FloatArray, gradient: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Set the slope to zero to the last digits by Newton steps: a sum in another order may not move what is printed."""
    slope = gradient(values)
    for _ in range(POLISHING):
        sides = [
            (gradient(values + step) - gradient(values - step)) / (2 * NEAR) for step in NEAR * np.eye(len(values))
        ]
        moved = values - np.linalg.lstsq(np.column_stack(sides), slope)[0]
        if float(np.abs(moved - values).max()) > NEAR:
            break
        last, slope = slope, gradient(moved)
        if float(np.abs(slope).max()) >= float(np.abs(last).max()):
            break
        values = moved
    return values


def _gradient(model: Working, theta: Theta, found: Solution) -> FloatArray:
    """Slope of the deviance in (log a, b, log c), without teams.

    With G = ΛΛ' and A = (G⁻¹ + S)⁻¹ one has dA = K dG K', K = (I + GS)⁻¹, and d log|I + SG| = tr(SK dG).
    """
    g11, g12, g22 = theta.a**2, theta.a * theta.b, theta.b**2 + theta.c**2
    s11, s12, s22 = model.s11, model.s12, model.s22
    m11, m12 = 1 + g11 * s11 + g12 * s12, g11 * s12 + g12 * s22
    m21, m22 = g12 * s11 + g22 * s12, 1 + g12 * s12 + g22 * s22
    det = m11 * m22 - m12 * m21
    k11, k12, k21, k22 = m22 / det, -m12 / det, -m21 / det, m11 / det
    left = np.linalg.cholesky(found.fixed_cov / found.scale) * (1.0 if model.restricted else 0.0)
    rows1 = np.column_stack(
        [model.r1[:, :-1] @ left, (model.r1[:, -1] - model.r1[:, :-1] @ found.fixed) / found.scale**0.5]
    )
    rows2 = np.column_stack(
        [model.r2[:, :-1] @ left, (model.r2[:, -1] - model.r2[:, :-1] @ found.fixed) / found.scale**0.5]
    )
    x1, x2 = k11[:, None] * rows1 + k21[:, None] * rows2, k12[:, None] * rows1 + k22[:, None] * rows2
    d11 = float((s11 * k11 + s12 * k21).sum() - (x1 * x1).sum())
    d12 = float((s11 * k12 + s12 * k22).sum() - (x1 * x2).sum())
    d22 = float((s12 * k12 + s22 * k22).sum() - (x2 * x2).sum())
    slopes = [(2 * theta.a * d11 + 2 * theta.b * d12) * theta.a]
    if model.slope:
        slopes += [2 * theta.a * d12 + 2 * theta.b * d22, 2 * theta.c * d22 * theta.c]
    return np.array(slopes)


def predictor(model: Working, theta: Theta, solution: Solution) -> tuple[FloatArray, FloatArray]:
    """Conditional means of each person's level (with the team's) and slope, shapes (J,) and (J,)."""
    team = of_team(solution.team_mean, model.team)
    left1 = model.r1[:, -1] - model.r1[:, :-1] @ solution.fixed - model.s11 * team
    left2 = model.r2[:, -1] - model.r2[:, :-1] @ solution.fixed - model.s12 * team
    m11, m12, m22 = _inner(model, theta)
    det = m11 * m22 - m12**2
    v1, v2 = theta.a * left1 + theta.b * left2, theta.c * left2
    k1, k2 = (m22 * v1 - m12 * v2) / det, (m11 * v2 - m12 * v1) / det
    return team + theta.a * k1, theta.b * k1 + theta.c * k2


def of_team(values: FloatArray, team: IntArray) -> FloatArray:
    """Return each person's team's value, shape (J,); 0 without a team."""
    if len(values) == 0:
        return np.zeros(len(team))
    known: FloatArray = np.where(team >= 0, values[np.maximum(team, 0)], 0.0)
    return known
