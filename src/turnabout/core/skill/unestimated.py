"""The parts of an answer that hold no estimate: the company's own figures, what was asked for, and a refusal.

Source: Altman and Bland 1995, https://doi.org/10.1136/bmj.311.7003.485 (absence of evidence is no evidence of absence).
"""

from typing import Any

from turnabout.core.results import Refusal
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.figures import expected_share
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.results import ArtistsResult, Company, Refused, Spread
from turnabout.core.skill.settings import ArtistSettings, Context
from turnabout.core.skill.words import below_floor


def settings_json(settings: ArtistSettings, context: Context) -> dict[str, Any]:
    """Return the settings as printed."""
    return {
        "difficult_from": settings.difficult_from,
        "top_share": settings.top_share,
        "error_rate": settings.error_rate,
        "level": settings.level,
        "spread_level": settings.spread_level,
        "floor": settings.floor,
        "prior": settings.prior,
        "outcome": settings.outcome,
        "levels": list(settings.levels),
        "difficulty": settings.difficulty,
        "window": list(context.window) if context.window else None,
    }


def company_of(cells: Cells, context: Context, parameters: Parameters | None) -> Company:
    """Return the company's own figures."""
    legs, weight = int(cells.legs.sum()), cells.weight.sum(axis=0)
    good, hard = cells.good.sum(axis=0), cells.bins.is_difficult
    expected = None if parameters is None else context.origin + context.unit * expected_share(parameters)
    return Company(
        rated_share=float(cells.rated.sum() / legs) if legs else None,
        good=context.origin + context.unit * float(good.sum() / weight.sum()) if weight.sum() else None,
        difficult_good=(
            context.origin + context.unit * float(good[hard].sum() / weight[hard].sum()) if weight[hard].sum() else None
        ),
        difficult_legs=int(cells.rated[:, hard].sum()),
        expected=expected,
    )


def refused(cells: Cells, settings: ArtistSettings, context: Context, people: bool, refusal: Refusal) -> ArtistsResult:
    """Say that nothing can be said, in the same shape."""
    rated = cells.rated.sum(axis=1)
    findings = tuple(
        Refused(
            person_id,
            refusal if rated[j] >= settings.floor else Refusal(below_floor(settings.floor)),
        )
        for j, person_id in sorted(enumerate(cells.people), key=lambda pair: pair[1])
    )
    nothing = dict.fromkeys(("person", "difficulty", "team", "customer", "residual"))
    return ArtistsResult(
        as_of=context.as_of,
        legs=int(cells.legs.sum()),
        rated_legs=int(cells.rated.sum()),
        people=len(cells.people),
        verdict="not_enough_evidence",
        says=refusal.reason,
        spread=Spread(sd=None, low=None, high=None, p_value=None, power=0.0),
        settings=settings_json(settings, context),
        model={
            "outcome": context.outcome,
            "sd": nothing,
            "correlation": None,
            "fixed": {},
            "says": refusal.reason,
        },
        diagnostics=(),
        company=company_of(cells, context, None),
        artists=() if people else 0,
        parameters=None,
        missing=context.missing,
        difficulty=context.difficulty_source,
        findings=findings if people else None,
    )
