"""The command ``turnabout simulate``."""

import sys
from datetime import datetime
from pathlib import Path

import click

from turnabout.cli.output import emit_json, say
from turnabout.core.simulate import CompanySettings
from turnabout.engine.simulating import SimulationReport
from turnabout.engine.simulating import simulate as simulate_company

DEFAULTS = CompanySettings()
EXAMPLE = """\b
Example:
  turnabout simulate ./company --seed 7 --people 60 --conversations 20000
  turnabout artists ./company --people
"""


@click.command(epilog=EXAMPLE)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=DEFAULTS.seed, show_default=True, help="Same seed, same bytes.")
@click.option("--people", type=int, default=DEFAULTS.people, show_default=True, help="Leads and managers included.")
@click.option("--conversations", type=int, default=DEFAULTS.conversations, show_default=True)
@click.option("--months", type=int, default=DEFAULTS.months, show_default=True, help="Length of the record.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    default=DEFAULTS.start.isoformat(),
    show_default=True,
    help="First day (UTC).",
)
@click.option(
    "--spread",
    type=float,
    default=DEFAULTS.spread,
    show_default=True,
    help="How much people differ: standard deviation in log-odds of a satisfied customer.",
)
@click.option("--artists", type=float, default=DEFAULTS.artists, show_default=True, help="Share who are artists.")
@click.option(
    "--bonus",
    type=float,
    default=DEFAULTS.bonus,
    show_default=True,
    help="Log-odds that artists add on difficult legs.",
)
@click.option(
    "--assignment",
    type=float,
    default=DEFAULTS.assignment,
    show_default=True,
    help="How strongly difficult conversations go to those believed better; 0 is at random.",
)
@click.option(
    "--dodgers",
    type=float,
    default=DEFAULTS.dodgers,
    show_default=True,
    help="Share of people whose unhappy customers are hardly ever asked for a rating.",
)
@click.option("--nobody-differs", is_flag=True, help="All people and teams serve equally well; no artists.")
@click.option("--no-text", is_flag=True, help="Messages without words: smaller and faster.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
def simulate(
    *,
    directory: Path,
    seed: int,
    people: int,
    conversations: int,
    months: int,
    start: datetime,
    spread: float,
    artists: float,
    bonus: float,
    assignment: float,
    dodgers: float,
    nobody_differs: bool,
    no_text: bool,
    as_json: bool,
) -> None:
    """Invent a company and write its record of service into DIR, with the truth about its people.

    DIR has to be new or empty. truth.parquet says who was planted as an artist, so that you can check what Turnabout
    finds. Everybody and every word in it are invented.
    """
    settings = CompanySettings(
        seed=seed,
        people=people,
        conversations=conversations,
        months=months,
        start=start.date(),
        spread=spread,
        artists=artists,
        bonus=bonus,
        assignment=assignment,
        dodgers=dodgers,
        text=not no_text,
    )
    report = _simulate_with_bar(directory, settings.nobody_differs() if nobody_differs else settings)
    say(_summary(report))
    if as_json:
        emit_json(report.to_json())


def _simulate_with_bar(directory: Path, settings: CompanySettings) -> SimulationReport:
    bar = click.progressbar(length=settings.conversations, label="Simulating", file=sys.stderr)

    def show(done: int, _of: int) -> None:
        bar.update(done - bar.pos)

    with bar:
        return simulate_company(directory, settings=settings, progress=show)


def _summary(report: SimulationReport) -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in report.rows.items())
    return (
        f"{report.notice}\nWritten to {report.directory}: {rows}.\nArtists planted: {report.artists} (truth.parquet)."
    )
