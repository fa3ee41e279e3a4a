"""``turnabout artists app:``: what the application itself has found, by the application's rules."""

from typing import Any

import click
from django.utils import timezone

from turnabout.cli.app.acting import acting_account
from turnabout.cli.output import emit_json, say
from turnabout.core.errors import BadInput
from turnabout.core.results import Refusal, as_json
from turnabout.findings.models import Run
from turnabout.findings.selectors import FoundPeople, current_run
from turnabout.findings.services.answering import count_found, spread_of, verdict_of
from turnabout.findings.services.showing import show_found
from turnabout.people.models import Account
from turnabout.rights.selectors import may, stage

LOGGED = (
    "Each person named here can read that you looked, and why. Such are the rules of the application; whoever holds "
    "the raw record of service is outside the application's rules."
)
NAMES = {
    "off": "Names are switched off here: nobody is named.",
    "counting": "The notice about names is not over, or not acknowledged: nobody is named.",
    "on": "",
}


def artists_here(*, people: bool, as_email: str, reason: str, as_json_document: bool) -> None:
    """Say who was found, as far as the account that acts may see it; each name shown is logged."""
    account = acting_account(as_email, reason=reason, command="artists app:")
    if not may(account, "find"):
        raise BadInput(f"{account.email} may not see who was found: use a leader's or team lead's account with --as.")
    run = current_run()
    if run is None:
        raise BadInput("Nothing was worked out here yet: import a record of service first.")
    document = _document(account, run, people=people, reason=reason)
    if people:
        say(LOGGED)
    if as_json_document:
        emit_json(document)
    else:
        _print(document)


def _document(account: Account, run: Run, *, people: bool, reason: str) -> dict[str, Any]:
    """Answer in the shape of the analyst's command, without any figure about a person."""
    now = timezone.now()
    names = stage(now=now).names
    count = count_found(account, now=now)
    document: dict[str, Any] = {
        "as_of": run.as_of.isoformat() if run.as_of else None,
        **{name: run.result[name] for name in ("legs", "rated_legs", "people")},
        "names": names,
        "verdict": _plain(verdict_of(run, anybody=bool(count.shown or count.waiting))) if count else None,
        "spread": _plain(spread_of(run)),
        "waiting": count.waiting if count else 0,
        "artists": count.shown if count else 0,
    }
    if people:
        document |= _named(show_found(viewer=account, now=now, door="cli", why=reason))
    return document


def _named(found: FoundPeople | None) -> dict[str, Any]:
    """Name who was found, in the order of names; no figure, for those are their own."""
    rows = found.people if found else ()
    findings = [
        {
            "person_id": str(row.person_id),
            "name": row.person.name,
            "team": row.person.team,
            "verdict": "artist",
            "found_on": row.found_at.date().isoformat(),
            "holds_until": row.holds_until.date().isoformat(),
        }
        for row in rows
    ]
    return {"artists": sorted(row["person_id"] for row in findings), "findings": findings}


def _plain(answer: object) -> Any:
    if isinstance(answer, Refusal):
        return {"refusal": as_json(answer)}
    return answer if isinstance(answer, str) else as_json(answer)


def _print(document: dict[str, Any]) -> None:
    """Print the answer for a person."""
    says = {
        "artists": "Somebody here turns difficult customers around, and we are sure enough to say so.",
        "no_artist": "Nobody stands out here in turning difficult customers around.",
        "not_enough_evidence": "Who turns difficult customers around cannot be said yet.",
    }
    verdict = document["verdict"]
    click.echo(NAMES[document["names"]] or says.get(verdict) or verdict["refusal"]["reason"])
    for finding in document.get("findings", ()):
        click.echo(f"  {finding['name']}, {finding['team']}" if finding["team"] else f"  {finding['name']}")
    if document["waiting"]:
        click.echo(f"{document['waiting']} more could not see it for a day yet.")
