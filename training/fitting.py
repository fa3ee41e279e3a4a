"""Fits the heads: unweighted logistic regressions, so that their probabilities mean something, and a ridge for tone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold

from turnabout.core.reading.features import COLUMNS_OF_WORDS
from turnabout.core.reading.vectors import COLUMNS

FOLDS = 5
SOFTMAX_STRENGTH = 3.0  # inverse of the penalty; 1 and 10 did no better on held-out groups
LOGISTIC_STRENGTH = 10.0  # lowest log loss on held-out groups, of 3, 10, 30 and 100
OTHERS = 0.5  # what a text counts that was not written for this project: at 1 short messages were read worse
IMPLIED = 0.5  # what a sentence counts whose ending follows from its cues; 0.3 and 1 did worse on other people's words
LESS_OF_PARTS = 0.5  # the classes of promises do better with the grammar at half its weight
ANNOYED_STRENGTH = 1.0  # 127 annoyed customers bear less; best on other customers of 0.3, 1 and 3
RIDGE = 0.5
FEWEST = 15  # sentences with a cue before it gets a head

Fit = Callable[..., Any]


def logistic(X: sparse.csr_array, y: np.ndarray) -> LogisticRegression:
    """Fit one head."""
    return LogisticRegression(C=LOGISTIC_STRENGTH, solver="liblinear", intercept_scaling=5).fit(X, y)


def annoyed(X: sparse.csr_array, y: np.ndarray) -> LogisticRegression:
    """Fit who becomes annoyed."""
    return LogisticRegression(C=ANNOYED_STRENGTH, solver="liblinear", intercept_scaling=5).fit(X, y)


def softmax(X: sparse.csr_array, y: np.ndarray, counts: np.ndarray | None = None) -> LogisticRegression:
    """Fit the classes of promises; ``counts`` is what each row counts."""
    return LogisticRegression(C=SOFTMAX_STRENGTH, max_iter=300, tol=1e-3).fit(X, y, sample_weight=counts)


def counts_of(rows: Sequence[Mapping[str, object]]) -> np.ndarray:
    """Say what each row counts when the classes are fitted."""
    return np.array([OTHERS if "source" in row else IMPLIED if "implied" in row else 1.0 for row in rows])


def with_less_of_parts(X: sparse.csr_array) -> sparse.csr_array:
    """Return the rows with what the grammar saw at half its weight."""
    share = np.ones(X.shape[1], dtype=np.float32)
    share[COLUMNS_OF_WORDS:] = LESS_OF_PARTS
    return _with_small_places(sparse.csr_array(X.multiply(share[None, :])))


def without_shapes(X: sparse.csr_array) -> sparse.csr_array:
    """Return the rows without the shapes, which help to tell promises, and neither cues nor ends."""
    share = np.ones(X.shape[1], dtype=np.float32)
    share[COLUMNS:COLUMNS_OF_WORDS] = 0
    kept = sparse.csr_array(X.multiply(share[None, :]))
    kept.eliminate_zeros()
    return _with_small_places(kept)


def _with_small_places(X: sparse.csr_array) -> sparse.csr_array:
    """Return the rows with places of 32 bits, which liblinear asks for."""
    X.indices, X.indptr = X.indices.astype(np.int32), X.indptr.astype(np.int32)
    return X


def ridge(X: sparse.csr_array, y: np.ndarray) -> Ridge:
    """Fit tone."""
    return Ridge(alpha=RIDGE, solver="lsqr").fit(X, y)


def held_out(
    X: sparse.csr_array,
    y: np.ndarray,
    groups: np.ndarray,
    fit: Fit,
    classes: int = 1,
    counts: np.ndarray | None = None,
) -> np.ndarray:
    """Score every row with a model that never saw its group."""
    scores = np.zeros((len(y), classes))
    for train, test in GroupKFold(FOLDS).split(X, y, groups):
        model = fit(X[train], y[train]) if counts is None else fit(X[train], y[train], counts[train])
        found = model.decision_function(X[test]) if hasattr(model, "decision_function") else model.predict(X[test])
        scores[test] = found.reshape(len(test), -1)
    return scores


def columns_of(model: Any, classes: tuple[str, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (columns, heads) and bias (heads,) of a fitted model; classes in the order the reader has them."""
    weights, bias = np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)
    if classes:
        order = [list(model.classes_).index(name) for name in classes]
        weights, bias = weights[order], bias[order]
    return weights.T, bias
