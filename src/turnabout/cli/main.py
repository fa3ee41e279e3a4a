"""The command ``turnabout``: a table of names; each command is imported when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

from turnabout import __version__
from turnabout.core.errors import BadInput

COMMANDS = {
    "artists": ("turnabout.cli.artists:artists", "Find who turns difficult customers around."),
    "check": ("turnabout.cli.app.check:check", "Check settings and database, and say what to mend."),
    "demo": ("turnabout.cli.demo:demo", "Invent a company, work it out and serve it."),
    "forget": ("turnabout.cli.app.forget:forget", "Forget a customer, or somebody who left."),
    "import": ("turnabout.cli.importing:import_", "Import a record of service from a file."),
    "invite": ("turnabout.cli.app.invite:invite", "Make a link by which somebody gets an account."),
    "learn": ("turnabout.cli.learn:learn", "Teach the reader from your own answers, and say what that gained."),
    "map": ("turnabout.cli.mapping:map_", "Propose which column of a file is what."),
    "migrate": ("turnabout.cli.app.migrate:migrate", "Bring the database up to this version."),
    "read": ("turnabout.cli.read:read", "Read messages: cues, promises, tone, how conversations ended."),
    "retain": ("turnabout.cli.app.retain:retain", "Delete what has been kept for as long as was promised."),
    "serve": ("turnabout.cli.app.serve:serve", "Serve the web application and its worker."),
    "simulate": ("turnabout.cli.simulate:simulate", "Write the record of service of an invented company."),
    "verify-log": ("turnabout.cli.app.verify_log:verify", "Check that the log of who looked was not changed."),
    "worker": ("turnabout.cli.app.worker:worker", "Do the work in the background."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, so that ``--help`` needs neither Django nor DuckDB."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in sorted(COMMANDS.items())])


@click.command(cls=LazyGroup)
@click.version_option(__version__, prog_name="turnabout")
def cli() -> None:
    """Find the people who turn difficult customers around, use them, and clone them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; bad input ends with one sentence on standard error and exit code 2."""
    try:
        code = cli.main(args=arguments, prog_name="turnabout", standalone_mode=False)
    except click.Abort:
        click.echo("Stopped. What was finished before is kept.", err=True)
        sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except BadInput as problem:
        click.echo(f"Error: {problem}", err=True)
        sys.exit(2)
    if code:  # outside its standalone mode, click hands back the code with which a command wants to end
        sys.exit(code)
