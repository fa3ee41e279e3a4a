"""``turnabout artists``: who turns difficult customers around, from a record of service."""

import importlib
from datetime import UTC, datetime, time

import click
from click.core import ParameterSource

from turnabout.cli.output import emit_json, say
from turnabout.core.errors import BadInput
from turnabout.core.skill import ArtistSettings, ArtistsResult, Finding
from turnabout.core.skill.settings import PRIORS, Prior, refuse_unpublished
from turnabout.engine import artists as find_artists
from turnabout.engine import open_history
from turnabout.engine.history import Engine

NOTICE = (
    "People are shown because you asked for them. Whoever holds the raw record is outside the application's rules: "
    "who may see a figure, who sees it first, and what it may be used for is now yours to answer for."
)

EPILOG = """\b
Examples:
  turnabout artists ./history
  turnabout artists ./history --json --people > found.json
  turnabout artists duckdb:///desk.duckdb --outcome made_sla --as-of 2025-06-30
  turnabout artists spark://host:7077/lake/service
  turnabout artists app: --people --as you@example.org --reason "weekly line-up"
"""
APPLICATION = "app:"
OF_THE_APPLICATION = {"history", "people", "as_email", "reason", "as_json"}


@click.command(epilog=EPILOG)
@click.argument("history")
@click.option(
    "--outcome", default="satisfied", show_default=True, help="satisfied, points, ordered, words, or a result's key."
)
@click.option(
    "--levels",
    default="person",
    show_default=True,
    help="person; with team above it, or customer across: person,team,customer.",
)
@click.option(
    "--difficulty",
    type=click.Choice(["own", "given", "none"]),
    default="own",
    show_default=True,
    help="Worked out from the case mix, given by the source (attributes.difficulty), or not used.",
)
@click.option(
    "--prior",
    type=click.Choice(PRIORS),
    default="plain",
    show_default=True,
    help="With another than plain a check says what would change if who gets difficult legs, or many, were evidence.",
)
@click.option("--top-share", type=float, default=0.10, show_default=True, help="An artist belongs to this share.")
@click.option("--error-rate", type=float, default=0.20, show_default=True, help="Share of false artists allowed.")
@click.option("--floor", type=int, default=30, show_default=True, help="Fewest rated legs; can only be raised.")
@click.option(
    "--as-of", default=None, metavar="DAY", help="End of the window (2025-06-30 or a time); default the last."
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Where the work is done: here, or on a cluster.",
)
@click.option("--people", is_flag=True, help="Name people. You are then answerable for how they are treated.")
@click.option("--as", "as_email", default="", metavar="EMAIL", help="Your own account; for app: alone.")
@click.option("--reason", default="", help="Why; whoever is named can read it. For app: alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def artists(
    context: click.Context,
    history: str,
    outcome: str,
    levels: str,
    difficulty: str,
    prior: Prior,
    top_share: float,
    error_rate: float,
    floor: int,
    as_of: str | None,
    engine: Engine,
    people: bool,
    as_email: str,
    reason: str,
    as_json: bool,
) -> None:
    """Find the people in HISTORY to whom you would give a difficult customer.

    HISTORY is a folder, duckdb:///file, a folder on a cluster (spark://host:port/folder, sc://host:port/folder), or
    app: for what the application has found, by the application's rules.
    """
    if history == APPLICATION:
        _refuse_others(context)
        here = importlib.import_module("turnabout.cli.app.people_here")
        here.artists_here(people=people, as_email=as_email, reason=reason, as_json_document=as_json)
        return
    if as_email or reason:
        raise BadInput(
            "--as and --reason belong to app:, what the application has found; a folder asks for no account."
        )
    settings = ArtistSettings(
        outcome=outcome,
        levels=tuple(level.strip() for level in levels.split(",")),
        difficulty=difficulty,  # type: ignore[arg-type]  # click lets only these three through
        prior=prior,
        top_share=top_share,
        error_rate=error_rate,
        floor=floor,
    )
    result = find_artists(open_history(history, engine=engine), as_of=_moment(as_of), people=people, settings=settings)
    if people:
        say(NOTICE)
    if as_json:
        emit_json(result.to_json())
    else:
        _print(result)


def _refuse_others(context: click.Context) -> None:
    """Refuse the options of a search: the application has found already."""
    given = {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    refuse_unpublished(context.params["prior"])
    if others := sorted(given - OF_THE_APPLICATION):
        option = others[0].replace("_", "-")
        raise BadInput(f"--{option} does not go with app:, where everything was worked out already. Leave it out.")


def _moment(text: str | None) -> datetime | None:
    """Read a day (its end, UTC) or a time."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--as-of is a day like 2025-06-30 or a time like 2025-06-30T12:00Z, not {text!r}.") from None
    if len(text) <= len("2025-06-30"):
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _print(result: ArtistsResult) -> None:
    """Print the answer for a person: what, how sure, what is missing."""
    click.echo(result.says)
    if result.outlook:
        click.echo(result.outlook.says)
    until = f" up to {result.as_of[:10]}" if result.as_of else ""
    click.echo(f"\nFrom {result.legs:,} legs of {result.people:,} people{until}, {result.rated_legs:,} of them rated.")
    if result.spread.sd is not None and result.spread.low is not None and result.spread.high is not None:
        unit = "log-odds" if result.model["sd"]["residual"] is None else "points"
        click.echo(
            f"People differ on difficult legs with a standard deviation of {result.spread.sd:.2f} {unit} "
            f"({result.spread.low:.2f} to {result.spread.high:.2f})."
        )
    if result.diagnostics:
        click.echo("\nHow far this can be believed:")
    for check in result.diagnostics:
        word = "ok     " if check.passed else "look at" if check.told else "unknown"
        click.echo(f"  {word}  {check.name}: {' '.join((check.says, check.of_found)).strip()}")
    if result.missing:
        click.echo("\nWhat this record cannot tell:")
        for sentence in result.missing:
            click.echo(f"  {sentence}")
    if result.findings is not None:
        _print_people(result)


def _print_people(result: ArtistsResult) -> None:
    found = [finding for finding in result.findings or () if isinstance(finding, Finding)]
    below = len(result.findings or ()) - len(found)
    click.echo("\nArtists, in the order of names:" if isinstance(result.artists, tuple) and result.artists else "")
    for finding in found:
        if finding.verdict == "artist":
            click.echo(f"  {_dossier(finding)}")
    if below:
        click.echo(f"\nNothing is said about {below:,} people: {_reason(result)}")


def _reason(result: ArtistsResult) -> str:
    reasons = [f.refusal.reason for f in result.findings or () if not isinstance(f, Finding)]
    return max(sorted(set(reasons)), key=reasons.count)


def _dossier(finding: Finding) -> str:
    turned = finding.turned_around
    if turned is None or turned.of <= 0:
        return f"{finding.person_id}: {finding.difficult_legs} difficult legs"
    return (
        f"{finding.person_id}: {100 * turned.good / turned.of:.0f} of 100 difficult legs turned around where "
        f"{100 * turned.expected / turned.of:.0f} would be expected ({finding.difficult_legs} legs)"
    )
