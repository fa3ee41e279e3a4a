"""Recognise a source that repeats each case, one row per change."""

from itertools import pairwise

from turnabout.connectors.columns import Cells
from turnabout.connectors.mapping import Snapshot, TableMapping
from turnabout.connectors.profile import ColumnProfile
from turnabout.connectors.roles import IDS, UPDATED, Cast
from turnabout.connectors.rows import Rows
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.sorting import order_of
from turnabout.connectors.values import Value

WATCHED = (
    ("assigned", ("assigned to", "assignee", "owner", "agent")),
    ("moved", ("assignment group", "group", "team", "queue")),
    ("status", ("state", "status")),
    ("priority", ("priority",)),
    ("reopened", ("reopen count", "reopens", "reopened")),
)
_ROWS_PER_CASE = 1.5
_RISING = 0.99


def find_snapshot(cast: Cast, rows: Rows, settings: SourceSettings) -> Snapshot | None:
    """Answer the snapshot where cases repeat and some column rises within each of them."""
    keys = [c for c in cast.exactly(IDS, filled=1.0) if c.kind in ("number", "words") and not c.unique]
    watch = {column.name: kind for kind, phrases in WATCHED if (column := cast.find(phrases)) is not None}
    if any(column.unique and column.tokens & {"id", "row"} for column in cast.columns) or not watch:
        return None
    if _changed_at(cast) is None:  # a change without a time is no event
        return None
    for key in keys:
        if len(rows.lines) < _ROWS_PER_CASE * key.distinct:
            continue
        order = _rising(cast, rows, settings, key.name)
        if order is not None:
            cast.taken |= dict.fromkeys([order], "order of changes")
            return Snapshot(key.name, order, watch)
    return None


def snapshot_events(cast: Cast) -> TableMapping | None:
    """Propose the events of a snapshot: when each change was."""
    at = _changed_at(cast)
    return TableMapping({"at": Value(column=cast.take(at, "time of a change"))}) if at is not None else None


def _changed_at(cast: Cast) -> ColumnProfile | None:
    return cast.find(UPDATED, kinds=("time",), filled=1.0, again=True)


def _rising(cast: Cast, rows: Rows, settings: SourceSettings, key: str) -> str | None:
    cells = Cells(rows, settings, strict=False)
    cases = [str(case) for case in cells.raw(key)]
    best: tuple[float, str] | None = None
    for column in cast.columns:
        if column.kind not in ("number", "time") or column.name == key or column.filled < 1:
            continue
        share = _share_rising(cases, order_of(cells, column.name).tolist())
        if share >= _RISING and (best is None or share > best[0]):
            best = share, column.name
    return best[1] if best else None


def _share_rising(cases: list[str], places: list[float]) -> float:
    """Share of the steps within a case that go up, 0-1."""
    steps = [b > a for (one, a), (other, b) in pairwise(zip(cases, places, strict=True)) if one == other]
    return sum(steps) / len(steps) if steps else 0.0
