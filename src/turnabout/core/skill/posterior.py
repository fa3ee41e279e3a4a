"""Each person's skill, given the company's parameters: the same code for everybody and for one person alone.

Source: Breslow and Clayton 1993, https://doi.org/10.1080/01621459.1993.10594284 (modes and their curvature).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr, ndtri

from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.cells import Cells, Evidence, evidence
from turnabout.core.skill.parameters import Parameters

STEPS = 100
SETTLED = 1e-8
SMALLEST = 1e-12
LARGEST_STEP = 4.0

LEAST_SHARE = 0.5
"""Least part of the outcome of a person's difficult legs that is their own, for a claim about what they would do alone:
below it, that would be guessed from what they did as one of several."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Skill of J people against the company's mean, in the model's unit (log-odds where binary).

    Attributes
    ----------
    skill, skill_sd
        On all legs (the company's mix of difficulty), shape (J,).
    difficult, difficult_sd
        On difficult legs, shape (J,).
    reliability
        Share of the variance between people on difficult legs that the person's own record resolves, shape (J,).
    own_share
        How much of the outcome of their difficult legs was the person's own, on average, shape (J,).
    """

    skill: FloatArray
    skill_sd: FloatArray
    difficult: FloatArray
    difficult_sd: FloatArray
    reliability: FloatArray
    own_share: FloatArray


@dataclass(frozen=True, slots=True)
class _Mode:
    """Conditional mode and curvature of each person's (intercept, slope)."""

    u1: FloatArray
    u2: FloatArray
    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    weight: FloatArray


def posterior(cells: Cells, parameters: Parameters) -> Posterior:
    """Work out people's skill from their cells and the company's parameters.

    The mode of each person's effects is found by Newton's method to the last digits, its covariance from the
    curvature there (Laplace), plus what the uncertain fixed effects add. A person's result depends on nothing but
    their own cells and the parameters.

    Parameters
    ----------
    cells
        Cells of any number of people.
    parameters
        The company's parameters.
    """
    seen = evidence(cells)
    team_mean, team_var = _team(parameters, cells.team)
    prior = _prior_precision(parameters)
    mode = _mode(seen, parameters, team_mean, prior)
    skill, skill_var = _combine(mode, parameters, prior, team_mean, team_var, parameters.typical)
    difficult, difficult_var = _combine(mode, parameters, prior, team_mean, team_var, _on_difficult(parameters))
    g11, g12, g22 = parameters.covariance
    z = _on_difficult(parameters)
    own = g11 + 2 * z * g12 + z * z * g22
    return Posterior(
        skill=skill,
        skill_sd=np.sqrt(skill_var),
        difficult=difficult,
        difficult_sd=np.sqrt(difficult_var),
        reliability=np.clip(1 - difficult_var / max(own, SMALLEST), 0.0, 1.0),
        own_share=_own_share(cells, parameters),
    )


def _own_share(cells: Cells, parameters: Parameters) -> FloatArray:
    hard = np.array(parameters.difficult_weights) > 0
    credit, squared = cells.weight[:, hard].sum(axis=1), cells.weight2[:, hard].sum(axis=1)
    share: FloatArray = np.where(credit > 0, squared / np.where(credit > 0, credit, 1.0), 1.0)
    return share


def has_slope(parameters: Parameters) -> bool:
    """Whether people may differ in their slope on difficulty."""
    return parameters.covariance[2] > 0


def _on_difficult(parameters: Parameters) -> float:
    return 1.0 if has_slope(parameters) else 0.0


def _team(parameters: Parameters, team: IntArray) -> tuple[FloatArray, FloatArray]:
    if not parameters.team_mean:
        return np.zeros(len(team)), np.zeros(len(team))
    index, known = np.maximum(team, 0), team >= 0
    mean, var = np.array(parameters.team_mean), np.array(parameters.team_var)
    return np.where(known, mean[index], 0.0), np.where(known, var[index], 0.0)


def _prior_precision(parameters: Parameters) -> tuple[float, float, float]:
    g11, g12, g22 = parameters.covariance
    if not has_slope(parameters):
        return 1 / max(g11, SMALLEST), 0.0, 1.0
    det = max(g11 * g22 - g12 * g12, SMALLEST * g11 * g22, SMALLEST**2)
    return g22 / det, -g12 / det, g11 / det


def _hinge(parameters: Parameters) -> FloatArray:
    hinge = parameters.bins.hinge
    return hinge if has_slope(parameters) else np.zeros_like(hinge)


def _mode(seen: Evidence, parameters: Parameters, team: FloatArray, prior: tuple[float, float, float]) -> _Mode:
    """Newton's method, all people at once; one step is exact where outcomes are continuous."""
    hinge, (h11, h12, h22) = _hinge(parameters), prior
    base = np.array(parameters.offset)[None, :] + seen.share * team[:, None]
    u1, u2 = np.zeros(len(team)), np.zeros(len(team))
    for _ in range(STEPS):
        eta = base + seen.share * (u1[:, None] + u2[:, None] * hinge[None, :])
        mu, curve = _response(eta, parameters)
        weight = seen.n * curve
        left = seen.share * seen.n * (seen.mean - mu) / (1.0 if parameters.binary else parameters.scale)
        squared = weight * seen.share**2
        s11, s12, s22 = squared.sum(axis=1), squared @ hinge, squared @ hinge**2
        d1 = left.sum(axis=1) - h11 * u1 - h12 * u2
        d2 = left @ hinge - h12 * u1 - h22 * u2
        a, b, c = s11 + h11, s12 + h12, s22 + h22
        det = a * c - b * b
        step1 = np.clip((c * d1 - b * d2) / det, -LARGEST_STEP, LARGEST_STEP)
        step2 = np.clip((a * d2 - b * d1) / det, -LARGEST_STEP, LARGEST_STEP)
        u1, u2 = u1 + step1, u2 + step2
        if max(float(np.abs(step1).max(initial=0.0)), float(np.abs(step2).max(initial=0.0))) < SETTLED:
            break
    return _Mode(u1=u1, u2=u2, s11=s11, s12=s12, s22=s22, weight=weight * seen.share)


def _response(eta: FloatArray, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """Return the mean outcome at a linear predictor, and its information for each leg."""
    if not parameters.binary:
        return eta, np.full(eta.shape, 1 / parameters.scale)
    mu: FloatArray = expit(eta)
    return mu, mu * (1 - mu)


def _combine(
    mode: _Mode,
    parameters: Parameters,
    prior: tuple[float, float, float],
    team_mean: FloatArray,
    team_var: FloatArray,
    z: float,
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of team + u1 + z·u2, with the uncertainty of fixed effects and of the team."""
    a, b, c = mode.s11 + prior[0], mode.s12 + prior[1], mode.s22 + prior[2]
    det = a * c - b * b
    # l'A, where A is the covariance of (u1, u2) given everything else and l = (1, z).
    k1, k2 = (c - z * b) / det, (z * a - b) / det
    own = k1 + z * k2
    basis = np.array(parameters.basis)
    pull = k1[:, None] * (mode.weight @ basis)
    pull = pull + k2[:, None] * (mode.weight @ (basis * _hinge(parameters)[:, None]))
    fixed = np.einsum("jp,pq,jq->j", pull, np.array(parameters.fixed_cov), pull)
    kept = 1 - (k1 * mode.s11 + k2 * mode.s12)
    mean = team_mean + mode.u1 + z * mode.u2
    return mean, own + fixed + kept**2 * team_var


def interval_factor(level: float) -> float:
    """Half-width of a normal interval in standard deviations."""
    return float(ndtri((1 + level) / 2))


def p_above(mean: FloatArray, sd: FloatArray, cut: float) -> FloatArray:
    """Probability that skill lies above the cut, shape (J,)."""
    probability: FloatArray = ndtr((mean - cut) / np.maximum(sd, SMALLEST))
    return probability
