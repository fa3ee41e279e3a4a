"""The check *forecast* in words, and when it takes the verdict away.

Source: Chetty, Friedman and Rockoff 2014, https://doi.org/10.1257/aer.104.9.2593 (a slope of one is a forecast without
bias).
"""

from dataclasses import dataclass
from hashlib import md5

import numpy as np

from turnabout.core.skill.cells import Cells
from turnabout.core.skill.forecast import Slope, by_turns_slope, moves_slope
from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.work import ByWork

NAME = "forecast"
SURE, POWER = 0.05, 0.8
MATTERS, WORTH_SAYING = 0.1, 0.01
"""Least bias that is an error, and least allowance that is worth a word."""

LARGEST_UNSEEN = 0.5
"""Where not even a bias of this size would be seen, nothing is said."""

WORTHLESS = 0.5
"""Where surely less than this of what estimates say comes true, nobody is found on them."""

MOST_LEGS = 400_000
"""Legs that are looked at: of all of some people, where there are more."""

TOO_MANY_LEGS = 4_000_000
"""Records beyond which the check is left out: its pass would cost a quarter of the whole answer."""

NOT_LOOKED_AT = (
    "Whether skill foretells other legs is not looked at in records of more than four million legs. Ask of one "
    "department's record to see it."
)
NOWHERE = (
    "Whether skill foretells other legs cannot be told: too few people moved to another team, and no hours or queues "
    "are known in which work is surely given out by turns."
)
TOO_FEW = (
    "Whether skill foretells other legs cannot be told yet: too few rated legs lie where work is given out by turns, "
    "or after people moved to another team."
)
NO_TIMES = "Whether skill foretells other legs cannot be told: the record holds no times."


@dataclass(frozen=True, slots=True)
class Foretold:
    """What came of the forecasts.

    Attributes
    ----------
    check
        In words.
    worthless
        Whether estimates promise so much more than comes true that nobody may be found on them.
    """

    check: Diagnostic
    worthless: bool = False


def foretell(cells: Cells, by_work: ByWork | None, *, kept: float = 1.0, levels: tuple[str, ...] = ()) -> Foretold:
    """Put estimates to the test on other legs than they come from.

    Parameters
    ----------
    cells
        Everybody's legs.
    by_work
        Adds people's legs up by queue and hour; None where legs have no times.
    kept
        What is left after a month of what sets somebody apart.
    levels
        Levels of the model.
    """
    if by_work is None:
        return Foretold(Diagnostic(NAME, False, NO_TIMES, told=False))
    if cells.legs.sum() > TOO_MANY_LEGS:
        return Foretold(Diagnostic(NAME, False, NOT_LOOKED_AT, told=False))
    some = _some(cells)
    work = by_work(some.people)
    if work is None:
        return Foretold(Diagnostic(NAME, False, NO_TIMES, told=False))
    slopes = {
        "turns": by_turns_slope(work, some),
        "moves": None if work.moves is None else moves_slope(work.moves, some, kept),
    }
    return _said({name: slope for name, slope in slopes.items() if slope is not None}, levels)


def _some(cells: Cells) -> Cells:
    """Return some people's cells, whatever they are called, where legs are many."""
    times = -(-int(cells.legs.sum()) // MOST_LEGS)
    if times <= 1:
        return cells
    order = sorted(
        range(len(cells.people)), key=lambda j: md5(cells.people[j].encode(), usedforsecurity=False).digest()
    )
    return cells.some(np.sort(np.array(order[::times])))


def _said(slopes: dict[str, Slope], levels: tuple[str, ...]) -> Foretold:
    if not slopes:
        return Foretold(Diagnostic(NAME, False, NOWHERE, told=False))
    level = 1 - SURE / len(slopes)
    wrong = [name for name, slope in slopes.items() if _is_wrong(slope, level)]
    told = {name: s for name, s in slopes.items() if name in wrong or s.seen(level, POWER) <= LARGEST_UNSEEN}
    if not told:
        least = min(slope.seen(level, POWER) for slope in slopes.values())
        if least > 1:
            return Foretold(Diagnostic(NAME, False, TOO_FEW, told=False))
        says = (
            "Whether skill foretells other legs cannot be told yet: only if estimates were wrong by "
            f"{round(100 * least)} of 100 parts would it be seen. More rated legs are needed."
        )
        return Foretold(Diagnostic(NAME, False, says, told=False))
    words = [_words(name, slope, level, name in wrong, levels) for name, slope in told.items()]
    worthless = any(told[name].interval(level)[1] < WORTHLESS for name in wrong)
    return Foretold(Diagnostic(NAME, not wrong, " ".join(words)), worthless)


def _is_wrong(slope: Slope, level: float) -> bool:
    low, high = slope.interval(level)
    too_much = high < 1 and slope.slope <= 1 - MATTERS
    too_little = low > 1 + slope.allowed and slope.slope >= 1 + slope.allowed + MATTERS
    return too_much or too_little


WHERE = {
    "turns": "where work is given out by turns",
    "moves": "after people moved to another team",
}


def _words(name: str, slope: Slope, level: float, wrong: bool, levels: tuple[str, ...]) -> str:
    low, high = slope.interval(level)
    figures = (
        f"{round(100 * slope.slope)} of 100 parts of what was foretold came true ({round(100 * low)} to "
        f"{round(100 * high)}; {slope.people:,} people, {slope.legs:,} legs)"
    )
    if slope.allowed >= WORTH_SAYING:
        figures += f"; {round(100 * slope.allowed)} more are allowed for, as cases may be harder than the record shows"
    if not wrong:
        return (
            f"Skill estimated from other legs foretells outcomes as it should {WHERE[name]}: {figures}. An error of "
            f"{round(100 * slope.seen(level, POWER))} parts would have been seen."
        )
    if slope.slope > 1:
        return (
            f"Skill estimated from other legs foretells too little {WHERE[name]}: {figures}. People differ more than "
            "is estimated, as where better people get cases that are harder than the record shows: some may be missed."
        )
    return f"Skill estimated from other legs foretells too much {WHERE[name]}: {figures}. {_why(name, levels)}"


def _why(name: str, levels: tuple[str, ...]) -> str:
    if name == "turns":
        return (
            "So part of what looks like skill is which cases people get. Compare people where work is given out by "
            "turns, or have more of it given out so."
        )
    hint = "" if "team" in levels else " Ask again with --levels person,team."
    return f"So part of what looks like skill belongs to the team or its cases, and stays there.{hint}"
