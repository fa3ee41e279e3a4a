"""From posteriors to the figures that are printed, for everybody or for one person alone."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from turnabout.core.results import Interval
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.posterior import Posterior, interval_factor, p_above


@dataclass(frozen=True, slots=True)
class Figures:
    """One person's figures in the printed unit; see :class:`turnabout.core.skill.results.Finding`."""

    skill: Interval
    difficult: Interval
    difficult_share: Interval | None
    p_top: float | None


def figures(found: Posterior, parameters: Parameters) -> tuple[Figures, ...]:
    """Return everybody's figures, in the order of the posterior."""
    factor = interval_factor(parameters.level)
    top = None if parameters.cut is None else p_above(found.difficult, found.difficult_sd, parameters.cut)
    return tuple(
        Figures(
            skill=_interval(found.skill[j], found.skill_sd[j], factor, parameters.unit),
            difficult=_interval(found.difficult[j], found.difficult_sd[j], factor, parameters.unit),
            difficult_share=_share(found.difficult[j], found.difficult_sd[j], factor, parameters),
            p_top=None if top is None else float(top[j]),
        )
        for j in range(len(found.skill))
    )


def _interval(mean: float, sd: float, factor: float, unit: float) -> Interval:
    return Interval(
        mean=float(mean * unit), low=float((mean - factor * sd) * unit), high=float((mean + factor * sd) * unit)
    )


def expected_share(parameters: Parameters, skill: float = 0.0) -> float:
    """Share of the company's difficult legs that end well with this skill (mean outcome where not 0/1)."""
    eta = np.array(parameters.offset) + skill
    return float(np.array(parameters.difficult_weights) @ (expit(eta) if parameters.binary else eta))


def _share(mean: float, sd: float, factor: float, parameters: Parameters) -> Interval | None:
    if not parameters.binary:
        return None
    return Interval(
        mean=expected_share(parameters, float(mean)),
        low=expected_share(parameters, float(mean - factor * sd)),
        high=expected_share(parameters, float(mean + factor * sd)),
    )
