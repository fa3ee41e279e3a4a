"""A slow witness of the calendar: it walks through every minute of UTC and reads the clock on the wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from turnabout.core.calendars import BusinessCalendar, Spell

NASTY = (
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Beirut",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "Asia/Gaza",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Tehran",
    "America/St_Johns",
    "Europe/London",
    "America/New_York",
)
ZONES = tuple(sorted(name for name in available_timezones() if "/" in name))
MINUTE = timedelta(minutes=1)
DAYS = 9


def each_day(*spells: str) -> tuple[tuple[Spell, ...], ...]:
    return (tuple(Spell.parse(spell) for spell in spells),) * 7


WEEKS = (
    BusinessCalendar().hours,
    each_day("00:00-24:00"),
    each_day("22:00-06:00"),
    each_day("00:00-06:00"),
    each_day("08:30-12:00", "13:00-18:15"),
    each_day("18:00-24:00"),
    (*each_day("00:00-24:00")[:5], (), ()),
)


@dataclass(frozen=True)
class Walk:
    """Every minute of some days: whether it is open, and which business day it belongs to."""

    calendar: BusinessCalendar
    start: datetime
    owners: np.ndarray  # ordinal of the day on which the open spell began; 0 where closed
    days: np.ndarray  # ordinal of the local day
    passed: np.ndarray  # open minutes before each minute

    def index(self, at: datetime) -> int:
        return (at - self.start) // MINUTE

    def add_minutes(self, at: datetime, minutes: int) -> datetime | None:
        reached = np.flatnonzero(self.passed - self.passed[self.index(at)] >= minutes)
        return self.start + int(reached[0]) * MINUTE if len(reached) else None

    def next_opening(self, at: datetime) -> datetime:
        return self.start + (self.index(at) + int(np.flatnonzero(self.owners[self.index(at) :])[0])) * MINUTE

    def end_of_day(self, day: date) -> datetime | None:
        mine = self.owners == day.toordinal()
        mine = mine if mine.any() else self.days == day.toordinal()
        return self.start + (int(np.flatnonzero(mine)[-1]) + 1) * MINUTE if mine.any() else None

    def add_days(self, at: datetime, days: int) -> datetime | None:
        today = int(self.days[self.index(at)])
        later = sorted({int(owner) for owner in self.owners if owner > today})
        return self.end_of_day(date.fromordinal(later[days - 1])) if len(later) >= days else None


def walk(calendar: BusinessCalendar, start: datetime) -> Walk:
    zone, owners, days = ZoneInfo(calendar.zone), [], []
    for minute in range(DAYS * 24 * 60):
        wall = (start + minute * MINUTE).astimezone(zone)
        today, clock = wall.toordinal(), wall.hour * 60 + wall.minute
        days.append(today)
        owners.append(owner(calendar, today, clock) or owner(calendar, today - 1, clock + 24 * 60))
    passed = np.concatenate([[0], np.cumsum(np.array(owners) > 0)])
    return Walk(calendar, start, np.array(owners), np.array(days), passed)


def owner(calendar: BusinessCalendar, day: int, clock: int) -> int:
    if calendar.holidays and date.fromordinal(day) in calendar.holidays:
        return 0
    for spell in calendar.hours[(day - 1) % 7]:
        if spell.opens <= clock < spell.closes:
            return day
    return 0


def transition(zone: str, year: int) -> datetime:
    """Some midnight of UTC shortly before the offset of a zone changes; mid-year where it never does."""
    known, day = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        if day.astimezone(known).utcoffset() != (day + timedelta(days=1)).astimezone(known).utcoffset():
            return day
        day += timedelta(days=1)
    return datetime(year, 6, 1, tzinfo=UTC)


def some_walk(rng: np.random.Generator) -> Walk:
    zone = NASTY[rng.integers(len(NASTY))] if rng.random() < 0.7 else ZONES[rng.integers(len(ZONES))]
    year = 2011 if zone == "Pacific/Apia" and rng.random() < 0.5 else int(rng.integers(1990, 2031))
    change = transition(zone, year)
    if year == 2011 and zone == "Pacific/Apia":
        change = datetime(2011, 12, 30, tzinfo=UTC)
    holidays = frozenset({(change + timedelta(days=int(rng.integers(-2, 4)))).date()} if rng.random() < 0.3 else ())
    calendar = BusinessCalendar(zone, WEEKS[rng.integers(len(WEEKS))], holidays)
    return walk(calendar, change - timedelta(days=2))
