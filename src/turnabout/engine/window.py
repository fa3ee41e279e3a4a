"""Which part of the record counts: the months before a day, or everything where the record holds no times."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from turnabout.core.errors import BadInput
from turnabout.engine.columns import literal, quoted
from turnabout.engine.history import History

TIMED = 0.95
"""Least share of legs with a time for a window to mean something."""

TIMES = (
    ("conversations", "opened_at"),
    ("conversations", "closed_at"),
    ("messages", "at"),
    ("events", "at"),
    ("ratings", "at"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the record that counts.

    Attributes
    ----------
    start, end
        Its ends; None where the record holds no times.
    """

    start: datetime | None
    end: datetime | None

    def until(self) -> str:
        """Return the SQL condition on a column ``at``: known by the end."""
        return f'"at" <= {_sql(self.end)}' if self.end else "true"

    def holds(self, column: str) -> str:
        """Return the SQL condition on a leg's time: inside the window."""
        if self.start is None or self.end is None:
            return "true"
        return f"{column} > {_sql(self.start)} AND {column} <= {_sql(self.end)}"

    def iso(self) -> tuple[str, str] | None:
        """Return both ends as text."""
        return (self.start.isoformat(), self.end.isoformat()) if self.start and self.end else None


def last_time(history: History, times: tuple[tuple[str, str], ...] = TIMES) -> datetime | None:
    """Return the last time in the record."""
    found = [
        micros
        for table, column in times
        if history.has(table, column)
        for (micros,) in [history.one(f"SELECT epoch_us(max({quoted(column)})) FROM {table}")]
        if isinstance(micros, int)
    ]
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=max(found)) if found else None


def holds_all(history: History, column: tuple[str, str], window: Window) -> bool:
    """Whether a table's times all lie in the window, and none is missing."""
    name = quoted(column[1])
    (inside,) = history.one(
        f"SELECT min({name}) > {_sql(window.start)} AND max({name}) <= {_sql(window.end)} AND count({name}) = count(*) "
        f"FROM {column[0]}"
    )
    return bool(inside)


def window_of(*, last: datetime | None, as_of: datetime | None, months: int) -> Window:
    """Return the window that ends at ``as_of``, or at the last time in the record.

    Raises
    ------
    BadInput
        When a day is asked for and the record holds no times.
    """
    if last is None:
        if as_of is not None:
            raise BadInput("This record holds no times, so there is no answer as of a day: leave --as-of out.")
        return Window(None, None)
    end = as_of if as_of is not None else last
    if end.tzinfo is None:
        end = end.replace(tzinfo=UTC)
    return Window(start=_months_before(end, months), end=end)


def _months_before(end: datetime, months: int) -> datetime:
    total = end.year * 12 + end.month - 1 - months
    year, month = divmod(total, 12)
    for day in range(end.day, end.day - 4, -1):
        try:
            return end.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return end.replace(year=year, month=month + 1, day=28)


def _sql(moment: datetime | None) -> str:
    assert moment is not None
    return f"TIMESTAMPTZ {literal(moment.isoformat())}"
