"""What must hold of every record of service beyond its types; a record that fails is set aside with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.records import TABLES, TableName

SHORTEST_BLOCK_MINUTES = 30
"""Worktime is planned blocks; shorter ones are a log-in or status feed, and those are refused."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Records that cannot stand.

    Attributes
    ----------
    rows
        Which records, shape (n,).
    column
        The record's column that is wrong.
    says
        What is wrong, to stand behind the column and its value.
    """

    rows: NDArray[np.bool_]
    column: str
    says: str


def problems(name: TableName, columns: Mapping[str, pa.Array]) -> Iterator[Problem]:
    """Find the records of one table that cannot stand.

    Parameters
    ----------
    name
        The table.
    columns
        Its columns, all of one length; a column may be missing.
    """
    for column in TABLES[name]:
        if column.required and column.name in columns:
            yield Problem(_where(pc.is_null(columns[column.name])), column.name, f"{name} needs it")
    if name == "ratings":
        yield from _off_scale(columns)
    if name == "worktime":
        yield from _no_planned_block(columns)


def _off_scale(columns: Mapping[str, pa.Array]) -> Iterator[Problem]:
    score, low, high = (columns[name] for name in ("score", "scale_min", "scale_max"))
    outside = pc.or_(pc.less(score, low), pc.greater(score, high))
    yield Problem(_where(pc.greater_equal(low, high)), "scale_min", "the scale must rise from min to max")
    yield Problem(_where(outside), "score", "it is outside the scale")


def _no_planned_block(columns: Mapping[str, pa.Array]) -> Iterator[Problem]:
    started, ended = (columns[name].cast(pa.int64()) for name in ("started_at", "ended_at"))
    short = pc.less(pc.subtract(ended, started), SHORTEST_BLOCK_MINUTES * 60_000_000)
    says = f"a block of worktime lasts at least {SHORTEST_BLOCK_MINUTES} minutes (status feeds are not read)"
    yield Problem(_where(short), "ended_at", says)


def _where(truths: pa.Array) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = np.asarray(pc.fill_null(truths, fill_value=False))
    return mask
