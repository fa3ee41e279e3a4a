"""Rows of a source before they mean anything: cells by column, the line where each row starts, and damaged rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from turnabout.connectors.base import SetAside
from turnabout.core.errors import BadInput

MOST_COLUMNS = 5_000
LINE, REASON, EXTRA, RAW = "turnabout_line", "turnabout_reason", "turnabout_extra", "turnabout_raw"
"""Columns of a file of set-aside rows: where the row stood, why, cells beyond the header, a row as it came."""
OURS = (LINE, REASON, EXTRA, RAW)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some consecutive rows of a source.

    Attributes
    ----------
    lines
        Line at which each readable row starts, shape (n,).
    cells
        Column name → its cells, shape (n,) each; an empty string is an empty cell.
    damaged
        Rows between them that could not be read at all.
    progress
        Fraction of the source read, 0-1; None where it cannot be told.
    """

    lines: Sequence[int]
    cells: Mapping[str, Sequence[str]]
    damaged: Sequence[SetAside]
    progress: float | None

    @property
    def count(self) -> int:
        """Source rows, readable or not."""
        return len(self.lines) + len(self.damaged)

    def row(self, index: int) -> dict[str, str]:
        """Answer one readable row, by column name."""
        return {name: cells[index] for name, cells in self.cells.items()}


class Source(Protocol):
    """An opened source."""

    names: Sequence[str]

    def chunks(self, sizes: Iterator[int]) -> Iterator[Rows]:
        """Read the source from its start, as many source rows at a time as ``sizes`` says (the last may be fewer)."""
        ...


def distinct_names(header: Sequence[str]) -> list[str]:
    """Name the columns: a second ``category`` becomes ``category_2``, a column without a name ``column_7``."""
    names: list[str] = []
    taken: set[str] = set()
    for index, cell in enumerate(header, start=1):
        name = base = cell.strip() or f"column_{index}"
        again = 2
        while name in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name)
        names.append(name)
    return names


def require_names(names: Sequence[str], what: str) -> None:
    """Refuse a source with more columns than any desk exports: it is not a table."""
    if len(names) > MOST_COLUMNS:
        raise BadInput(f"{what} has {len(names):,} columns; a table may have {MOST_COLUMNS:,}. Is the delimiter right?")
