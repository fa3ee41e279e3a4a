"""Who met which customer: people by customers by bins of difficulty, for the level of customers.

Source: Luo et al. 2022, https://doi.org/10.1038/s41467-022-29160-4 (nothing is lost from aggregates).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from turnabout.core.skill.bins import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Visits:
    """Rated legs added up by person, customer and bin. Customers have numbers here, no names.

    Attributes
    ----------
    person, customer, bin
        Of each row, shape (rows,). A leg without a known customer, or of a conversation that several people share, is
        a customer of its own.
    customers
        How many customers there are.
    sums
        ``weight``, ``weight2``, ``good``, ``square`` of each row, as in :class:`turnabout.core.skill.cells.Cells`.
    """

    person: IntArray
    customer: IntArray
    bin: IntArray
    customers: int
    sums: dict[str, FloatArray]

    @property
    def again(self) -> int:
        """How many customers came more than once."""
        legs = np.bincount(self.customer, self.sums["rated"], minlength=self.customers)
        return int((legs > 1).sum())


class ByCustomer(Protocol):
    """Adds legs up by customer."""

    def visits(self, people: tuple[str, ...], one_in: int) -> Visits:
        """Return the rated legs of some people with one in so many customers, always the same ones."""

    def clumps(self, people: tuple[str, ...]) -> FloatArray:
        """Return Σn²/Σn for each person, where n counts their legs with one customer; 1 where nobody came again."""
