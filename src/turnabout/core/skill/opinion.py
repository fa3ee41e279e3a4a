"""What would change if who gets which legs counted as evidence of skill: to be looked at, never published.

Somebody gives hard legs to those believed better, and many legs to whoever is quick: both hold an opinion about people.
A prior whose mean follows such a fact borrows that opinion. It is circular (who is given hard cases would be found, who
is found is given hard cases) and unfair (groups with other cases would get other figures), so an answer never uses it;
how much it would change shows how far the record and the opinion agree.

Sources: Normand, Glickman and Gatsonis 1997, https://doi.org/10.1080/01621459.1997.10474036 (prior means that follow
facts about who is profiled); Dempster, Laird and Rubin 1977, https://doi.org/10.1111/j.2517-6161.1977.tb01600.x (EM).
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from turnabout.core.skill.bins import UNKNOWN, FloatArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.normals import Normals
from turnabout.core.skill.posterior import Posterior
from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.settings import Prior

NAME = "prior"
TURNS = 8
LEAST_KEPT = 0.02
FEW = 20
"""Legs at which half of a person's mean difficulty is believed."""

WHOSE = {
    "assignment": "With the dispatcher's opinion (being given difficult legs counts as a sign of skill)",
    "volume": "With the opinion of the queue (having many legs counts as a sign of skill)",
}
APART = "The answer itself does not use it: that somebody gets other work makes them neither better nor worse."


def leaning(cells: Cells, found: Posterior, prior: Prior) -> FloatArray:
    """Return how far everybody's skill on difficult legs would move, shape (J,); how strongly, is learnt (EM).

    Parameters
    ----------
    cells
        Everybody's legs.
    found
        Their posterior under the plain prior.
    prior
        Which fact about people counts.
    """
    fact = _fact(cells, prior)
    if not np.ptp(fact) > 0:
        return np.zeros(len(fact))
    fact = (fact - fact.mean()) / fact.std()
    # Reliability r keeps r of a person's own evidence; the rest is drawn to the mean, which now differs.
    own, kept = found.difficult, np.clip(found.reliability, LEAST_KEPT, 1.0)
    pull = float((fact * own).sum() / (fact**2 * kept).sum())
    for _ in range(TURNS):
        pull = float((fact * (own + (1 - kept) * pull * fact)).sum() / (fact**2).sum())
    return np.asarray((1 - kept) * pull * fact, dtype=np.float64)


def _fact(cells: Cells, prior: Prior) -> FloatArray:
    if prior == "plain":
        return np.zeros(len(cells.people))
    many = cells.legs.sum(axis=1).astype(np.float64)
    if prior == "volume":
        return np.asarray(np.log(many + 1), dtype=np.float64)
    known = cells.legs[:, :UNKNOWN].sum(axis=1).astype(np.float64)
    mean = (cells.legs[:, :UNKNOWN] @ cells.bins.middles) / np.maximum(known, 1.0)
    # From the company's mean: having few legs must not look like having easy ones.
    away = mean - float((mean * known).sum()) / max(float(known.sum()), 1.0)
    return np.asarray(away * known / (known + FEW), dtype=np.float64)


def leant(cells: Cells, found: Posterior, prior: Prior) -> Posterior:
    """Return everybody's posterior with skill on difficult legs moved by the opinion."""
    plain = found.on_difficult
    moved = plain.mean + leaning(cells, found, prior)[:, None]
    return replace(found, on_difficult=Normals(plain.weight, moved, plain.sd))


def opinion_check(
    prior: Prior, chosen: npt.NDArray[np.bool_], otherwise: npt.NDArray[np.bool_], error_rate: float
) -> Diagnostic:
    """Say how much the answer would change.

    Parameters
    ----------
    prior
        Whose opinion.
    chosen, otherwise
        Who is found, and who would be, shape (J,).
    error_rate
        Share of those found who may be false: so many may change without a word of warning.
    """
    found, lost, more = (int(rows.sum()) for rows in (chosen, chosen & ~otherwise, otherwise & ~chosen))
    others = f"; {more} not found now would be" if more else ""
    says = f"{lost} of {found} would change{others}" if found else f"{more} would be found where nobody is"
    if not found and not more:
        says = "nobody would be found either"
    return Diagnostic(NAME, lost <= error_rate * found and (found > 0 or not more), f"{WHOSE[prior]}, {says}. {APART}")
