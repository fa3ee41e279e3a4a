"""How hard a case was, from what was known before the agent acted: one minus the chance that it ends well.

A linear model of the outcome on levels of case-mix features, solved from sums. Two things would make it unfair, and
are kept out. Nobody's outcomes set their own difficulty: people are dealt into folds, and a fold's effects come from
everybody else. And people are not cases: somebody good who gets the hard cases would make these look easy, so each
person has a random level in the model: the more people differ and the more record they have, the more the effects come
from how the same person's cases differ, and the less from differences between people (Mundlak 1978,
https://doi.org/10.2307/1913646). ``BETWEEN`` is the least that these count: they decide where one person never has both
kinds of case.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from turnabout.core.learning.measures import Bin
from turnabout.core.skill.bins import FloatArray, IntArray

FOLDS = 5
BETWEEN = 0.05
TURNS = 4
RIDGE = 3.0
"""Legs' worth of evidence that a level makes no difference; pools rare levels towards none."""

PERSONAL = 0.05
"""Least share of a feature's variation that must lie within people, else it describes the person, not the case."""

STEPS = 20


class CaseMixSums:
    """Adds up legs in batches, in memory that does not grow with them.

    Parameters
    ----------
    sizes
        Number of levels of each feature.
    people
        Number of people J.
    """

    def __init__(self, sizes: tuple[int, ...], people: int) -> None:
        self.sizes = sizes
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.columns = int(sum(sizes))
        self.fold = np.zeros(people, dtype=np.int64)
        self.gram = np.zeros((FOLDS, self.columns, self.columns))
        self.xy = np.zeros((FOLDS, self.columns))
        self.by_person = np.zeros((people, self.columns))
        self.n = np.zeros(people)
        self.y = np.zeros(people)
        self.yy = np.zeros(FOLDS)
        self.binary = True

    def add(
        self, *, person: IntArray, fold: IntArray, credit: FloatArray, outcome: FloatArray, codes: IntArray
    ) -> None:
        """Add rated legs: one entry of each, ``codes`` of shape (legs, features)."""
        people, p = len(self.n), self.columns
        self.fold[person] = fold
        self.n += np.bincount(person, credit, people)
        self.y += np.bincount(person, credit * outcome, people)
        self.yy += np.bincount(fold, credit * outcome * outcome, FOLDS)
        self.binary = self.binary and bool(np.isin(outcome, (0.0, 1.0)).all())
        at = codes + self.starts[None, :]
        for k, size in enumerate(self.sizes):
            first = at[:, k]
            self.xy += np.bincount(fold * p + first, credit * outcome, FOLDS * p).reshape(FOLDS, p)
            self.by_person += np.bincount(person * p + first, credit, people * p).reshape(people, p)
            for m in range(k, len(self.sizes)):
                pair = (fold * size + codes[:, k]) * self.sizes[m] + codes[:, m]
                sums = np.bincount(pair, credit, FOLDS * size * self.sizes[m]).reshape(FOLDS, size, self.sizes[m])
                rows = slice(self.starts[k], self.starts[k] + size)
                cols = slice(self.starts[m], self.starts[m] + self.sizes[m])
                self.gram[:, rows, cols] += sums
                if m != k:
                    self.gram[:, cols, rows] += sums.transpose(0, 2, 1)

    def add_sums(self, people: Mapping[str, FloatArray], pairs: Mapping[str, FloatArray]) -> None:
        """Add what others added up, in whatever order it comes.

        Parameters
        ----------
        people
            One row for each person and column ``a`` of X: ``person_no``, ``fold``, sums of credit ``n``, of credit ×
            outcome ``y`` and of credit × outcome² ``yy``, and whether all outcomes are 0 or 1 (``is_binary``).
        pairs
            One row for each fold and two columns ``a`` and ``b`` that a leg has: sum of credit ``n``.
        """
        by = np.lexsort((people["a"], people["person_no"]))
        person, fold, column = (people[name][by].astype(np.int64) for name in ("person_no", "fold", "a"))
        n, y, yy = (people[name][by].astype(np.float64) for name in ("n", "y", "yy"))
        self.fold[person] = fold
        self.by_person[person, column] += n
        np.add.at(self.xy, (fold, column), y)
        once = column < self.sizes[0]  # every leg has one level of the first feature
        np.add.at(self.n, person[once], n[once])
        np.add.at(self.y, person[once], y[once])
        np.add.at(self.yy, fold[once], yy[once])
        self.binary = self.binary and bool(people["is_binary"].all())
        at = tuple(pairs[name].astype(np.int64) for name in ("fold", "a", "b"))
        self.gram[at] += pairs["n"].astype(np.float64)


