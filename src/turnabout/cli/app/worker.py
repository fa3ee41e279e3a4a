import threading
import time

import click
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from turnabout.ledger.services.reaper import reap

REAP_EVERY = 5.0  # seconds


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
def worker(once: bool) -> None:
    """Do the work in the background: imports, working out.

    Example: turnabout worker
    """
    reap(now=timezone.now())
    if not once:
        threading.Thread(target=_reap_for_ever, daemon=True).start()
    call_command("db_worker", verbosity=0, batch=once, startup_delay=False, reload=False, interval=0.5)


def _reap_for_ever() -> None:
    while True:
        time.sleep(REAP_EVERY)
        try:
            reap(now=timezone.now())
        except DatabaseError:  # busy or away: the next round will do
            continue
        finally:
            connection.close()
