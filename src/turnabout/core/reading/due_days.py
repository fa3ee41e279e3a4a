"""Which day somebody means: read from words, then found from the day on which they were said."""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import re2

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due_words import DueWords

DayForm = Literal["ahead", "business", "weekday", "nth_weekday", "date", "of_month", "numbers"]
Form = DayForm | Literal["week", "weekend", "month", "quarter", "year"]
Place = Literal["early", "middle", "end"]

DAY = timedelta(days=1)
NthMonth = tuple[int | None, int | None]
LONGEST_PAST = 60  # a date without its year that lies this many days back is one of next year
WINDOWS = ("week", "weekend", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the end of some days, as it was said.

    Attributes
    ----------
    form
        How it was said.
    number
        Days, business days, weeks, months, quarters or years ahead.
    weekday, nth, month, year
        What was named; 0 is Monday. For ``numbers`` (3/4) nth is the first of them and month the second; for a month
        it is the day at which a part of it ends, for a week or a quarter which one of the year; for ``nth_weekday``
        it is 0 for the last one.
    place
        Which part of a longer time.
    """

    form: Form
    number: int = 0
    weekday: int | None = None
    nth: int | None = None
    month: int | None = None
    year: int | None = None
    place: Place = "end"

    @property
    def is_window(self) -> bool:
        """Whether it is the end of several days."""
        return self.form in WINDOWS

    def find(self, said_on: date, hours: BusinessCalendar, *, day_first: bool | None) -> date | None:
        """Find the day; None where two readings remain or it lies behind."""
        if self.form == "ahead":
            return said_on + self.number * DAY
        if self.form == "business":
            return hours.business_day(said_on, self.number)
        if self.form == "weekday":
            return self._weekday(said_on)
        if self.form in ("date", "numbers"):
            return self._date(said_on, day_first)
        if self.form == "of_month":
            return _day(*divmod_month(said_on, self.number), self.nth or 1)
        if self.form == "nth_weekday":
            return self._nth_weekday(said_on)
        return self._last_of(said_on, hours)

    def _weekday(self, said_on: date) -> date:
        wanted = self.weekday or 0
        if self.place == "middle":  # "next Friday" is the one of next week
            return said_on + (7 - said_on.weekday() + wanted) * DAY
        ahead = (wanted - said_on.weekday()) % 7
        if not ahead and self.place == "end":
            ahead = 7  # whoever means the same day says today
        return said_on + (ahead + 7 * self.number) * DAY

    def _nth_weekday(self, said_on: date) -> date | None:
        last = self._last_of_month(said_on)
        if not self.nth:
            return last - (last.weekday() - (self.weekday or 0)) % 7 * DAY
        first = last.replace(day=1)
        return first + ((self.weekday or 0) - first.weekday()) % 7 * DAY + 7 * (self.nth - 1) * DAY

    def _date(self, said_on: date, day_first: bool | None) -> date | None:
        readings: list[NthMonth] = [(self.nth, self.month)]
        if self.form == "numbers":
            # One of 22/7 and 7/22 has only one reading, whatever the house writes.
            readings.append((self.month, self.nth))
            possible: list[NthMonth] = [(nth, month) for nth, month in readings if month and month <= 12]
            readings = possible if day_first is None or len(possible) < 2 else possible[not day_first :][:1]
        found = {self._nearest(said_on, nth, month) for nth, month in readings if nth}
        return found.pop() if len(found) == 1 else None

    def _nearest(self, said_on: date, nth: int, month: int | None) -> date | None:
        if self.year:
            return _day(self.year, month or said_on.month, nth)
        if month:
            oldest = said_on - LONGEST_PAST * DAY
            choices = [_day(said_on.year + ahead, month, nth) for ahead in (-1, 0, 1, 2, 3, 4)]
        else:
            oldest = said_on
            choices = [_day(*divmod_month(said_on, ahead), nth) for ahead in range(3)]
        fitting = [day for day in choices if day and day >= oldest]
        if self.weekday is not None and not month:
            fitting = [day for day in fitting if day.weekday() == self.weekday]
        nearest = fitting[0] if fitting else None
        if nearest and self.weekday is not None and nearest.weekday() != self.weekday:
            return None  # "Tuesday 12 November" in a year in which it is none
        return nearest + 6 * DAY if nearest and self.number else nearest

    def eve(self, day: date) -> date:
        """Find the last day before the one that was found, or before all days of which it is the last."""
        if self.form == "weekend":
            return day - 2 * DAY
        if self.form == "week":
            return day - (day.weekday() + 3) * DAY  # the Friday before
        return (day.replace(day=1) if self.form == "month" else day) - DAY

    def _last_of(self, said_on: date, hours: BusinessCalendar) -> date:
        if self.form == "weekend":
            return said_on + (6 - said_on.weekday() + 7 * self.number) * DAY
        if self.form == "week":
            return self._last_of_week(said_on, hours)
        if self.form == "month":
            return self._last_of_month(said_on)
        if self.form == "quarter" and self.nth:
            return _last(self.year or said_on.year + (3 * self.nth < said_on.month), 3 * self.nth)
        if self.form == "quarter":
            return _last(*divmod_month(said_on, 2 - (said_on.month - 1) % 3 + 3 * self.number))
        return date(said_on.year + self.number, 12, 31)

    def _last_of_week(self, said_on: date, hours: BusinessCalendar) -> date:
        monday = said_on + (7 * self.number - said_on.weekday()) * DAY
        if self.nth:
            monday = date.fromisocalendar(said_on.year, self.nth, 1)
            monday = monday if monday + 6 * DAY >= said_on else date.fromisocalendar(said_on.year + 1, self.nth, 1)
        if self.place != "end" and monday + 2 * DAY >= said_on:
            return monday + 2 * DAY
        working = [day for ahead in range(7) if hours.is_business_day(day := monday + ahead * DAY) and day >= said_on]
        if not working and not self.number:  # said at a weekend, the end of the week is that of the coming one
            return replace(self, number=1)._last_of_week(said_on, hours)
        return working[-1] if working else monday + 6 * DAY

    def _last_of_month(self, said_on: date) -> date:
        year, month = divmod_month(said_on, self.number)
        if self.month:
            year, month = said_on.year + (self.month < said_on.month), self.month
        part_ends = self.nth if self.form == "month" else None
        ends = part_ends or {"early": 10, "middle": 20, "end": 31}[self.place]
        return min(date(year, month, min(ends, _last(year, month).day)), _last(year, month))


def divmod_month(day: date, ahead: int) -> tuple[int, int]:
    """Year and month, some months after a day."""
    years, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return years, month + 1


def _last(year: int, month: int) -> date:
    return date(year, month, months.monthrange(year, month)[1])


def _day(year: int, month: int, nth: int) -> date | None:
    return date(year, month, nth) if 1 <= month <= 12 and 1 <= nth <= months.monthrange(year, month)[1] else None


# Reading -------------------------------------------------------------------------------------------------------------
NUMBER = re2.compile(r"\d+")


def read_day(said: str, words: DueWords) -> Day | None:
    """Read which day is meant; None where none is named."""
    return _read_date(said, words) or _read_near(said, words) or _read_stretch(said, words)


def _read_date(said: str, words: DueWords) -> Day | None:
    weekday = _nth(words, "weekdays", said)
    if found := words.whole("nth_weekday").search(said):
        which, ahead = words.entry("ordinals", found.group()), 1 if words.whole("next").search(said) else 0
        return Day("nth_weekday", ahead, weekday, 0 if which is None else int(which) + 1, _month(said, words))
    of_numbers: Form = "date" if words.day_first else "numbers"
    if found := words.whole("written_date").search(said):
        numbers = [int(number.group()) for number in NUMBER.finditer(found.group())]
        of_numbers = "date" if "." in found.group() else of_numbers  # with full stops the day stands first
        if numbers[0] > 31:
            return Day("date", nth=numbers[2], month=numbers[1], year=numbers[0])
        return Day(of_numbers, nth=numbers[0], month=numbers[1], year=_year(numbers[2:]))
    if found := words.whole("of_month").search(said):
        nth, ahead = words.first_number(found.group()), 1 if words.whole("next_month").search(said) else 0
        in_a_month = ahead or words.whole("this").search(said)
        return Day("of_month" if in_a_month else "date", ahead, nth=nth)
    if found := words.whole("dotted_date").search(said):
        nth, month, *years = (int(number.group()) for number in NUMBER.finditer(found.group()))
        return Day("date", weekday=weekday, nth=nth, month=month, year=_year(years))
    if found := words.whole("named_date").search(said) or words.whole("ordinal_date").search(said):
        return _named_date(found.group(), weekday, 1 if words.whole("week_of_words").search(said) else 0, words)
    if found := words.whole("short_date").search(said):
        first, second = (int(number.group()) for number in NUMBER.finditer(found.group()))
        return Day(of_numbers, weekday=weekday, nth=first, month=second)
    if found := words.whole("nth").search(said) or words.whole("late_ordinal").search(said):
        week = 1 if words.whole("week_of_words").search(said) else 0
        return Day("date", week, weekday, nth=words.first_number(found.group()))
    return None


def _named_date(said: str, weekday: int | None, week: int, words: DueWords) -> Day:
    numbers = [int(number.group()) for number in NUMBER.finditer(said)]
    if words.whole("month_range").fullmatch(said):  # "Dec 5-8"
        return Day("date", week, weekday, numbers[-1], _month(said, words))
    years = numbers[1:] or [number for number in numbers if number > 31]
    return Day("date", week, weekday, words.first_number(said), _month(said, words), _year(years))


def _year(numbers: list[int]) -> int | None:
    return None if not numbers else numbers[0] if numbers[0] > 99 else 2000 + numbers[0]


def _read_near(said: str, words: DueWords) -> Day | None:
    weeks = 0
    if found := words.whole("a_week").search(said):
        unit = words.entry("units", found.group())  # none of these in "en huit"; "in acht Tagen" is one week
        weeks = words.first_number(found.group()) if unit in ("week", "fortnight") else 1
        weeks *= 2 if unit == "fortnight" else 1
    if words.whole("in_a_week").search(said):
        return Day("ahead", 7)
    if words.whole("after_tomorrow").search(said):
        return Day("ahead", 2)
    if words.whole("next_business_day").search(said):
        return Day("business", 1)
    if words.whole("tomorrow").search(said):
        return Day("ahead", 1 + 7 * weeks)
    if (weekday := _nth(words, "weekdays", said)) is not None:
        if words.whole("of_next_week").search(said):
            return Day("weekday", 0, weekday, place="middle")
        return Day("weekday", weeks, weekday, place="early" if words.whole("this").search(said) else "end")
    if words.whole("today").search(said):
        return Day("ahead", 7 * weeks)
    return None


def _read_stretch(said: str, words: DueWords) -> Day | None:
    early, middle = words.whole("early").search(said), words.whole("middle").search(said)
    place: Place = "early" if early else "middle" if middle else "end"
    ahead = 2 if words.whole("after_next").search(said) else 1 if words.whole("next").search(said) else 0
    month, part_ends = _month(said, words), words.entry("month_parts", said)
    if found := words.whole("named_quarter").search(said):
        numbers = [int(number.group()) for number in NUMBER.finditer(found.group())]
        return Day("quarter", nth=numbers[0], year=numbers[1] if len(numbers) > 1 else None)
    if found := words.whole("named_week").search(said):
        return Day("week", nth=words.first_number(found.group()))
    period = words.entry("periods", said)
    if part_ends and (month or period == "month"):
        return Day("month", ahead, month=month, nth=int(part_ends))
    if period:
        return Day(period, ahead, month=month, place=place)  # type: ignore[arg-type]
    return Day("month", month=month, place=place) if month else None


def _nth(words: DueWords, name: str, said: str) -> int | None:
    """Which of the names in a list is said first."""
    found = words.whole(name.removesuffix("s")).search(said)
    return next(int(key) for key, one in words.table(name) if one.fullmatch(found.group())) if found else None


def _month(said: str, words: DueWords) -> int | None:
    month = _nth(words, "months", said)
    return None if month is None else month + 1
