"""What every room answers with: a number with its interval and its n, or a refusal with its reason."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval.

    Attributes
    ----------
    mean, low, high
        Posterior mean and the ends of the interval, in the unit of the figure that carries it.
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """The honest answer "cannot be said", with its reason; never a number.

    Attributes
    ----------
    reason
        One sentence for the reader: why, and what would change it. It never holds a count about a person.
    """

    reason: str


def as_json(value: Any) -> Any:
    """Turn a frozen result into plain JSON values (its fields, in order)."""
    return asdict(value)
