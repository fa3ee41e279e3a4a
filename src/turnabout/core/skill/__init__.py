"""Sufficient statistics → mixed model → who stands out; one file per step.

``cells`` holds what the engine's one pass over the legs adds up, ``mixed`` and ``fit`` turn it into variances and
fixed effects, ``posterior`` into each person's skill, ``spread`` and ``select`` into the verdict, ``judge`` into the
result that everybody prints.
"""

from turnabout.core.skill.bins import Bins
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.design import Design, DesignFit, fit_points, fit_shares
from turnabout.core.skill.fit import Fit, fit
from turnabout.core.skill.judge import judge
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.posterior import Posterior, posterior
from turnabout.core.skill.recompute import recompute
from turnabout.core.skill.results import ArtistsResult, Finding
from turnabout.core.skill.settings import ArtistSettings

__all__ = [
    "ArtistSettings",
    "ArtistsResult",
    "Bins",
    "Cells",
    "Design",
    "DesignFit",
    "Finding",
    "Fit",
    "Parameters",
    "Posterior",
    "fit",
    "fit_points",
    "fit_shares",
    "judge",
    "posterior",
    "recompute",
]
