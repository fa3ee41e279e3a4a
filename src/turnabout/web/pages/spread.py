"""Do people differ here at all? An answer about the group, never about one of it."""

from dataclasses import dataclass
from typing import Any

from turnabout.web.charts import IntervalPlot, IntervalRow, Reference
from turnabout.web.pages.numbers import shifted
from turnabout.web.pages.page_words import in_page_words


@dataclass(frozen=True, slots=True)
class SpreadAnswer:
    """The answer as a page shows it.

    Attributes
    ----------
    sentence, sub
        The answer and how sure it is; the reason where it is a refusal.
    plot
        What two of three people turn around; None where that cannot be said.
    refused
        Whether it cannot be said.
    """

    sentence: str
    sub: str
    plot: IntervalPlot | None = None
    refused: bool = False


def spread_answer(result: dict[str, Any], *, group: int) -> SpreadAnswer:
    """Say whether people differ in how they turn difficult conversations around, if there are enough of them."""
    spread, company = result["spread"], result["company"]
    if result["people"] < group:
        return SpreadAnswer(
            "Whether people differ cannot be said",
            f"Fewer than {group} people hold conversations here, and an answer would be about persons.",
            refused=True,
        )
    if spread["p_value"] is None or spread["sd"] is None:
        return SpreadAnswer("Whether people differ cannot be said", in_page_words(result["says"]), refused=True)
    if spread["p_value"] > result["settings"]["spread_level"]:
        return SpreadAnswer(_alike(spread["power"]), _chance(spread["p_value"]))
    return SpreadAnswer(
        "People differ in how they turn difficult conversations around, more than chance would make them.",
        _chance(spread["p_value"]),
        _plot(spread, company["expected"], company["difficult_legs"], result["model"]["outcome"]),
    )


def _alike(power: float) -> str:
    if power >= 0.8:
        return "People here turn difficult conversations around about equally well, as far as can be seen."
    return "Whether people differ cannot be told from chance yet: there are too few rated difficult conversations."


def _chance(p_value: float) -> str:
    if p_value < 0.001:
        return "Chance alone would make such differences in fewer than one of 1,000 companies."
    return f"Chance alone would make such differences in about {max(round(1000 * p_value), 1)} of 1,000 companies."


def _plot(spread: dict[str, Any], expected: float | None, legs: int, outcome: str) -> IntervalPlot | None:
    """Show what two of three people turn around: one standard deviation to either side."""
    if expected is None or outcome == "points":
        return None
    low, high = (100 * shifted(expected, sign * spread["sd"]) for sign in (-1, 1))
    row = IntervalRow("Two of three people", 100 * expected, low, high, legs)
    return IntervalPlot(
        "What people here turn around",
        "of 100 difficult conversations",
        (row,),
        max(0, 10 * (low // 10) - 10),
        min(100, 10 * (high // 10) + 20),
        Reference("on average", 100 * expected - 0.5, 100 * expected + 0.5),
        counted="turns holding a difficult case",
        within="two of three people lie within",
    )
