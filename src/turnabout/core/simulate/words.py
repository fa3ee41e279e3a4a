"""The word banks of the invented company, read from the files beside this module.

The words are invented for the simulation. They are never used to train or to score the reader of conversations.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

TOPIC_FILES = ("orders", "returns", "billing", "network", "repairs")
TOPIC_BANKS = ("subject", "problem", "question", "answer", "cause", "fix", "no", "note")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation can be about.

    Attributes
    ----------
    category, name, queue, products
        Words of the record; ``products`` names a list of products.
    volume
        Relative number of conversations.
    difficulty
        How hard such situations are, in standard deviations.
    banks
        Sentences by kind; ``question[i]`` belongs to ``answer[i]`` and ``cause[i]`` to ``fix[i]``.
    """

    category: str
    name: str
    queue: str
    products: str
    volume: float
    difficulty: float
    banks: Mapping[str, tuple[str, ...]]


def read_words(name: str) -> dict[str, Any]:
    """Read one file of words that ships with the package."""
    text = resources.files(__package__).joinpath("words", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _topic(entry: Mapping[str, Any]) -> Topic:
    return Topic(
        category=entry["category"],
        name=entry["name"],
        queue=entry["queue"],
        products=entry["products"],
        volume=float(entry["volume"]),
        difficulty=float(entry["difficulty"]),
        banks={kind: tuple(entry[kind]) for kind in TOPIC_BANKS},
    )


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of the files."""
    return tuple(_topic(entry) for name in TOPIC_FILES for entry in read_words(name)["topic"])


@cache
def sentences() -> dict[str, tuple[str, ...]]:
    """Read the banks of sentences that do not depend on the topic: customers' and staff's."""
    return {f"{who}.{bank}": tuple(texts) for who in ("customers", "staff") for bank, texts in read_words(who).items()}


@cache
def company_words() -> dict[str, Any]:
    """Name of the company, its products, queues, departments and roles."""
    return read_words("company")


@cache
def name_pools() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Pools of (first names, last names)."""
    return tuple((tuple(pool["first"]), tuple(pool["last"])) for pool in read_words("names")["pool"])
