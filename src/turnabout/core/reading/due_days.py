"""Which day somebody means: read from words, then found from the day on which they were said."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import due_words as w

Form = Literal["ahead", "business", "weekday", "date", "numbers", "week", "weekend", "month", "quarter", "year"]
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
        What was named; 0 is Monday. For ``numbers`` (3/4) nth is the first of them and month the second.
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
        return self._last_of(said_on, hours)

    def _weekday(self, said_on: date) -> date:
        wanted = self.weekday or 0
        if self.place == "middle":  # "next Friday" is the one of next week
            return said_on + (7 - said_on.weekday() + wanted) * DAY
        ahead = (wanted - said_on.weekday()) % 7
        if not ahead and self.place == "end":
            ahead = 7  # whoever means the same day says today
        return said_on + (ahead + 7 * self.number) * DAY

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

    def _last_of(self, said_on: date, hours: BusinessCalendar) -> date:
        if self.form == "weekend":
            return said_on + (6 - said_on.weekday() + 7 * self.number) * DAY
        if self.form == "week":
            return self._last_of_week(said_on, hours)
        if self.form == "month":
            return self._last_of_month(said_on)
        if self.form == "quarter":
            return _last(*divmod_month(said_on, 2 - (said_on.month - 1) % 3 + 3 * self.number))
        return date(said_on.year + self.number, 12, 31)

    def _last_of_week(self, said_on: date, hours: BusinessCalendar) -> date:
        monday = said_on + (7 * self.number - said_on.weekday()) * DAY
        if self.place != "end" and monday + 2 * DAY >= said_on:
            return monday + 2 * DAY
        working = [day for ahead in range(7) if hours.is_business_day(day := monday + ahead * DAY) and day >= said_on]
        return working[-1] if working else monday + 6 * DAY

    def _last_of_month(self, said_on: date) -> date:
        year, month = divmod_month(said_on, self.number)
        if self.month:
            year, month = said_on.year + (self.month < said_on.month), self.month
        ends = {"early": 10, "middle": 20, "end": 31}[self.place]
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
AFTER_TOMORROW = w.whole(f"day{w.GAP}after{w.GAP}{w.TOMORROW}")
BUSINESS_DAY = w.whole(w.NEXT_BUSINESS_DAY)
WRITTEN = w.whole(w.WRITTEN_DATE)
NAMED = w.whole(w.NAMED_DATE)
SHORT = w.whole(w.SHORT_DATE)
NTH = w.whole(w.NTH)
WEEK_OF = w.whole(w.words("week_commencing w/c wc week_of week_beginning"))
WEEKDAY = w.whole(w.WEEKDAY)
MONTH = w.whole(w.MONTH)
TOMORROW = w.whole(w.TOMORROW)
TODAY = w.whole(w.TODAY)
NUMBER = w.pattern(r"\d+")
A_WEEK = w.whole(f"(?:an?{w.GAP})?{w.words('week fortnight')}")
NEXT = w.whole(w.words("next nxt"))
THIS = w.whole(w.words("this coming"))
PERIOD = w.whole(w.words("week month quarter year weekend eow eom"))
EARLY = w.whole(w.words("early start beginning"))
MIDDLE = w.whole(w.words("mid middle"))


def read_day(said: str) -> Day | None:
    """Read which day is meant; None where none is named."""
    return _read_date(said) or _read_near(said) or _read_stretch(said)


def _read_date(said: str) -> Day | None:
    weekday = _weekday(said)
    if found := WRITTEN.search(said):
        numbers = [int(number.group()) for number in NUMBER.finditer(found.group())]
        if numbers[0] > 31:
            return Day("date", nth=numbers[2], month=numbers[1], year=numbers[0])
        year = numbers[2] if numbers[2] > 99 else 2000 + numbers[2]
        return Day("numbers", nth=numbers[0], month=numbers[1], year=year)
    if found := NAMED.search(said):
        numbers = [int(number.group()) for number in NUMBER.finditer(found.group())]
        named = numbers[1] if len(numbers) > 1 else None
        week = 1 if WEEK_OF.search(said) else 0
        return Day("date", week, weekday, numbers[0], _month(found.group()), named)
    if found := SHORT.search(said):
        first, second = (int(number.group()) for number in NUMBER.finditer(found.group()))
        return Day("numbers", weekday=weekday, nth=first, month=second)
    if found := NTH.search(said):
        return Day("date", weekday=weekday, nth=int(NUMBER.search(found.group()).group()))
    return None


def _read_near(said: str) -> Day | None:
    weeks = 0
    if found := A_WEEK.search(said):
        weeks = 2 if "fortnight" in found.group().lower() else 1
    if AFTER_TOMORROW.search(said):
        return Day("ahead", 2)
    if BUSINESS_DAY.search(said):
        return Day("business", 1)
    if TOMORROW.search(said):
        return Day("ahead", 1 + 7 * weeks)
    if (weekday := _weekday(said)) is not None:
        if NEXT.search(said):
            return Day("weekday", 0, weekday, place="middle")
        return Day("weekday", weeks, weekday, place="early" if THIS.search(said) else "end")
    if TODAY.search(said):
        return Day("ahead", 7 * weeks)
    return None


def _read_stretch(said: str) -> Day | None:
    place: Place = "early" if EARLY.search(said) else "middle" if MIDDLE.search(said) else "end"
    ahead = 1 if NEXT.search(said) else 0
    if found := PERIOD.search(said):
        name = found.group().lower()
        forms: dict[str, Form] = {"eow": "week", "eom": "month", "weekend": "weekend", "week": "week"}
        forms |= {"month": "month", "quarter": "quarter", "year": "year"}
        return Day(forms[name], ahead, month=_month(said), place=place)
    month = _month(said)
    return Day("month", month=month, place=place) if month else None


def _weekday(said: str) -> int | None:
    found = WEEKDAY.search(said)
    return w.DAY_NAMES.index(found.group()[:3].lower()) if found else None


def _month(said: str) -> int | None:
    found = MONTH.search(said)
    return w.MONTH_NAMES.index(found.group()[:3].lower()) + 1 if found else None
