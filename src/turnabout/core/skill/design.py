"""The same mixed model for any small design, row by row: exact for points, by adaptive quadrature for 0 and 1.

What the search for artists fits from bins of difficulty is a special case. This is the yardstick that it is held
against, and the way to fit another design. Sources: Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01; Pinheiro
and Bates 1995, https://doi.org/10.1080/10618600.1995.10474663 (adaptive Gauss-Hermite quadrature).
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, roots_hermitenorm

from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.crossed import Level, Solved, covariances, effects, linked, solve_linked
from turnabout.core.skill.crossed_search import optimise_linked
from turnabout.core.skill.crossed_shares import Shares, fit_crossed_shares
from turnabout.core.skill.mixed import HIGHEST, LOWEST, Theta, Working, optimise, predictor, solve

NEWTON = 60
SETTLED = 1e-10
INSIDE = (0.3, 0.0, 0.3)


@dataclass(frozen=True, slots=True)
class Design:
    """Rows of y ~ x + (z | person) + (1 | other) + …, where the others may cross people or hold them.

    Attributes
    ----------
    person
        Index of each row's person, shape (n,).
    x
        Fixed columns, shape (n, p).
    z
        Random columns: a level, or a level and a slope, shape (n, 1) or (n, 2).
    y
        Outcome of each row, or the share of its trials that ended well, shape (n,).
    trials
        How many cases a row stands for, shape (n,).
    others
        Further levels: the index of each row's member (its team, its customer), each of shape (n,).
    """

    person: IntArray
    x: FloatArray
    z: FloatArray
    y: FloatArray
    trials: FloatArray
    others: tuple[IntArray, ...] = ()

    @property
    def people(self) -> int:
        """Number of people J."""
        return int(self.person.max()) + 1

    @property
    def levels(self) -> tuple[Level, ...]:
        """All levels, people first."""
        one = np.ones((len(self.y), 1))
        return (
            Level(self.person, self.z, self.people),
            *(Level(member, one, int(member.max()) + 1) for member in self.others),
        )

    def sums(self, values: FloatArray) -> FloatArray:
        """Add the rows of each person up, shape (J, ...)."""
        flat = values.reshape(len(values), -1)
        added = np.column_stack([np.bincount(self.person, column, self.people) for column in flat.T])
        return added.reshape(self.people, *values.shape[1:]).astype(np.float64)


@dataclass(frozen=True, slots=True)
class DesignFit:
    """A fitted design.

    Attributes
    ----------
    fixed
        Coefficients of the fixed columns, shape (p,).
    sd
        Standard deviations of the random columns, shape (q,).
    correlation
        Of level and slope; None without a slope.
    residual
        Residual standard deviation; 1 for 0/1 outcomes.
    effects, effects_sd
        Conditional modes of people's effects and their standard deviations, shape (J, q).
    deviance
        −2 × the log-likelihood (restricted where asked for).
    others_sd
        Standard deviation of each further level.
    others_effects, others_effects_sd
        Conditional modes of its members' effects and their standard deviations, for each further level.
    """

    fixed: FloatArray
    sd: FloatArray
    correlation: float | None
    residual: float
    effects: FloatArray
    effects_sd: FloatArray
    deviance: float
    others_sd: tuple[float, ...] = ()
    others_effects: tuple[FloatArray, ...] = ()
    others_effects_sd: tuple[FloatArray, ...] = ()


def fit_points(design: Design, *, restricted: bool = True) -> DesignFit:
    """Fit continuous outcomes by (restricted) maximum likelihood.

    Parameters
    ----------
    design
        Rows; ``trials`` are weights.
    restricted
        REML rather than maximum likelihood.
    """
    if design.others:
        n = float(design.trials.sum())
        crossed = linked(design.levels, design.x, design.y, design.trials, n=n, restricted=restricted)
        solved = solve_linked(crossed, optimise_linked(crossed))
        return _as_crossed(design, solved.fixed, solved, effects(solved), solved.deviance)
    model = _reduced(design, restricted)
    theta = optimise(model, weak_prior=False)
    found = solve(model, theta)
    covariance = _posterior(_squares(model), theta, model.slope) * found.scale
    modes = np.column_stack(predictor(model, theta, found))[:, : design.z.shape[1]]
    return _as_fit(design, theta, found.fixed, found.scale, modes, covariance, found.deviance)


def _reduced(design: Design, restricted: bool) -> Working:
    q = design.z.shape[1]
    z = np.column_stack([design.z, np.zeros(len(design.y))]) if q == 1 else design.z
    xy = np.column_stack([design.x, design.y])
    weighted = z * design.trials[:, None]
    squares = design.sums(weighted[:, :, None] * z[:, None, :])
    rows = design.sums(weighted[:, :, None] * xy[:, None, :])
    return Working(
        s11=squares[:, 0, 0],
        s12=squares[:, 0, 1],
        s22=squares[:, 1, 1],
        r1=rows[:, 0],
        r2=rows[:, 1],
        gram=xy.T @ (xy * design.trials[:, None]),
        n=float(design.trials.sum()),
        free_scale=True,
        team=np.full(design.people, -1),
        teams=0,
        slope=q == 2,
        restricted=restricted,
    )


def _squares(model: Working) -> FloatArray:
    """S of each person, shape (J, 2, 2)."""
    rows = [[model.s11, model.s12], [model.s12, model.s22]]
    return np.array(rows).transpose(2, 0, 1)


def _factor(theta: Theta, q: int) -> FloatArray:
    return np.array([[theta.a, 0.0], [theta.b, theta.c]])[:q, :q]


def _posterior(squares: FloatArray, theta: Theta, slope: bool) -> FloatArray:
    """Covariance Λ(I + Λ'SΛ)⁻¹Λ' of each person's effects in units of σ², shape (J, q, q)."""
    q = 2 if slope else 1
    factor = _factor(theta, q)
    inner = np.eye(q) + factor.T @ squares[:, :q, :q] @ factor
    return np.asarray(factor @ np.linalg.inv(inner) @ factor.T, dtype=np.float64)


def _as_fit(
    design: Design,
    theta: Theta,
    fixed: FloatArray,
    scale: float,
    effects: FloatArray,
    covariance: FloatArray,
    deviance: float,
) -> DesignFit:
    q = design.z.shape[1]
    own = scale * _factor(theta, q) @ _factor(theta, q).T
    sd = np.sqrt(np.diag(own))
    return DesignFit(
        fixed=fixed,
        sd=sd,
        correlation=float(own[0, 1] / (sd[0] * sd[1])) if q == 2 and sd.min() > 0 else None,
        residual=scale**0.5,
        effects=effects,
        effects_sd=np.sqrt(np.diagonal(covariance, axis1=1, axis2=2)),
        deviance=deviance,
    )


def _as_crossed(
    design: Design, fixed: FloatArray, solved: Solved, found: list[FloatArray], deviance: float
) -> DesignFit:
    factor, spread = solved.factors[0], covariances(solved)
    theta = Theta(float(factor[0, 0]), *((float(factor[1, 0]), float(factor[1, 1])) if len(factor) > 1 else (0.0, 0.0)))
    people = _as_fit(design, theta, fixed, solved.scale, found[0], spread[0], deviance)
    return replace(
        people,
        others_sd=tuple(float(own[0, 0]) * solved.scale**0.5 for own in solved.factors[1:]),
        others_effects=tuple(own[:, 0] for own in found[1:]),
        others_effects_sd=tuple(np.sqrt(own[:, 0, 0]) for own in spread[1:]),
    )


def fit_shares(design: Design, *, nodes: int = 9) -> DesignFit:
    """Fit 0/1 outcomes (or shares of trials) by maximum likelihood, integrated by adaptive quadrature.

    Parameters
    ----------
    design
        Rows.
    nodes
        Nodes of the quadrature for each random column; 1 is Laplace's approximation, and all there is with further
        levels.
    """
    if design.others:
        fixed, joint = fit_crossed_shares(Shares(design.levels, design.x, design.y, design.trials))
        return _as_crossed(design, fixed, joint.solved, joint.effects, joint.deviance)
    p, q = design.x.shape[1], design.z.shape[1]
    node, weight = roots_hermitenorm(nodes)
    grid = np.array(list(product(node, repeat=q)))
    logs = np.array([sum(parts) for parts in product(np.log(weight), repeat=q)]) - q / 2 * np.log(2 * np.pi)

    def objective(values: FloatArray) -> float:
        return _deviance(design, values[:p], _theta(values[p:]), grid, logs)

    begin = np.concatenate([np.zeros(p), [np.log(INSIDE[0])], *([[INSIDE[1], np.log(INSIDE[2])]] if q == 2 else [])])
    free, log = [(None, None)], [(LOWEST, HIGHEST)]
    bounds = free * p + log + (free + log if q == 2 else [])
    run = minimize(objective, begin, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "maxiter": 500})
    values = np.asarray(run.x, dtype=np.float64)
    theta = _theta(values[p:])
    mode, curve = _modes(design, values[:p], _factor(theta, q))
    factor = _factor(theta, q)
    covariance = factor @ np.linalg.inv(curve) @ factor.T
    return _as_fit(design, theta, values[:p], 1.0, mode @ factor.T, covariance, float(run.fun))


