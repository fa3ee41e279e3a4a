"""Who is asked for a rating, and whether the survey leaves out one person's unhappy customers.

Over bins of difficulty, negative ratings per leg fall on a line against positive ones: neg/N = r0 − (r0/r1)·pos/N,
with r0 and r1 the response rates of unhappy and happy customers. Per person, pos/(N·r1) + neg/(N·r0) − 1 is then zero
on average whatever their skill, and below zero where customers are asked less than elsewhere.

Where many more people lie far below than chance and the upper tail explain, ratings are collected selectively, and who
stands out cannot be told from them at all.

What may be ignored about missing answers, and what not: Rubin 1976, https://doi.org/10.1093/biomet/63.3.581.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.tails import binomial_reaches, poisson_reaches

MAD_TO_SD = 1.4826
ANOMALOUS, VERY_ANOMALOUS = -2.5, -3.0
FEWEST_LEGS = 20
BY_CHANCE = 0.001
ONE_SIDED = 0.05
NOTHING_UNRATED = 0.99


@dataclass(frozen=True, slots=True)
class Response:
    """How rating depends on the person.

    Attributes
    ----------
    known
        Whether the record holds unrated legs at all.
    rated_share
        Share of legs that were rated.
    scale
        How much more people differ in being rated than chance makes them; 1 is chance.
    anomalous
        Whether fewer of a person's customers were rated than their legs and outcomes predict, shape (J,).
    selective
        Whether there are so many such people that ratings as a whole cannot be trusted to tell who stands out.
    """

    known: bool
    rated_share: float
    scale: float
    anomalous: npt.NDArray[np.bool_]
    selective: bool = False


def response(cells: Cells) -> Response:
    """Compare each person's share of rated legs with what difficulty and outcome predict."""
    legs, rated = cells.legs.sum(), cells.rated.sum()
    share = float(rated / legs) if legs else 0.0
    nobody = np.zeros(len(cells.people), dtype=bool)
    if legs == 0 or share > NOTHING_UNRATED or rated == 0:
        return Response(known=False, rated_share=share, scale=1.0, anomalous=nobody)
    z = _scores(cells)
    enough = (cells.legs.sum(axis=1) >= FEWEST_LEGS) & np.isfinite(z)
    if enough.sum() < 3:
        return Response(known=True, rated_share=share, scale=1.0, anomalous=nobody)
    centre = float(np.median(z[enough]))
    scale = max(MAD_TO_SD * float(np.median(np.abs(z[enough] - centre))), 1e-9)
    standard = np.where(enough, (z - centre) / max(scale, 1.0), 0.0)
    anomalous = standard < ANOMALOUS
    return Response(
        known=True,
        rated_share=share,
        scale=scale,
        anomalous=anomalous,
        selective=any(_selective(standard[enough], at) for at in (ANOMALOUS, VERY_ANOMALOUS)),
    )


def _selective(standard: FloatArray, at: float) -> bool:
    """Whether more people lie below ``at`` than chance allows, and more than lie as far above.

    People who answer differently for reasons of their own spread to both sides; leaving out the unhappy goes to one.
    """
    below, above = int((standard < at).sum()), int((standard > -at).sum())
    by_chance = poisson_reaches(below, len(standard) * float(ndtr(at)))
    one_sided = binomial_reaches(below, below + above, 0.5)
    return bool(by_chance < BY_CHANCE and one_sided < ONE_SIDED)


def _scores(cells: Cells) -> FloatArray:
    """Standardised shortfall of ratings for each person, shape (J,); NaN where nothing is expected."""
    rates = _rates(cells) if cells.binary else None
    if rates is not None:
        low, high = rates
        share = np.clip(cells.good.sum(axis=1) / np.maximum(cells.weight.sum(axis=1), 1e-9), 0.0, 1.0)
        positive = cells.rated.sum(axis=1) * share
        negative = cells.rated.sum(axis=1) - positive
        legs = np.maximum(cells.legs.sum(axis=1), 1).astype(np.float64)
        good = np.clip(positive / (legs * high), 0.0, 1.0)
        variance = (good / high + (1 - good) / low - 1) / legs
        beyond: FloatArray = (positive / high + negative / low) / legs - 1
        return np.asarray(beyond / np.sqrt(np.maximum(variance, 1e-12)), dtype=np.float64)
    rate = cells.rated.sum(axis=0) / np.maximum(cells.legs.sum(axis=0), 1)
    expected = cells.legs @ rate
    variance = cells.legs @ (rate * (1 - rate))
    scores: FloatArray = np.where(
        variance > 0, (cells.rated.sum(axis=1) - expected) / np.sqrt(np.maximum(variance, 1e-12)), np.nan
    )
    return scores


def _rates(cells: Cells) -> tuple[float, float] | None:
    """Response rates of unhappy and happy customers; None where difficulty does not tell them apart."""
    legs, rated = cells.legs.sum(axis=0), cells.rated.sum(axis=0)
    used = legs > 0
    if used.sum() < 3:
        return None
    share = cells.bin_means()[used]
    positive = rated[used] * share / legs[used]
    negative = rated[used] / legs[used] - positive
    slope, level = np.polyfit(positive, negative, 1, w=np.sqrt(legs[used])) if np.ptp(positive) > 1e-6 else (0.0, 0.0)
    if slope >= 0 or not 0 < level <= 1 or not 0 < -level / slope <= 1:
        return None
    return float(level), float(-level / slope)
