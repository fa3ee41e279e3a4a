"""From cells to the answer: who, how sure, and why not others.

Source: Normand, Glickman and Gatsonis 1997, https://doi.org/10.1080/01621459.1997.10474036 (profiling providers by
posterior probabilities rather than ranks).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from turnabout.core.results import Refusal
from turnabout.core.skill.bins import SIZE, FloatArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.changes import ByMonth, Changes, drift_check, follow
from turnabout.core.skill.customers import UNCHANGED, Met, fit_levels
from turnabout.core.skill.diagnostics import ASKED, diagnose
from turnabout.core.skill.figures import figures
from turnabout.core.skill.fit import Fit
from turnabout.core.skill.foretelling import foretell
from turnabout.core.skill.guard import Response, response
from turnabout.core.skill.hidden import with_unseen
from turnabout.core.skill.opinion import leant, opinion_check
from turnabout.core.skill.outlook import times_as_many
from turnabout.core.skill.parameters import Parameters, parameters_of
from turnabout.core.skill.periods import Periods
from turnabout.core.skill.posterior import LEAST_SHARE, Posterior, posterior, stretched, with_parts
from turnabout.core.skill.results import (
    ArtistsResult,
    Diagnostic,
    Finding,
    Outlook,
    PersonVerdict,
    Refused,
    Spread,
    Turned,
    Verdict,
)
from turnabout.core.skill.select import Selection, select
from turnabout.core.skill.settings import ArtistSettings, Context, refuse_unpublished
from turnabout.core.skill.silence import still_found, with_silence
from turnabout.core.skill.spread import SpreadTest, spread_test
from turnabout.core.skill.unestimated import company_of, refused, settings_json
from turnabout.core.skill.visits import ByCustomer
from turnabout.core.skill.words import (
    SELECTIVE,
    WORTHLESS,
    below_floor,
    model_says,
    no_outcome,
    outlook_says,
    unknown_difficulty,
    verdict_says,
    with_care,
)
from turnabout.core.skill.work import ByWork
from turnabout.core.uncollected import uncollected

POWER = 0.8
"""Power from which "nobody" may be said (contract)."""

CLEARLY_NOT = 0.02
"""Probability to belong to the top share below which nothing more is expected from more legs."""

BASIS_NAMES = ("level", "difficulty", "difficulty_rising", "difficulty_high", "difficulty_unknown")


@dataclass(frozen=True, slots=True)
class _Judged:
    """Everything about the company that findings are written from."""

    cells: Cells
    fitted: Fit
    parameters: Parameters
    as_seen: Posterior
    found: Posterior
    test: SpreadTest
    chosen: npt.NDArray[np.bool_]
    eligible: npt.NDArray[np.bool_]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Record:
    cells: Cells
    periods: Periods | None
    fitted: Fit
    asked: Response
    met: Met
    against: str | None


def judge(
    cells: Cells,
    settings: ArtistSettings,
    *,
    context: Context,
    rng: np.random.Generator,
    people: bool = False,
    by_month: ByMonth | None = None,
    by_work: ByWork | None = None,
    by_customer: ByCustomer | None = None,
) -> ArtistsResult:
    """Fit, test, select and put into words.

    Parameters
    ----------
    cells
        Sufficient statistics of the window.
    settings
        What was asked for.
    context
        Where the cells come from.
    rng
        Source of the draws of the test of the spread.
    people
        Whether to name people.
    by_month, by_work
        Add people's legs up month by month, and by queue, hour and team; None where legs have no times.
    by_customer
        Adds legs up by customer; None where the record names none. Asked only where customers are a level.
    """
    if people:
        refuse_unpublished(settings.prior)
    fitted, met = fit_levels(cells, settings, by_customer)
    if isinstance(fitted, Refusal):
        refusal = fitted if cells.rated.any() else Refusal(no_outcome(context))
        return refused(cells, settings, context, people, refusal)
    asked = response(cells)
    parameters = _parameters(cells, fitted, met, settings, context)
    parameters, periods, changed = _followed(cells, parameters, met, by_month)
    foretold = foretell(cells, by_work, kept=parameters.kept or 1.0, levels=settings.levels)
    against = SELECTIVE if asked.selective else WORTHLESS if foretold.worthless else None
    record = _Record(cells, periods, met.whole(fitted), asked, met, against)
    judged = _judge(record, parameters, settings, context, rng)
    checks = _checks(judged, record, (changed, foretold.check), settings, context)
    answer = _answer(judged, record, fitted, checks, settings, context)
    return replace(
        answer,
        artists=_ids(judged) if people else answer.artists,
        outlook=None if against else _outlook(judged, settings, context, rng),
        findings=_findings(judged, settings, context) if people else None,
    )


def _parameters(cells: Cells, fitted: Fit, met: Met, settings: ArtistSettings, context: Context) -> Parameters:
    """Take the company's part of the model from the fit."""
    unit = context.unit * met.steeper
    parameters = parameters_of(
        met.whole(fitted), cells.bins, legs=_legs(cells), level=settings.level, unit=unit, teams=cells.teams
    )
    return replace(parameters, customers=met.used, flattened=met.flattened)


