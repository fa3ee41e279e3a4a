"""The mixed model with levels that cross: people, customers who meet several of them, teams and more.

y = x'b + Σ_f z_f'u_f + e, where every row belongs to one member of each level f and u_f ~ N(0, σ²Λ_fΛ_f'). The level
with most columns is integrated out first: its own block is diagonal (2 × 2 for a level and a slope), so this costs as
much as there are meetings (Woodbury). What is left is one dense matrix of the columns of all other levels. Exact; the
gradient is analytic.

Sources: Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01 (profiled likelihood of crossed levels); Gao and Owen
2020, https://doi.org/10.5705/ss.202018.0007 (why crossed levels are costly).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, cholesky
from scipy.linalg.lapack import dpotri

from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.crossed_pairs import Pairs, along_rows, pairs_of
from turnabout.core.skill.mixed import finished

DENSE = 100
"""How many times faster a product of full matrices is for each number."""

MOST_DENSE = 40_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the model.

    Attributes
    ----------
    member
        Index of each row's member, shape (n,).
    z
        Random columns: a level, or a level and a slope, shape (n, b) with b 1 or 2.
    size
        Number of members.
    """

    member: IntArray
    z: FloatArray
    size: int

    @property
    def width(self) -> int:
        """Number of columns b for each member."""
        return int(self.z.shape[1])

    def columns(self) -> sparse.csr_array:
        """Return the columns of all members, member by member, shape (n, size · b)."""
        n, b = self.z.shape
        at = self.member[:, None] * b + np.arange(b)
        start = np.arange(0, n * b + 1, b)
        return sparse.csr_array((self.z.ravel(), at.ravel(), start), shape=(n, self.size * b))


@dataclass(frozen=True)
class Linked:
    """A weighted linear model with crossed levels, reduced to sums.

    Attributes
    ----------
    levels
        The levels; ``first`` says which one is integrated out first.
    squares
        Z'WZ of each member of that level, shape (size, b, b).
    meet
        Its columns against all others, Z'WZ, sparse.
    inner
        Z'WZ of all others, sparse.
    rows_first, rows
        Z'W[X, y] of that level and of all others.
    gram
        [X, y]'W[X, y].
    n, free_scale, restricted
        As in :class:`turnabout.core.skill.mixed.Working`.
    """

    levels: tuple[Level, ...]
    first: int
    squares: FloatArray
    meet: sparse.csr_array
    inner: sparse.csr_array
    rows_first: FloatArray
    rows: FloatArray
    gram: FloatArray
    n: float
    free_scale: bool
    restricted: bool

    @cached_property
    def others(self) -> tuple[int, ...]:
        """Return the numbers of the levels that stay."""
        return tuple(f for f in range(len(self.levels)) if f != self.first)

    @cached_property
    def crowded(self) -> bool:
        """Whether so many meet that products are faster on full matrices."""
        rows, columns = self.meet.shape
        met = np.diff(self.meet.indptr).astype(np.float64)
        return rows * columns <= MOST_DENSE and rows * columns**2 < DENSE * float((met**2).sum())

    @cached_property
    def pairs(self) -> Pairs | None:
        """Pairs of columns that meet, where that is the faster way."""
        return None if self.crowded or self.levels[self.first].width > 1 else pairs_of(self.meet)

    def product(self, left: sparse.csr_array, right: sparse.csr_array) -> FloatArray:
        """Return left'·right of two matrices of the shape of the meetings, as a full matrix."""
        if not self.crowded:
            return np.asarray(sparse.csr_array(left.T @ right).toarray(), dtype=np.float64)
        return np.asarray(left.toarray().T @ right.toarray(), dtype=np.float64)

    def along(self, left: sparse.csr_array, right: sparse.csr_array, middle: FloatArray) -> float:
        """Return the trace of left·middle·right'."""
        if not self.crowded:
            return float(sparse.csr_array(left.T @ right).multiply(middle).sum())
        return float((self.product(left, right) * middle).sum())


Factors = tuple[FloatArray, ...]
"""Λ of each level, shape (b, b), lower triangular."""


def linked(
    levels: Sequence[Level],
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    *,
    n: float,
    free_scale: bool = True,
    extra: float = 0.0,
    restricted: bool = True,
    first: int | None = None,
) -> Linked:
    """Reduce rows to a :class:`Linked` model.

    Parameters
    ----------
    levels, x, y, weight
        What the rows say.
    n, free_scale, restricted
        As in :class:`turnabout.core.skill.mixed.Working`.
    extra
        Sum of squares inside rows.
    first
        Level that is integrated out first; the largest where it is not said.
    """
    first = int(np.argmax([level.size * level.width for level in levels])) if first is None else first
    xy = np.column_stack([x, y])
    weighted = xy * weight[:, None]
    gram = xy.T @ weighted
    gram[-1, -1] += extra
    one = levels[first]
    z = one.columns()
    stay = [level.columns() for f, level in enumerate(levels) if f != first]
    other = sparse.hstack(stay, format="csr") if stay else sparse.csr_array((len(y), 0))
    heavy = sparse.csr_array(sparse.diags_array(weight) @ other)
    flat = (one.z[:, :, None] * one.z[:, None, :] * weight[:, None, None]).reshape(len(y), -1)
    added = np.column_stack([np.bincount(one.member, column, one.size) for column in flat.T])
    return Linked(
        levels=tuple(levels),
        first=first,
        squares=added.reshape(one.size, one.width, one.width).astype(np.float64),
        meet=sparse.csr_array(z.T @ heavy),
        inner=sparse.csr_array(other.T @ heavy),
        rows_first=np.asarray(z.T @ weighted),
        rows=np.asarray(other.T @ weighted),
        gram=gram,
        n=n,
        free_scale=free_scale,
        restricted=restricted,
    )


