"""Which time of the day somebody means."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import re2

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due_words import DueWords

Part = Literal["first", "morning", "lunch", "tea", "afternoon", "dinner", "evening", "night", "close"]

ENDS = {"morning": 12, "lunch": 13, "tea": 18, "afternoon": 18, "dinner": 20, "evening": 22}  # where no hours decide
LATER_HALF = ("afternoon", "evening", "night", "tea", "dinner")
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time by the clock on the wall.

    Attributes
    ----------
    minute
        Minutes after midnight.
    half_known
        Whether it is known if it is before or after noon.
    """

    minute: int
    half_known: bool


NUMBER = re2.compile(r"\d+")


def read_part(said: str, words: DueWords) -> Part | None:
    """Read which part of the day is named."""
    return words.entry("day_parts", said)  # type: ignore[return-value]


def read_clock(said: str, part: Part | None, words: DueWords) -> Clock | None:
    """Read the time; of a window its end."""
    found = [one.group().lower() for one in words.whole("clock").finditer(said)]
    clocks = [clock for one in found if (clock := _clock(one, words)) is not None]
    if not clocks:
        return None
    last = clocks[-1]
    if not last.half_known and part in LATER_HALF and last.minute < MIDNIGHT // 2:
        return Clock(last.minute + MIDNIGHT // 2, half_known=True)
    if part == "morning" and last.minute < MIDNIGHT // 2:
        return Clock(last.minute, half_known=True)
    return last


def _clock(said: str, words: DueWords) -> Clock | None:
    if words.whole("noon").fullmatch(said):
        return Clock(MIDNIGHT // 2, half_known=True)
    if words.whole("midnight").fullmatch(said):
        return Clock(MIDNIGHT, half_known=True)
    if words.whole("spoken").search(said):
        return _spoken(said, words)
    numbers = [number.group() for number in NUMBER.finditer(said)]
    numbers = numbers or [str(words.value(words.whole("hour_words").search(said).group()))]
    if len(numbers[0]) == 4:
        numbers = [numbers[0][:2], numbers[0][2:]]
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if hour > 24 or minute > 59:
        return None
    morning, later = words.bare("am").search(said), words.bare("pm").search(said)
    if morning or later:
        return Clock((hour % 12 + (12 if later else 0)) * 60 + minute, half_known=True)
    written_out = (len(numbers) > 1 and (numbers[0].startswith("0") or hour >= 7)) or (words.day_long and hour >= 7)
    return Clock(min(hour * 60 + minute, MIDNIGHT), half_known=hour > 12 or hour == 0 or written_out)


def _spoken(said: str, words: DueWords) -> Clock | None:
    """Read "half past five": the hour that is named, and the minutes before or after it."""
    for minutes, found in words.table("spoken_clock"):
        if found.search(said):
            named = words.whole("clock_hour").search(found.sub(" ", said)).group()
            hour = int(named) if named.isdigit() else words.value(named)
            if hour > (24 if words.day_long else 12):
                return None
            return Clock(hour % (12 if hour <= 12 else 24) * 60 + int(minutes), half_known=hour > 12)
    return None


def at_clock(day: date, minute: int, zone: str) -> datetime:
    """Find the moment at which the clock on the wall shows a time; the later one where two do or none does."""
    if minute >= MIDNIGHT:
        return last_second(day, zone)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return _later(wall, zone)


def last_second(day: date, zone: str) -> datetime:
    """Find the last moment that still bears the day's date."""
    return _later(datetime.combine(day, time(23, 59, 59)), zone)


def _later(wall: datetime, zone: str) -> datetime:
    known = ZoneInfo(zone)
    return max(wall.replace(tzinfo=known, fold=fold).astimezone(UTC) for fold in (0, 1))


def end_of_part(day: date, part: Part | None, zone: str, hours: BusinessCalendar) -> datetime:
    """Find when a part of a day has passed; without one, when business ends."""
    if part == "night":
        return last_second(day, zone)
    closes = hours.end_of_day(day)
    closes = min(closes, last_second(day, zone))
    if part is None or part == "close":
        return closes
    if part == "first":
        opens = hours.next_opening(at_clock(day, 0, zone))
        return opens + timedelta(hours=1) if hours.is_business_day(day) else at_clock(day, 10 * 60, zone)
    return at_clock(day, ENDS[part] * 60, zone)
