"""Do people differ at all, on difficult legs? A test that keeps its size, and what it could have seen.

Under "nobody differs", legs of one bin of difficulty (and team, where teams are a level) may be exchanged between
people. A person's score is what they got beyond the bin's mean, difficult legs counting double; the statistic adds
the squared scores in units of their variance, weighted for the smallest spread that matters. In small companies its
distribution is drawn by exchanging legs (exact); in large ones it is matched by its first three moments.

Sources: le Cessie and van Houwelingen 1995, https://doi.org/10.2307/2532948 (score test of a random effect);
Commenges and Jacqmin-Gadda 1997, https://doi.org/10.1111/1467-9868.00061 (its exchangeable null).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.cells import Cells, Evidence, evidence
from turnabout.core.skill.tails import gamma_above, gamma_cut

SMALLEST_OF_INTEREST = 0.25
"""Spread (sd, log-odds) that a company is told it does not have."""

FACTORS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
"""How many times as many legs are thought of when there are too few."""
LIKELY = 0.8

DRAWS = 2_000
MOST_DRAWN = 4_000_000
LOGISTIC_SD = float(np.pi / np.sqrt(3))


@dataclass(frozen=True, slots=True)
class SpreadTest:
    """Whether people differ.

    Attributes
    ----------
    p_value
        Under "nobody differs"; None where nothing can be tested.
    power
        Chance that a spread of .25 log-odds would have been seen at the level asked for.
    enough
        How many times as many rated legs would see it with a chance of .8: 1 where there are enough, None where far
        more are needed.
    """

    p_value: float | None
    power: float
    enough: float | None = None


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores U (J,), their variances V (J,), weights ω (J,) and what the draws need."""

    score: FloatArray
    variance: FloatArray
    omega: FloatArray
    gain: FloatArray
    kurtosis: FloatArray
    strata: tuple["_Stratum", ...]


@dataclass(frozen=True, slots=True)
class _Stratum:
    """People and bins among which legs may be exchanged."""

    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    bin: int
    weight: float
    share: FloatArray
    n: FloatArray
    mean: float
    unit_variance: float


def spread_test(cells: Cells, *, level: float, rng: np.random.Generator, slope: bool = True) -> SpreadTest:
    """Test whether people differ, and say what spread would have been seen.

    Parameters
    ----------
    cells
        Sufficient statistics.
    level
        Largest p-value at which people are said to differ.
    rng
        Source of the draws.
    slope
        Whether difficulty is known; without it all legs count alike.
    """
    scores = _scores(cells, slope)
    usable = scores.variance > 1e-9
    if usable.sum() < 2:
        return SpreadTest(p_value=None, power=0.0)
    observed = _statistic(scores, scores.score[None, :])[0]
    size = DRAWS * sum(len(s.rows) for s in scores.strata)
    if size <= MOST_DRAWN:
        drawn = _statistic(scores, _draw(scores, cells.binary, len(cells.people), rng))
        p_value = float((1 + (drawn >= observed - 1e-9).sum()) / (1 + len(drawn)))
    else:
        p_value = gamma_above(observed, _null(scores))
    enough = next((factor for factor in FACTORS if _power(scores, level, factor) >= LIKELY), None)
    return SpreadTest(p_value=p_value, power=_power(scores, level), enough=enough)


def _statistic(scores: _Scores, score: FloatArray) -> FloatArray:
    safe = np.where(scores.variance > 1e-9, scores.variance, 1.0)
    values: FloatArray = (score**2 / safe) @ np.where(scores.variance > 1e-9, scores.omega, 0.0)
    return values