@dataclass(frozen=True, slots=True)
class CaseMixFit:
    """Effects of case-mix levels, each fold's from the people outside it.

    Attributes
    ----------
    push
        How much a level makes a case harder, in standard deviations of the outcome, shape (5, p).
    rate
        Mean outcome of legs with this level, of everybody's, shape (p,); NaN where there are none.
    whole
        Mean outcome of all legs.
    people
        How many people had legs of this level, shape (p,).
    others
        How many had legs of the same feature's other levels, shape (p,).
    used
        Which features count, shape (k,); the others describe people rather than cases.
    binary
        Whether every outcome is 0 or 1.
    """

    push: FloatArray
    rate: FloatArray
    whole: float
    people: IntArray
    others: IntArray
    used: tuple[bool, ...]
    binary: bool


def fit_case_mix(sums: CaseMixSums, *, personal: tuple[bool, ...]) -> CaseMixFit:
    """Solve the case-mix model for each fold.

    Parameters
    ----------
    sums
        What the legs add up to.
    personal
        Which features may describe the person and must vary within people to count, one flag each.
    """
    used = tuple(not flag or _varies_within(sums, k) for k, flag in enumerate(personal))
    keep = np.concatenate([np.full(size, on) for size, on in zip(sums.sizes, used, strict=True)])
    total = float(sums.n.sum())
    mean = float(sums.y.sum()) / total if total else 0.0
    sd = max(float(sums.yy.sum()) / total - mean**2, 1e-12) ** 0.5 if total else 1.0
    push = np.zeros((FOLDS, sums.columns))
    for fold in range(FOLDS):
        others = [other for other in range(FOLDS) if other != fold]
        rows = (sums.fold != fold) & (sums.n > 0)
        if not rows.any() or not (sums.fold == fold).any():
            continue
        gram, xy = sums.gram[others].sum(axis=0), sums.xy[others].sum(axis=0)
        seen = _Others(
            gram=gram[np.ix_(keep, keep)],
            xy=xy[keep],
            yy=float(sums.yy[others].sum()),
            P=sums.by_person[rows][:, keep],
            n=sums.n[rows],
            q=sums.y[rows],
        )
        effects = np.zeros(sums.columns)
        effects[keep] = _effects(seen)
        push[fold] = -_centred(effects, sums) / sd
    people = (sums.by_person > 0).sum(axis=0)
    return CaseMixFit(push, _rates(sums), mean, people, _others(sums), used=used, binary=sums.binary)


def _rates(sums: CaseMixSums) -> FloatArray:
    """Mean outcome by level, of everybody: by folds, differences between them would tell of the few in one fold."""
    count, good = np.diag(sums.gram.sum(axis=0)), sums.xy.sum(axis=0)
    return np.where(count > 0, good / np.where(count > 0, count, 1.0), np.nan)


def _others(sums: CaseMixSums) -> IntArray:
    """Count for each level the people who had legs of another level of the same feature."""
    others = np.zeros(sums.columns, dtype=np.int64)
    for start, size in zip(sums.starts, sums.sizes, strict=True):
        had = sums.by_person[:, start : start + size] > 0
        more = had.sum(axis=1)[:, None] - had  # levels that each person had besides this one
        others[start : start + size] = (more > 0).sum(axis=0)
    return others


@dataclass(frozen=True, slots=True)
class _Others:
    """Sums over the people outside one fold: Gram matrix, X'y, y'y, and per person P (J, p), n and q (J,)."""

    gram: FloatArray
    xy: FloatArray
    yy: float
    P: FloatArray
    n: FloatArray
    q: FloatArray


def _effects(others: _Others) -> FloatArray:
    """Effects of levels with a random level for each person, whose variance is found by turns with them."""
    weight: FloatArray = np.ones(len(others.n), dtype=np.float64)
    for _ in range(TURNS):
        effects = _solve(others, weight)
        weight = np.maximum(_between_weight(others, effects), BETWEEN).astype(np.float64)
    return _solve(others, weight)


