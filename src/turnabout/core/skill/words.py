"""The sentences of an answer.

Why "nobody" and "not enough evidence" are two answers: Altman and Bland 1995,
https://doi.org/10.1136/bmj.311.7003.485 (absence of evidence is not evidence of absence).
"""

from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.settings import ArtistSettings, Context
from turnabout.core.skill.spread import FACTORS, SMALLEST_OF_INTEREST, SpreadTest

MOST_RATED = 0.6
"""Share of legs above which no company gets its customers to rate."""


def below_floor(floor: int) -> str:
    """Why a person has no figure; it holds no count about the person."""
    return f"Fewer than {floor} rated legs in the window: nothing is said about a person on so little."


def unknown_difficulty() -> str:
    """Why nobody has a figure where difficulty is not known."""
    return (
        "Which legs were difficult cannot be told from this record, so nothing is said about skill on difficult ones."
    )


def no_outcome(context: Context) -> str:
    """Why there is no answer where nothing is known about how any leg ended."""
    return f"Not enough evidence: nothing in this record says how any leg ended. {context.instead}".rstrip()


SELECTIVE = (
    "Not enough evidence: some people's customers answer far too rarely for their cases and outcomes (the check of the "
    "response), so who stands out cannot be told from these ratings. See that every closed conversation is asked."
)
"""The answer where the check of the response fails."""


WORTHLESS = (
    "Not enough evidence: less than half of what estimates say comes true on other legs (the check of the forecast), "
    "so who stands out cannot be told from this record."
)
"""The answer where the check of the forecast takes the verdict away."""


def with_care(says: str, verdict: str, checks: tuple[Diagnostic, ...]) -> str:
    """Add to an answer which checks found something against it."""
    # Few records allow a forecast: that none could be made is not held against an answer.
    failed = [check.name for check in checks if not check.passed and (check.told or check.name != "forecast")]
    if verdict == "not_enough_evidence" or not failed:
        return says
    return f"{says} Before you rely on it, look at what the checks say about {_listed(failed)}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def verdict_says(verdict: str, chosen: int, test: SpreadTest, settings: ArtistSettings, context: Context) -> str:
    """Return the verdict as one sentence for a service leader."""
    legs = "difficult legs" if context.difficulty_used else "all legs (difficulty is not used)"
    if verdict == "artists":
        who = "1 person is" if chosen == 1 else f"{chosen} people are"
        return (
            f"{who} found to be among the best {settings.top_share:.0%} on {legs}; at most about "
            f"{settings.error_rate:.0%} of those found may not belong there."
        )
    if not context.difficulty_known:
        return f"Not enough evidence: {context.difficulty_says}"
    if verdict == "no_artist":
        return (
            f"Nobody stands out on {legs}: a spread of {SMALLEST_OF_INTEREST} log-odds between people would have been "
            f"seen with a chance of {test.power:.0%}, and nobody could be chosen with the error rate asked for."
        )
    if test.p_value is None:
        return "Not enough evidence: there are not two people with rated legs that can be compared."
    if test.p_value <= settings.spread_level:
        return (
            f"Not enough evidence: people do differ, but on {legs} nobody's record is long enough to be chosen with "
            "the error rate asked for."
        )
    return (
        f"Not enough evidence to say who stands out on {legs}, or that nobody does: a spread of {SMALLEST_OF_INTEREST} "
        f"log-odds between people would have been seen with a chance of only {test.power:.0%}."
    )


def outlook_says(times: float | None, rated_share: float) -> str:
    """Say what would probably be enough, and where it could come from."""
    rated = f"{_of_100(rated_share)} legs are rated now"
    if times is None:
        return f"Even {FACTORS[-1]:.0f} times as many rated legs might not be enough: {rated}."
    many = f"About {times:g} times as many rated legs would probably be enough"
    if times * rated_share <= MOST_RATED:
        return f"{many}: {rated}, so ask more customers."
    return f"{many}: {rated}, so only a longer record or a larger group can tell."


def _of_100(share: float) -> str:
    return f"{max(round(100 * share), 1)} of 100"


def model_says(binary: bool, slope: bool, customers: bool, settings: ArtistSettings) -> str:
    """Return in one sentence how skill is worked out."""
    what = "the log-odds that a leg ends well" if binary else "a leg's outcome"
    people = (
        "each person has an own level and an own change with difficulty" if slope else "each person has an own level"
    )
    team = ", each team an own level" if "team" in settings.levels else ""
    team += ", each customer an own level" if customers else ""
    return f"A mixed model of {what}: {people}{team}; people with little record are drawn towards everybody's mean."
