"""Each person's skill, given the company's parameters: the same code for everybody and for one person alone.

Source: Breslow and Clayton 1993, https://doi.org/10.1080/01621459.1993.10594284 (modes and their curvature).
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.special import expit

from turnabout.core.skill.bins import SIZE, FloatArray, IntArray
from turnabout.core.skill.cells import Cells, Evidence, evidence
from turnabout.core.skill.drift import Monthly, as_of_last
from turnabout.core.skill.mixture import Component, Information, parts_of, under
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.periods import Periods

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
    on_all, on_difficult
        Skill on all legs (the company's mix of difficulty) and on difficult legs.
    reliability
        Share of the variance between people on difficult legs that the person's own record resolves, shape (J,).
    own_share
        How much of the outcome of their difficult legs was the person's own, on average, shape (J,).
    """

    on_all: Normals
    on_difficult: Normals
    reliability: FloatArray
    own_share: FloatArray

    @property
    def difficult(self) -> FloatArray:
        """Mean skill on difficult legs, shape (J,)."""
        return self.on_difficult.average


Prior = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Mode:
    """Conditional mode and curvature of each person's (intercept, slope), and the log of the evidence for it."""

    u1: FloatArray
    u2: FloatArray
    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    weight: FloatArray
    evidence: FloatArray


@dataclass(frozen=True, slots=True)
class _Local:
    """Score and information of each person's likelihood at some (intercept, slope), shapes (J,), weights (J, 16)."""

    d1: FloatArray
    d2: FloatArray
    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    weight: FloatArray


def posterior(cells: Cells, parameters: Parameters, periods: Periods | Information | None = None) -> Posterior:
    """Work out people's skill from their cells and the company's parameters.

    The mode of each person's effects under each part of the prior is found by Newton's method to the last digits, its
    covariance and its weight from the curvature there (Laplace), plus what the uncertain fixed effects add. A person's
    result depends on nothing but their own cells and the parameters.

    Parameters
    ----------
    cells
        Cells of any number of people.
    parameters
        The company's parameters.
    periods
        The same people's legs month by month; needed where skill changes. Or what all legs say about them, where
        customers are a level.
    """
    seen = evidence(cells)
    team = _team(parameters, cells.team)
    if isinstance(periods, Information):
        modes = [_of_known(periods, part) for part in parameters.parts]
    elif parameters.kept is None:
        modes = [_mode(seen, parameters, team[0], part) for part in parameters.parts]
    else:
        today, whole = _today(cells, parameters, periods), _mode(seen, parameters, team[0], normal(parameters))
        modes = [_of_today(today, whole, part) for part in parameters.parts]
    logs = np.column_stack([mode.evidence for mode in modes])
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight = weight / weight.sum(axis=1, keepdims=True)
    on_difficult = _combined(modes, weight, parameters, team, _on_difficult(parameters))
    plain = Posterior(
        on_all=_combined(modes, weight, parameters, team, parameters.typical),
        on_difficult=on_difficult,
        reliability=np.clip(1 - on_difficult.spread**2 / _between(parameters), 0.0, 1.0),
        own_share=_own_share(cells, parameters),
    )
    return stretched(plain, parameters)


def stretched(found: Posterior, parameters: Parameters) -> Posterior:
    """Allow for difficulty that the record does not show, in a posterior that does not yet."""
    on_all, on_difficult = allowing(found.on_all, parameters), allowing(found.on_difficult, parameters)
    return replace(found, on_all=on_all, on_difficult=on_difficult)


def allowing(seen: Normals, parameters: Parameters) -> Normals:
    """Allow for difficulty that the record does not show."""
    grown = (1 + parameters.stretch) * parameters.steeper
    return Normals(seen.weight, grown * seen.mean, np.sqrt((grown * seen.sd) ** 2 + parameters.unseen))


def information(cells: Cells, parameters: Parameters, periods: Periods | Information | None = None) -> Information:
    """Score and curvature of each person's likelihood around their posterior mode, in information form."""
    if isinstance(periods, Information):
        return periods
    if parameters.kept is not None:
        return _today(cells, parameters, periods)
    seen = evidence(cells)
    team = _team(parameters, cells.team)[0]
    mode = _mode(seen, parameters, team, parameters.parts[0])
    return _expanded(seen, parameters, team, mode.u1, mode.u2)


def _expanded(seen: Evidence, parameters: Parameters, team: FloatArray, u1: FloatArray, u2: FloatArray) -> Information:
    """Each person's log-likelihood around (u1, u2), to the second order."""
    at = _local(seen, parameters, team, u1, u2)
    q1, q2 = at.d1 + at.s11 * u1 + at.s12 * u2, at.d2 + at.s12 * u1 + at.s22 * u2
    log = _log_likelihood(seen, parameters, _eta(seen, parameters, team, u1, u2))
    base = log - ((q1 + at.d1) * u1 + (q2 + at.d2) * u2) / 2
    return Information(at.s11, at.s12, at.s22, q1, q2, base)