def _scores(cells: Cells, slope: bool) -> _Scores:
    seen = evidence(cells)
    size = len(cells.people)
    count = (1 + cells.bins.hinge) / 2 if slope else np.ones(len(cells.bins.hinge))
    within = _inside_variance(seen) if not cells.binary else 1.0
    score, variance, fourth = np.zeros(size), np.zeros(size), np.zeros(size)
    strata = []
    for team in np.unique(cells.team):
        rows = np.flatnonzero(cells.team == team)
        for number, weight in enumerate(count):
            n, share = seen.n[rows, number], seen.share[rows, number]
            got = seen.mean[rows, number]
            everything = float(n.sum())
            if everything < 2 or np.count_nonzero(n) < 2:
                continue
            mean = float((n * got).sum() / everything)
            v = mean * (1 - mean) * everything / (everything - 1) if cells.binary else within
            score[rows] += weight * share * n * (got - mean)
            variance[rows] += weight**2 * share**2 * v * n * (1 - n / everything)
            fourth[rows] += (weight * share) ** 4 * n * v * (1 - 6 * v) if cells.binary else 0.0
            strata.append(
                _Stratum(rows=rows, bin=number, weight=float(weight), share=share, n=n, mean=mean, unit_variance=v)
            )
    least = SMALLEST_OF_INTEREST if cells.binary else SMALLEST_OF_INTEREST / LOGISTIC_SD * within**0.5
    gain = least**2 * variance / within**2
    safe = np.where(variance > 1e-9, variance, 1.0)
    return _Scores(
        score=score,
        variance=variance,
        omega=gain / (1 + gain),
        gain=gain,
        kurtosis=fourth / safe**2,
        strata=tuple(strata),
    )


def _inside_variance(seen: Evidence) -> float:
    """Variance of an outcome inside cells of one person and bin."""
    freedom = max(float(seen.n.sum()) - int((seen.n > 0).sum()), 1.0)
    return max(seen.inside / freedom, 1e-12)


def _draw(scores: _Scores, binary: bool, people: int, rng: np.random.Generator) -> FloatArray:
    """Scores of people had legs been exchanged inside each stratum, shape (draws, J)."""
    drawn = np.zeros((DRAWS, people))
    for stratum in scores.strata:
        if binary:
            counts = np.maximum(np.rint(stratum.n), stratum.n > 0).astype(np.int64)
            everything = int(counts.sum())
            good = round(stratum.mean * everything)
            got = rng.multivariate_hypergeometric(counts, good, size=DRAWS, method="marginals")
            spare = np.sqrt(np.where(counts > 0, stratum.n / np.maximum(counts, 1), 0.0))
            beyond = (got - counts * (good / everything)) * spare
        else:
            noise = rng.standard_normal((DRAWS, len(stratum.n))) * np.sqrt(stratum.n * stratum.unit_variance)
            beyond = noise - noise.sum(axis=1, keepdims=True) * (stratum.n / stratum.n.sum())
        drawn[:, stratum.rows] += stratum.weight * stratum.share * beyond
    return drawn


def matched(mean: float, variance: float, third: float) -> tuple[float, float, float]:
    """Return shape, place and scale of the gamma distribution with these cumulants (Pearson's type III)."""
    skew = third / variance**1.5
    shape = 4 / skew**2
    scale = (variance / shape) ** 0.5
    return shape, mean - shape * scale, scale


def _null(scores: _Scores, times: float = 1.0) -> tuple[float, float, float]:
    w = _weights(scores, times)
    variance = float((w**2 * np.maximum(2 + scores.kurtosis / times, 0.1)).sum())
    return matched(float(w.sum()), variance, 8 * float((w**3).sum()))


def _weights(scores: _Scores, times: float) -> FloatArray:
    gain = scores.gain * times
    return np.where(scores.variance > 1e-9, gain / (1 + gain), 0.0)


def _power(scores: _Scores, level: float, times: float = 1.0) -> float:
    """Chance that the test sees the smallest spread of interest with so many times as many legs."""
    w = _weights(scores, times)
    if (w**2).sum() == 0:
        return 0.0
    more = w * (1 + scores.gain * times)
    seen = matched(float(more.sum()), 2 * float((more**2).sum()), 8 * float((more**3).sum()))
    return gamma_above(gamma_cut(level, _null(scores, times)), seen)


def normal_p(z: float) -> float:
    """Two-sided p-value of a standard normal score."""
    return float(2 * ndtr(-abs(z)))
