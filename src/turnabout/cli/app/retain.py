import click
from django.utils import timezone

from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.core.retention import RETENTION
from turnabout.findings.services.keeping import keep_no_longer


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def retain(as_json: bool) -> None:
    """Delete what has been kept for as long as was promised; the worker does this once a day.

    Example: turnabout retain
    """
    with TerminalProgress("Deleting what has been kept long enough") as progress:
        deleted = keep_no_longer(now=timezone.now(), tell=progress.tell)
    if as_json:
        emit_json(deleted)
    for name, kept in RETENTION.items():
        if not kept.lands_later:
            say(f"{kept.words}: kept {kept.spell}, {deleted[name]:,} deleted.")
