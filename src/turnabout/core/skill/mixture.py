"""A prior in two parts, so that the few who are unlike the others are not drawn to everybody's mean.

u ~ (1 − π)·N(μ₁, G) + π·N(μ₂, G) for (level, slope), where the two means differ in the slope only: artists are better
where it is difficult. By EM on each person's likelihood in information form: its curvature S and its score are enough,
also where S is singular. Sources: Dempster, Laird and Rubin 1977,
https://doi.org/10.1111/j.2517-6161.1977.tb01600.x; Verbeke and Lesaffre 1996,
https://doi.org/10.1080/01621459.1996.10476679 (mixtures of random effects).
"""

from dataclasses import dataclass

import numpy as np

from turnabout.core.skill.bins import FloatArray

Component = tuple[float, float, float, float, float, float]
"""π, mean of level and slope, g11, g12, g22."""

ITERATIONS = 200
SETTLED = 1e-5
FEW, MANY = 1.0, 19.0
"""Weak beta prior of the second part's share: one person in twenty."""

LEAST_SHARE, MOST_SHARE = 0.005, 0.30
BEGIN_SHARE, BEGIN_AWAY, BEGIN_SPREAD = 0.08, 1.8, 0.6
FAR = 4.0
"""Multiple of the normal prior's variances that the parts do not exceed."""

FEWEST_PEOPLE = 50
WORTH = 1.0
"""Gain in log-likelihood from which a second part is used."""


@dataclass(frozen=True, slots=True)
class Information:
    """Each person's log-likelihood of u, q'u − u'Su/2: S as three numbers and q, each of shape (J,)."""

    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    q1: FloatArray
    q2: FloatArray


def two_parts(seen: Information, covariance: tuple[float, float, float]) -> tuple[tuple[Component, ...], float]:
    """Find the prior in two parts, and how much better (in log-likelihood) than the normal one it is.

    Parameters
    ----------
    seen
        What each person's record says.
    covariance
        g11, g12, g22 of the normal prior.
    """
    g11, g12, g22 = covariance
    away = BEGIN_AWAY * (g11 + 2 * g12 + g22) ** 0.5
    near = (BEGIN_SPREAD * g11, BEGIN_SPREAD * g12, BEGIN_SPREAD * g22)
    one = _climb(seen, ((1.0, 0.0, 0.0, *covariance),), covariance)
    two = _climb(
        seen,
        (
            (1 - BEGIN_SHARE, 0.0, -BEGIN_SHARE * away, *near),
            (BEGIN_SHARE, 0.0, (1 - BEGIN_SHARE) * away, *near),
        ),
        covariance,
    )
    return two, _likelihood(seen, two) - _likelihood(seen, one)


def _climb(
    seen: Information, start: tuple[Component, ...], covariance: tuple[float, float, float]
) -> tuple[Component, ...]:
    parts, last = start, -np.inf
    for _ in range(ITERATIONS):
        posteriors = [under(seen, part) for part in parts]
        logs = np.column_stack([own.log for own in posteriors])
        top = logs.max(axis=1)
        weight = np.exp(logs - top[:, None])
        total = weight.sum(axis=1)
        now = float((top + np.log(total)).sum())
        if now - last < SETTLED * max(len(top) / 100, 1.0):
            break
        found = _maximise(weight / total[:, None], posteriors)
        # Where hardly any record tells of slopes, variances would grow without end.
        if found[0][3] > FAR * covariance[0] or found[0][5] > FAR * covariance[2]:
            break
        last, parts = now, found
    return parts


def _likelihood(seen: Information, parts: tuple[Component, ...]) -> float:
    logs = np.column_stack([under(seen, part).log for part in parts])
    return float(np.logaddexp.reduce(logs, axis=1).sum())


@dataclass(frozen=True, slots=True)
class Own:
    """Under one part: log of its share × marginal likelihood, posterior mean and covariance, each of shape (J,)."""

    log: FloatArray
    u1: FloatArray
    u2: FloatArray
    v11: FloatArray
    v12: FloatArray
    v22: FloatArray


def under(seen: Information, part: Component) -> Own:
    """Return everybody's posterior under one part of a prior."""
    share, m1, m2, g11, g12, g22 = part
    det_g = max(g11 * g22 - g12 * g12, 1e-12 * g11 * g22, 1e-24)
    h11, h12, h22 = g22 / det_g, -g12 / det_g, g11 / det_g
    a, b, c = seen.s11 + h11, seen.s12 + h12, seen.s22 + h22
    det = a * c - b * b
    p1, p2 = h11 * m1 + h12 * m2, h12 * m1 + h22 * m2
    r1, r2 = seen.q1 + p1, seen.q2 + p2
    u1, u2 = (c * r1 - b * r2) / det, (a * r2 - b * r1) / det
    log = (r1 * u1 + r2 * u2 - (m1 * p1 + m2 * p2)) / 2 - np.log(det * det_g) / 2 + np.log(share)
    return Own(log, u1, u2, c / det, -b / det, a / det)


def _maximise(weight: FloatArray, posteriors: list[Own]) -> tuple[Component, ...]:
    """Next parts from everybody's shares in them and posteriors: one level, one covariance, a slope for each part."""
    people, size = len(weight), weight.sum(axis=0)
    level = sum(float(weight[:, k] @ own.u1) for k, own in enumerate(posteriors)) / people
    slopes = [float(weight[:, k] @ own.u2) / max(float(size[k]), 1e-9) for k, own in enumerate(posteriors)]
    g = np.zeros(3)
    for k, own in enumerate(posteriors):
        away1, away2 = own.u1 - level, own.u2 - slopes[k]
        squares = (own.v11 + away1**2, own.v12 + away1 * away2, own.v22 + away2**2)
        g += np.array([float(weight[:, k] @ square) for square in squares]) / people
    shared = (float(g[0]), float(g[1]), float(g[2]))
    if len(posteriors) == 1:
        return ((1.0, level, slopes[0], *shared),)
    share = float(np.clip((size[1] + FEW) / (people + FEW + MANY), LEAST_SHARE, MOST_SHARE))
    return ((1 - share, level, slopes[0], *shared), (share, level, slopes[1], *shared))
