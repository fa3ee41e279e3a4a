"""From posteriors to the figures that are printed, for everybody or for one person alone.

Source: Skrondal and Rabe-Hesketh 2009, https://doi.org/10.1111/j.1467-985X.2009.00587.x (prediction on the scale of
shares).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from turnabout.core.results import Interval
from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.posterior import LEAST_SHARE, Posterior


@dataclass(frozen=True, slots=True)
class Figures:
    """One person's figures in the printed unit; see :class:`turnabout.core.skill.results.Finding`."""

    skill: Interval
    difficult: Interval
    difficult_share: Interval | None
    p_top: float | None


def figures(found: Posterior, parameters: Parameters) -> tuple[Figures, ...]:
    """Return everybody's figures, in the order of the posterior."""
    top = None if parameters.cut is None else found.on_difficult.above(parameters.cut)
    difficult = found.on_difficult.interval(parameters.level)
    skill = _as_intervals(found.on_all.interval(parameters.level) * parameters.unit)
    on_difficult = _as_intervals(difficult * parameters.unit)
    alone = parameters.binary & (found.own_share >= LEAST_SHARE)
    shares = [
        share if told else None
        for share, told in zip(_as_intervals(_shares(difficult, parameters)), alone.tolist(), strict=True)
    ]
    p_top = [None] * len(skill) if top is None else top.tolist()
    return tuple(Figures(*row) for row in zip(skill, on_difficult, shares, p_top, strict=True))


def _as_intervals(values: FloatArray) -> list[Interval]:
    return [Interval(mean, low, high) for mean, low, high in zip(*values.T.tolist(), strict=True)]


def _shares(skill: FloatArray, parameters: Parameters) -> FloatArray:
    """Share of the company's difficult legs that end well at these skills, same shape."""
    eta = skill[..., None] / parameters.steeper + np.array(parameters.offset)
    shares: FloatArray = expit(parameters.flattened * eta) @ np.array(parameters.difficult_weights)
    return shares


def expected_share(parameters: Parameters) -> float:
    """Share of the company's difficult legs that end well at the company's mean skill (mean outcome if not 0/1)."""
    offset = np.array(parameters.offset)
    flat = parameters.flattened
    return float(np.array(parameters.difficult_weights) @ (expit(flat * offset) if parameters.binary else offset))
