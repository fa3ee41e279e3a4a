"""How good probabilities are: how well they rank, whether they mean what they say, and how far that may be off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from turnabout.core.learning.ridge import BoolArray, FloatArray, IntArray

BINS = 10
DRAWS = 400
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of a reliability curve: of ``n`` cases said to be ``said`` likely, ``seen`` were.

    Attributes
    ----------
    n
        Cases.
    said, seen
        Mean probability, and share that came true.
    """

    n: int
    said: float
    seen: float

    def to_json(self) -> dict[str, float]:
        """Return plain values."""
        return {"n": self.n, "said": round(self.said, 4), "seen": round(self.seen, 4)}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measure with its interval (90 %); None where it cannot be told."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, float | None]:
        """Return plain values."""
        return {
            name: None if number is None else round(number, 4)
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }


def auroc(true: BoolArray, score: FloatArray) -> float:
    """Return how often a true one is ranked above a false one, ties for half; NaN where there is one kind only."""
    right = int(true.sum())
    wrong = len(true) - right
    if not right or not wrong:
        return float("nan")
    _, at, times = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[at]
    return float((rank[true].sum() - right * (right + 1) / 2) / (right * wrong))


def reliability(true: BoolArray, probability: FloatArray, bins: int = BINS) -> tuple[Bin, ...]:
    """Return the reliability curve: bins of equally many cases, from the least to the most likely."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(len(part), float(probability[part].mean()), float(true[part].mean())) for part in parts)


def calibration_error(true: BoolArray, probability: FloatArray) -> float:
    """Return the expected calibration error: how far bins lie from what they say, weighted by their cases."""
    return distance(reliability(true, probability))


def distance(curve: Sequence[Bin]) -> float:
    """Return how far the points of a reliability curve lie from what they say, weighted by their cases."""
    return sum(b.n * abs(b.said - b.seen) for b in curve) / max(sum(b.n for b in curve), 1)


def precision(true: BoolArray, probability: FloatArray) -> float:
    """Return the share of what is called right (likelier than not) that is; NaN where nothing is."""
    called = probability >= 0.5
    return float(true[called].mean()) if called.any() else float("nan")


def f1(true: BoolArray, probability: FloatArray) -> float:
    """Return the balance of precision and recall of what is called right (likelier than not)."""
    called = probability >= 0.5
    whole = int(called.sum() + true.sum())
    return float(2 * (called & true).sum() / whole) if whole else float("nan")


def log_loss(true: BoolArray, score: FloatArray) -> float:
    """Return the mean surprise at the answers, in nats."""
    return -float(log_expit(np.where(true, score, -score)).mean())


Measure = Callable[[BoolArray, FloatArray], float]


def gauge(
    measure: Callable[[IntArray], float], groups: IntArray, rng: np.random.Generator, draws: int = DRAWS
) -> Gauge:
    """Measure, with an interval from drawing whole groups anew.

    Parameters
    ----------
    measure
        From numbers of rows to a number.
    groups
        Whose each row is.
    rng
        For the draws.
    draws
        How many.
    """
    value = measure(np.arange(len(groups)))
    if not np.isfinite(value):
        return Gauge(None)
    _, whose = np.unique(groups, return_inverse=True)
    order = np.argsort(whose, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(whose))[:-1])
    found = []
    for _ in range(draws):
        taken = rng.integers(0, len(members), len(members))
        found.append(measure(np.concatenate([members[k] for k in taken])))
    kept = np.array([number for number in found if np.isfinite(number)])
    if len(kept) < draws / 2:
        return Gauge(value)
    low, high = np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Gauge(value, float(low), float(high))


@dataclass(frozen=True, slots=True)
class Quality:
    """How good probabilities are on answers that they were not learnt from.

    Attributes
    ----------
    precision, f1
        Of what is called right because it is likelier than not.
    auroc
        How often a right one is ranked above a wrong one.
    calibration_error
        Mean distance between what probabilities say and what was seen.
    """

    precision: Gauge
    f1: Gauge
    auroc: Gauge
    calibration_error: Gauge

    def to_json(self) -> dict[str, dict[str, float | None]]:
        """Return plain values."""
        return {
            "precision": self.precision.to_json(),
            "f1": self.f1.to_json(),
            "auroc": self.auroc.to_json(),
            "calibration_error": self.calibration_error.to_json(),
        }


def quality(true: BoolArray, score: FloatArray, groups: IntArray, rng: np.random.Generator) -> Quality:
    """Measure scores (log-odds) against answers."""
    chance = np.asarray(expit(score), dtype=np.float64)

    def of(measure: Measure) -> Gauge:
        return gauge(lambda rows: measure(true[rows], chance[rows]), groups, rng)

    return Quality(of(precision), of(f1), of(auroc), of(calibration_error))


def gain(true: BoolArray, before: FloatArray, after: FloatArray, groups: IntArray, rng: np.random.Generator) -> Gauge:
    """Return how much less surprising the answers are after learning, in nats an answer."""
    return gauge(lambda rows: log_loss(true[rows], before[rows]) - log_loss(true[rows], after[rows]), groups, rng)
