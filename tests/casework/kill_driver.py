"""Runs one import to its end, or until it is killed: started again and again by test_kills.py.

``--twin`` puts a deliberately wrong way of storing a page in the place of the right one. Between its two steps a twin
waits as long as the first one took: on a quick machine, too, some kill falls there.
"""

import argparse
import time
from dataclasses import replace

from django.db import transaction

import turnabout.cli.app  # noqa: F401 (sets Django up)
from turnabout.casework.models import Import
from turnabout.casework.selectors import import_to_run
from turnabout.casework.services import running
from turnabout.casework.services.bring_in import advance, bring_in, save_rows, save_set_aside


def cursor_before_rows(*, actor, now, batch, page):
    """Wrong: the cursor is safe before the rows are."""
    began = time.monotonic()
    with transaction.atomic():
        batch = Import.objects.get(pk=batch.pk)
        advance(batch, page)
    time.sleep(time.monotonic() - began)
    with transaction.atomic():
        save_rows(batch.source, page)
        save_set_aside(batch, page)
    return batch


def counts_outside(*, actor, now, batch, page):
    """Wrong: rows and cursor are safe together, but the counts come afterwards."""
    batch = Import.objects.get(pk=batch.pk)
    began = time.monotonic()
    before = replace(page, source_rows=0, tables={}, set_aside=())
    with transaction.atomic():
        save_rows(batch.source, page)
        save_set_aside(batch, page)
        advance(batch, before)
    time.sleep(time.monotonic() - began)
    with transaction.atomic():
        advance(batch, page)
    return batch


TWINS = {"": bring_in, "cursor-before-rows": cursor_before_rows, "counts-outside": counts_outside}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("import_id", type=int)
    arguments.add_argument("--twin", default="")
    asked = arguments.parse_args()
    running.bring_in = TWINS[asked.twin]
    print("ready", flush=True)
    running.run_import(import_to_run(asked.import_id), tell=lambda says, share: print("page", flush=True))
    print("done", flush=True)


if __name__ == "__main__":
    main()
