"""Who stands out: probability to belong to the top share, and the largest set with a bounded share of false artists."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.normals import Normals


@dataclass(frozen=True, slots=True)
class Selection:
    """Who was chosen, of J people at or above the floor.

    Attributes
    ----------
    cut
        Skill on difficult legs that the top share exceeds.
    p_top
        Probability to exceed it, shape (J,).
    chosen
        Whether chosen, shape (J,).
    """

    cut: float
    p_top: FloatArray
    chosen: npt.NDArray[np.bool_]


def select(skill: Normals, *, top_share: float, error_rate: float) -> Selection:
    """Choose the largest set whose expected share of false artists is at most ``error_rate``.

    The cut is where the probabilities to exceed it have the mean ``top_share``. Source: Henderson and Newton 2016,
    https://doi.org/10.1111/rssb.12131 (r-values); Gu and Koenker 2023, https://doi.org/10.3982/ECTA19304.

    Parameters
    ----------
    skill
        Posterior of skill on difficult legs.
    top_share
        Share of people that an artist must belong to.
    error_rate
        Largest mean of 1 − p over those chosen.
    """
    reach = float(skill.sd.max()) * 10 + 1.0
    cut = float(
        brentq(
            lambda at: float(skill.above(at).mean()) - top_share,
            float(skill.mean.min()) - reach,
            float(skill.mean.max()) + reach,
        )
    )
    p_top = skill.above(cut)
    order = np.argsort(-p_top, kind="stable")
    error = np.cumsum(1 - p_top[order]) / np.arange(1, len(order) + 1)
    count = int(np.searchsorted(error, error_rate, side="right"))
    chosen = np.zeros(len(p_top), dtype=bool)
    # People who cannot be told from the last one chosen are chosen or left together.
    if count and count < len(order):
        count = (
            int((p_top[order] > p_top[order[count]]).sum()) if p_top[order[count]] == p_top[order[count - 1]] else count
        )
    chosen[order[:count]] = True
    return Selection(cut=cut, p_top=p_top, chosen=chosen)
