"""What a recipe for messages may ask about the situation."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate.phrases import NONE, Banks, banks
from turnabout.core.simulate.situations import EMAIL, PHONE, WEB
from turnabout.core.simulate.words import topics

Bank = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of one kind, with all that a recipe asks for; arrays of shape (messages,)."""

    book: Banks
    rng: np.random.Generator
    topic: NDArray[np.int64]
    channel: NDArray[np.int64]
    tone: NDArray[np.int64]
    earlier: NDArray[np.int64]
    hard: Mask
    leaving: Mask
    boss: Mask
    harm: Mask
    satisfied: Mask
    resolved: Mask
    promise: NDArray[np.int64]
    asked: Mask
    final: Mask
    leg: NDArray[np.int64]
    entered: NDArray[np.int64]
    leaves_for: NDArray[np.int64]
    craft: NDArray[np.float64]

    def some(self, chance: float | NDArray[Any]) -> Mask:
        """Choose messages at random."""
        return self.rng.random(len(self.topic)) < chance

    def skilled(self, factor: float = 1.0) -> Mask:
        """Choose messages whose author uses a technique here."""
        return self.rng.random(len(self.topic)) < factor * self.craft

    def say(self, name: str, where: Mask | None = None) -> Bank:
        """Use a sentence of a named bank on some of the messages."""
        return np.where(True if where is None else where, self.book.named[name], NONE)

    def about(self, kind: str, where: Mask | None = None) -> Bank:
        """Use a sentence that belongs to the topic."""
        return np.where(True if where is None else where, self.book.by_topic[kind][self.topic], NONE)

    def by_queue(self, name: str, where: Mask) -> Bank:
        """Use a sentence of staff that belongs to the queue of the topic."""
        return np.where(where, _banks_by_queue(name)[self.topic], NONE)

    def letter(self) -> Mask:
        """Whether messages have a greeting and a signature."""
        return np.isin(self.channel, (EMAIL, WEB, PHONE))


def either(first: Bank, otherwise: Bank) -> Bank:
    """Take the second sentence where there is no first."""
    return np.where(first == NONE, otherwise, first)


@cache
def _banks_by_queue(name: str) -> Bank:
    return np.array([banks().named[f"staff.{name}_{topic.queue}"] for topic in topics()])
