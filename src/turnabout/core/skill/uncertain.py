"""How uncertain the variances between people are, from how the deviance bends around them.

Source: Kass and Steffey 1989, https://doi.org/10.1080/01621459.1989.10478825 (what estimated variances add to a
posterior); the deviance is that of :mod:`turnabout.core.skill.mixed`.
"""

import numpy as np

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.mixed import Theta, Working, solve

STEP = 0.05
LEAST_BEND = 0.5
"""Least bend in a direction; what bends less is hardly known, and the weak prior bounds it."""


def covariance_cov(model: Working, theta: Theta) -> FloatArray:
    """Covariance of the estimates of the entries (11, 12, 22) of ΛΛ', in units of σ⁴, shape (3, 3)."""
    free = [0, 1, 2] if model.slope else [0]
    bend = np.zeros((len(free), len(free)))
    steps = np.eye(3)[free] * STEP
    for i, one in enumerate(steps):
        for j, two in enumerate(steps[: i + 1]):
            corners = [
                _deviance(model, theta, a * one + b * two) * a * b for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            bend[i, j] = bend[j, i] = sum(corners) / (8 * STEP**2)
    return of_bend(bend, theta)


def of_bend(bend: FloatArray, theta: Theta) -> FloatArray:
    """Covariance of the entries of ΛΛ' from half the second derivatives of the deviance in (log a, b, log c)."""
    size, direction = np.linalg.eigh(bend)
    known = (direction / np.maximum(size, LEAST_BEND)) @ direction.T
    a, b, c = theta.a, theta.b, theta.c
    moves = np.array([[2 * a * a, 0, 0], [a * b, a, 0], [0, 2 * b, 2 * c * c]])
    moves = moves[:, [0, 1, 2] if len(bend) > 1 else [0]]
    return np.asarray(moves @ known @ moves.T, dtype=np.float64)


def _deviance(model: Working, theta: Theta, step: FloatArray) -> float:
    """Deviance with the weak prior, a step of (log a, b, log c) away."""
    a, c = theta.a * float(np.exp(step[0])), theta.c * float(np.exp(step[2]))
    moved = Theta(a, theta.b + float(step[1]), c, theta.team)
    return solve(model, moved).deviance - 2 * float(step[0] + (step[2] if model.slope else 0.0))
