"""Where is work given out without regard to who is good? Where difficulty, which is seen, shows no relation to people.

Each hour of the day and each queue is asked apart: of the variance of difficulty inside queue and part of the week, how
much lies between people beyond chance? Only where that share is surely small does work count as given out by turns; too
few legs to see a relation are no proof that there is none.

Sources: Rothstein 2010, https://doi.org/10.1162/qjec.2010.125.1.175 (who gets which cases); Wellek 2010,
https://doi.org/10.1201/EBK1439808184 (showing that something is small, rather than failing to show that it is not).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from turnabout.core.skill.bins import Bins, FloatArray, IntArray
from turnabout.core.skill.hidden import scores
from turnabout.core.skill.work import HOURS, PARTS, Work

SMALL = 0.01
"""Share of the variance of difficulty that lies between people from which work is not given out by turns."""

SURE = 0.05
FEWEST_LEGS = 100
NEARLY_ZERO = 1e-12


@dataclass(frozen=True, slots=True)
class _Shares:
    """One row for each person and cell: legs beyond their part of the cell's, and difficulty beyond the cell's mean."""

    person: IntArray
    cell: IntArray
    legs: FloatArray
    free: FloatArray
    harder: FloatArray
    variance: FloatArray


def by_turns(work: Work, bins: Bins) -> npt.NDArray[np.bool_]:
    """Say of each row whether its work was given out by turns, shape (rows,)."""
    shares = _shares(work, bins)
    queue, hour = shares.cell // PARTS, shares.cell % HOURS
    within = float(shares.variance.sum() / max(float(shares.free.sum()), NEARLY_ZERO))
    queues = _surely_small(shares, queue, within)
    hours = _surely_small(shares, hour, within)
    found: npt.NDArray[np.bool_] = np.isin(work.queue, queues) | np.isin(work.part % HOURS, hours)
    return found & work.known


def _shares(work: Work, bins: Bins) -> _Shares:
    rows = work.known
    person, cell = work.person[rows], work.cell[rows]
    legs, score = work.sums["legs"][rows], scores(bins)[work.bin[rows]]
    _, place = np.unique(cell, return_inverse=True)
    size = np.bincount(place, legs)
    mean = np.bincount(place, legs * score) / size
    square = np.bincount(place, legs * score**2) / size - mean**2
    square = np.where(size > 1, square * size / np.maximum(size - 1, 1), 0.0)
    key, first, at = np.unique(person * (int(cell.max(initial=0)) + 1) + cell, return_index=True, return_inverse=True)
    own, of = np.bincount(at, legs, len(key)).astype(np.float64), place[first]
    free = own * (1 - own / size[of])
    return _Shares(
        person=person[first],
        cell=cell[first],
        legs=own,
        free=free,
        harder=np.bincount(at, legs * (score - mean[place]), len(key)).astype(np.float64),
        variance=free * square[of],
    )


def _surely_small(shares: _Shares, group: IntArray, within: float) -> IntArray:
    """Return the groups in which the share of difficulty that lies between people is surely small."""
    names, at = np.unique(group, return_inverse=True)
    person, place = np.unique(at * (int(shares.person.max(initial=0)) + 1) + shares.person, return_inverse=True)
    of = np.zeros(len(person), dtype=np.int64)
    of[place] = at

    def by_person(values: FloatArray) -> FloatArray:
        return np.bincount(place, values, len(person)).astype(np.float64)

    def by_group(values: FloatArray) -> FloatArray:
        return np.bincount(of, values, len(names)).astype(np.float64)

    free, harder, chance = (by_person(v) for v in (shares.free, shares.harder, shares.variance))
    # What squares would be at the largest share that counts as small; busy people do not drown the others.
    most = np.maximum(chance + SMALL * within * free**2, NEARLY_ZERO)
    weight = free**2 / most**2
    size = np.maximum(by_group(weight * free**2) * within, NEARLY_ZERO)
    share = by_group(weight * (harder**2 - chance)) / size
    error = np.sqrt(2 * by_group((weight * most) ** 2)) / size
    enough = np.bincount(at, shares.legs, len(names)) >= FEWEST_LEGS
    return np.asarray(names[enough & (share - ndtri(SURE) * error < SMALL)], dtype=np.int64)
