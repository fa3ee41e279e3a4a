"""Difficulty in bins: what the one pass over the legs groups by, and what the model may do with it.

Source of the bent line: Friedman 1991, https://doi.org/10.1214/aos/1176347963 (hinge functions).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

EASY, RISING, DIFFICULT = 5, 6, 4
KNOWN = EASY + RISING + DIFFICULT
UNKNOWN = KNOWN
SIZE = KNOWN + 1
RISE = 0.3


@dataclass(frozen=True, slots=True)
class Bins:
    """Sixteen bins of difficulty; the last holds legs whose difficulty is not known.

    Five bins up to where the slope starts, six on the rise, four of difficult legs: the model of skill bends only
    where the bins have an edge, so little is lost by counting in bins.

    Attributes
    ----------
    difficult_from
        Rank from which a leg is difficult; always an edge.
    """

    difficult_from: float

    @property
    def rise_from(self) -> float:
        """Rank at which difficulty starts to ask for turnaround skill."""
        return max(self.difficult_from - RISE, self.difficult_from / 2)

    def number(self, difficulty: FloatArray) -> IntArray:
        """Return the bin of each difficulty (NaN: the last bin), shape as given."""
        low, high = self.rise_from, self.difficult_from
        d = np.where(np.isnan(difficulty), 0.0, difficulty)
        easy = np.floor(d / low * EASY)
        rising = EASY + np.minimum(np.floor((d - low) / (high - low) * RISING), RISING - 1)
        hard = EASY + RISING + np.minimum(np.floor((d - high) / (1 - high) * DIFFICULT), DIFFICULT - 1)
        bins = np.where(d < low, np.minimum(easy, EASY - 1), np.where(d < high, rising, hard))
        return np.where(np.isnan(difficulty), UNKNOWN, bins).astype(np.int64)

    @property
    def edges(self) -> FloatArray:
        """Edges of the known bins, shape (16,)."""
        return np.concatenate(
            [
                np.linspace(0, self.rise_from, EASY + 1)[:-1],
                np.linspace(self.rise_from, self.difficult_from, RISING + 1)[:-1],
                np.linspace(self.difficult_from, 1, DIFFICULT + 1),
            ]
        )

    @property
    def middles(self) -> FloatArray:
        """Middle of each known bin, shape (15,)."""
        middles: FloatArray = (self.edges[:-1] + self.edges[1:]) / 2
        return middles

    @property
    def hinge(self) -> FloatArray:
        """g(d) = clip((d - rise_from) / (difficult_from - rise_from), 0, 1) in each bin, shape (16,).

        A leg of unknown difficulty gets the mean of g over evenly spread ranks.
        """
        width = self.difficult_from - self.rise_from
        known = np.clip((self.middles - self.rise_from) / width, 0.0, 1.0)
        return np.append(known, width / 2 + 1 - self.difficult_from)

    @property
    def is_difficult(self) -> npt.NDArray[np.bool_]:
        """Which bins hold difficult legs, shape (16,)."""
        number = np.arange(SIZE)
        return (number >= EASY + RISING) & (number < KNOWN)

    def basis(self, used: npt.NDArray[np.bool_]) -> FloatArray:
        """Columns of the fixed effect of difficulty: a bent line, and a level for the unknown bin.

        Parameters
        ----------
        used
            Which bins hold rated legs, shape (16,); columns that these cannot tell apart are left out.

        Returns
        -------
        FloatArray
            Shape (16, p), the first column constant.
        """
        d = np.append(self.middles, 0.0)
        unknown = np.zeros(SIZE)
        unknown[UNKNOWN] = 1.0
        known = 1.0 - unknown
        bends = (0.0, self.rise_from, self.difficult_from)
        columns = [np.ones(SIZE), *(known * np.maximum(d - bend, 0.0) for bend in bends), unknown]
        kept = columns[:1]
        for column in columns[1:]:
            trial = np.column_stack([*kept, column])[used]
            if np.linalg.matrix_rank(trial) == trial.shape[1]:
                kept.append(column)
        return np.column_stack(kept)
