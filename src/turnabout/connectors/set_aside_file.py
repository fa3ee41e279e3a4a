"""The rows that an import has set aside: a list that grows batch by batch, and at the end a CSV to mend."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from turnabout.connectors.atomic import replacing
from turnabout.connectors.base import SetAside
from turnabout.connectors.csv_writer import SafeCsvWriter
from turnabout.connectors.manifest import FOLDER
from turnabout.connectors.rows import LINE, OURS, REASON
from turnabout.core.errors import BadInput


class SetAsideFile:
    """``HISTORY/set-aside/<digest>.csv``, and the list from which it is made."""

    def __init__(self, history: Path, digest: str) -> None:
        self.path = history / "set-aside" / f"{digest}.csv"
        self._list = history / FOLDER / f"{digest}.set-aside.jsonl"

    def back_to(self, length: int) -> None:
        """Forget what was written after the last batch that counts."""
        self._list.touch()
        if self._list.stat().st_size < length:
            raise BadInput(f"{self._list} has lost rows; remove {self._list.parent} to import the sources anew.")
        os.truncate(self._list, length)

    def add(self, rows: Iterable[SetAside]) -> int:
        """Add rows to the list and answer its length in bytes."""
        with self._list.open("a", encoding="utf-8") as file:
            for row in rows:
                cells = {LINE: str(row.line), REASON: row.reason, **row.row}
                file.write(json.dumps(cells) + "\n")
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def finish(self, count: int) -> None:
        """Write the CSV, or remove that of an earlier run where nothing is set aside any more."""
        if not count:
            self.path.unlink(missing_ok=True)
            return
        columns: dict[str, None] = dict.fromkeys((LINE, REASON))
        for row in self._rows():
            columns |= dict.fromkeys(row)
        ours_last = sorted(columns, key=lambda name: name in OURS[2:])
        with replacing(self.path) as begun, begun.open("w", encoding="utf-8", newline="") as file:
            SafeCsvWriter(file, ours_last).write(self._rows())

    def forget_list(self) -> None:
        """Remove the list, once the CSV and the manifest stand."""
        self._list.unlink(missing_ok=True)

    def _rows(self) -> Iterator[dict[str, str]]:
        with self._list.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
