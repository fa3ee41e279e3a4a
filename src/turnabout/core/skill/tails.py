"""Tails of a few distributions, made of the functions that the larger library makes them of.

All of ``scipy.stats`` takes a quarter of a second and 25 MB before anything is worked out. Sources: Gil, Segura and
Temme 2012, https://doi.org/10.1137/120872553 (incomplete gamma functions); van der Waerden 1952,
https://doi.org/10.1016/S1385-7258(52)50063-5 (normal scores).
"""

import numpy as np
from scipy.special import bdtrc, gammaincc, gammainccinv, ndtri, pdtrc, stdtrit

from turnabout.core.skill.bins import FloatArray

Gamma = tuple[float, float, float]
"""Shape, place and scale."""


def normal_scores(edges: FloatArray) -> FloatArray:
    """Mean of a standard normal distribution over its share between two edges (0-1) each, one fewer than edges."""
    density = np.exp(-(ndtri(edges) ** 2) / 2) / (2 * np.pi) ** 0.5
    found: FloatArray = (density[:-1] - density[1:]) / np.diff(edges)
    return found


def gamma_above(value: float, of: Gamma) -> float:
    """Probability that a gamma variable exceeds a value."""
    shape, place, scale = of
    return float(gammaincc(shape, max(value - place, 0.0) / scale))


def gamma_cut(share: float, of: Gamma) -> float:
    """Value that a gamma variable exceeds with this probability."""
    shape, place, scale = of
    return place + scale * float(gammainccinv(shape, share))


def poisson_reaches(count: int, mean: float) -> float:
    """Probability that a Poisson count is at least so large."""
    return float(pdtrc(count - 1, mean)) if count > 0 else 1.0


def binomial_reaches(count: int, of: int, share: float) -> float:
    """Probability that a binomial count is at least so large."""
    return float(bdtrc(count - 1, of, share)) if count > 0 else 1.0


def student_cut(share: float, freedom: float) -> float:
    """Value that Student's t exceeds with this probability."""
    return -float(stdtrit(freedom, share))
