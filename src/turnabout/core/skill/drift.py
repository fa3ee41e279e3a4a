"""Skill that changes: each person's (level, slope) follows its own path from month to month.

u_t = φ·u_{t−1} + ε_t with the same covariance G in every month, by Kalman's filter on what each month's legs say in
information form (a month without legs says nothing). φ and the size of G are learnt by likelihood; where φ = 1 does
nearly as well, skill counts as constant. What the filter leaves behind is one person's record as it counts today,
older legs for less, in the form that everything after it takes.

Sources: Kalman 1960, https://doi.org/10.1115/1.3662552; Chetty, Friedman and Rockoff 2014,
https://doi.org/10.1257/aer.104.9.2593 (drift of teachers' effects); Self and Liang 1987,
https://doi.org/10.1080/01621459.1987.10478472 (a test at the edge of what a parameter may be).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.mixture import Information

FEWEST_MONTHS = 3
SURE = 5.41
"""Twice the gain in log-likelihood that one in a hundred companies without drift exceeds (φ at its edge)."""

LEAST_KEPT = 0.05
BEGIN = ([0.0], [0.1, 3.4], [0.4, 1.3])
"""Where the search starts: log of the growth, and what φ is worked out from; first without it, then .97 and .80."""

NEAR, FLAT = 1e-5, 1e-3
"""How far away slopes are taken, and below which slope of the deviance nothing more is to be gained."""

SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month's log-likelihood q'u − u'Su/2 of each person's u, entries of shape (T, J).

    ``level`` is how each month ended beside the others for everybody, shape (T,); it is taken off.
    """

    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    q1: FloatArray
    q2: FloatArray
    level: FloatArray


@dataclass(frozen=True, slots=True)
class Drift:
    """How skill changes.

    Attributes
    ----------
    kept
        φ: what is left after a month of what sets somebody apart; 1 where nothing changes.
    growth
        Factor from the covariance of skill averaged over the window to that in one month.
    gain
        Twice the log-likelihood gained against constant skill.
    """

    kept: float
    growth: float
    gain: float

    @property
    def sure(self) -> bool:
        """Whether records speak for change."""
        return self.gain > SURE


Covariance = tuple[float, float, float]


def learn(seen: Monthly, covariance: Covariance) -> Drift | None:
    """Learn how skill changes; None where there are too few months to tell.

    Parameters
    ----------
    seen
        What each month says.
    covariance
        g11, g12, g22 of constant skill.
    """
    if int((seen.s11.sum(axis=1) > 0).sum()) < FEWEST_MONTHS:
        return None

    def deviance_and_slope(values: FloatArray) -> tuple[float, FloatArray]:
        steps = NEAR * np.eye(len(values))
        found = _deviances(seen, covariance, np.vstack([values, values + steps]))
        return float(found[0]), (found[1:] - found[0]) / NEAR

    options: Any = {"ftol": 1e-14, "gtol": FLAT}
    constant, *moving = (
        minimize(deviance_and_slope, np.array(begin), jac=True, method="L-BFGS-B", options=options) for begin in BEGIN
    )
    best = min(moving, key=lambda run: float(run.fun))
    return Drift(
        kept=float(_kept(best.x[1])),
        growth=float(np.exp(best.x[0])),
        gain=max(float(constant.fun) - float(best.fun), 0.0),
    )


def _deviances(seen: Monthly, covariance: Covariance, values: FloatArray) -> FloatArray:
    """Return the deviance at several pairs of (log of the growth, what φ is worked out from), all at once."""
    growth, kept = np.exp(values[:, :1]), _kept(values[:, 1:]) if values.shape[1] > 1 else np.ones((len(values), 1))
    g11, g12, g22 = (growth * entry for entry in covariance)
    return -2 * _filter(seen, (g11, g12, g22), kept)[1]


def _kept(value: FloatArray) -> FloatArray:
    return np.asarray(LEAST_KEPT + (1 - LEAST_KEPT) * expit(value), dtype=np.float64)