def _answer(
    judged: _Judged,
    record: _Record,
    fitted: Fit,
    checks: tuple[Diagnostic, ...],
    settings: ArtistSettings,
    context: Context,
) -> ArtistsResult:
    """Put into words what can be said without naming anybody."""
    cells, met = record.cells, record.met
    chosen = int(judged.chosen.sum())
    says = verdict_says(judged.verdict, chosen, judged.test, settings, context)
    return ArtistsResult(
        as_of=context.as_of,
        legs=int(cells.legs.sum()),
        rated_legs=int(cells.rated.sum()),
        people=len(cells.people),
        verdict=judged.verdict,
        says=record.against or with_care(says, judged.verdict, checks),
        spread=_spread(fitted, judged.test, context.unit * met.steeper),
        settings=settings_json(settings, context),
        model=_model(fitted, met, settings, context),
        diagnostics=checks,
        company=company_of(cells, context, judged.parameters),
        artists=chosen,
        parameters=judged.parameters,
        missing=context.missing,
        difficulty=context.difficulty_source,
    )


def _outlook(judged: _Judged, settings: ArtistSettings, context: Context, rng: np.random.Generator) -> Outlook | None:
    """Say how much more record would be enough, where more of it would help."""
    test = judged.test
    if judged.verdict != "not_enough_evidence" or not context.difficulty_known or test.p_value is None:
        return None
    rated, legs = judged.cells.rated.sum(axis=1), judged.cells.legs.sum()
    differ = test.p_value <= settings.spread_level
    times = times_as_many(judged.as_seen, judged.parameters, rated, settings, rng) if differ else test.enough
    return Outlook(times, outlook_says(times, float(rated.sum() / legs)))


def _followed(
    cells: Cells, parameters: Parameters, met: Met, by_month: ByMonth | None
) -> tuple[Parameters, Periods | None, Diagnostic]:
    """Let parameters follow skill from month to month, and say whether it changes; beside customers nobody looks."""
    if met.used:
        return parameters, None, UNCHANGED
    if by_month is None:
        return parameters, None, drift_check(Changes())
    parameters, periods, changes = follow(cells, parameters, by_month)
    return parameters, periods, drift_check(changes)


def _checks(
    judged: _Judged, record: _Record, more: tuple[Diagnostic, ...], settings: ArtistSettings, context: Context
) -> tuple[Diagnostic, ...]:
    """Check whether the answer can be trusted; where people were found, also what silence may hide."""
    asked = record.asked
    checks = (*diagnose(judged.cells, judged.fitted, judged.found, asked, context), *more, *record.met.checks)
    if judged.chosen.any() and asked.known and context.outcome in ASKED:
        still = still_found(judged.cells, judged.chosen, judged.eligible, settings)
        checks = tuple(with_silence(check, still, int(judged.chosen.sum())) for check in checks)
    return checks if settings.prior == "plain" else (*checks, _opinion(judged, record, settings, context))


def _opinion(judged: _Judged, record: _Record, settings: ArtistSettings, context: Context) -> Diagnostic:
    """Say how much the answer would change with an opinion."""
    swayed = leant(judged.cells, judged.found, settings.prior)
    otherwise, _ = _chosen(swayed, judged.eligible, record.asked, settings)
    if record.against or _verdict(bool(otherwise.any()), judged.test, settings, context) != "artists":
        otherwise = np.zeros_like(otherwise)
    return opinion_check(settings.prior, judged.chosen, otherwise, settings.error_rate)


def _judge(
    record: _Record, parameters: Parameters, settings: ArtistSettings, context: Context, rng: np.random.Generator
) -> _Judged:
    cells, fitted, asked, met = record.cells, record.fitted, record.asked, record.met
    seen = met.known(cells, parameters, record.periods)
    parameters = with_parts(cells, parameters, seen)
    as_seen = posterior(cells, parameters, seen)
    parameters = with_unseen(cells, fitted, parameters, as_seen)
    found = stretched(as_seen, parameters)
    test = met.test or spread_test(met.counted(cells), level=settings.spread_level, rng=rng, slope=fitted.slope)
    eligible = cells.rated.sum(axis=1) >= settings.floor
    chosen, cut = _chosen(found, eligible, asked, settings)
    parameters = replace(parameters, cut=cut)
    verdict = _verdict(bool(chosen.any()), test, settings, context)
    if record.against:
        verdict = "not_enough_evidence"
    if verdict != "artists":
        chosen = np.zeros_like(chosen)
    return _Judged(cells, fitted, parameters, as_seen, found, test, chosen, eligible, verdict)


def _chosen(
    found: Posterior, eligible: npt.NDArray[np.bool_], asked: Response, settings: ArtistSettings
) -> tuple[npt.NDArray[np.bool_], float | None]:
    """Choose people, and say above which skill they belong to the top share."""
    chosen = np.zeros(len(eligible), dtype=bool)
    if not eligible.any():
        return chosen, None
    picked = _select(found, eligible, settings)
    chosen[eligible] = picked.chosen
    return chosen & ~asked.anomalous & (found.own_share >= LEAST_SHARE), picked.cut


