from django.utils import timezone
from ninja import Router

from turnabout.api.shapes import ArtistOut, ArtistsOut, RefusalOut, SpreadOut
from turnabout.api.signing_in import ApiRequest, BearerToken
from turnabout.core.results import Refusal
from turnabout.findings.models import Run
from turnabout.findings.selectors import FoundPeople, FoundPerson, current_run
from turnabout.findings.services.answering import Verdict, spread_of, verdict_of
from turnabout.findings.services.showing import show_found
from turnabout.rights.selectors import stage

router = Router(tags=["artists"])


@router.get("", auth=BearerToken("artists"), response=ArtistsOut, summary="Who turns difficult customers around")
def get_artists(request: ApiRequest) -> ArtistsOut:
    """Answer who was found, in the order of names and without figures, as far as names may be shown.

    Each name that is answered is written into the log that the person named can read. There is no way to sort.
    Scope: `artists`; for leaders and team leads.
    """
    now, run = timezone.now(), current_run()
    at = stage(now=now)
    found = show_found(viewer=request.auth.account, now=now, door="api")
    return ArtistsOut(
        names=at.names,
        opens_on=at.opens_on,
        worked_out_at=run.created_at if run else None,
        verdict=_verdict(run, found),
        spread=_spread(run),
        artists=[_artist(row) for row in found.people] if found else [],
        waiting=found.waiting if found else 0,
    )


def _verdict(run: Run | None, found: FoundPeople | None) -> Verdict | RefusalOut | None:
    if run is None or found is None:
        return None
    verdict = verdict_of(run, anybody=bool(found.people or found.waiting))
    return RefusalOut(reason=verdict.reason) if isinstance(verdict, Refusal) else verdict


def _spread(run: Run | None) -> SpreadOut | RefusalOut | None:
    if run is None:
        return None
    spread = spread_of(run)
    return RefusalOut(reason=spread.reason) if isinstance(spread, Refusal) else SpreadOut.from_orm(spread)


def _artist(row: FoundPerson) -> ArtistOut:
    return ArtistOut(
        name=row.person.name,
        team=row.person.team,
        found_on=row.found_at.date(),
        holds_until=row.holds_until.date(),
    )
