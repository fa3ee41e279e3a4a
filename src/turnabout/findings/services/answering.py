"""What is said of the company as a whole, by every door in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings

from turnabout.core.results import Refusal
from turnabout.findings.models import Run
from turnabout.findings.selectors import found_people
from turnabout.people.models import Account

FOUND = (
    "Whoever is found is among the best {top} of 100 on difficult legs; of all found at most about {rate} of 100 may "
    "not belong there."
)
NOT_YET = (
    "Not enough evidence: people do differ, but on difficult legs nobody's record is long enough to be chosen with the "
    "error rate asked for."
)
Verdict = Literal["artists", "no_artist", "not_enough_evidence"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How much people differ on difficult cases.

    Attributes
    ----------
    sd, low, high
        Standard deviation of true skill, and its interval; log-odds, or points for an outcome in points.
    p_value
        How often chance alone would make people look so different.
    differ
        Whether that is rare enough to say that they differ.
    """

    sd: float
    low: float | None
    high: float | None
    p_value: float
    differ: bool


def spread_of(run: Run) -> Spread | Refusal:
    """Tell whether people differ here at all, unless so few are asked about that it would be about persons."""
    result: dict[str, Any] = run.result
    if too_few := _too_few(result["people"]):
        return too_few
    spread = result["spread"]
    if spread["sd"] is None or spread["p_value"] is None:
        return Refusal(result["says"])
    return Spread(
        sd=round(spread["sd"], 2),
        low=None if spread["low"] is None else round(spread["low"], 2),
        high=None if spread["high"] is None else round(spread["high"], 2),
        p_value=round(spread["p_value"], 4),
        differ=spread["p_value"] <= result["settings"]["spread_level"],
    )


@dataclass(frozen=True, slots=True)
class FoundCount:
    """How many were found, without saying who; ``waiting``: who could not see it first for a day yet."""

    shown: int
    waiting: int


def count_found(account: Account, *, now: datetime) -> FoundCount | None:
    """Count who was found, naming nobody; None for whom names may not be shown."""
    found = found_people(account, now=now)
    return FoundCount(len(found.people), found.waiting) if found else None


def verdict_of(run: Run, *, anybody: bool) -> Verdict | Refusal:
    """Tell whether anybody stands out, where names may be shown; ``anybody``: whether somebody holds as found."""
    if too_few := _too_few(run.result["people"]):
        return too_few
    if anybody:
        return "artists"
    return "no_artist" if run.result["verdict"] == "no_artist" else "not_enough_evidence"


def says_of(result: Mapping[str, Any], *, anybody: bool) -> str:
    """Say what came of the search, where names may be shown; ``anybody``: whether somebody holds as found.

    Never how many this one run chose: beside those shown, that would tell that somebody disagrees, or was not chosen
    again.
    """
    if too_few := _too_few(result["people"]):
        return too_few.reason
    if anybody:
        top, rate = (round(100 * result["settings"][name]) for name in ("top_share", "error_rate"))
        return FOUND.format(top=top, rate=rate)
    return NOT_YET if result["verdict"] == "artists" else str(result["says"])


def _too_few(people: int) -> Refusal | None:
    if people >= settings.GROUP:
        return None
    return Refusal(f"Fewer than {settings.GROUP} people hold conversations here, and an answer would be about persons.")
