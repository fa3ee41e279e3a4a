"""The learnt models: weights from one file, a matrix product, nothing else.

One softmax decides between promise, conditional, soft and none; each cue has a logistic regression of its own; tone is
a ridge regression. How they are learnt, and from what, lies in ``training/``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import sparse
from scipy.special import expit

from turnabout.core.reading.package_data import names_in, read_arrays
from turnabout.core.reading.results import Outcome

PROMISE_CLASSES = ("promise", "conditional", "soft", "no")
ENDING_CLASSES: tuple[Outcome, ...] = ("positive", "negative", "unknown")


@dataclass(frozen=True, slots=True)
class Heads:
    """The models for one kind of speaker.

    Attributes
    ----------
    names
        Of the heads, in order of columns: ``promise:…``, ``ending:…``, ``cue:…``, ``tone``, ``annoyed``.
    words, parts, bias
        Weights, shapes (columns of words, heads), (parts, heads), (heads,).
    part_names
        What the rows of ``parts`` mean; they must be those of the pack.
    """

    names: tuple[str, ...]
    words: np.ndarray
    parts: np.ndarray
    bias: np.ndarray
    part_names: tuple[str, ...]

    def scores(self, words: sparse.csr_array, parts: np.ndarray) -> np.ndarray:
        """Return the linear scores, shape (units, heads)."""
        return np.asarray(words @ self.words + parts @ self.parts + self.bias)

    def columns(self, prefix: str) -> list[int]:
        """Return the columns of the heads whose name begins so."""
        return list(self.named(prefix).values())

    def named(self, prefix: str) -> Mapping[str, int]:
        """Return the same by the rest of the name."""
        return _named(self.names, prefix)


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learnt for one language.

    Attributes
    ----------
    version
        Fingerprint of the data and the recipe.
    agent, customer
        Models for messages of staff and of customers.
    """

    version: str
    agent: Heads
    customer: Heads


@cache
def _named(names: tuple[str, ...], prefix: str) -> Mapping[str, int]:
    return {name.removeprefix(prefix): i for i, name in enumerate(names) if name.startswith(prefix)}


def has_weights(language: str) -> bool:
    """Say whether anything was learnt for a language."""
    return f"{language}.npz" in names_in("weights")


@cache
def load_weights(language: str) -> Weights:
    """Load what ships for a language."""
    arrays = read_arrays("weights", f"{language}.npz")
    return Weights(
        version=str(arrays["version"]),
        agent=_heads(arrays, "agent"),
        customer=_heads(arrays, "customer"),
    )


def _heads(arrays: dict[str, np.ndarray], speaker: str) -> Heads:
    return Heads(
        names=tuple(str(name) for name in arrays[f"{speaker}_names"]),
        words=arrays[f"{speaker}_words"].astype(np.float32),
        parts=arrays[f"{speaker}_parts"].astype(np.float32),
        bias=arrays[f"{speaker}_bias"].astype(np.float32),
        part_names=tuple(str(name) for name in arrays[f"{speaker}_part_names"]),
    )


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Turn scores of single heads into probabilities."""
    return np.asarray(expit(scores))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turn scores of classes that exclude each other into probabilities, rows summing to one."""
    if not scores.size:
        return scores
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
