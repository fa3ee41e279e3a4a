"""Working days and working hours.

A calendar says when a company is open by the clock on its wall: it is open at a moment when that clock then shows an
open time. Everything is counted in real time, so a night on which the clock goes back has an hour more where the
company is open, and a time that the clock skips is never open.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from turnabout.core.errors import BadInput

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60
SPELL = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")

Piece = tuple[datetime, datetime]


def add_business_days(start: date, days: int) -> date:
    """Count business days (Monday to Friday) forward from a day.

    Parameters
    ----------
    start
        The day of the notice; it is not counted itself.
    days
        How many business days must pass.
    """
    moved: date = np.busday_offset(start, days, roll="backward").astype(object)
    return moved


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """A time of being open, in minutes after midnight by the clock on the wall.

    Attributes
    ----------
    opens
        From this minute on.
    closes
        Up to this minute, which is no longer open; past 1,440 where the spell runs over midnight.
    """

    opens: int
    closes: int

    @classmethod
    def parse(cls, words: str) -> "Spell":
        """Read ``09:00-17:00``, ``00:00-24:00``, or ``22:00-06:00`` over midnight."""
        found = SPELL.fullmatch(words.strip())
        if not found:
            raise BadInput(f"“{words}” is no opening time. Write it like 09:00-17:00.")
        hour, minute, until_hour, until_minute = map(int, found.groups())
        opens, closes = hour * 60 + minute, until_hour * 60 + until_minute
        if minute > 59 or until_minute > 59 or opens >= MINUTES_A_DAY or closes > MINUTES_A_DAY:
            raise BadInput(f"“{words}” holds a time that no clock shows. Write it like 09:00-17:00.")
        return cls(opens, closes if closes > opens else closes + MINUTES_A_DAY)


ALL_DAY = (Spell(0, MINUTES_A_DAY),)
OFFICE = (Spell(9 * 60, 17 * 60),)
OFFICE_WEEK = (OFFICE,) * 5 + ((),) * 2


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When a company is open, and what is due by its hours and days.

    Attributes
    ----------
    zone
        Name of the time zone, such as ``Europe/London``: never an offset, because offsets change.
    hours
        Spells of being open for each weekday from Monday on. A spell belongs to the day on which it opens.
    holidays
        Days on which no spell opens.
    """

    zone: str = "UTC"
    hours: tuple[tuple[Spell, ...], ...] = OFFICE_WEEK
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.hours) != len(WEEKDAYS):
            raise BadInput("A calendar needs opening times for seven weekdays, from Monday on; an empty one is closed.")
        week = [
            Spell(spell.opens + day * MINUTES_A_DAY, spell.closes + day * MINUTES_A_DAY)
            for day, spells in enumerate(self.hours)
            for spell in spells
        ]
        if not week:
            raise BadInput("This calendar is never open. Give at least one weekday an opening time.")
        round_the_week = [*week, Spell(week[0].opens + 7 * MINUTES_A_DAY, week[0].closes + 7 * MINUTES_A_DAY)]
        for earlier, later in pairwise(round_the_week):
            if not earlier.opens < earlier.closes <= later.opens:
                raise BadInput("Opening times of a calendar may not overlap and must stand in their order.")

    @classmethod
    def from_toml(cls, text: str) -> "BusinessCalendar":
        """Read a calendar file: ``zone``, ``holidays``, and ``[hours]`` with a list of spells for each weekday."""
        try:
            said = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            raise BadInput(f"The calendar is not written as TOML: {wrong}.") from wrong
        if unknown := said.keys() - {"zone", "hours", "holidays"}:
            raise BadInput(f"A calendar has no “{min(unknown)}”; it has zone, holidays and [hours].")
        holidays = said.get("holidays", [])
        if not isinstance(holidays, list) or any(type(day) is not date for day in holidays):
            raise BadInput("Holidays of a calendar are a list of days, written like [2026-12-25, 2026-12-26].")
        return cls(str(said.get("zone", "UTC")), _week(said.get("hours")), frozenset(holidays))

    def is_open(self, at: datetime) -> bool:
        """Whether the company is open at this moment."""
        return self.next_opening(at) == at

    def next_opening(self, at: datetime) -> datetime:
        """Find the first open moment from `at` on; `at` itself where the company is open then."""
        return _aware(next(self._open_from(_moment(at)))[0])

    def add_hours(self, at: datetime, hours: float) -> datetime:
        """Find the first moment by which so much open time has passed since `at`."""
        left = timedelta(hours=hours)
        if left < timedelta(0):
            raise ValueError("Open time is counted forward.")
        if not left:
            return at.astimezone(UTC)
        for start, end in self._open_from(_moment(at)):
            if end - start >= left:
                return _aware(start + left)
            left -= end - start
        raise AssertionError("a calendar is open again and again")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Count the open time between two moments."""
        until, passed = _moment(end), timedelta(0)
        for opened, closed in self._open_from(_moment(start)):
            if opened >= until:
                break
            passed += min(closed, until) - opened
        return passed

    def add_days(self, at: datetime, days: int) -> datetime:
        """Find the end of the business day that comes so many business days after the day of `at`.

        With 0 it is the end of the running business day, or of the next one where none is running.
        """
        if days < 0:
            raise ValueError("Business days are counted forward.")
        day = at.astimezone(_zone(self.zone)).date()
        if not days and self.is_business_day(day) and at < self.end_of_day(day):
            return self.end_of_day(day)
        return self.end_of_day(self.business_day(day, max(days, 1)))

    def business_day(self, day: date, ahead: int) -> date:
        """Find the business day that comes so many business days after a day."""
        while ahead > 0:
            day += DAY
            ahead -= self.is_business_day(day)
        return day

    def is_business_day(self, day: date) -> bool:
        """Whether a spell opens on this day."""
        return any(self._of_day(day, self._spells(day)))

    def end_of_day(self, day: date) -> datetime:
        """Find the close of the last spell that opens on a day; midnight after it where none does."""
        pieces = [*self._of_day(day, self._spells(day))] or [*self._of_day(day, ALL_DAY)]
        # A day that the zone skipped (Samoa crossed the date line) ended when the day before it did.
        return _aware(max(end for _, end in pieces)) if pieces else self.end_of_day(day - DAY)

    def _spells(self, day: date) -> tuple[Spell, ...]:
        return () if day in self.holidays else self.hours[day.weekday()]

    def _open_from(self, moment: datetime) -> Iterator[Piece]:
        """Open pieces of time from a moment on, without end."""
        utc_day = moment.date()
        while True:
            for begin, end, offset in _steady(self.zone, utc_day):
                day = (begin + offset).date() - DAY  # its last spell may run over midnight
                while day <= (end + offset).date():
                    for start, stop in _cut(day, self._spells(day), begin, end, offset):
                        if stop > moment:
                            yield max(start, moment), stop
                    day += DAY
            utc_day += DAY

    def _of_day(self, day: date, spells: tuple[Spell, ...]) -> Iterator[Piece]:
        for ahead in range(-1, 4):
            for begin, end, offset in _steady(self.zone, day + ahead * DAY):
                yield from _cut(day, spells, begin, end, offset)


def _cut(day: date, spells: tuple[Spell, ...], begin: datetime, end: datetime, offset: timedelta) -> Iterator[Piece]:
    midnight = datetime.combine(day, time()) - offset
    for spell in spells:
        start = max(midnight + timedelta(minutes=spell.opens), begin)
        stop = min(midnight + timedelta(minutes=spell.closes), end)
        if start < stop:
            yield start, stop


@lru_cache(maxsize=4096)
def _steady(zone: str, utc_day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Cut a day of UTC where the offset of a zone changes: begin, end, offset."""
    hours = [datetime.combine(utc_day, time()) + timedelta(hours=hour) for hour in range(25)]
    changes = [
        _change(zone, before, after)
        for before, after in pairwise(hours)
        if _offset(zone, before) != _offset(zone, after)
    ]
    cuts = [hours[0], *(change for change in changes if change < hours[-1]), hours[-1]]
    return tuple((begin, end, _offset(zone, begin)) for begin, end in pairwise(cuts))


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """Find the first second with the later offset."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(_zone(zone)).utcoffset() or timedelta(0)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise BadInput(f"“{name}” is no time zone. Write its name, like Europe/London.") from unknown


def _moment(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _week(hours: object) -> tuple[tuple[Spell, ...], ...]:
    if hours is None:
        return OFFICE_WEEK
    if not isinstance(hours, Mapping) or any(not isinstance(spells, list) for spells in hours.values()):
        raise BadInput('A calendar has [hours] with lines like monday = ["09:00-12:00", "13:00-17:00"].')
    if unknown := hours.keys() - set(WEEKDAYS):
        raise BadInput(f"“{min(unknown)}” is no weekday. Write monday, tuesday and so on.")
    return tuple(tuple(sorted(Spell.parse(str(spell)) for spell in hours.get(day, []))) for day in WEEKDAYS)
