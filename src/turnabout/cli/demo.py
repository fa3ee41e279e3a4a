import importlib
import os
from pathlib import Path

import click


@click.command()
@click.argument("directory", default="turnabout-demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--people", default=60, show_default=True, help="How many people the invented company has.")
@click.option("--conversations", default=50_000, show_default=True, help="How many conversations of a year.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another company.")
@click.option("--port", type=int, help="Listen on this port instead of TURNABOUT_PORT.")
@click.option("--no-serve", is_flag=True, help="Set everything up, and end.")
def demo(directory: Path, people: int, conversations: int, seed: int, port: int | None, no_serve: bool) -> None:
    """Invent a company, work out what can be said of it, and serve it on this machine.

    Example: turnabout demo
    """
    os.environ["TURNABOUT_DATA"] = str(directory.resolve())
    os.environ.pop("TURNABOUT_DATABASE_URL", None)  # the invented company never meets a real database
    application = importlib.import_module("turnabout.cli.app.demo")
    application.run(people=people, conversations=conversations, seed=seed, port=port, serve=not no_serve)
