"""The command ``turnabout``: a table of names; each command is imported when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

from turnabout import __version__
from turnabout.core.errors import BadInput

COMMANDS = {
    "artists": "turnabout.cli.artists:artists",
    "check": "turnabout.cli.app.check:check",
    "demo": "turnabout.cli.app.demo:demo",
    "import": "turnabout.cli.importing:import_",
    "invite": "turnabout.cli.app.invite:invite",
    "map": "turnabout.cli.mapping:map_",
    "migrate": "turnabout.cli.app.migrate:migrate",
    "serve": "turnabout.cli.app.serve:serve",
    "simulate": "turnabout.cli.simulate:simulate",
    "worker": "turnabout.cli.app.worker:worker",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, so that ``--help`` needs neither Django nor DuckDB."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=LazyGroup)
@click.version_option(__version__, prog_name="turnabout")
def cli() -> None:
    """Find the people who turn difficult customers around, use them, and clone them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; bad input ends with one sentence on standard error and exit code 2."""
    try:
        cli.main(args=arguments, prog_name="turnabout", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped. What was finished before is kept.", err=True)
        sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except BadInput as problem:
        click.echo(f"Error: {problem}", err=True)
        sys.exit(2)
