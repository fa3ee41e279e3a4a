"""How conversations end: satisfied or not, rated or not, promises kept or broken, back again, gone for good."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from turnabout.core.simulate.calendar import Day
from turnabout.core.simulate.company import Staff
from turnabout.core.simulate.customers import ComingBack, Customers
from turnabout.core.simulate.handling import Handling
from turnabout.core.simulate.settings import CompanySettings
from turnabout.core.simulate.situations import Situations

LEVEL = 1.3
PER_DIFFICULTY = -2.6
PER_HANDOFF = -0.25
CHANNEL_EFFECT = np.array([0.0, 0.1, 0.2, -0.05, -0.2])
HINGE_FROM, HINGE_WIDTH = 0.5, 0.3
ASKED_BY_DODGERS = 0.08
NO_PROMISE, KEPT, BROKEN, SOFT = range(4)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of each conversation, arrays of shape (n,).

    Attributes
    ----------
    log_odds
        The truth: log-odds that the customer is satisfied.
    satisfied
        Whether the customer is, rated or not.
    score
        1-5 as the customer would rate.
    rated
        Whether the customer was asked and answered.
    promise
        0 none, 1 kept, 2 broken, 3 a soft one without a date.
    reopened
        Whether it was reopened after it had been solved.
    """

    log_odds: NDArray[np.float64]
    satisfied: NDArray[np.bool_]
    score: NDArray[np.int64]
    rated: NDArray[np.bool_]
    promise: NDArray[np.int64]
    reopened: NDArray[np.bool_]


def hinge(difficulty: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of what somebody adds on difficult legs works at this difficulty: 0 up to .5, 1 from .8 on."""
    return np.asarray(np.clip((difficulty - HINGE_FROM) / HINGE_WIDTH, 0.0, 1.0))


def shares(handling: Handling) -> NDArray[np.float64]:
    """Share each holder in the outcome by the replies sent, shape (n, 4); each row adds up to 1."""
    return np.asarray(handling.sends / handling.sends.sum(axis=1, keepdims=True))


def people_effect(staff: Staff, handling: Handling) -> NDArray[np.float64]:
    """Add up, by share, what the holders add to the log-odds of a satisfied customer, shape (n,)."""
    person = handling.person
    each = staff.base[person] + staff.team_effect[person] + staff.turnaround[person] * hinge(handling.difficulty)
    return np.asarray((shares(handling) * np.where(person >= 0, each, 0.0)).sum(axis=1))


def conclude(
    settings: CompanySettings,
    staff: Staff,
    situations: Situations,
    handling: Handling,
    rng: np.random.Generator,
) -> Outcomes:
    """Draw how the conversations end."""
    n = len(situations.number)
    log_odds = (
        LEVEL
        + PER_DIFFICULTY * (situations.difficulty - 0.5)
        + CHANNEL_EFFECT[situations.channel]
        + PER_HANDOFF * (handling.legs - 1)
        + people_effect(staff, handling)
    )
    satisfied = rng.random(n) < expit(log_odds)
    last = handling.person[np.arange(n), handling.legs - 1]
    answer = np.where(satisfied, settings.answer_happy, settings.answer_unhappy)
    asked = np.where(staff.dodger[last] & ~satisfied, ASKED_BY_DODGERS, 1.0)
    return Outcomes(
        log_odds=log_odds,
        satisfied=satisfied,
        score=_scores(satisfied, situations.difficulty, rng),
        rated=rng.random(n) < answer * asked,
        promise=_promises(satisfied, situations.difficulty, rng),
        reopened=rng.random(n) < np.where(satisfied, 0.03, 0.13),
    )


def _scores(
    satisfied: NDArray[np.bool_], difficulty: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    u = rng.random(len(satisfied))
    happy = np.where(u < 0.66, 5, 4)
    worst = 0.25 + 0.35 * difficulty
    unhappy = np.select([u < worst, u < worst + 0.25], [1, 2], 3)
    return np.where(satisfied, happy, unhappy)


def _promises(
    satisfied: NDArray[np.bool_], difficulty: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    n = len(satisfied)
    made = rng.random(n) < 0.16 + 0.25 * difficulty
    soft = rng.random(n) < 0.2
    broken = rng.random(n) < np.where(satisfied, 0.08, 0.45)
    return np.select([~made, soft, broken], [NO_PROMISE, SOFT, BROKEN], KEPT)


def follow(
    day: Day, customers: Customers, situations: Situations, outcomes: Outcomes, rng: np.random.Generator
) -> None:
    """Let some customers come back about the same matter, and some leave, mostly the unhappy ones."""
    n = len(situations.number)
    unhappy = ~outcomes.satisfied
    back = np.flatnonzero(rng.random(n) < np.where(unhappy, 0.34, 0.04))
    coming = ComingBack(situations.customer[back], situations.topic[back], situations.product[back])
    customers.note_return(day.number + rng.integers(2, 19, len(back)), coming)
    chance = np.select([unhappy & situations.leaving, unhappy], [0.22, 0.03], 0.003)
    gone = np.flatnonzero(rng.random(n) < chance)
    customers.note_leaving(day.number + rng.integers(3, 25, len(gone)), situations.customer[gone])
