"""Logistic regression that starts from a score already there, penalised for every step away from it.

With few answers the shipped score stays as it is; with many, theirs decides. Nothing is weighted by class, so that the
probabilities keep their meaning. The penalty is chosen, and what is reported is measured, on groups that were left out.

References
----------
Hoerl & Kennard 1970, https://doi.org/10.1080/00401706.1970.10488634; le Cessie & van Houwelingen 1992,
https://doi.org/10.2307/2347628 (ridge for logistic regression).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit, log_expit

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
IntArray = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Tell = Callable[[float], None]

PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
FOLDS = 5
FREE = 0.1  # penalty of level and slope: two numbers, which even a hundred answers bear
STEPS = 30
ENOUGH = 1e-4
MOST_TURNS = 200


@dataclass(frozen=True, slots=True)
class Shift:
    """What was learnt: score = level + slope · the score that was there + what the columns add.

    Attributes
    ----------
    level, slope
        0 and 1 where nothing was learnt.
    weights
        One for each column.
    penalty
        With which it was fitted.
    """

    level: float
    slope: float
    weights: FloatArray
    penalty: float

    def scores(self, rows: sparse.csr_array, before: FloatArray) -> FloatArray:
        """Return the scores (log-odds) after learning."""
        return np.asarray(self.level + self.slope * before + rows @ self.weights, dtype=np.float64)


def fit(rows: sparse.csr_array, before: FloatArray, is_right: BoolArray, penalty: float) -> Shift:
    """Fit with a given penalty.

    Parameters
    ----------
    rows
        Features, shape (answers, columns).
    before
        Log-odds that were there.
    is_right
        The answers.
    penalty
        Of each column's squared weight, in answers' worth of evidence.
    """
    used = np.unique(rows.indices)
    mine = sparse.csr_array(rows[:, used].astype(np.float64))
    line = sparse.csr_array(np.stack([np.ones(len(before)), before], axis=1).reshape(len(before), 2))
    whole = sparse.csr_array(sparse.hstack([line, mine]))
    y, turned = is_right.astype(np.float64), sparse.csr_array(whole.T)
    costs = np.concatenate([[FREE, FREE], np.full(len(used), penalty)])
    at = np.zeros(len(costs))
    lost = _loss(whole, before, y, costs, at)
    for _ in range(STEPS):
        chance = expit(before + whole @ at)
        down = turned @ (y - chance) - costs * at
        step = _newton_step(whole, turned, chance * (1 - chance), costs, down)
        # A whole step may go too far where the score that was there is far off; half as far then, and half of that.
        while (better := _loss(whole, before, y, costs, at + step)) > lost and np.abs(step).max() > ENOUGH:
            step = step / 2
        if better <= lost:
            at, lost = at + step, better
        if float(np.abs(step).max()) <= ENOUGH:
            break
    weights = np.zeros(rows.shape[1])
    weights[used] = at[2:]
    return Shift(level=float(at[0]), slope=float(1 + at[1]), weights=weights, penalty=penalty)


def _loss(whole: sparse.csr_array, before: FloatArray, y: FloatArray, costs: FloatArray, at: FloatArray) -> float:
    scores = before + whole @ at
    return -float(y @ log_expit(scores) + (1 - y) @ log_expit(-scores)) + float(costs @ at**2) / 2


def _newton_step(
    whole: sparse.csr_array, turned: sparse.csr_array, curve: FloatArray, costs: FloatArray, down: FloatArray
) -> FloatArray:
    """Solve (X'WX + C) step = down by conjugate gradients: the matrix is never written out."""
    curvature = LinearOperator(
        (len(costs), len(costs)), matvec=lambda v: turned @ (curve * (whole @ v)) + costs * v, dtype=np.float64
    )
    diagonal = turned.power(2) @ curve + costs
    scale = LinearOperator(curvature.shape, matvec=lambda v: v / diagonal, dtype=np.float64)
    step, _ = cg(curvature, down, rtol=1e-4, maxiter=MOST_TURNS, M=scale)
    return np.asarray(step, dtype=np.float64)


def folds_of(groups: IntArray, rng: np.random.Generator, folds: int = FOLDS) -> IntArray:
    """Deal groups into folds, so that no group stands on two sides; the largest first, each to the emptiest fold."""
    _, whose, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    filled = np.zeros(folds)
    fold = np.zeros(len(sizes), dtype=np.int64)
    for group in np.lexsort((rng.random(len(sizes)), -sizes)):
        fold[group] = filled.argmin()
        filled[fold[group]] += sizes[group]
    return np.asarray(fold[whose], dtype=np.int64)


def fit_best(
    rows: sparse.csr_array, before: FloatArray, is_right: BoolArray, groups: IntArray, rng: np.random.Generator
) -> Shift:
    """Fit with the penalty that does best on groups that were left out."""
    fold = folds_of(groups, rng)
    losses = [_left_out(rows, before, is_right, fold, penalty) for penalty in PENALTIES]
    return fit(rows, before, is_right, PENALTIES[int(np.argmin(losses))])


def _left_out(rows: sparse.csr_array, before: FloatArray, is_right: BoolArray, fold: IntArray, penalty: float) -> float:
    total = 0.0
    for number in range(FOLDS):
        out = fold == number
        learnt = fit(rows[~out], before[~out], is_right[~out], penalty)
        signs = np.where(is_right[out], 1.0, -1.0)
        total -= float(log_expit(signs * learnt.scores(rows[out], before[out])).sum())
    return total


def held_out(
    rows: sparse.csr_array,
    before: FloatArray,
    is_right: BoolArray,
    groups: IntArray,
    rng: np.random.Generator,
    tell: Tell | None = None,
) -> FloatArray:
    """Score every answer by a model, penalty and all, that saw nothing of its group."""
    fold = folds_of(groups, rng)
    scores = before.copy()
    for number in range(FOLDS):
        if tell:
            tell(number / FOLDS)
        out = fold == number
        if out.any() and not out.all():
            learnt = fit_best(rows[~out], before[~out], is_right[~out], groups[~out], rng)
            scores[out] = learnt.scores(rows[out], before[out])
    return scores
