"""What one pass over the legs adds up month by month: the same sums as ``cells``, with the month beside them.

They are additive: what came today is added to what was there, and the answer is that of a full run. Source: Gray et al.
1997, https://doi.org/10.1023/A:1009726021843 (distributive aggregates).
"""

from dataclasses import dataclass

import numpy as np

from turnabout.core.skill.bins import SIZE, Bins, FloatArray, IntArray
from turnabout.core.skill.cells import Cells, cells_from_columns

SUMS = ("legs", "rated", "weight", "weight2", "good", "square")


@dataclass(frozen=True, slots=True)
class Periods:
    """Grouped rows, one for each person, month and bin that has legs.

    Attributes
    ----------
    people
        Ids, in order.
    months
        First and last month (twelve times the year, and the month less one); the answer is as of the last.
    person, month, bin
        Indices of each row and its month, shape (rows,).
    sums
        Sums of :class:`turnabout.core.skill.cells.Cells`, each of shape (rows,).
    """

    people: tuple[str, ...]
    months: tuple[int, int]
    person: IntArray
    month: IntArray
    bin: IntArray
    sums: dict[str, FloatArray]

    @property
    def count(self) -> int:
        """Number of months T."""
        return self.months[1] - self.months[0] + 1

    def plus(self, more: "Periods") -> "Periods":
        """Add what came later; people whom nobody had seen before go to the end of the order of ids."""
        people = tuple(sorted({*self.people, *more.people}))
        place = {person: k for k, person in enumerate(people)}
        moved = [np.array([place[p] for p in part.people], dtype=np.int64)[part.person] for part in (self, more)]
        joined = [np.concatenate([getattr(self, name), getattr(more, name)]) for name in ("month", "bin")]
        months = (min(self.months[0], more.months[0]), max(self.months[1], more.months[1]))
        return grouped(
            people,
            months,
            np.concatenate(moved),
            joined[0],
            joined[1],
            {name: np.concatenate([self.sums[name], more.sums[name]]) for name in SUMS},
        )

    def cells(self, bins: Bins, *, binary: bool, team: IntArray | None = None, teams: tuple[str, ...] = ()) -> Cells:
        """Add the months up."""
        return cells_from_columns(
            people=self.people,
            bins=bins,
            person=self.person,
            bin_=self.bin,
            sums=self.sums,
            binary=binary,
            team=team,
            teams=teams,
        )

    def of(self, people: tuple[str, ...]) -> "Periods":
        """Return the rows of some people, in this order."""
        place = {person: k for k, person in enumerate(people)}
        to = np.array([place.get(person, -1) for person in self.people], dtype=np.int64)
        rows = to[self.person] >= 0
        return Periods(
            people=people,
            months=self.months,
            person=to[self.person][rows],
            month=self.month[rows],
            bin=self.bin[rows],
            sums={name: values[rows] for name, values in self.sums.items()},
        )


def grouped(
    people: tuple[str, ...],
    months: tuple[int, int],
    person: IntArray,
    month: IntArray,
    bin_: IntArray,
    sums: dict[str, FloatArray],
) -> Periods:
    """Add up rows of the same person, month and bin, in that order whatever order they come in."""
    span = months[1] - months[0] + 1
    key, at = np.unique((person * span + month - months[0]) * SIZE + bin_, return_inverse=True)
    return Periods(
        people=people,
        months=months,
        person=key // SIZE // span,
        month=key // SIZE % span + months[0],
        bin=key % SIZE,
        sums={name: np.bincount(at, values, len(key)).astype(np.float64) for name, values in sums.items()},
    )


def month_number(year: int, month: int) -> int:
    """Return the number of a month, as in :class:`Periods`."""
    return 12 * year + month - 1
