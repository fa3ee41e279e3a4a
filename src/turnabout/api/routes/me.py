from datetime import datetime
from typing import Any

from ninja import Router

from turnabout.api.shapes import AccountOut, FigureOut, IntervalOut, MeOut, RefusalOut, RefusedFigureOut
from turnabout.api.signing_in import ApiRequest, BearerToken
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings.selectors import own_figure
from turnabout.people.models import Account
from turnabout.rights.selectors import disputed_about
from turnabout.rights.selectors.views import times_looked_at

router = Router(tags=["me"])


@router.get("", auth=BearerToken("me"), response=MeOut, summary="My account, my own figure, how often others looked")
def get_me(request: ApiRequest) -> MeOut:
    """Answer what is said about oneself, in the numbers of My page.

    Scope: `me`.
    """
    account, token = request.auth.account, request.auth.token
    figure = own_figure(account)
    disputed = DIFFICULT_SKILL.key in disputed_about(account.person_id or 0).figures
    return MeOut(
        account=_account(account),
        scopes=token.scopes,
        expires_at=token.expires_at,
        figure=own_figure_out(figure.value, figure.run.result, figure.created_at, disputed=disputed)
        if figure
        else None,
        looks=times_looked_at(account.person_id) if account.person_id else 0,
    )


def _account(account: Account) -> AccountOut:
    return AccountOut(
        name=account.name,
        email=account.email,
        role=account.role,
        administers=account.administers,
        team=account.person.team if account.person else None,
    )


def own_figure_out(
    value: dict[str, Any], result: dict[str, Any], worked_out_at: datetime, *, disputed: bool
) -> FigureOut | RefusedFigureOut:
    """Write somebody's own figure, rounded as the page rounds it, or its refusal."""
    kind = DIFFICULT_SKILL
    if "refusal" in value:
        reason = RefusalOut(reason=value["refusal"]["reason"])
        return RefusedFigureOut(key=kind.key, words=kind.words, purpose=kind.purpose, refusal=reason, disputed=disputed)
    share, expected = value["difficult_share"], result["company"]["expected"]
    in_shares = share is not None and expected is not None
    shown = share if in_shares else value["difficult"]
    scale, digits = (100, 0) if in_shares else (1, 2)
    ends = {end: round(scale * shown[end], digits) for end in ("mean", "low", "high")}
    return FigureOut(
        key=kind.key,
        words=kind.words,
        purpose=kind.purpose,
        worked_out_at=worked_out_at,
        unit="of 100 difficult conversations" if in_shares else "points",
        figure=IntervalOut(**ends),
        expected=round(100 * expected) if in_shares else None,
        rated_turns=value["rated_legs"],
        difficult_turns=value["difficult_legs"],
        disputed=disputed,
    )
