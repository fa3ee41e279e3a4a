"""What an invented company is like: sizes, dates and the truth that is planted."""

from dataclasses import dataclass, replace
from datetime import date

from turnabout.core.errors import BadInput

LARGEST_COMPANY = 500_000
"""Distinct names that the word bank can make, less a margin."""


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """An invented company and the truth planted in it.

    Attributes
    ----------
    seed
        The same seed and settings give the same bytes.
    people, conversations, months, start
        How many people (leads and managers included) and conversations, from which day (UTC) for how many months.
    spread
        Standard deviation, in log-odds of a satisfied customer, of people's level and, independently, of what they
        add on difficult legs.
    team_spread
        The same between teams.
    artists, bonus
        Share of people who are artists, and the log-odds that they add on difficult legs on top.
    assignment
        How strongly difficult conversations go to those believed better (0: at random). Nights are always at random.
    volume_spread
        Standard deviation of the log of how much people handle.
    answer_unhappy, answer_happy
        Share of unhappy and of happy customers who answer the survey.
    dodgers
        Share of people whose unhappy customers are hardly ever asked.
    hidden
        Share of the variance of difficulty that a person sees and the record does not hold.
    text
        Whether messages have words; without, they keep author, time and kind only.
    chunk
        Conversations worked on at a time (memory only).
    """

    seed: int = 1
    people: int = 60
    conversations: int = 20_000
    months: int = 12
    start: date = date(2025, 1, 1)
    spread: float = 0.35
    team_spread: float = 0.2
    artists: float = 0.05
    bonus: float = 1.5
    assignment: float = 1.5
    volume_spread: float = 0.8
    answer_unhappy: float = 0.2
    answer_happy: float = 0.3
    dodgers: float = 0.0
    hidden: float = 0.24
    text: bool = True
    chunk: int = 10_000

    def __post_init__(self) -> None:
        for name, low, high in (
            ("seed", 0, 2**63),
            ("people", 2, LARGEST_COMPANY),
            ("conversations", 1, 10**9),
            ("months", 1, 120),
            ("spread", 0, 3),
            ("team_spread", 0, 3),
            ("artists", 0, 0.5),
            ("bonus", 0, 5),
            ("assignment", -10, 10),
            ("volume_spread", 0, 3),
            ("answer_unhappy", 0, 1),
            ("answer_happy", 0, 1),
            ("dodgers", 0, 1),
            ("hidden", 0, 0.95),
            ("chunk", 1, 10**7),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise BadInput(f"{name} is {value}, but has to lie between {low:,} and {high:,}: choose another value.")

    def nobody_differs(self) -> "CompanySettings":
        """Give the same company, in which all people and teams serve equally well."""
        return replace(self, spread=0.0, team_spread=0.0, artists=0.0)
