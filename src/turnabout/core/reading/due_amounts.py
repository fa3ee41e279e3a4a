"""How much time somebody means: "3-5 working days" is five of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import re2

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due_clock import last_second
from turnabout.core.reading.due_days import divmod_month
from turnabout.core.reading.due_words import DueWords

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
LOST_HYPHEN = {23: 3, 34: 4, 35: 5, 46: 6, 57: 7, 58: 8, 68: 8, 510: 10, 710: 10, 714: 14, 812: 12}
MOST = 1000  # more of anything is no time that somebody promises


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of time from when it was said; of a range its end.

    Attributes
    ----------
    count, unit
        How many of what.
    business
        Whether only the company's own hours or days count.
    """

    count: float
    unit: Unit
    business: bool


NUMBER = re2.compile(r"\d+(?:[.,]5)?")


def read_amount(said: str, words: DueWords) -> Amount | None:
    """Read an amount of time; None where it holds no number ("a few days")."""
    if words.whole("soon_enough").fullmatch(said):
        return Amount(1, "hour", business=False)
    if words.whole("bare_minutes").fullmatch(said):
        return Amount(words.first_number(said), "minute", business=False)
    if words.whole("few_time").search(said):
        return None
    if hours := words.entry("hour_parts", said):
        return Amount(float(hours), "hour", business=False)
    if words.whole("mixed_range").search(said):  # "a week to ten days": the end alone
        said = [found.group() for found in words.whole("one_amount").finditer(said)][-1]
    unit, scale = _unit(said, words)
    business = bool(words.whole("only_business").search(said))
    if words.whole("next_one").fullmatch(said):
        return Amount((_numbers(said, words) or [1])[-1] * scale, unit, business)
    count = _count(said, words)
    if not words.whole("range").search(said):
        count = _mended(count, unit, business=business)
    return None if count > MOST else Amount(count * scale, unit, business)


def _unit(said: str, words: DueWords) -> tuple[Unit, int]:
    found = words.bare("stuck_unit").search(said)
    name = found.group()[1:] if found else words.whole("unit").search(said).group()
    unit = next(key for key, pattern in words.table("units") if pattern.fullmatch(name))
    return ("week", 2) if unit == "fortnight" else (unit, 1)  # type: ignore[return-value]


def _count(said: str, words: DueWords) -> float:
    if found := words.whole("just_one").search(said):
        return _numbers(found.group(), words)[-1]
    if found := words.whole("range").search(said):
        return max(_numbers(found.group(), words)[-2:])
    return _numbers(said, words)[-1]


def _numbers(said: str, words: DueWords) -> list[float]:
    """Read the numbers before the unit, in figures and in words."""
    said = said.lower()
    numbers: list[float] = [float(one.group().replace(",", ".")) for one in NUMBER.finditer(said)]
    if numbers:
        return numbers
    found = []
    for one in words.whole("counted").finditer(said):
        pieces = [words.value(piece) for piece in words.whole("number").findall(one.group())]
        found.append(float(sum(pieces)) if pieces else 1.0)
    return found or [1.0]


def _mended(number: float, unit: Unit, *, business: bool) -> float:
    """Mend "57 business days" and "2448 hours", which were ranges before an export lost its hyphens.

    Only where nobody would promise the whole number: the halves must climb, and the rest stays as it was said.
    """
    if business and unit == "day" and number in LOST_HYPHEN:
        return LOST_HYPHEN[int(number)]
    first, second = divmod(int(number), 100)
    if (unit == "hour" or business) and number > 1000 and first < second <= 3 * first:
        return second
    return number


def add_amount(at: datetime, amount: Amount, hours: BusinessCalendar) -> datetime:
    """Find the last moment of an amount of time."""
    count = amount.count
    if amount.unit in ("second", "minute", "hour"):
        hours_meant = count / {"second": 3600, "minute": 60, "hour": 1}[amount.unit]
        # "24-48 business hours" are one or two business days to everybody.
        if amount.business and hours_meant % 24 == 0:
            return hours.add_days(at, int(hours_meant / 24))
        if amount.business:
            return hours.add_hours(at, hours_meant)
        return at.astimezone(UTC) + timedelta(hours=hours_meant)
    if amount.unit in ("day", "week") and amount.business:
        return hours.add_days(at, -int(-count // 1) * (5 if amount.unit == "week" else 1))
    return _by_the_calendar(at, amount, hours)


def _by_the_calendar(at: datetime, amount: Amount, hours: BusinessCalendar) -> datetime:
    """Find the end of the last day: business hours of that day are used up, and the wall time is kept at least."""
    zone = ZoneInfo(hours.zone)
    wall = at.astimezone(zone)
    day = _day_after(wall.date(), amount)
    same_time = [
        datetime.combine(day, wall.time().replace(fold=0), zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    ]
    closes = min(hours.end_of_day(day), last_second(day, hours.zone))
    return max(*same_time, closes)


def _day_after(day: date, amount: Amount) -> date:
    if amount.unit in ("day", "week"):
        return day + timedelta(days=-int(-amount.count * (7 if amount.unit == "week" else 1) // 1))
    year, month = divmod_month(day, int(amount.count * (12 if amount.unit == "year" else 1)))
    for nth in range(day.day, 27, -1):
        try:
            return date(year, month, nth)
        except ValueError:
            continue
    return date(year, month, day.day)
