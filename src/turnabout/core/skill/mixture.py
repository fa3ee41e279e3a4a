"""A prior in parts, so that the few who are unlike the others are not drawn to everybody's mean.

u ~ (1 − π)·N(μ₁, G) + π·N(μ₂, G) for (level, slope), where the two means differ in the slope only: artists are better
where it is difficult. How far apart they lie is hardly known, so several distances (none among them) are averaged, each
by how well it fits. By EM on the likelihood of each person in information form: curvature S and score are enough, also
where S is singular. Where outcomes are 0 or 1 that form only holds nearby, so each part has its own, expanded where
that part puts people (Laplace): seen from everybody's mean, the few who are far off would look less likely than they
are.

Sources: Dempster, Laird and Rubin 1977, https://doi.org/10.1111/j.2517-6161.1977.tb01600.x; Verbeke and Lesaffre 1996,
https://doi.org/10.1080/01621459.1996.10476679 (mixtures of random effects); Hoeting et al. 1999,
https://doi.org/10.1214/ss/1009212519 (averaging over models); Tierney and Kadane 1986,
https://doi.org/10.1080/01621459.1986.10478240 (Laplace, each where it counts).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from turnabout.core.skill.bins import FloatArray, IntArray

Component = tuple[float, float, float, float, float, float]
"""π, mean of level and slope, g11, g12, g22."""

Covariance = tuple[float, float, float]

ITERATIONS = 60
NEWTON_STEPS = 3
SETTLED = 1e-3
FEW, MANY = 1.0, 19.0
"""Weak beta prior of the second part's share: one person in twenty."""

LEAST_SHARE, MOST_SHARE = 0.005, 0.30
BEGIN_SHARE, BEGIN_SPREAD = 0.05, 0.6
APART = (1.5, 2.25, 3.0, 3.75, 4.5)
"""Distances of the second part that are averaged, in standard deviations of skill under the normal prior."""

COUNTS = 0.02
"""Weight from which a distance counts."""

FAR, NEAR, MOST_ALIKE = 4.0, 50.0, 0.99
"""Most and least (one in so many) of the normal prior's variances that the parts have, and most squared correlation."""

ROUNDED = 6
FEWEST_PEOPLE, ENOUGH_PEOPLE = 50, 2_000
"""Fewest people for a prior in parts, and about as many as are looked at where there are more."""


