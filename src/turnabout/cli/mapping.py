"""The command ``turnabout map``."""

from pathlib import Path
from typing import get_args

import click

from turnabout.cli.output import emit_json, say
from turnabout.connectors.propose import describe, propose
from turnabout.connectors.settings import Format
from turnabout.core.errors import BadInput

EXAMPLE = """\b
Example:
  turnabout map tickets.csv --out tickets.toml
  turnabout import csv tickets.csv --map tickets.toml --history ./history
"""


@click.command("map", epilog=EXAMPLE)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(get_args(Format)), help="The file's format; otherwise it is looked at.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the proposal to this file instead.")
@click.option("--json", "as_json", is_flag=True, help="Print proposal, doubts and columns as one JSON document.")
def map_(*, source: Path, kind: Format | None, out: Path | None, as_json: bool) -> None:
    """Propose which column of SOURCE is what, and say what is uncertain about it.

    The proposal is a mapping in TOML with the doubts as comments, to be looked over, mended and given to
    "turnabout import --map".
    """
    proposal = propose(source, kind=kind)
    if out is not None:
        _write(out, proposal.to_toml())
        say(f"The proposal is in {out}; {len(proposal.unsure)} doubts stand at its top.")
    if as_json:
        emit_json(describe(proposal))
    elif out is None:
        click.echo(proposal.to_toml(), nl=False)


def _write(out: Path, text: str) -> None:
    if out.exists():
        raise BadInput(f"{out} is there already; name another file, or remove it first.")
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise BadInput(f"{out} cannot be written: {problem}.") from problem
