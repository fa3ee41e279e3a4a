import threading
import time

import click
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from turnabout.findings.services.keeping import RETAIN, TITLE
from turnabout.ledger.services.daily import start_if_due
from turnabout.ledger.services.reaper import reap

LOOK_EVERY = 5.0  # seconds
DAILY = ((RETAIN, TITLE),)  # what a worker does once a day: name of the job, and how people read it


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
def worker(once: bool) -> None:
    """Do the work in the background: imports, working out.

    Example: turnabout worker
    """
    look_after_time()
    if not once:
        threading.Thread(target=_look_for_ever, daemon=True).start()
    call_command("db_worker", verbosity=0, batch=once, startup_delay=False, reload=False, interval=0.5)


def look_after_time() -> None:
    """Take up what killed workers left, and start what is due today and nobody has started."""
    now = timezone.now()
    reap(now=now)
    for function, title in DAILY:
        start_if_due(now=now, day=timezone.localdate(now), function=function, title=title)


def _look_for_ever() -> None:
    while True:
        time.sleep(LOOK_EVERY)
        try:
            look_after_time()
        except DatabaseError:  # busy or away: the next round will do
            continue
        finally:
            connection.close()
