"""What may be set about the search for artists, checked where it is set; and where the legs come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from turnabout.core.errors import BadInput

FLOOR = 30
"""Fewest rated legs in the window for a figure about a person; a setting may raise it, nothing lowers it."""

Prior = Literal["plain", "assignment", "volume"]
PRIORS: tuple[Prior, ...] = ("plain", "assignment", "volume")

LEVELS = ("person", "team", "customer")


@dataclass(frozen=True, slots=True)
class ArtistSettings:
    """Settings of one search for artists.

    Attributes
    ----------
    outcome
        ``satisfied`` (0/1 from the rating), ``points`` (the rating itself), ``ordered`` (only the order of its steps),
        or a key of the conversations' ``results``.
    levels
        Which levels may differ: ``person``, ``team`` above it, and ``customer`` across both.
    difficulty
        ``own`` works it out from the case mix, ``given`` takes the source's ``attributes.difficulty``, ``none`` treats
        all legs alike.
    difficult_from
        Rank of difficulty (0-1) from which a leg counts as difficult.
    top_share
        The share of people that an artist must belong to.
    error_rate
        Expected share of false artists among those chosen.
    level
        Probability content of every interval.
    spread_level
        Largest p-value at which people are said to differ.
    floor
        Fewest rated legs for a figure about a person; at least 30.
    window_months
        Length of the window that ends at ``as_of``.
    prior
        ``plain``; with ``assignment`` or ``volume`` a check says how much the answer would change if who gets difficult
        legs, or many, counted as evidence. The answer itself is always the plain one.
    seed
        Seed of the simulated test of the spread, so that a run can be repeated.
    """

    outcome: str = "satisfied"
    levels: tuple[str, ...] = ("person",)
    difficulty: Literal["own", "given", "none"] = "own"
    difficult_from: float = 0.80
    top_share: float = 0.10
    error_rate: float = 0.20
    level: float = 0.90
    spread_level: float = 0.01
    floor: int = FLOOR
    window_months: int = 12
    prior: Prior = "plain"
    seed: int = 20_240

    def __post_init__(self) -> None:
        if self.floor < FLOOR:
            raise BadInput(f"The floor is {FLOOR} rated legs and can only be raised; {self.floor} is below it.")
        for name in ("difficult_from", "top_share", "error_rate", "level", "spread_level"):
            value = getattr(self, name)
            if not 0 < value < 1:
                raise BadInput(f"The setting {name} must lie between 0 and 1, not at {value}.")
        if self.difficulty not in ("own", "given", "none"):
            raise BadInput(f"The setting difficulty is own, given or none, not {self.difficulty!r}.")
        if self.prior not in PRIORS:
            raise BadInput(f"The setting prior is plain, assignment or volume, not {self.prior!r}.")
        self._check_levels()

    def _check_levels(self) -> None:
        unknown = [level for level in self.levels if level not in LEVELS]
        if unknown:
            raise BadInput(f"Unknown level {unknown[0]!r}: use person, team and customer.")
        if "person" not in self.levels:
            raise BadInput("The level person is always needed: use --levels person or --levels person,team,customer.")


def refuse_unpublished(prior: str) -> None:
    """Refuse a prior other than the plain one where people are named or what is found is published."""
    if prior != "plain":
        raise BadInput(
            f"The prior {prior} listens to who gets which work. It says how much an answer would change and is never "
            "used for what is said about people: leave it out."
        )


@dataclass(frozen=True, slots=True)
class Context:
    """Where the cells come from.

    Attributes
    ----------
    as_of
        End of the window, ISO 8601; None where the record holds no times.
    window
        Its two ends; None without times.
    outcome
        Name of the outcome: ``satisfied``, ``points`` or the key of a result.
    unit, origin
        Printed outcome = origin + unit × outcome (points of a 1-5 scale: 4 and 1).
    difficulty_known
        Whether difficulty could be worked out, or is deliberately not used.
    difficulty_used
        Whether legs differ in difficulty in this answer.
    difficulty_says
        Where difficulty comes from, or why there is none.
    difficulty_source
        The same for machines: whether words were read, and how far probabilities of difficulty hold.
    missing
        What the record cannot tell, as sentences.
    instead
        What to do where no leg has an outcome, as a sentence.
    """

    as_of: str | None
    window: tuple[str, str] | None
    outcome: str
    unit: float = 1.0
    origin: float = 0.0
    difficulty_known: bool = True
    difficulty_used: bool = True
    difficulty_says: str = ""
    difficulty_source: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    instead: str = ""
