"""When the invented company is busy, and who works when.

Shifts follow the wall clock of the company's zone; everything that is written is UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ZONE = "Europe/London"
SHIFTS = ("early", "day", "late", "night")
NIGHT = SHIFTS.index("night")
SHIFT_START = np.array([6, 9, 14, 22], dtype=np.int64) * 3600
"""Seconds after local midnight; every shift lasts ``SHIFT_SECONDS``."""
SHIFT_SECONDS = 8 * 3600
DAY_SECONDS = 86_400

_WEEKDAY = np.array([1.35, 1.2, 1.1, 1.05, 1.05, 0.7, 0.5])
_MONTH = np.array([1.1, 0.95, 0.95, 0.95, 0.95, 0.9, 0.95, 0.95, 1.0, 1.0, 1.2, 1.3])
_HOUR = np.array([1, 0.7, 0.5, 0.5, 0.6, 1, 3, 6, 10, 13, 14, 13, 12, 12, 12, 12, 12, 11, 10, 9, 8, 6, 3.5, 2])


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the company (UTC).

    Attributes
    ----------
    index
        0 on the first day.
    number
        Days since 1970-01-01.
    month
        "2025-03".
    weekday
        0 is Monday.
    offset
        Seconds to add to UTC for the wall clock of the zone (at noon).
    conversations, first
        How many are opened, and the number of the first of them.
    """

    index: int
    number: int
    month: str
    weekday: int
    offset: int
    conversations: int
    first: int


def end_of(start: date, months: int) -> date:
    """Day after the last of a period of calendar months (the 31st becomes the last day that the month has)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def days_of(start: date, months: int, conversations: int, rng: np.random.Generator) -> list[Day]:
    """Spread the conversations over the days: weekdays, seasons, good and bad days."""
    dates = [start + timedelta(days=i) for i in range((end_of(start, months) - start).days)]
    weight = np.array([_WEEKDAY[d.weekday()] * _MONTH[d.month - 1] for d in dates])
    weight *= rng.gamma(30, 1 / 30, len(dates))
    counts = rng.multinomial(conversations, weight / weight.sum())
    firsts = np.concatenate([[0], np.cumsum(counts)])
    return [
        Day(
            index=i,
            number=(day - date(1970, 1, 1)).days,
            month=f"{day:%Y-%m}",
            weekday=day.weekday(),
            offset=_offset(day),
            conversations=int(counts[i]),
            first=int(firsts[i]),
        )
        for i, day in enumerate(dates)
    ]


def _offset(day: date) -> int:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    offset = noon.astimezone(ZoneInfo(ZONE)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def opening_times(day: Day, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw when the day's conversations are opened, in order.

    Returns
    -------
    ndarray of int64, shape (conversations,)
        Seconds since 1970-01-01 UTC.
    """
    hours = rng.choice(24, day.conversations, p=_HOUR / _HOUR.sum())
    seconds = (hours * 3600 + rng.integers(0, 3600, day.conversations) - day.offset) % DAY_SECONDS
    return np.sort(seconds) + day.number * DAY_SECONDS


def shift_of(opened: NDArray[np.int64], offset: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which shift a conversation falls to; where two overlap, one of them at random."""
    hour = (opened + offset) % DAY_SECONDS // 3600
    coin = rng.integers(0, 2, len(opened))
    early_or_day = np.where((hour >= 9) & (coin == 1), 1, 0)
    day_or_late = np.where(coin == 1, 2, 1)
    return np.select([(hour >= 22) | (hour < 6), hour < 14, hour < 17], [NIGHT, early_or_day, day_or_late], 2)


def into_shift(
    at: NDArray[np.int64], shift: NDArray[np.int64], days_off: NDArray[np.int64], offset: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Move times that lie outside a person's shift to the start of the next one worked.

    Parameters
    ----------
    at, offset
        Seconds since 1970-01-01 UTC, and the seconds of the zone, shape (n,).
    shift
        Index into ``SHIFTS``, shape (n,).
    days_off
        First of the two days off in a row (0 is Monday), shape (n,).
    """
    start = SHIFT_START[shift]
    since_start = (at + offset - start) % DAY_SECONDS
    settling_in = at % 5_400
    moved = np.where(since_start < SHIFT_SECONDS, at, at + DAY_SECONDS - since_start + settling_in)
    weekday = ((moved + offset - start) // DAY_SECONDS + 3) % 7
    since_off = (weekday - days_off) % 7
    rest = np.where(since_off < 2, 2 - since_off, 0)
    begin = moved - (moved + offset - start) % DAY_SECONDS
    return np.where(rest > 0, begin + rest * DAY_SECONDS + settling_in, moved)
