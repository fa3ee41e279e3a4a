import click
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from turnabout.cli.output import say


@click.command()
def migrate() -> None:
    """Bring the database up to this version.

    Example: turnabout migrate
    """
    bring_up_to_date()


def bring_up_to_date() -> None:
    """Apply what is missing, and say so."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return
    say(f"Bringing the database up to date ({len(missing)} steps) …")
    call_command("migrate", verbosity=0, interactive=False)