def _theta(values: FloatArray) -> Theta:
    a = float(np.exp(values[0]))
    return Theta(a, float(values[1]), float(np.exp(values[2]))) if len(values) > 1 else Theta(a, 0.0, 0.0)


def _deviance(design: Design, fixed: FloatArray, theta: Theta, grid: FloatArray, logs: FloatArray) -> float:
    """−2 × log-likelihood, up to the binomial coefficients; people are integrated around their modes."""
    factor = _factor(theta, design.z.shape[1])
    mode, curve = _modes(design, fixed, factor)
    root = np.linalg.cholesky(curve)
    steps = np.linalg.solve(root.transpose(0, 2, 1), grid.T[None])
    base, loads = design.x @ fixed, design.z @ factor
    parts = np.empty((len(grid), design.people))
    for k in range(len(grid)):
        at = mode + steps[:, :, k]
        eta = base + (loads * at[design.person]).sum(axis=1)
        own = np.bincount(design.person, design.trials * (design.y * eta - np.logaddexp(0, eta)), design.people)
        parts[k] = own - (at**2).sum(axis=1) / 2 + (grid[k] ** 2).sum() / 2 + logs[k]
    logdet = 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum()
    return float(-2 * logsumexp(parts, axis=0).sum() + logdet)


def _modes(design: Design, fixed: FloatArray, factor: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Modes of the standardised effects and the curvature there, shapes (J, q) and (J, q, q)."""
    base, loads = design.x @ fixed, design.z @ factor
    at = np.zeros((design.people, loads.shape[1]))
    squares = loads[:, :, None] * loads[:, None, :]
    for _ in range(NEWTON):
        mu = expit(base + (loads * at[design.person]).sum(axis=1))
        curve = np.eye(at.shape[1]) + design.sums(squares * (design.trials * mu * (1 - mu))[:, None, None])
        slope = design.sums(loads * (design.trials * (design.y - mu))[:, None]) - at
        step = np.clip(np.linalg.solve(curve, slope[:, :, None])[:, :, 0], -2.0, 2.0)
        at = at + step
        if float(np.abs(step).max()) < SETTLED:
            break
    return at, curve
