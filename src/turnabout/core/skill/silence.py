"""What if everybody who stayed silent had been unhappy? The far end of what missing ratings may hide.

Source: Manski 1990, https://www.jstor.org/stable/2006592 (bounds where outcomes are missing).
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from turnabout.core.results import Refusal
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.fit import fit
from turnabout.core.skill.mixture import ENOUGH_PEOPLE
from turnabout.core.skill.parameters import parameters_of
from turnabout.core.skill.posterior import posterior
from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.select import select
from turnabout.core.skill.settings import ArtistSettings

MORE_LIKELY_THAN_NOT = 0.5


def silence_is_unhappy(cells: Cells) -> Cells:
    """Return the cells as if every unrated leg had ended badly (an outcome of 0)."""
    silent = (cells.legs - cells.rated).astype(np.float64)
    return replace(
        cells,
        rated=cells.legs,
        weight=cells.weight + silent,
        weight2=cells.weight2 + silent,
    )


def still_found(
    cells: Cells, chosen: npt.NDArray[np.bool_], eligible: npt.NDArray[np.bool_], settings: ArtistSettings
) -> int:
    """Of those chosen, how many would rather belong to the top share than not, were silence unhappiness.

    Ranks are all that is asked for, so 0/1 outcomes are taken as numbers: one pass instead of several.
    """
    gloomy = replace(silence_is_unhappy(cells), binary=False)
    # Some two thousand people, of all sizes of record, tell the company's part well enough.
    busy = np.argsort(gloomy.weight.sum(axis=1), kind="stable")
    fitted = fit(gloomy.some(busy[:: max(len(busy) // ENOUGH_PEOPLE, 1)]), level=settings.level)
    if isinstance(fitted, Refusal):
        return 0
    legs = gloomy.rated.sum(axis=0).astype(np.float64)
    found = posterior(gloomy, parameters_of(fitted, cells.bins, legs=legs, level=settings.level, teams=cells.teams))
    picked = select(found.on_difficult.only(eligible), top_share=settings.top_share, error_rate=settings.error_rate)
    return int((picked.p_top[chosen[eligible]] >= MORE_LIKELY_THAN_NOT).sum())


def with_silence(check: Diagnostic, still: int, chosen: int) -> Diagnostic:
    """Add the far end to the check of the response."""
    if check.name != "response":
        return check
    words = (
        f"Had everybody who stayed silent been unhappy, {still} of the {chosen} found would still rather be among "
        "the best than not."
    )
    return replace(check, of_found=words)