def _solve(others: _Others, weight: FloatArray) -> FloatArray:
    """Generalised least squares: differences between people count with ``weight`` (J,), those within fully."""
    P, n, q = others.P, others.n, others.q
    kept = (1 - weight) / n
    level, size = P.T @ weight, float(weight @ n)
    left = others.gram - P.T @ (P * kept[:, None]) - np.outer(level, level) / size + RIDGE * np.eye(len(others.xy))
    right = others.xy - P.T @ (q * kept) - level * float(weight @ q) / size
    return np.asarray(np.linalg.solve(left, right), dtype=np.float64)


def _between_weight(others: _Others, effects: FloatArray) -> FloatArray:
    """σ²/(σ² + nτ²) by moments: 1 where people do not differ, near 0 where they do and have much record."""
    n, total, size = others.n, others.n.sum(), len(others.n)
    mean = (others.q - others.P @ effects) / n
    overall = float(n @ mean) / total
    residual = others.yy - 2 * float(effects @ others.xy) + float(effects @ others.gram @ effects)
    inside = max(residual - float(n @ mean**2), 1e-12) / max(total - size, 1.0)
    between = float(n @ (mean - overall) ** 2) - (size - 1) * inside
    tau = max(between / max(total - float(n @ n) / total, 1e-9), 0.0)
    weight = inside / (inside + n * tau)
    return np.asarray(weight, dtype=np.float64)


def _centred(effects: FloatArray, sums: CaseMixSums) -> FloatArray:
    """Take off each feature's mean over all legs, so that folds are on one footing."""
    count = sums.by_person.sum(axis=0)
    centred = effects.copy()
    for start, size in zip(sums.starts, sums.sizes, strict=True):
        part = slice(start, start + size)
        if count[part].sum() > 0:
            centred[part] -= np.average(effects[part], weights=count[part])
    return centred


def _varies_within(sums: CaseMixSums, feature: int) -> bool:
    """Whether a feature differs between one person's cases nearly as it does between all cases."""
    part = slice(sums.starts[feature], sums.starts[feature] + sums.sizes[feature])
    counts, n = sums.by_person[:, part], sums.n
    rows = n > 1
    if not rows.any():
        return False
    overall = counts.sum(axis=0) / counts.sum()
    everywhere = 1 - float((overall**2).sum())
    share = counts[rows] / n[rows][:, None]
    within = (1 - (share**2).sum(axis=1)) * n[rows] / (n[rows] - 1)
    return everywhere > 0 and float(np.average(within, weights=n[rows])) / everywhere > PERSONAL


def calibrate(weight: FloatArray, good: FloatArray) -> FloatArray:
    """Chance that a leg ends badly, by fold and rank of difficulty, never falling with it.

    Parameters
    ----------
    weight, good
        Sums of credit and of credit × outcome by fold and twentieth of the rank, shape (5, 20).

    Returns
    -------
    FloatArray
        1 − P(good) at the middle of each twentieth, from the people outside each fold, shape (5, 20); NaN where these
        have no rated legs.
    """
    bad = np.full((FOLDS, STEPS), np.nan)
    for fold in range(FOLDS):
        others = np.arange(FOLDS) != fold
        n, got = weight[others].sum(axis=0), good[others].sum(axis=0)
        filled = n > 0
        if not filled.any():
            continue
        fitted = isotonic_regression(1 - got[filled] / n[filled], weights=n[filled]).x
        bad[fold] = np.interp(np.arange(STEPS), np.flatnonzero(filled), fitted)
    return bad


def held_in_tenths(weight: FloatArray, good: FloatArray, bad: FloatArray) -> tuple[Bin, ...]:
    """Return how :func:`calibrate`'s chances hold: by tenths of the rank, said by others' outcomes, seen in one's own.

    Parameters
    ----------
    weight, good, bad
        As there, shape (5, 20).
    """
    points = []
    for tenth in range(STEPS // 2):
        part = np.s_[:, 2 * tenth : 2 * tenth + 2]
        n, got, said = weight[part], good[part], bad[part]
        known = (n > 0) & np.isfinite(said)
        total = float(n[known].sum())
        if total > 0:
            seen = 1 - float(got[known].sum()) / total
            points.append(Bin(round(total), float((n * np.nan_to_num(said))[known].sum()) / total, seen))
    return tuple(points)
