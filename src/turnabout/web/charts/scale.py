"""From values to places across a drawing, and round numbers to write below them."""

import math
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from ``low`` to ``high``."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Place a value: 0 at ``low``, 100 at ``high``, never outside."""
        if self.high <= self.low:
            return 50.0
        return 100 * min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def ticks(self, wanted: int = 5) -> tuple[float, ...]:
        """Choose about ``wanted`` round values within the scale."""
        step = _round_step((self.high - self.low) / max(wanted - 1, 1))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(round(index * step, 10) for index in range(first, last + 1))


def _round_step(rough: float) -> float:
    if rough <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(rough))
    return next(step * size for step in STEPS if step * size >= rough * 0.999)


def around(values: list[float]) -> Scale:
    """Make a scale with round ends that holds all values."""
    low, high = min(values), max(values)
    step = _round_step((high - low) / 4 or abs(high) / 4 or 1.0)
    below, above = min(math.floor(low / step) * step, low), max(math.ceil(high / step) * step, high)
    return Scale(below, above) if below < above else Scale(below - step, above + step)


def plain(value: float, digits: int = 0) -> str:
    """Write a value with a thin gap between thousands and a true minus."""
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace("-", "\u2212")
