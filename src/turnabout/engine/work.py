"""The pass for the check of forecasts: legs by person, queue, part of the week and bin, and of those who moved."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from turnabout.core.skill.bins import IntArray
from turnabout.core.skill.work import HOURS, Moves, Work
from turnabout.engine.cells import ASKED_FOR, Legs, asked_for, grouped_sql, sums_of
from turnabout.engine.history import History

# By arithmetic on microseconds: functions of zoned times are many times slower. 1 January 1970 was a Thursday.
DAY, PART = 86_400_000_000, 10_800_000_000
WEEKEND = f"CASE WHEN (epoch_us(l.started_at) // {DAY} + 3) % 7 > 4 THEN {HOURS} ELSE 0 END"


def work_of(history: History, legs: Legs, *, people: tuple[str, ...], stored: bool) -> Work | None:
    """Add some people's legs up by queue and hour; None where there are none with times.

    Parameters
    ----------
    history, legs
        Where the legs lie.
    people
        Whose legs, in this order.
    stored
        Whether legs were stored; else conversations say in which queue they were.
    """
    placed = replace(
        legs, relation=f"({_placed(history, legs, stored=stored)})", where="true", month="month_no", team=False
    )
    with asked_for(history, people):
        table = history.table(grouped_sql(placed, ("queue", "part", "half", "place")))
    moves = None
    if movers := _movers(table):
        with asked_for(history, movers):
            moves = history.table(grouped_sql(placed, ("month", "place"), only="place IS NOT NULL"))
    if table.num_rows == 0:
        return None
    return Work(
        people=people,
        person=_person(table, people),
        queue=_encoded(table["queue"])[0],
        part=_whole(table["part"]),
        half=_whole(table["half"]),
        bin=_whole(table["bin"]),
        sums=sums_of(table),
        moves=None if moves is None else _moves(moves, people),
    )


def _placed(history: History, legs: Legs, *, stored: bool) -> str:
    """Return the SQL of these people's legs with times, and where and when each was."""
    joins = not stored or (history.has("conversations") and history.has("legs", "conversation_id"))
    place = "coalesce(c.team, l.team)" if joins else "l.team"
    parts = [place, *(["c.channel", "c.category"] if joins else [])]
    queue = " || ' › ' || ".join(f"coalesce({part}, '')" for part in parts)
    columns = [name for name, there in (("difficulty", legs.difficulty), ("credit", legs.credit)) if there]
    join = "JOIN conversations c ON c.conversation_id = l.conversation_id" if joins else ""
    return f"""SELECT l.person_id, l.outcome, {"".join(f"l.{name}, " for name in columns)}
            {queue} AS queue, {place} AS place, {legs.month} AS month_no, epoch_us(l.started_at) // {DAY} % 2 AS half,
            epoch_us(l.started_at) // {PART} % {HOURS} + {WEEKEND} AS part
        FROM (SELECT * FROM {legs.relation} WHERE {legs.where}) l {join}
        WHERE l.started_at IS NOT NULL AND l.{ASKED_FOR}"""


def _movers(table: pa.Table) -> list[str]:
    """Return who had more than one team."""
    own = table.group_by("person_id").aggregate([("place", "min"), ("place", "max")])
    moved = pc.not_equal(own["place_min"], own["place_max"])
    return sorted(own["person_id"].filter(moved).to_pylist())


def _moves(table: pa.Table, people: tuple[str, ...]) -> Moves:
    team, teams = _encoded(table["place"])
    return Moves(
        person=_person(table, people),
        month=_whole(table["month"]),
        team=team,
        bin=_whole(table["bin"]),
        teams=teams,
        sums=sums_of(table),
    )


def _person(table: pa.Table, people: tuple[str, ...]) -> IntArray:
    return _whole(pc.index_in(table["person_id"], pa.array(people, pa.string())))


def _encoded(column: pa.ChunkedArray) -> tuple[IntArray, tuple[str, ...]]:
    """Return the number of each text of a column, in the order of texts whatever order rows come in, and the texts."""
    names = tuple(sorted(pc.unique(column).to_pylist()))
    return _whole(pc.index_in(column, pa.array(names, pa.string()))), names


def _whole(column: pa.ChunkedArray) -> IntArray:
    return np.asarray(column.to_numpy(), dtype=np.int64)
