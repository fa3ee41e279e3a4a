"""How much more record would probably be enough to choose somebody.

What is known of each person today says what a longer record could come to show: a preposterior analysis. Source: Ades,
Lu and Claxton 2004, https://doi.org/10.1177/0272989X04263162, after Raiffa and Schlaifer 1961.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.special import softmax

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.posterior import Posterior, allowing
from turnabout.core.skill.select import select
from turnabout.core.skill.settings import ArtistSettings
from turnabout.core.skill.spread import FACTORS, LIKELY

DRAWS = 50
LEAST = 1e-9
MOST_PEOPLE = 400
"""In larger companies people are taken at even steps: the answer is about a share of them."""


def times_as_many(
    found: Posterior, parameters: Parameters, rated: FloatArray, settings: ArtistSettings, rng: np.random.Generator
) -> float | None:
    """Return how many times as many rated legs would choose somebody with a chance of .8.

    Parameters
    ----------
    found
        What is known of J people today, before unseen difficulty is allowed for.
    parameters
        Of the company: how much people differ.
    rated
        Their rated legs, shape (J,).
    settings
        Floor, share and error rate of the selection.
    rng
        Source of what longer records might show.

    Returns
    -------
    float or None
        The first of ``FACTORS`` beyond one that would do; None where none does.
    """
    few = slice(None, None, -(-len(rated) // MOST_PEOPLE))
    skill = Normals(found.on_difficult.weight[few], found.on_difficult.mean[few], found.on_difficult.sd[few])
    own = np.maximum(
        1 / skill.sd[:, 0] ** 2 - 1 / _between(parameters), LEAST
    )  # what their record adds to what is known of anybody
    for factor in FACTORS[1:]:
        rows = rated[few] * factor >= settings.floor
        longer = partial(_tomorrow, skill.only(rows), own[rows] * (factor - 1), parameters, rng)
        if rows.any() and _chance(longer, settings) >= LIKELY:
            return factor
    return None


def _between(parameters: Parameters) -> float:
    """Variance of skill on difficult legs between most people: the first part of the prior."""
    _, _, _, g11, g12, g22 = parameters.parts[0]
    return max(g11 + 2 * g12 + g22, LEAST)


def _chance(draw: Callable[[], Normals], settings: ArtistSettings) -> float:
    """Share of draws of tomorrow's posteriors in which somebody is chosen."""
    share, rate = settings.top_share, settings.error_rate
    return float(np.mean([select(draw(), top_share=share, error_rate=rate).chosen.any() for _ in range(DRAWS)]))


def _tomorrow(skill: Normals, more: FloatArray, parameters: Parameters, rng: np.random.Generator) -> Normals:
    return allowing(_learnt(skill, more, rng), parameters)


def _learnt(skill: Normals, more: FloatArray, rng: np.random.Generator) -> Normals:
    """Draw everybody's truth and a record of it with so much more precision, shape (J,), and learn from that."""
    people = len(more)
    part = (rng.random((people, 1)) > np.cumsum(skill.weight, axis=1)[:, :-1]).sum(axis=1)
    at = np.arange(people)
    truth = skill.mean[at, part] + skill.sd[at, part] * rng.standard_normal(people)
    seen = (truth + rng.standard_normal(people) / np.sqrt(more))[:, None]
    noise, before = 1 / more[:, None], skill.sd**2
    kept = noise / (before + noise)
    density = np.log(np.maximum(skill.weight, LEAST)) - (seen - skill.mean) ** 2 / (2 * (before + noise))
    weight = softmax(density - np.log(before + noise) / 2, axis=1)
    return Normals(weight, kept * skill.mean + (1 - kept) * seen, np.sqrt(kept * before))
