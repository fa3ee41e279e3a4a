"""Posteriors as mixtures of normal distributions: means, probabilities and intervals, all people at once.

Source: McLachlan and Peel 2000, https://doi.org/10.1002/0471721182 (finite mixtures).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from turnabout.core.skill.bins import FloatArray

SMALLEST = 1e-12
STEPS = 100
SETTLED = 1e-13
ROOT_OF_TWO_PI = (2 * np.pi) ** 0.5


@dataclass(frozen=True, slots=True)
class Normals:
    """One mixture of K normal distributions for each of J people.

    Attributes
    ----------
    weight, mean, sd
        Of each part, shape (J, K); the weights of a person add up to one.
    """

    weight: FloatArray
    mean: FloatArray
    sd: FloatArray

    @staticmethod
    def single(mean: FloatArray, sd: FloatArray) -> "Normals":
        """One normal distribution for each person, from shapes (J,)."""
        return Normals(np.ones((len(mean), 1)), mean[:, None], sd[:, None])

    def only(self, rows: npt.NDArray[np.bool_]) -> "Normals":
        """Return those of some people."""
        return Normals(self.weight[rows], self.mean[rows], self.sd[rows])

    @property
    def average(self) -> FloatArray:
        """Mean of each mixture, shape (J,)."""
        return np.asarray((self.weight * self.mean).sum(axis=1), dtype=np.float64)

    @property
    def spread(self) -> FloatArray:
        """Standard deviation of each mixture, shape (J,)."""
        away = self.mean - self.average[:, None]
        return np.asarray(np.sqrt((self.weight * (self.sd**2 + away**2)).sum(axis=1)), dtype=np.float64)

    def above(self, cut: float | FloatArray) -> FloatArray:
        """Probability to lie above a cut (one, or one for each person), shape (J,)."""
        at = np.reshape(cut, (-1, 1))
        parts = ndtr((self.mean - at) / np.maximum(self.sd, SMALLEST))
        return np.asarray((self.weight * parts).sum(axis=1), dtype=np.float64)

    def interval(self, level: float) -> FloatArray:
        """Mean and the ends of the central interval, shape (J, 3)."""
        factor = float(ndtri((1 + level) / 2))
        if self.mean.shape[1] == 1:
            mean, sd = self.mean[:, 0], self.sd[:, 0]
            return np.column_stack([mean, mean - factor * sd, mean + factor * sd])
        tail = (1 - level) / 2
        return np.column_stack([self.average, self._quantile(tail, factor), self._quantile(1 - tail, factor)])

    def _quantile(self, at: float, factor: float) -> FloatArray:
        """Value that a share ``at`` of each mixture lies below: Newton steps, kept between ends that close in."""
        reach, sd = (factor + 1) * self.sd, np.maximum(self.sd, SMALLEST)
        low, high = (self.mean - reach).min(axis=1), (self.mean + reach).max(axis=1)
        place = (low + high) / 2
        for _ in range(STEPS):
            z = (place[:, None] - self.mean) / sd
            excess = (self.weight * ndtr(z)).sum(axis=1) - at
            low, high = np.where(excess < 0, place, low), np.where(excess < 0, high, place)
            density = (self.weight * np.exp(-z * z / 2) / sd).sum(axis=1) / ROOT_OF_TWO_PI
            last, place = place, place - excess / np.maximum(density, SMALLEST)
            place = np.where((place < low) | (place > high), (low + high) / 2, place)
            if float(np.abs(place - last).max(initial=0.0)) < SETTLED:
                break
        return np.asarray(place, dtype=np.float64)
