"""Working hours by the clock on the wall: laws, planted bugs, and a witness that walks through every minute."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from minute_walk import MINUTE, Walk, some_walk

from turnabout.core.calendars import MINUTES_A_DAY, BusinessCalendar, Spell
from turnabout.core.errors import BadInput

CASES_A_WALK = 40


def twin_of_fixed_offset(calendar: BusinessCalendar, at: datetime) -> "ShiftedTwin":
    """The offset of the start holds for ever."""
    return ShiftedTwin(replace(calendar, zone="UTC"), at.astimezone(ZoneInfo(calendar.zone)).utcoffset())


@dataclass(frozen=True)
class ShiftedTwin:
    calendar: BusinessCalendar
    offset: timedelta

    def add_hours(self, at, hours):
        return self.calendar.add_hours(at + self.offset, hours) - self.offset


def twin_of_server_zone(calendar: BusinessCalendar, at: datetime) -> BusinessCalendar:
    """The server's zone stands in for the company's."""
    return replace(calendar, zone="UTC")


def twin_closed_at_midnight(calendar: BusinessCalendar, at: datetime) -> BusinessCalendar:
    """A day ends at 23:59, and no spell runs over it."""
    hours = tuple(
        tuple(Spell(spell.opens, min(spell.closes, MINUTES_A_DAY - 1)) for spell in day) for day in calendar.hours
    )
    return replace(calendar, hours=hours)


@dataclass(frozen=True)
class WallTwin:
    """Spells are turned into moments by the local clock; what happens to it in between is not seen."""

    calendar: BusinessCalendar
    steps_on_the_wall: bool

    def add_hours(self, at, hours):
        zone, left = ZoneInfo(self.calendar.zone), timedelta(hours=hours)
        now = at.astimezone(zone)
        for day in range(-1, 40):
            today = now.date() + timedelta(days=day)
            for spell in () if today in self.calendar.holidays else self.calendar.hours[today.weekday()]:
                midnight = datetime.combine(today, time(), zone)
                start, end = (midnight + timedelta(minutes=edge) for edge in (spell.opens, spell.closes))
                if not self.steps_on_the_wall:
                    start, end, now = start.astimezone(UTC), end.astimezone(UTC), at.astimezone(UTC)
                start = max(start, now)
                if end > start and end - start >= left:
                    return (start + left).astimezone(UTC)
                left -= max(end - start, timedelta(0))
        return at


def twin_stepping_on_the_wall(calendar: BusinessCalendar, at: datetime) -> WallTwin:
    """Hours are added to the clock on the wall."""
    return WallTwin(calendar, steps_on_the_wall=True)


def twin_without_fold(calendar: BusinessCalendar, at: datetime) -> "FoldlessTwin":
    """A time that the clock shows twice is always the first one."""
    return FoldlessTwin(WallTwin(calendar, steps_on_the_wall=False), ZoneInfo(calendar.zone))


@dataclass(frozen=True)
class FoldlessTwin:
    twin: WallTwin
    zone: ZoneInfo

    def add_hours(self, at, hours):
        return self.twin.add_hours(at.astimezone(self.zone).replace(fold=0).astimezone(UTC), hours)


TWINS = (
    twin_stepping_on_the_wall,
    twin_of_fixed_offset,
    twin_closed_at_midnight,
    twin_of_server_zone,
    twin_without_fold,
)


def case(rng: np.random.Generator, walked: Walk) -> tuple[datetime, int]:
    """A start within a day or so of the change, and some open minutes."""
    return walked.start + int(rng.integers(24 * 60, 4 * 24 * 60)) * MINUTE, int(rng.integers(1, 20 * 60))


def compare(walks: int, seed: int) -> Counter[str]:
    """Compare calendar, twins and witness; count the cases and how often each twin is caught."""
    rng, caught = np.random.default_rng(seed), Counter()
    for _ in range(walks):
        walked = some_walk(rng)
        calendar = walked.calendar
        for _ in range(CASES_A_WALK):
            at, minutes = case(rng, walked)
            due = walked.add_minutes(at, minutes)
            if due is None:
                continue
            caught["cases"] += 1
            said = (calendar, at, minutes)
            assert calendar.add_hours(at, minutes / 60) == due, said
            assert calendar.elapsed(at, due) == minutes * MINUTE, said
            assert calendar.is_open(at) == (walked.owners[walked.index(at)] > 0), said
            assert calendar.next_opening(at) == walked.next_opening(at), said
            for twin in TWINS:
                caught[twin.__name__] += twin(calendar, at).add_hours(at, minutes / 60) != due
        compare_days(walked, *case(rng, walked))
    return caught


def compare_days(walked: Walk, at: datetime, minutes: int) -> None:
    calendar = walked.calendar
    day = at.astimezone(ZoneInfo(calendar.zone)).date()
    if (ends := walked.end_of_day(day)) is not None:
        assert calendar.end_of_day(day) == ends, (calendar, day)
    days = 1 + minutes % 2
    if (due := walked.add_days(at, days)) is not None and due < walked.start + timedelta(days=8):
        assert calendar.add_days(at, days) == due, (calendar, at, days)


def test_calendar_agrees_with_the_minute_walk_and_planted_bugs_are_caught():
    caught = compare(walks=70, seed=20250309)
    assert caught["cases"] > 2_000
    assert all(caught[twin.__name__] >= 20 for twin in TWINS), caught


@pytest.mark.slow
def test_calendar_agrees_with_the_minute_walk_twenty_thousand_times():
    caught = compare(walks=600, seed=20251026)
    assert caught["cases"] > 20_000
    assert all(caught[twin.__name__] >= 20 for twin in TWINS), caught


def test_laws_hold():
    rng = np.random.default_rng(7)
    for _ in range(15):
        walked = some_walk(rng)
        calendar = walked.calendar
        starts = sorted(case(rng, walked)[0] for _ in range(12))
        for earlier, later in pairwise(starts):
            one, other = rng.integers(1, 600, size=2) / 60
            due = calendar.add_hours(earlier, one)
            assert due <= calendar.add_hours(later, one)
            both = calendar.add_hours(due, other) - calendar.add_hours(earlier, one + other)
            assert abs(both) <= timedelta(microseconds=2)
            assert calendar.is_open(due) or calendar.is_open(due - timedelta(seconds=1))


LONDON = BusinessCalendar("Europe/London", holidays=frozenset({date(2025, 12, 25), date(2025, 12, 26)}))


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        ("2025-12-24T10:00+00:00", 1, "2025-12-29T17:00+00:00"),  # two holidays and a weekend
        ("2025-03-28T18:00+00:00", 1, "2025-03-31T16:00+00:00"),  # the clock went forward in between
        ("2025-03-29T09:00+00:00", 0, "2025-03-31T16:00+00:00"),  # a Saturday has no running business day
        ("2025-03-28T09:00+00:00", 0, "2025-03-28T17:00+00:00"),
        ("2025-03-28T17:00+00:00", 0, "2025-03-31T16:00+00:00"),
    ],
)
def test_business_days(at, days, due):
    assert LONDON.add_days(datetime.fromisoformat(at), days) == datetime.fromisoformat(due)


def test_all_day_and_night_loses_nothing_at_midnight_or_in_the_long_night():
    always = BusinessCalendar("America/New_York", ((Spell.parse("00:00-24:00"),),) * 7)
    at = datetime(2025, 11, 1, 12, tzinfo=UTC)
    assert always.add_hours(at, 48) == at + timedelta(hours=48)
    assert always.elapsed(at, at + timedelta(days=10)) == timedelta(days=10)


def test_samoa_had_no_thirtieth_of_december():
    samoa = BusinessCalendar("Pacific/Apia")
    assert not samoa.is_business_day(date(2011, 12, 30))
    assert samoa.end_of_day(date(2011, 12, 30)) == samoa.end_of_day(date(2011, 12, 29))


def test_calendar_file():
    text = """
        zone = "Europe/London"
        holidays = [2025-12-25]
        [hours]
        monday = ["09:00-12:00", "13:00-17:00"]
        friday = ["22:00-06:00"]
    """
    calendar = BusinessCalendar.from_toml(text)
    assert calendar.hours[0] == (Spell(540, 720), Spell(780, 1020))
    assert calendar.hours[4] == (Spell(1320, 1800),)
    assert calendar.holidays == {date(2025, 12, 25)}
    assert BusinessCalendar.from_toml("") == BusinessCalendar()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("zone = ", "not written as TOML"),
        ('zone = "London"', "no time zone"),
        ('zone = "../etc/passwd"', "no time zone"),
        ("offset = 1", "has no “offset”"),
        ("holidays = 3", "Holidays"),
        ("hours = 3", "[hours]"),
        ("[hours]\nmonday = 3", "[hours]"),
        ('[hours]\nfunday = ["09:00-17:00"]', "no weekday"),
        ('[hours]\nmonday = ["nine to five"]', "no opening time"),
        ('[hours]\nmonday = ["09:00-17:60"]', "no clock"),
        ('[hours]\nmonday = ["09:00-12:00", "11:00-17:00"]', "overlap"),
        ('[hours]\nsunday = ["22:00-08:00"]\nmonday = ["07:00-17:00"]', "overlap"),
        ("[hours]\nmonday = []", "never open"),
    ],
)
def test_a_wrong_calendar_file_says_what_is_wrong(text, says):
    with pytest.raises(BadInput) as wrong:
        BusinessCalendar.from_toml(text)
    assert says in str(wrong.value)


def test_what_makes_no_sense_is_refused():
    at = datetime(2025, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="forward"):
        LONDON.add_hours(at, -1)
    with pytest.raises(ValueError, match="forward"):
        LONDON.add_days(at, -1)
    with pytest.raises(ValueError, match="time zone"):
        LONDON.is_open(datetime(2025, 1, 1))
    with pytest.raises(BadInput, match="seven weekdays"):
        BusinessCalendar(hours=())