def _legs(cells: Cells) -> FloatArray:
    """Company's rated legs by bin, shape (16,)."""
    counts: FloatArray = cells.rated.sum(axis=0).astype(np.float64)
    return counts


def _select(found: Posterior, eligible: npt.NDArray[np.bool_], settings: ArtistSettings) -> Selection:
    return select(found.on_difficult.only(eligible), top_share=settings.top_share, error_rate=settings.error_rate)


def _verdict(chosen: bool, test: SpreadTest, settings: ArtistSettings, context: Context) -> Verdict:
    if not context.difficulty_known or test.p_value is None:
        return "not_enough_evidence"
    if test.p_value <= settings.spread_level and chosen:
        return "artists"
    return "no_artist" if test.power >= POWER else "not_enough_evidence"


def _ids(judged: _Judged) -> tuple[str, ...]:
    return tuple(sorted(judged.cells.people[j] for j in np.flatnonzero(judged.chosen)))


@uncollected()
def _findings(judged: _Judged, settings: ArtistSettings, context: Context) -> tuple[Finding | Refused, ...]:
    order = sorted(range(len(judged.cells.people)), key=lambda j: judged.cells.people[j])
    shown, turned = figures(judged.found, judged.parameters), _turned(judged)
    difficult = judged.cells.rated[:, _difficult(judged)].sum(axis=1).tolist()
    legs, rated = judged.cells.legs.sum(axis=1).tolist(), judged.cells.rated.sum(axis=1).tolist()
    findings: list[Finding | Refused] = []
    for j in order:
        person_id = judged.cells.people[j]
        if not judged.eligible[j]:
            findings.append(Refused(person_id, Refusal(below_floor(settings.floor))))
        elif not context.difficulty_known:
            findings.append(Refused(person_id, Refusal(unknown_difficulty())))
        else:
            own = shown[j]
            p_top = own.p_top if own.p_top is not None else 0.0
            findings.append(
                Finding(
                    person_id=person_id,
                    legs=legs[j],
                    rated_legs=rated[j],
                    difficult_legs=difficult[j],
                    skill=own.skill,
                    difficult=own.difficult,
                    p_top=p_top,
                    verdict=_person_verdict(judged, j, p_top),
                    difficult_share=own.difficult_share,
                    turned_around=turned[j],
                )
            )
    return tuple(findings)


def _difficult(judged: _Judged) -> npt.NDArray[np.bool_]:
    """Bins that count as difficult; all of them where difficulty is not used."""
    return judged.cells.bins.is_difficult if judged.fitted.slope else np.ones(SIZE, dtype=bool)


def _person_verdict(judged: _Judged, j: int, p_top: float) -> PersonVerdict:
    if judged.chosen[j]:
        return "artist"
    if judged.verdict == "no_artist" or (judged.verdict == "artists" and p_top < CLEARLY_NOT):
        return "not_told_apart"
    return "not_enough_evidence"


def _turned(judged: _Judged) -> tuple[Turned | None, ...]:
    """Return everybody's difficult legs as counted."""
    cells, rows = judged.cells, _difficult(judged)
    if not cells.binary:
        return (None,) * len(cells.people)
    weight = cells.weight[:, rows]
    of, good = weight.sum(axis=1).tolist(), cells.good[:, rows].sum(axis=1).tolist()
    expected = (weight @ expit(judged.parameters.flattened * judged.fitted.offset[rows])).tolist()
    return tuple(Turned(*counted) for counted in zip(of, good, expected, strict=True))


def _spread(fitted: Fit, test: SpreadTest, unit: float) -> Spread:
    return Spread(
        sd=fitted.spread * unit,
        low=fitted.spread_low * unit,
        high=fitted.spread_high * unit,
        p_value=test.p_value,
        power=test.power,
    )


def _model(fitted: Fit, met: Met, settings: ArtistSettings, context: Context) -> dict[str, Any]:
    slope, unit = fitted.slope and fitted.g22 > 0, context.unit * met.steeper
    return {
        "outcome": context.outcome,
        "sd": {
            "person": fitted.g11**0.5 * unit,
            "difficulty": fitted.g22**0.5 * unit if slope else None,
            "team": None if fitted.team_sd is None else fitted.team_sd * unit,
            "customer": None if met.customer_sd is None else met.customer_sd * context.unit,
            "residual": None if fitted.binary else (met.residual_sd or fitted.scale**0.5) * context.unit,
        },
        "correlation": fitted.g12 / (fitted.g11 * fitted.g22) ** 0.5 if slope else None,
        "fixed": {
            name: unit * float(value) + (context.origin if name == BASIS_NAMES[0] else 0.0)
            for name, value in zip(BASIS_NAMES, fitted.fixed, strict=False)
        },
        "says": model_says(fitted.binary, slope, met.used, settings),
    }
