"""A weak prior that keeps a variance off zero, so that no interval has width zero.

Its density in λ is that of Chung et al. 2013 (https://doi.org/10.1007/s11336-013-9328-2), λ near zero; where the rows
can tell λ² from zero it may fade as (1 − exp(−λ²/least))^½, and then leaves likelihood alone.
"""

import numpy as np

from turnabout.core.skill.bins import FloatArray, IntArray

MUCH = 500.0
LEAST_KNOWN = 1e-12


def weak_prior(logs: FloatArray, least: FloatArray) -> tuple[float, FloatArray]:
    """Return −2 × the log of the prior, and its slope.

    Parameters
    ----------
    logs
        Log of each relative standard deviation λ.
    least
        Smallest λ² that the rows tell from zero: infinite where the prior does not fade, NaN where there is none.
    """
    value, slope = 0.0, np.zeros(len(logs))
    plain, fades = np.isinf(least), np.isfinite(least)
    value -= 2 * float(logs[plain].sum())
    slope[plain] = -2.0
    t = np.minimum(np.exp(2 * logs[fades]) / least[fades], MUCH)
    value -= float(np.log(-np.expm1(-t)).sum())
    slope[fades] = -2 * t / np.expm1(t)
    return value, slope


def least_told(known: FloatArray) -> float:
    """Return the smallest λ² that members with these sums of weights tell from zero.

    That is a quarter of its standard error there: a variance that likelihood puts at zero then comes out at .4 of that
    error, and one of three errors is as likelihood has it to the fifth digit.
    """
    return float((2 / max(float((known**2).sum()), LEAST_KNOWN)) ** 0.5) / 4


def of_slopes(s11: FloatArray, s12: FloatArray, s22: FloatArray) -> FloatArray:
    """Return what is known of each person's slope, whatever their level."""
    rest: FloatArray = np.maximum(s22 - s12**2 / np.maximum(s11, LEAST_KNOWN), 0.0)
    return rest


def of_teams(s11: FloatArray, spread: float, team: IntArray, teams: int) -> FloatArray:
    """Return what is known of each team's effect, from people whose relative standard deviation is ``spread``."""
    known = team >= 0
    own = (s11 / (1 + spread**2 * s11))[known]
    return np.bincount(team[known], own, teams).astype(np.float64)
