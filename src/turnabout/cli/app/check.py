import stat

import click
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from turnabout.cli.output import emit_json, say
from turnabout.core.errors import BadInput


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Check settings and database, and say what to mend.

    Example: turnabout check
    """
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    problems = [str(problem.msg) for problem in run_checks()]
    if stat.S_IMODE(settings.DATA.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        problems.append(f"Others on this machine can look into {settings.DATA}: run chmod 700 {settings.DATA}")
    if missing:
        problems.append("The database is not up to date: run turnabout migrate.")
    if as_json:
        emit_json({"data": str(settings.DATA), "database": connection.vendor, "problems": problems})
    for problem in problems:
        say(problem)
    if problems:
        raise BadInput(f"{len(problems)} thing(s) to mend, see above.")
    say(f"All is well. Data: {settings.DATA}; database: {connection.vendor}.")
