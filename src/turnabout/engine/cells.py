"""One pass over the legs: what each person's legs add up to in each bin of difficulty."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from turnabout.core.skill.bins import DIFFICULT, EASY, KNOWN, RISING, UNKNOWN, Bins, FloatArray, IntArray
from turnabout.core.skill.cells import Cells, cells_from_columns
from turnabout.core.skill.periods import SUMS, Periods, grouped
from turnabout.engine.history import History

ASKED_FOR = "person_id IN (SELECT person_id FROM asked_for)"
SHARED = """count_if(c > 0) AS rated, sum(c) AS weight, sum(c * c) AS weight2,
            sum(c * y) AS good, sum(c * y * y) AS square"""
WHOLE = "count(y) AS rated, sum(y) AS good, sum(y * y) AS square"


def bin_sql(bins: Bins) -> str:
    """Return the bin of a leg; the same arithmetic as :meth:`turnabout.core.skill.bins.Bins.number`."""
    # Ends with e0 are doubles; what has but a point is a decimal, with which no two engines do the same.
    low, high = f"{bins.rise_from!r}e0", f"{bins.difficult_from!r}e0"
    # Below its upper end d stays below it by one rounding at least, and so does what is worked out from it.
    return f"""CAST(CASE WHEN d < {low} THEN floor(d / {low} * {EASY})
        WHEN d < {high} THEN {EASY} + floor((d - {low}) / ({high} - {low}) * {RISING})
        WHEN d < 1 THEN {EASY + RISING} + floor((d - {high}) / (1 - {high}) * {DIFFICULT})
        WHEN d >= 1 THEN {KNOWN - 1} ELSE {UNKNOWN} END AS UTINYINT)"""


@dataclass(frozen=True, slots=True)
class Legs:
    """Where legs lie, and how they are read.

    Attributes
    ----------
    relation, where
        The table of legs, and the condition that puts a leg into the window.
    bins
        The bins of difficulty.
    difficulty, credit
        Whether these columns count; without credit a leg has all of it.
    team
        Whether teams are a level.
    month
        SQL of a leg's month; empty where legs have no times.
    """

    relation: str
    where: str
    bins: Bins
    difficulty: bool
    credit: bool
    team: bool
    month: str = ""


def month_sql(column: str) -> str:
    """Return the number of the month (UTC) of a time, as in :class:`turnabout.core.skill.periods.Periods`."""
    moment = f"make_timestamp(epoch_us({column}))"
    return f"CAST(12 * year({moment}) + month({moment}) - 1 AS INTEGER)"


def grouped_sql(legs: Legs, more: tuple[str, ...], sums: str = "", only: str = "true") -> str:
    """Return the one pass over the legs: by person, bin and ``more`` columns."""
    d = "difficulty" if legs.difficulty else "CAST(NULL AS DOUBLE)"
    c = ", CASE WHEN outcome IS NULL THEN 0e0 ELSE CAST(credit AS DOUBLE) END AS c" if legs.credit else ""
    own = ", team" if legs.team else ""
    beside = "".join(f", {legs.month} AS month" if name == "month" else f", {name}" for name in more)
    return f"""
        SELECT person_id, {bin_sql(legs.bins)} AS bin, {"".join(f"{name}, " for name in more)}
            count(*) AS legs, {SHARED if legs.credit else WHOLE}{sums}
        FROM (SELECT person_id, {d} AS d, CAST(outcome AS DOUBLE) AS y{c}{own}{beside}
            FROM {legs.relation} WHERE person_id IS NOT NULL AND {legs.where} AND {only})
        GROUP BY person_id, bin{"".join(f", {name}" for name in more)}"""


def holds_whole_credits(history: History) -> bool:
    """Whether every stored leg has all the credit; DuckDB knows without reading them."""
    (whole,) = history.one("SELECT min(credit) = 1 AND max(credit) = 1 AND count(credit) = count(*) FROM legs")
    return bool(whole)


def cells_of(history: History, legs: Legs) -> Cells:
    """Add the legs up, in one pass."""
    table = history.table(grouped_sql(legs, (), ", max(team) AS team" if legs.team else ""))
    return _layout(table, legs.bins, legs.team)


@contextmanager
def asked_for(history: History, people: Sequence[str]) -> Iterator[None]:
    """Let queries ask for the legs of some people alone, by :data:`ASKED_FOR`."""
    history.hand("asked_for", pa.table({"person_id": pa.array(people, pa.string())}))
    try:
        yield
    finally:
        history.drop("asked_for")


def periods_of(history: History, legs: Legs, *, people: tuple[str, ...], last: int) -> Periods | None:
    """Add the legs of some people up, month by month; None where there are none.

    Parameters
    ----------
    history, legs
        Where the legs lie.
    people
        Whose legs, in this order.
    last
        Month that the answer is about.
    """
    with asked_for(history, people):
        table = history.table(grouped_sql(legs, ("month",), only=ASKED_FOR))
    if table.num_rows == 0:
        return None
    month = table["month"].to_numpy().astype(np.int64)
    return grouped(
        people,
        (int(month.min()), max(last, int(month.max()))),
        pc.index_in(table["person_id"], pa.array(people, pa.string())).to_numpy().astype(np.int64),
        month,
        table["bin"].to_numpy().astype(np.int64),
        sums_of(table),
    )


def sums_of(table: pa.Table) -> dict[str, FloatArray]:
    sums = {
        name: np.nan_to_num(table[name].cast(pa.float64()).to_numpy()) for name in SUMS if name in table.column_names
    }
    return {"weight": sums["rated"], "weight2": sums["rated"]} | sums


def _layout(table: pa.Table, bins: Bins, team: bool) -> Cells:
    encoded = pc.dictionary_encode(table["person_id"].combine_chunks())
    order = np.argsort(np.array(encoded.dictionary.to_pylist(), dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    people = tuple(encoded.dictionary[int(k)].as_py() for k in order)
    person = place[encoded.indices.to_numpy()] if len(order) else np.zeros(0, dtype=np.int64)
    sums = sums_of(table)
    teams, names = _teams(table, person, len(people)) if team else (None, ())
    return cells_from_columns(
        people=people,
        bins=bins,
        person=person,
        bin_=table["bin"].to_numpy().astype(np.int64),
        sums=sums,
        # Outcomes of 0 and 1 are their own squares, and sum to the same.
        binary=bool(np.allclose(sums["good"], sums["square"], rtol=1e-12, atol=1e-12)),
        team=teams,
        teams=names,
    )


def _teams(table: pa.Table, person: IntArray, people: int) -> tuple[IntArray, tuple[str, ...]]:
    """Return the index of each person's team (that of most of their legs; −1 where none is known), and the names."""
    names = table["team"].to_pylist()
    counts: dict[tuple[int, str], int] = {}
    for row, legs, name in zip(person, table["legs"].to_pylist(), names, strict=True):
        if name is not None:
            counts[int(row), name] = counts.get((int(row), name), 0) + legs
    index = {name: k for k, name in enumerate(sorted({name for name in names if name is not None}))}
    teams = [-1] * people
    for (row, name), _ in sorted(counts.items(), key=lambda entry: (entry[1], entry[0])):
        teams[row] = index[name]
    return np.array(teams, dtype=np.int64), tuple(index)