@dataclass(frozen=True)
class Solved:
    """A model solved at one Λ.

    Attributes
    ----------
    model, factors
        What was solved, and where.
    deviance, fixed, fixed_cov, scale
        As in :class:`turnabout.core.skill.mixed.Solution`.
    logdet
        log|I + Λ'Z'WZΛ| over all levels.
    shrink
        (I + Λ'SΛ)⁻¹Λ' of each member of the first level, shape (size, b, b).
    root
        Cholesky factor of I + Λ'HΛ for all other levels (H after the first is integrated out).
    reduced
        Z'W[X, y] of the other levels after the first is integrated out.
    """

    model: Linked
    factors: Factors
    deviance: float
    fixed: FloatArray
    fixed_cov: FloatArray
    scale: float
    logdet: float
    shrink: FloatArray
    root: FloatArray
    reduced: FloatArray

    @cached_property
    def spread(self) -> Any:
        """Λ of all other levels as one sparse matrix."""
        return _spread(self.model, self.factors)

    @cached_property
    def inverse(self) -> FloatArray:
        """(I + Λ'HΛ)⁻¹ of all other levels."""
        if not len(self.root):
            return np.zeros((0, 0))
        found = dpotri(self.root, lower=1)[0]
        return np.asarray(np.tril(found) + np.tril(found, -1).T, dtype=np.float64)

    @cached_property
    def inner_cov(self) -> FloatArray:
        """Posterior covariance of the other levels' effects in units of σ², given the fixed effects."""
        return np.asarray(self.spread @ (self.spread @ self.inverse).T, dtype=np.float64)

    @cached_property
    def squares(self) -> FloatArray:
        """Z'WZ of the other levels after the first is integrated out."""
        return _left(self.model, self.factors[self.model.first] @ self.shrink)

    @cached_property
    def pulled(self) -> sparse.csr_array:
        """(I + Λ'SΛ)⁻¹Λ'·(meetings): how the first level's effects follow the others'."""
        return sparse.csr_array(_blocks(self.shrink) @ self.model.meet)

    def standardised(self, turn: FloatArray) -> list[FloatArray]:
        """Return Λ'Z'V⁻¹[X, y]·turn for each level, shape (size, b, columns)."""
        model, rows = self.model, self.reduced @ turn
        inner = cho_solve((self.root, True), self.spread.T @ rows) if len(self.root) else rows
        left = model.rows_first @ turn - model.meet @ (self.spread @ inner)
        own = np.asarray(self.shrink @ _members(left, self.one), dtype=np.float64)
        found, at = [], 0
        for f, level in enumerate(model.levels):
            if f == model.first:
                found.append(own)
                continue
            size = level.size * level.width
            found.append(_members(inner[at : at + size], level))
            at += size
        return found

    @property
    def one(self) -> Level:
        """The level that was integrated out first."""
        return self.model.levels[self.model.first]


def _members(rows: FloatArray, level: Level) -> FloatArray:
    return rows.reshape(level.size, level.width, -1)


def _blocks(values: FloatArray) -> sparse.csr_array:
    """Return blocks along the diagonal as one sparse matrix."""
    size, b, _ = values.shape
    if b == 1:
        return sparse.csr_array(sparse.diags_array(values.ravel()))
    at = np.repeat(np.arange(size) * b, b)[:, None] + np.arange(b)
    start = np.arange(0, size * b * b + 1, b)
    return sparse.csr_array((values.reshape(-1, b).ravel(), at.ravel(), start), shape=(size * b, size * b))


def _spread(model: Linked, factors: Factors) -> Any:
    parts = [_blocks(np.broadcast_to(factors[f], (model.levels[f].size, *factors[f].shape))) for f in model.others]
    return sparse.block_diag(parts, format="csr") if parts else sparse.csr_array((0, 0))


def _left(model: Linked, drawn: FloatArray) -> FloatArray:
    """Z'WZ of the other levels after the first is integrated out."""
    if model.pairs is not None:
        return np.asarray(model.inner.toarray() - model.pairs.summed(drawn.ravel()), dtype=np.float64)
    gone = model.product(sparse.csr_array(_blocks(drawn) @ model.meet), model.meet)
    return np.asarray(model.inner.toarray() - gone, dtype=np.float64)


