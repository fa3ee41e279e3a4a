"""Whether skill changes within the window, what follows for the parameters, and how to say so.

Source: Chetty, Friedman and Rockoff 2014, https://doi.org/10.1257/aer.104.9.2593 (older results count for less).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import md5

import numpy as np

from turnabout.core.skill.cells import Cells
from turnabout.core.skill.drift import Drift, counts_for, learn
from turnabout.core.skill.parameters import Parameters, as_tuple
from turnabout.core.skill.periods import Periods
from turnabout.core.skill.posterior import monthly
from turnabout.core.skill.results import Diagnostic

NAME = "drift"
MONTHS_BACK = 6
MANY, SOME = 1_000_000, 300_000
"""Rated legs up to which everybody's are added up by month, and how many are looked at first where there are more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was learnt about change.

    Attributes
    ----------
    drift
        None where it could not be told.
    old
        What a leg of six months ago (or of the first month) counts beside one of the last, for a typical person.
    back
        How many months ago that is.
    """

    drift: Drift | None = None
    old: float = 1.0
    back: int = 0


ByMonth = Callable[[tuple[str, ...]], Periods | None]
"""Adds the legs of some people up month by month; None where there are none with times."""


def follow(cells: Cells, parameters: Parameters, by_month: ByMonth) -> tuple[Parameters, Periods | None, Changes]:
    """Let parameters follow skill from month to month, where records speak for it.

    Where legs are many, some people's are looked at first, and everybody's only where these change.
    """
    rated = int(cells.rated.sum())
    if rated > MANY:
        some = cells.some(np.sort(np.array(dealt(cells.people)[:: -(-rated // SOME)])))
        sample = by_month(some.people)
        changes = Changes() if sample is None else with_changes(some, parameters, sample)[1]
        if changes.drift is None or not changes.drift.sure:
            return parameters, None, changes
    periods = by_month(cells.people)
    if periods is None:
        return parameters, None, Changes()
    followed, changes = with_changes(cells, parameters, periods)
    return followed, periods if followed.kept is not None else None, changes


def dealt(people: tuple[str, ...]) -> list[int]:
    """Return people's places in an order that says nothing about them, and is always the same."""
    return sorted(range(len(people)), key=lambda j: _hash(people[j]))


def _hash(person_id: str) -> bytes:
    """Return what deals people out evenly, always in the same way."""
    return md5(person_id.encode(), usedforsecurity=False).digest()


def with_changes(cells: Cells, parameters: Parameters, periods: Periods) -> tuple[Parameters, Changes]:
    """Let parameters follow skill from month to month, where records speak for it."""
    seen = monthly(cells, parameters, periods)
    drift = learn(seen, parameters.covariance)
    if drift is None or not drift.sure:
        return parameters, Changes(drift)
    g11, g12, g22 = (entry * drift.growth for entry in parameters.covariance)
    typical = np.median(seen.s11[:, seen.s11.sum(axis=0) > 0], axis=1)
    back = min(MONTHS_BACK, periods.count - 1)
    old = float(counts_for(typical, g11 + 2 * g12 + g22, drift.kept)[-1 - back])
    moved = replace(
        parameters,
        covariance=(g11, g12, g22),
        covariance_cov=tuple(as_tuple(np.array(row) * drift.growth**2) for row in parameters.covariance_cov),
        kept=drift.kept,
        months=periods.months,
        levels=as_tuple(seen.level),
    )
    return moved, Changes(drift, old, back)


def drift_check(changes: Changes) -> Diagnostic:
    """Put change into words."""
    drift = changes.drift
    if drift is None:
        return Diagnostic(
            NAME,
            False,
            "Whether people's skill changes within the window cannot be told: the record holds no times, or fewer than "
            "three months with outcomes. All legs count alike, old or new.",
            told=False,
        )
    if not drift.sure:
        return Diagnostic(
            NAME, True, "People's skill looks the same throughout the window, so all legs count alike, old or new."
        )
    return Diagnostic(
        NAME,
        False,
        f"People's skill changes within the window: after three months {round(100 * drift.kept**3)} of 100 parts of "
        f"what sets somebody apart are left. So the answer is about the last month, and a leg of {changes.back} months "
        f"ago counts about {round(100 * changes.old)} hundredths of one of today. Ask again every month, and see what "
        "changed: training, new people, other work.",
    )
