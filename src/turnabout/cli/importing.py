"""The command ``turnabout import``."""

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

import click

from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.connectors.folder import Imported, import_into_folder
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.propose import propose
from turnabout.connectors.settings import Format
from turnabout.core.errors import BadInput

INTO_APP = ("turnabout.cli.app.importing", "import_into_app")
EXAMPLE = """\b
Example:
  turnabout map tickets.csv --out tickets.toml
  turnabout import csv tickets.csv --map tickets.toml --history ./history
"""


@click.command("import", epilog=EXAMPLE)
@click.argument("kind", type=click.Choice(get_args(Format)))
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="TOML file that says which column is what.")
@click.option("--history", type=click.Path(path_type=Path), help="Folder to bring the records into.")
@click.option("--app", "into_app", is_flag=True, help="Bring the records into the application's database.")
@click.option("--as", "actor_email", metavar="EMAIL", help="With --app: who imports.")
@click.option("--reason", help="With --app: why, for the log.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def import_(
    *,
    kind: Format,
    source: Path,
    map_file: Path | None,
    history: Path | None,
    into_app: bool,
    actor_email: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Bring a record of service in from a file, packed with gzip or not.

    Every row of SOURCE is imported or set aside with its line and its reason. Importing a file again changes nothing;
    an import that was stopped goes on where it stood. Exit code 1 says that rows were set aside.
    """
    if into_app == (history is not None):
        raise BadInput("Say where the records go: --history FOLDER, or --app for the application (one of the two).")
    mapping = _mapping(kind, source, map_file)
    if history is not None:
        counts = _into_folder(source, mapping, history)
    else:
        counts = _into_app(source, mapping, kind, actor_email, reason)
    if as_json:
        emit_json(counts)
    if counts["set_aside"]:
        raise click.exceptions.Exit(1)


def _mapping(kind: Format, source: Path, map_file: Path | None) -> SourceMapping:
    if map_file is None:
        click.echo(propose(source, kind=kind).to_toml(), err=True)
        advice = f"turnabout map {source} --out map.toml, look it over, then import again with --map map.toml"
        raise BadInput(f"Which column is what must be said first. The above is a proposal; to use it: {advice}.")
    try:
        mapping = SourceMapping.from_toml(map_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(f"The map {map_file} cannot be read: {problem}.") from problem
    return replace(mapping, source=replace(mapping.source, format=kind))


def _into_folder(source: Path, mapping: SourceMapping, history: Path) -> dict[str, Any]:
    with TerminalProgress(f"Importing {source.name}") as progress:
        done = import_into_folder(source, mapping, history, report=lambda at: progress.tell("read", at))
    _tell(done)
    return done.to_json()


def _tell(done: Imported) -> None:
    if not done.anew:
        say("This source has been imported by this map before; nothing was changed.")
    tables = ", ".join(f"{rows:,} {name}" for name, rows in done.tables.items())
    say(f"{done.imported:,} of {done.source_rows:,} rows came in ({tables or 'no records'}).")
    if done.set_aside_file is not None:
        mend = f"Mend them in {done.set_aside_file} and import that file by the same map"
        say(f"{done.set_aside:,} were set aside. {mend}.")


def _into_app(
    source: Path, mapping: SourceMapping, kind: Format, actor_email: str | None, reason: str | None
) -> dict[str, Any]:
    if not actor_email or not reason:
        raise BadInput("An import into the application is logged: say --as EMAIL and --reason TEXT.")
    module, name = INTO_APP  # by name, because only this branch may set Django up
    bring_in = getattr(importlib.import_module(module), name)
    return cast(dict[str, Any], bring_in(source, mapping, kind, actor_email, reason))