def normal(parameters: Parameters) -> Component:
    """Return people's prior in one part."""
    return (1.0, 0.0, 0.0, *parameters.covariance)


def monthly(cells: Cells, parameters: Parameters, periods: Periods) -> Monthly:
    """Return what each month says of everybody, around the skill that fits the whole window best."""
    seen, team = evidence(cells), _team(parameters, cells.team)[0]
    mode = _mode(seen, parameters, team, normal(parameters))
    weight, hinge = periods.sums["weight"], _hinge(parameters)[periods.bin]
    rows = weight > 0
    safe = np.where(rows, weight, 1.0)
    share = np.where(rows, periods.sums["weight2"] / safe, 1.0)
    n, mean = np.where(rows, weight / share, 0.0), periods.sums["good"] / safe
    skill = (team + mode.u1)[periods.person] + mode.u2[periods.person] * hinge
    mu, curve = _response(np.array(parameters.offset)[periods.bin] + share * skill, parameters)
    left = share * n * (mean - mu) / (1.0 if parameters.binary else parameters.scale)
    squared = share**2 * n * curve
    at = (periods.month - periods.months[0]) * len(cells.people) + periods.person

    def add(values: FloatArray) -> FloatArray:
        size = periods.count * len(cells.people)
        return np.bincount(at, values, size).astype(np.float64).reshape(periods.count, len(cells.people))

    s11, s12, s22 = add(squared), add(squared * hinge), add(squared * hinge**2)
    d1, d2 = add(left), add(left * hinge)
    level = np.array(parameters.levels) if parameters.levels else d1.sum(axis=1) / np.maximum(s11.sum(axis=1), 1e-9)
    u1, u2 = mode.u1 - level[:, None], mode.u2
    return Monthly(s11=s11, s12=s12, s22=s22, q1=d1 + s11 * u1 + s12 * u2, q2=d2 + s12 * u1 + s22 * u2, level=level)


def _today(cells: Cells, parameters: Parameters, periods: Periods | None) -> Information:
    if periods is None or parameters.kept is None or periods.months != parameters.months:
        raise ValueError("Where skill changes, figures need the legs month by month, of the months that were used.")
    return as_of_last(monthly(cells, parameters, periods), parameters.covariance, parameters.kept)


def _of_today(today: Information, whole: _Mode, part: Component) -> _Mode:
    """Mode under one part of the prior, of the record as it counts today."""
    own = under(today, part)
    counted = today.s11 / np.maximum(whole.s11, SMALLEST)
    weight = whole.weight * counted[:, None]
    return _Mode(own.u1, own.u2, today.s11, today.s12, today.s22, weight, own.log)


def _of_known(seen: Information, part: Component) -> _Mode:
    """Mode under one part of the prior, of a record with fixed effects and teams already in it."""
    own = under(seen, part)
    return _Mode(own.u1, own.u2, seen.s11, seen.s12, seen.s22, np.zeros((len(own.u1), SIZE)), own.log)


def with_parts(cells: Cells, parameters: Parameters, periods: Periods | Information | None = None) -> Parameters:
    """Give people's prior further parts, as far as their records speak for them."""
    if not has_slope(parameters):
        return parameters
    known = information(cells, parameters, periods)
    rows = known.enough()
    known = known.some(rows)
    if not parameters.binary or parameters.kept is not None or isinstance(periods, Information):
        return replace(parameters, mixture=parts_of(known, parameters.covariance))
    cells = cells.some(rows)
    expanded = partial(_expanded, evidence(cells), parameters, _team(parameters, cells.team)[0])
    return replace(parameters, mixture=parts_of(known, parameters.covariance, expanded))


def _between(parameters: Parameters) -> float:
    """Variance between people of skill on difficult legs."""
    z = _on_difficult(parameters)
    parts = [(p, m1 + z * m2, g11 + 2 * z * g12 + z * z * g22) for p, m1, m2, g11, g12, g22 in parameters.parts]
    mean = sum(p * m for p, m, _ in parts)
    return max(sum(p * (v + (m - mean) ** 2) for p, m, v in parts), SMALLEST)


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


def _prior_precision(part: Component) -> Prior:
    _, _, _, g11, g12, g22 = part
    if g22 <= 0:
        return 1 / max(g11, SMALLEST), 0.0, 1.0
    det = max(g11 * g22 - g12 * g12, SMALLEST * g11 * g22, SMALLEST**2)
    return g22 / det, -g12 / det, g11 / det


def _hinge(parameters: Parameters) -> FloatArray:
    hinge = parameters.bins.hinge
    return hinge if has_slope(parameters) else np.zeros_like(hinge)


def _local(seen: Evidence, parameters: Parameters, team: FloatArray, u1: FloatArray, u2: FloatArray) -> _Local:
    hinge = _hinge(parameters)
    mu, curve = _response(_eta(seen, parameters, team, u1, u2), parameters)
    weight = seen.n * curve
    left = seen.share * seen.n * (seen.mean - mu) / (1.0 if parameters.binary else parameters.scale)
    squared = weight * seen.share**2
    return _Local(
        d1=left.sum(axis=1),
        d2=left @ hinge,
        s11=squared.sum(axis=1),
        s12=squared @ hinge,
        s22=squared @ hinge**2,
        weight=weight * seen.share,
    )


