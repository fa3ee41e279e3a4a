"""Who moved from one team to another, and when.

Source: Chetty, Friedman and Rockoff 2014, https://doi.org/10.1257/aer.104.9.2593 (people who move).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.work import Moves

MOSTLY = 0.8
"""Least share of a person's legs in the old team before, and in the new one after, for a move."""

FEWEST_LEGS = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of :class:`turnabout.core.skill.work.Moves` that lie after their person's move.

    Attributes
    ----------
    after
        Which rows, shape (rows,).
    people
        Who moved.
    team, apart
        Index of each mover's new team, and the months from the middle of their time before to that after.
    """

    after: npt.NDArray[np.bool_]
    people: IntArray
    team: IntArray
    apart: FloatArray


def moved(moves: Moves) -> Moved:
    """Find each person's clearest move."""
    after = np.zeros(len(moves.person), dtype=bool)
    people, team, apart = [], [], []
    for person in np.unique(moves.person):
        rows = np.flatnonzero(moves.person == person)
        found = _move(moves.month[rows], moves.team[rows], moves.sums["rated"][rows])
        if found is not None:
            month, to, distance = found
            after[rows] = moves.month[rows] >= month
            people.append(int(person))
            team.append(to)
            apart.append(distance)
    return Moved(after, np.array(people, dtype=np.int64), np.array(team, dtype=np.int64), np.array(apart))


def _move(month: IntArray, team: IntArray, legs: FloatArray) -> tuple[int, int, float] | None:
    """Return the first month in the new team, that team, and how far apart the two times lie."""
    best, clearest = None, MOSTLY
    for first in np.unique(month)[1:]:
        later = month >= first
        old, new = (np.bincount(team[part], legs[part]) for part in (~later, later))
        if min(old.sum(), new.sum()) < FEWEST_LEGS or old.argmax() == new.argmax():
            continue
        clear = float(min(old.max() / old.sum(), new.max() / new.sum()))
        if clear >= clearest:
            middle = [float(np.average(month[part], weights=legs[part])) for part in (~later, later)]
            best, clearest = (int(first), int(new.argmax()), middle[1] - middle[0]), clear
    return best
