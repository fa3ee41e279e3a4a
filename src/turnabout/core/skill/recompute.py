"""One person's figures from their own legs and the stored parameters (what "worked out again" means).

Source: Luo et al. 2022, https://doi.org/10.1038/s41467-022-29160-4 (nothing is lost from aggregates).
"""

from dataclasses import dataclass

from turnabout.core.results import Interval
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.figures import figures
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.periods import Periods
from turnabout.core.skill.posterior import posterior


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One person's figures.

    Attributes
    ----------
    skill, difficult
        Against the company's mean, on all and on difficult legs, in the printed unit.
    difficult_share
        Share of difficult legs that this person would turn around; None where outcomes are not 0/1.
    p_top
        Probability to belong to the top share; None where the parameters hold no cut.
    """

    skill: Interval
    difficult: Interval
    difficult_share: Interval | None
    p_top: float | None


def recompute(cells: Cells, parameters: Parameters, periods: Periods | None = None) -> Recomputed:
    """Work one person's figures out again; equal to the full run's.

    Parameters
    ----------
    cells
        That person's own cells (one row).
    parameters
        The company's parameters, as stored.
    periods
        That person's own legs month by month; needed where skill changes.

    Raises
    ------
    ValueError
        Where customers are a level: what others saw of the same customers is then part of a person's figure.
    """
    if parameters.customers:
        raise ValueError(
            "With customers as a level a figure hangs on everybody's legs: ask for the whole answer again."
        )
    shown = figures(posterior(cells, parameters, periods), parameters)[0]
    return Recomputed(
        skill=shown.skill,
        difficult=shown.difficult,
        difficult_share=shown.difficult_share,
        p_top=shown.p_top,
    )