def solve_linked(model: Linked, factors: Factors) -> Solved:
    """Integrate the first level, then all others out."""
    own = factors[model.first]
    inside = np.eye(len(own)) + own.T @ model.squares @ own
    shrink = np.asarray(np.linalg.solve(inside, np.broadcast_to(own.T, inside.shape)), dtype=np.float64)
    logdet = float(np.linalg.slogdet(inside)[1].sum())
    one = model.levels[model.first]
    drawn = (own @ shrink) @ _members(model.rows_first, one)
    flat = drawn.reshape(model.rows_first.shape)
    left = model.gram - model.rows_first.T @ flat
    reduced = np.asarray(model.rows - model.meet.T @ flat)
    spread = _spread(model, factors)
    root = np.zeros((0, 0))
    if len(reduced):
        h = _left(model, own @ shrink)
        root = cholesky(np.eye(len(h)) + spread.T @ (spread.T @ h).T, lower=True, overwrite_a=True, check_finite=False)
        logdet += 2 * float(np.log(np.diagonal(root)).sum())
        within = spread.T @ reduced
        left = left - within.T @ cho_solve((root, True), within)
    fixed, fixed_cov, scale, deviance = finished(left, logdet, model.n, model.free_scale, model.restricted)
    return Solved(model, factors, deviance, fixed, fixed_cov, scale, logdet, shrink, root, reduced)


def gradient(found: Solved) -> list[FloatArray]:
    """Return for each level the matrix E with d deviance = 2·tr(E·Λ⁻¹dΛ), shape (b, b).

    E adds Λ'Z'PZΛ − (Λ'Z'Py)(Λ'Z'Py)'/σ² over the members, P being the residual projection.
    """
    p = len(found.fixed)
    turn = np.zeros((p + 1, p + 1))
    turn[:p, :p] = np.linalg.cholesky(found.fixed_cov / found.scale) * (1.0 if found.model.restricted else 0.0)
    turn[:p, p], turn[p, p] = -found.fixed / found.scale**0.5, found.scale**-0.5
    # Columns X·chol(cov b) and residuals, so that both parts of the projection are one sum of squares.
    scores = found.standardised(turn)
    traces = _traces(found)
    return [trace - np.einsum("kic,kjc->ij", score, score) for trace, score in zip(traces, scores, strict=True)]


def _traces(found: Solved) -> list[FloatArray]:
    """Σ of the diagonal blocks of I − (I + Λ'Z'WZΛ)⁻¹ over each level's members."""
    model, at, traces = found.model, 0, []
    for f, level in enumerate(model.levels):
        b = level.width
        if f == model.first:
            traces.append(_trace_of_first(found))
            continue
        size = level.size * b
        rows = at + np.arange(level.size) * b
        kept = [[float(found.inverse[rows + i, rows + j].sum()) for j in range(b)] for i in range(b)]
        traces.append(level.size * np.eye(b) - np.array(kept))
        at += size
    return traces


def _trace_of_first(found: Solved) -> FloatArray:
    own, b = found.factors[found.model.first], found.one.width
    # (I + Λ'SΛ)⁻¹Λ'SΛ is I less the member's own inverse; what the others leave unsure is taken off.
    sure = np.einsum("kij,kjl->il", found.shrink, found.model.squares @ own)
    if not len(found.root):
        return np.asarray(sure, dtype=np.float64)
    if found.model.pairs is not None:
        return np.asarray(sure - found.model.pairs.along(found.shrink.ravel() ** 2, found.inner_cov), dtype=np.float64)
    pulled = [found.pulled[i::b] for i in range(b)]
    unsure = np.zeros((b, b))
    for i in range(b):
        for j in range(i + 1):
            unsure[i, j] = unsure[j, i] = found.model.along(pulled[i], pulled[j], found.inner_cov)
    return np.asarray(sure - unsure, dtype=np.float64)


def effects(found: Solved) -> list[FloatArray]:
    """Conditional means of every member's effects, one array of shape (size, b) for each level."""
    turn = np.append(-found.fixed, 1.0)[:, None]
    scores = found.standardised(turn)
    return [score[:, :, 0] @ factor.T for score, factor in zip(scores, found.factors, strict=True)]


def covariances(found: Solved) -> list[FloatArray]:
    """Posterior covariance of every member's effects given the fixed effects, shape (size, b, b) for each level."""
    model, at, result = found.model, 0, []
    for f, level in enumerate(model.levels):
        b = level.width
        if f == model.first:
            result.append(found.scale * _cov_of_first(found))
            continue
        rows = at + np.arange(level.size) * b
        block = [[found.inner_cov[rows + i, rows + j] for j in range(b)] for i in range(b)]
        result.append(found.scale * np.array(block).transpose(2, 0, 1))
        at += level.size * b
    return result


def _cov_of_first(found: Solved) -> FloatArray:
    own, b, size = found.factors[found.model.first], found.one.width, found.one.size
    result: FloatArray = own @ found.shrink
    if not len(found.root):
        return result
    pulled = [sparse.csr_array(found.pulled[i::b]) for i in range(b)]
    unsure = np.empty((size, b, b))
    for i in range(b):
        for j in range(b):
            unsure[:, i, j] = along_rows(pulled[i], found.inner_cov, pulled[j])
    return result + own @ unsure @ own.T
