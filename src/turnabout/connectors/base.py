"""What every connector hands over: pages of records, and what had to be set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from turnabout.core.records import TableName


@dataclass(frozen=True, slots=True)
class SetAside:
    """A source row that was not brought in.

    Attributes
    ----------
    line
        Line at which the row starts in the source (the header of a CSV file is line 1; Parquet rows count from 1).
    reason
        One sentence that names the column and the value.
    row
        The cells as they came, by column name, to be mended and sent again.
    """

    line: int
    reason: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a source, small enough to be stored in one transaction together with its cursor.

    Attributes
    ----------
    tables
        Records in the schemas of ``core.records.SCHEMAS``; a table without a record is left out.
    set_aside
        The rows that were not brought in.
    source_rows
        Rows of the source that this page accounts for: those brought in plus ``len(set_aside)``, exactly.
    cursor
        Where the page ends. Reading again ``after`` it continues right behind the page.
    progress
        Fraction of the source read so far, 0-1; None where it cannot be told.
    """

    tables: Mapping[TableName, pa.Table]
    set_aside: tuple[SetAside, ...]
    source_rows: int
    cursor: str
    progress: float | None

    @property
    def imported(self) -> int:
        """Source rows of this page that were brought in."""
        return self.source_rows - len(self.set_aside)


class Known(Protocol):
    """The conversations that are already in the record of service."""

    def customers_of(self, conversation_ids: Sequence[str]) -> Mapping[str, str | None]:
        """Answer the customer of each known conversation; ids that are nowhere are left out of the answer."""
        ...


class NothingKnown:
    """A record of service without a conversation yet."""

    def customers_of(self, conversation_ids: Sequence[str]) -> Mapping[str, str | None]:  # noqa: ARG002
        """Answer that none is known."""
        return {}
