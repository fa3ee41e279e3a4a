"""Rows of a source that tell about somebody who was erased on request."""

from collections.abc import Sequence, Set
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from turnabout.connectors.columns import Cells
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.records import TableName

ERASED = "It tells about somebody who was erased on request."

Kind = Literal["customer", "case", "person"]

_ABOUT: tuple[tuple[TableName, str, Kind], ...] = (
    ("customers", "customer_id", "customer"),
    ("conversations", "customer_id", "customer"),
    ("conversations", "conversation_id", "case"),
    ("messages", "conversation_id", "case"),
    ("events", "conversation_id", "case"),
    ("ratings", "conversation_id", "case"),
    ("orders", "customer_id", "customer"),
)
OF_STAFF_ALONE: tuple[tuple[TableName, str, Kind], ...] = (
    ("people", "person_id", "person"),
    ("worktime", "person_id", "person"),
)


def whom_tells(tables: Set[TableName]) -> tuple[tuple[TableName, str, Kind], ...]:
    """Return by which columns rows of these tables are about somebody; about staff only where all of them are."""
    return _ABOUT + (OF_STAFF_ALONE if tables <= {"people", "worktime"} else ())


class Erased(Protocol):
    """Who was erased from the record of service."""

    def among(self, kind: Kind, ids: Sequence[str]) -> Set[str]:
        """Keep the ids of those who were erased."""
        ...

    def remember_cases(self, ids: Sequence[str]) -> None:
        """Note conversations of an erased customer: their messages may come in another file."""
        ...


class NobodyErased:
    """A record of service from which nobody was erased."""

    def among(self, kind: Kind, ids: Sequence[str]) -> Set[str]:  # noqa: ARG002
        """Answer that nobody was."""
        return frozenset()

    def remember_cases(self, ids: Sequence[str]) -> None:
        """Forget it: there is nobody."""


def blame_erased(cells: Cells, mapping: SourceMapping, erased: Erased) -> None:
    """Set aside each row that is about somebody who was erased, before anything else is asked of it.

    A member of staff is not what a row is about, but in a source of nothing but people or working time.
    """
    for name, column, kind in whom_tells(mapping.tables.keys()):
        table = mapping.tables.get(name)
        value = table.columns.get(column) if table else None
        if value is None or value.customer_is:
            continue
        ids = cells.words(value)
        found = erased.among(kind, [text for text in ids.unique().to_pylist() if text is not None])
        if found:
            mask = np.fromiter((text in found for text in ids.to_pylist()), bool, cells.count)
            cells.blame(mask, None, ERASED.rstrip("."))
            if (name, kind) == ("conversations", "customer"):
                cases = cells.words(mapping.tables[name].columns["conversation_id"])
                erased.remember_cases(cases.filter(pa.array(mask)).drop_null().to_pylist())
