"""What one more pass over the legs adds up: who did what where and when, so that estimates can be put to the test.

Source: Gray et al. 1997, https://doi.org/10.1023/A:1009726021843 (distributive aggregates).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from turnabout.core.skill.bins import UNKNOWN, FloatArray, IntArray

PARTS = 16
"""Parts of the week: eight of three hours on weekdays, and the same at the weekend."""

HOURS = 8


@dataclass(frozen=True, slots=True)
class Moves:
    """Legs of people who had more than one team: a row for each person, month, team and bin.

    Attributes
    ----------
    person, month, team, bin
        Indices of each row (``person`` as in :class:`Work`) and its month, shape (rows,).
    teams
        Names of the teams, by index.
    sums
        Sums of :class:`turnabout.core.skill.cells.Cells`, each of shape (rows,).
    """

    person: IntArray
    month: IntArray
    team: IntArray
    bin: IntArray
    teams: tuple[str, ...]
    sums: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Work:
    """Legs by queue and hour: a row for each person, queue, part of the week, odd or even day and bin.

    Attributes
    ----------
    people
        Ids, in order.
    person, queue, part, half, bin
        Indices of each row, shape (rows,): ``part`` from 0 to 15, ``half`` 0 or 1 (days by turns).
    sums
        Sums of :class:`turnabout.core.skill.cells.Cells`, each of shape (rows,).
    moves
        Legs of those who moved; None where teams are not known leg by leg.
    """

    people: tuple[str, ...]
    person: IntArray
    queue: IntArray
    part: IntArray
    half: IntArray
    bin: IntArray
    sums: dict[str, FloatArray]
    moves: Moves | None = None

    @property
    def cell(self) -> IntArray:
        """Queue and part of the week of each row, shape (rows,)."""
        return self.queue * PARTS + self.part

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether difficulty is known, shape (rows,)."""
        return self.bin < UNKNOWN


ByWork = Callable[[tuple[str, ...]], Work | None]
"""Adds some people's legs up by queue and hour, and by team; None where legs have no times."""
