"""Write CSV that a spreadsheet cannot be made to execute, and that gives back the same cells when it is read."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

_BEGINS = r"[=+\-@\t\r\n＝＋－＠]"  # wide signs are signs to spreadsheets that speak Japanese
_LOOKS_LIKE_FORMULA = re.compile(f"'*{_BEGINS}")
_WAS_GUARDED = re.compile(f"'+{_BEGINS}")


def guard(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (and before what looks guarded)."""
    return f"'{cell}" if _LOOKS_LIKE_FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Take away the apostrophe that `guard` put there: ``unguard(guard(cell)) == cell`` for every cell."""
    return cell[1:] if _WAS_GUARDED.match(cell) else cell


class SafeCsvWriter:
    """A CSV writer whose every cell goes through `guard`."""

    def __init__(self, stream: TextIO, columns: Sequence[str]) -> None:
        self._columns = columns
        self._writer = csv.writer(stream)  # its CRLF also makes it quote a cell with a lone CR
        self._writer.writerow([guard(column) for column in columns])

    def write(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Write rows; a column that a row does not have is left empty."""
        for row in rows:
            self._writer.writerow([guard(row.get(column, "")) for column in self._columns])