@dataclass(frozen=True, slots=True)
class Information:
    """Each person's log-likelihood of u, base + q'u − u'Su/2: S as three numbers, q and base, each of shape (J,)."""

    s11: FloatArray
    s12: FloatArray
    s22: FloatArray
    q1: FloatArray
    q2: FloatArray
    base: FloatArray | float = 0.0

    def enough(self) -> IntArray:
        """Return enough people, of all sizes of record, whatever people are called; none of whom nothing is known."""
        rows = np.flatnonzero(self.s11 > 0)
        step = max(len(rows) // ENOUGH_PEOPLE, 1)
        # Rounded: whose records are equally long must not hang on the last digit of a sum.
        return rows[np.lexsort((self.q1[rows], np.round(self.s11[rows], ROUNDED)))[::step]] if step > 1 else rows

    def some(self, rows: IntArray) -> "Information":
        """Return some people's."""
        base = self.base[rows] if isinstance(self.base, np.ndarray) else self.base
        return Information(self.s11[rows], self.s12[rows], self.s22[rows], self.q1[rows], self.q2[rows], base)


Expanded = Callable[[FloatArray, FloatArray], Information]
"""What records say around any level and slope of each person."""


def parts_of(seen: Information, covariance: Covariance, expanded: Expanded | None = None) -> tuple[Component, ...]:
    """Find the prior in parts; empty where the normal one is as good as alone.

    Parameters
    ----------
    seen
        What each person's record says, around the normal prior's mode, of enough people (:meth:`Information.enough`).
    covariance
        g11, g12, g22 of the normal prior.
    expanded
        What it says elsewhere; None where ``seen`` holds everywhere.
    """
    if len(seen.s11) < FEWEST_PEOPLE:
        return ()
    g11, g12, g22 = covariance
    spread = (g11 + 2 * g12 + g22) ** 0.5
    none: Component = (1.0, 0.0, 0.0, *covariance)
    tried = [_climb(seen, covariance, times * spread, expanded) for times in APART]
    logs = np.array([_likelihood(seen, (none,)), *(found[1] for found in tried)])
    weight = np.exp(logs - logs.max())
    weight = weight / weight.sum()
    if weight[1:].sum() < COUNTS:
        return ()
    kept = [k for k in range(len(tried)) if weight[1 + k] >= COUNTS]
    firsts = [(float(weight[0]), none), *((float(weight[1 + k]), tried[k][0][0]) for k in kept)]
    seconds = [(float(weight[1 + k]), tried[k][0][1]) for k in kept]
    share = np.array([times * part[0] for times, part in firsts])
    first = share @ np.array([part[1:] for _, part in firsts]) / share.sum()
    total = float(share.sum()) + sum(times * part[0] for times, part in seconds)
    ordinary = (float(share.sum()) / total, *(float(value) for value in first))
    return (_component(ordinary), *(_component((times * part[0] / total, *part[1:])) for times, part in seconds))


def _component(values: tuple[float, ...]) -> Component:
    share, level, slope, g11, g12, g22 = values
    return share, level, slope, g11, g12, g22


def _climb(
    seen: Information, covariance: Covariance, apart: float, expanded: Expanded | None
) -> tuple[tuple[Component, Component], float]:
    """Find the two parts that lie this far apart, and their log-likelihood."""
    g11, g12, g22 = covariance
    near = (g11, BEGIN_SPREAD**0.5 * g12, BEGIN_SPREAD * g22)
    parts: tuple[Component, Component] = (
        (1 - BEGIN_SHARE, 0.0, -BEGIN_SHARE * apart, *near),
        (BEGIN_SHARE, 0.0, (1 - BEGIN_SHARE) * apart, *near),
    )
    records = (seen, _around(seen, parts[1], expanded))
    last = -np.inf
    for _ in range(ITERATIONS):
        posteriors = [under(record, part) for record, part in zip(records, parts, strict=True)]
        logs = np.column_stack([own.log for own in posteriors])
        top = logs.max(axis=1)
        weight = np.exp(logs - top[:, None])
        total = weight.sum(axis=1)
        now = float((top + np.log(total)).sum())
        if now - last < SETTLED:
            break
        last = now
        found = _maximise(weight / total[:, None], posteriors, apart)
        if not _possible(found[0], covariance):
            break
        parts = found
    return parts, last


def _around(seen: Information, part: Component, expanded: Expanded | None) -> Information:
    """Return what records say around the modes under a part of the prior, found by Newton's method."""
    if expanded is None:
        return seen
    for _ in range(NEWTON_STEPS):
        own = under(seen, part)
        seen = expanded(own.u1, own.u2)
    return seen


def _possible(part: Component, covariance: Covariance) -> bool:
    """Whether a covariance is one to go on with: where hardly any record tells of slopes, it runs away or together."""
    _, _, _, g11, g12, g22 = part
    near1, near2 = g11 / max(covariance[0], 1e-12), g22 / max(covariance[2], 1e-12)
    return 1 / NEAR < near1 < FAR and 1 / NEAR < near2 < FAR and g12**2 < MOST_ALIKE * g11 * g22


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
    # (S + G⁻¹)⁻¹ = (G + |G|·adj S)/|I + SG|, which needs no inverse where G is nearly singular.
    det_g = max(g11 * g22 - g12 * g12, 0.0)
    det = 1 + seen.s11 * g11 + 2 * seen.s12 * g12 + seen.s22 * g22
    det = np.maximum(det + (seen.s11 * seen.s22 - seen.s12**2) * det_g, 1.0)
    v11, v12, v22 = (g11 + det_g * seen.s22) / det, (g12 - det_g * seen.s12) / det, (g22 + det_g * seen.s11) / det
    r1, r2 = seen.q1 - seen.s11 * m1 - seen.s12 * m2, seen.q2 - seen.s12 * m1 - seen.s22 * m2
    away1, away2 = v11 * r1 + v12 * r2, v12 * r1 + v22 * r2
    log = ((seen.q1 + r1) * m1 + (seen.q2 + r2) * m2 + r1 * away1 + r2 * away2 - np.log(det)) / 2
    log = log + (seen.base + np.log(share))
    return Own(log, m1 + away1, m2 + away2, v11, v12, v22)


def _maximise(weight: FloatArray, posteriors: list[Own], apart: float) -> tuple[Component, Component]:
    """Next parts from everybody's shares in them and posteriors: one level, one covariance, slopes ``apart``."""
    people, size = len(weight), weight.sum(axis=0)
    level = sum(float(weight[:, k] @ own.u1) for k, own in enumerate(posteriors)) / people
    slope = sum(float(weight[:, k] @ (own.u2 - k * apart)) for k, own in enumerate(posteriors)) / people
    g = np.zeros(3)
    for k, own in enumerate(posteriors):
        away1, away2 = own.u1 - level, own.u2 - slope - k * apart
        squares = (own.v11 + away1**2, own.v12 + away1 * away2, own.v22 + away2**2)
        g += np.array([float(weight[:, k] @ square) for square in squares]) / people
    shared = (float(g[0]), float(g[1]), float(g[2]))
    share = float(np.clip((size[1] + FEW) / (people + FEW + MANY), LEAST_SHARE, MOST_SHARE))
    return (1 - share, level, slope, *shared), (share, level, slope + apart, *shared)
