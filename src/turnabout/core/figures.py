"""The figures that Turnabout may work out about a person, each declared once.

Pages, commands and exports take a figure's words, purpose and floor from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What may be said about a person, and for what.

    Attributes
    ----------
    key
        Under which it is stored.
    words
        How a page names it.
    purpose
        What it is for, in one sentence.
    floor
        Fewest rated conversations in the window; below it there is a refusal.
    rule
        Version of the rule that works it out; a new rule makes a new version of the figure.
    """

    key: str
    words: str
    purpose: str
    floor: int
    rule: str


FLOOR = 30

DIFFICULT_SKILL = FigureKind(
    key="difficult_skill",
    words="How often you turn difficult conversations around",
    purpose="So that you know your own strength, with its uncertainty and its evidence.",
    floor=FLOOR,
    rule="1",
)
ARTIST_FOUND = FigureKind(
    key="artist_found",
    words="Turns difficult customers around",
    purpose="So that difficult customers reach people who can help them, and others can learn from those people.",
    floor=FLOOR,
    rule="1",
)

FIGURES: Mapping[str, FigureKind] = {kind.key: kind for kind in (DIFFICULT_SKILL, ARTIST_FOUND)}
