"""Who was met by the same customer, listed once, so that each step of a fit only weights the list anew.

Source: Gao and Owen 2020, https://doi.org/10.5705/ss.202018.0007 (what crossed levels cost is their co-occurrences).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from turnabout.core.skill.bins import FloatArray, IntArray

MOST_PAIRS = 20_000_000
"""Pairs up to which they are listed; 24 bytes each."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Products m_ci·m_cj of two columns that one member c has, i < j, and of each column with itself.

    Attributes
    ----------
    size
        Number of columns q.
    at, value, owner
        i·q + j, the product, and c, for each pair.
    own_at, own_value, own_owner
        The same for i = j.
    """

    size: int
    at: IntArray
    value: FloatArray
    owner: IntArray
    own_at: IntArray
    own_value: FloatArray
    own_owner: IntArray

    def summed(self, weight: FloatArray) -> FloatArray:
        """Return Σ_c weight_c·m_c m_c', shape (q, q)."""
        upper = np.bincount(self.at, self.value * weight[self.owner], self.size**2).reshape(self.size, self.size)
        own = np.bincount(self.own_at, self.own_value * weight[self.own_owner], self.size)
        return np.asarray(upper + upper.T + np.diag(own), dtype=np.float64)

    def along(self, weight: FloatArray, middle: FloatArray) -> float:
        """Return Σ_c weight_c·m_c' middle m_c for a symmetric middle."""
        across = (self.value * weight[self.owner]) @ middle.ravel()[self.at]
        own = (self.own_value * weight[self.own_owner]) @ np.diagonal(middle)[self.own_at]
        return float(2 * across + own)


def pairs_of(meet: sparse.csr_array) -> Pairs | None:
    """List the pairs of a matrix of members by columns; None where there are too many."""
    met = np.diff(meet.indptr).astype(np.int64)
    if int((met * (met - 1)).sum()) // 2 > MOST_PAIRS:
        return None
    meet = meet.copy()
    meet.sort_indices()
    parts = [_of_length(meet, np.flatnonzero(met == length), int(length)) for length in np.unique(met[met > 1])]
    empty = (np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int64))
    at, value, owner = (np.concatenate(part) for part in zip(*(parts or [empty]), strict=True))
    rows = np.repeat(np.arange(len(met)), met)
    return Pairs(meet.shape[1], at, value, owner, meet.indices.astype(np.int64), meet.data**2, rows)


def _of_length(meet: sparse.csr_array, members: IntArray, length: int) -> tuple[IntArray, FloatArray, IntArray]:
    """Pairs of all members with so many columns."""
    place = meet.indptr[members][:, None] + np.arange(length)
    column, value = meet.indices[place].astype(np.int64), meet.data[place]
    i, j = np.triu_indices(length, 1)
    at = column[:, i] * meet.shape[1] + column[:, j]
    owner = np.repeat(members, len(i))
    return at.ravel(), (value[:, i] * value[:, j]).ravel(), owner


def along_rows(left: sparse.csr_array, middle: FloatArray, right: sparse.csr_array, at_once: int = 4096) -> FloatArray:
    """Return the diagonal of left · middle · right', some rows at a time."""
    parts = []
    for start in range(0, left.shape[0], at_once):
        some = slice(start, start + at_once)
        parts.append(np.asarray(right[some].multiply(left[some] @ middle).sum(axis=1)).ravel())
    return np.concatenate(parts)