def _eta(seen: Evidence, parameters: Parameters, team: FloatArray, u1: FloatArray, u2: FloatArray) -> FloatArray:
    skill = (team + u1)[:, None] + u2[:, None] * _hinge(parameters)[None, :]
    return np.array(parameters.offset)[None, :] + seen.share * skill


def _mode(seen: Evidence, parameters: Parameters, team: FloatArray, part: Component) -> _Mode:
    """Newton's method, all people at once; one step is exact where outcomes are continuous."""
    share, m1, m2, *_ = part
    h11, h12, h22 = _prior_precision(part)
    u1, u2 = np.full(len(team), m1), np.full(len(team), m2)
    for _ in range(STEPS):
        at = _local(seen, parameters, team, u1, u2)
        d1 = at.d1 - h11 * (u1 - m1) - h12 * (u2 - m2)
        d2 = at.d2 - h12 * (u1 - m1) - h22 * (u2 - m2)
        a, b, c = at.s11 + h11, at.s12 + h12, at.s22 + h22
        det = a * c - b * b
        step1 = np.clip((c * d1 - b * d2) / det, -LARGEST_STEP, LARGEST_STEP)
        step2 = np.clip((a * d2 - b * d1) / det, -LARGEST_STEP, LARGEST_STEP)
        u1, u2 = u1 + step1, u2 + step2
        if max(float(np.abs(step1).max(initial=0.0)), float(np.abs(step2).max(initial=0.0))) < SETTLED:
            break
    away1, away2 = u1 - m1, u2 - m2
    prior = (np.log(h11 * h22 - h12**2) - h11 * away1**2 - 2 * h12 * away1 * away2 - h22 * away2**2) / 2
    found = _log_likelihood(seen, parameters, _eta(seen, parameters, team, u1, u2)) + prior - np.log(det) / 2
    return _Mode(u1, u2, at.s11, at.s12, at.s22, at.weight, found + np.log(share))


def _log_likelihood(seen: Evidence, parameters: Parameters, eta: FloatArray) -> FloatArray:
    """Each person's log-likelihood up to what does not depend on the predictor, shape (J,)."""
    if parameters.binary:
        return np.asarray((seen.n * (seen.mean * eta - np.logaddexp(0.0, eta))).sum(axis=1), dtype=np.float64)
    return np.asarray((seen.n * (seen.mean - eta) ** 2).sum(axis=1) / (-2 * parameters.scale), dtype=np.float64)


def _response(eta: FloatArray, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """Return the mean outcome at a linear predictor, and its information for each leg."""
    if not parameters.binary:
        return eta, np.full(eta.shape, 1 / parameters.scale)
    mu: FloatArray = expit(eta)
    return mu, mu * (1 - mu)


def _combined(
    modes: list[_Mode],
    weight: FloatArray,
    parameters: Parameters,
    team: tuple[FloatArray, FloatArray],
    z: float,
) -> Normals:
    """Distribution of team + u1 + z·u2 under each part of the prior."""
    found = [_combine(mode, parameters, part, team, z) for mode, part in zip(modes, parameters.parts, strict=True)]
    return Normals(weight, np.column_stack([m for m, _ in found]), np.sqrt(np.column_stack([v for _, v in found])))


def _combine(
    mode: _Mode, parameters: Parameters, part: Component, team: tuple[FloatArray, FloatArray], z: float
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of team + u1 + z·u2, with the uncertainty of fixed effects, of the team and of the prior."""
    prior = _prior_precision(part)
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
    variance = own + fixed + kept**2 * team[1] + _of_prior(mode, parameters, part, (k1, k2))
    return team[0] + mode.u1 + z * mode.u2, variance


def _of_prior(mode: _Mode, parameters: Parameters, part: Component, pull: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Variance of the mode because the prior's covariance G is itself an estimate, shape (J,).

    The mode moves by l'A·G⁻¹·dG·G⁻¹·(u − m) with G. Source: Kass and Steffey 1989,
    https://doi.org/10.1080/01621459.1989.10478825.
    """
    if not parameters.covariance_cov:
        return np.zeros(len(mode.u1))
    h11, h12, h22 = _prior_precision(part)
    away1, away2 = mode.u1 - part[1], mode.u2 - part[2]
    left1, left2 = h11 * pull[0] + h12 * pull[1], h12 * pull[0] + h22 * pull[1]
    right1, right2 = h11 * away1 + h12 * away2, h12 * away1 + h22 * away2
    slopes = np.column_stack([left1 * right1, left1 * right2 + left2 * right1, left2 * right2])
    moved: FloatArray = np.einsum("ji,ik,jk->j", slopes, np.array(parameters.covariance_cov), slopes)
    return moved
