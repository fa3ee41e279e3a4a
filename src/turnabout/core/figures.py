"""The registry of figures: everything that Turnabout may say about a person, each declared once.

Pages, commands, the API and exports take a figure's words, purpose, floor and evidence from here, and nothing that is
not declared here can be stored or shown. Who may see it stands in ``rights``; the values stand in ``findings``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FLOOR = 30
"""Fewest rated turns within the window behind a figure about a person; it can be raised, never lowered."""

GROUP = 10
"""Fewest people behind a group figure of skill or quality; it can be raised, never lowered."""


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
    evidence
        What it opens to.
    says
        ``figure``: a number with its interval; ``finding``: that something was found, without a number.
    floor
        Fewest rated turns in the window; below it there is a refusal.
    rule
        Version of the rule that works it out; a new rule makes a new version of the figure.
    months
        How long it is kept.
    """

    key: str
    words: str
    purpose: str
    evidence: str
    says: Literal["figure", "finding"]
    floor: int = FLOOR
    rule: str = "1"
    months: int = 12


DIFFICULT_SKILL = FigureKind(
    key="difficult_skill",
    words="How often you turn difficult conversations around",
    purpose="So that you know your own strength, with its uncertainty and its evidence.",
    evidence="Your own turns holding a difficult case, each with what made it difficult and how it ended.",
    says="figure",
)
ARTIST_FOUND = FigureKind(
    key="artist_found",
    words="Turns difficult customers around",
    purpose="So that difficult customers reach people who can help them, and others can learn from those people.",
    evidence="The same turns as the figure above; others see the name and what the person handles, no number.",
    says="finding",
)

FIGURES: Mapping[str, FigureKind] = {kind.key: kind for kind in (DIFFICULT_SKILL, ARTIST_FOUND)}

NEVER: tuple[str, ...] = (
    "People are never ranked: no page, list or download sorts or filters them by a figure.",
    "Nobody is alerted that somebody differs from a group.",
    "Nothing about emotion, health, belief, union, origin, sex or age of an employee is worked out or kept.",
    "No presence, idle time, keystroke, audio or video is read. The finest grain is one turn holding one case.",
    "A customer's tone is never added up into a mood of whoever answered.",
    "No figure is used for pay or dismissal, and none decides about a person: a named human does, with the evidence.",
)
"""What is never said or done about people, in plain words."""

FORBIDDEN_WORDS: frozenset[str] = frozenset(
    (
        *("age", "birthday", "birthdate", "birth", "born", "gender", "sex", "sexual", "ethnicity", "ethnic", "race"),
        *("origin", "nationality", "religion", "belief", "faith", "church", "union", "political", "party", "health"),
        *("disability", "disabled", "sick", "sickness", "illness", "pregnant", "pregnancy", "marital", "emotion"),
        *("mood", "stress", "keystroke", "keystrokes", "idle", "presence", "login", "logout", "audio", "video"),
    )
)
"""Words that no column about an employee may carry: none of it is inferred or stored."""


def forbidden_word(name: str) -> str | None:
    """Tell which word makes a column about an employee one that is not stored; None for others."""
    words = name.replace("-", "_").replace(" ", "_").lower().split("_")
    return next((word for word in words if word in FORBIDDEN_WORDS), None)