def as_of_last(seen: Monthly, covariance: Covariance, kept: float) -> Information:
    """Return what everybody's record says of their skill in the last month, in information form."""
    (m1, m2, p11, p12, p22), _ = _filter(seen, covariance, kept)
    v11, v12, v22 = _inverse(p11, p12, p22)
    h11, h12, h22 = _prior(covariance)
    return Information(
        s11=np.maximum(v11 - h11, 0.0),
        s12=v12 - h12,
        s22=np.maximum(v22 - h22, 0.0),
        q1=v11 * m1 + v12 * m2,
        q2=v12 * m1 + v22 * m2,
    )


def counts_for(information: FloatArray, variance: float, kept: float) -> FloatArray:
    """Weight of a leg of each month beside one of the last, shape (T,).

    Parameters
    ----------
    information
        Information on skill in each month, shape (T,).
    variance, kept
        Of skill in one month, and φ.
    """
    spread, weight = variance, np.ones(len(information))
    for t, seen in enumerate(information):
        if t:
            spread = kept**2 * spread + (1 - kept**2) * variance
            weight[:t] *= kept / (1 + spread * seen)
        spread = spread / (1 + spread * seen)
        weight[t] = spread
    found: FloatArray = weight / weight[-1]
    return found


_State = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]
_Entries = Covariance | tuple[FloatArray, FloatArray, FloatArray]


def _filter(seen: Monthly, covariance: _Entries, kept: float | FloatArray) -> tuple[_State, FloatArray]:
    """State after the last month (means, then covariance, of shape (J,)) and the log-likelihood.

    With covariances and φ of shape (K, 1) K filters run side by side: states of shape (K, J), log-likelihoods (K,).
    """
    g11, g12, g22 = covariance
    people = np.zeros(seen.s11.shape[1])
    m1, m2 = people, people
    p11, p12, p22 = people + g11, people + g12, people + g22
    total, new = np.zeros(p11.shape[:-1]), 1 - kept**2
    for t in range(len(seen.s11)):
        if t:
            m1, m2 = kept * m1, kept * m2
            p11, p12, p22 = (kept**2 * p + new * g for p, g in ((p11, g11), (p12, g12), (p22, g22)))
        s11, s12, s22 = seen.s11[t], seen.s12[t], seen.s22[t]
        r1, r2 = seen.q1[t] - s11 * m1 - s12 * m2, seen.q2[t] - s12 * m1 - s22 * m2
        a11, a12 = 1 + p11 * s11 + p12 * s12, p11 * s12 + p12 * s22
        a21, a22 = p12 * s11 + p22 * s12, 1 + p12 * s12 + p22 * s22
        det = a11 * a22 - a12 * a21
        n11, n12, n22 = (a22 * p11 - a12 * p12) / det, (a22 * p12 - a12 * p22) / det, (a11 * p22 - a21 * p12) / det
        straight = (seen.q1[t] + r1) * m1 + (seen.q2[t] + r2) * m2
        bent = n11 * r1**2 + 2 * n12 * r1 * r2 + n22 * r2**2
        total += (straight + bent - np.log(det)).sum(axis=-1) / 2
        m1, m2 = m1 + n11 * r1 + n12 * r2, m2 + n12 * r1 + n22 * r2
        p11, p12, p22 = n11, n12, n22
    return (m1, m2, p11, p12, p22), total


def _prior(covariance: Covariance) -> tuple[float, float, float]:
    g11, g12, g22 = covariance
    if g22 <= 0:
        return 1 / max(g11, SMALLEST), 0.0, 1 / SMALLEST
    det = max(g11 * g22 - g12 * g12, SMALLEST * g11 * g22, SMALLEST**2)
    return g22 / det, -g12 / det, g11 / det


def _inverse(p11: FloatArray, p12: FloatArray, p22: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    flat = p22 <= SMALLEST
    det = np.maximum(p11 * p22 - p12**2, SMALLEST * np.maximum(p11 * p22, SMALLEST))
    return (
        np.where(flat, 1 / np.maximum(p11, SMALLEST), p22 / det),
        np.where(flat, 0.0, -p12 / det),
        np.where(flat, 1 / SMALLEST, p11 / det),
    )
