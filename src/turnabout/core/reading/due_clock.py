"""Which time of the day somebody means."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import due_words as w

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


ANY_CLOCK = w.whole(w.CLOCK)
WINDOW = w.whole(w.HOURS)
HOUR = w.whole(w.either(w.HOUR_WORDS, r"\d{1,2}"))
NUMBER = w.pattern(r"\d+")
PAST_OR_TO = w.whole(w.words("past to half"))
PARTS: tuple[tuple[Part, str], ...] = (
    ("first", w.words("first_thing first_thing_in_the_morning early_doors")),
    ("close", w.CLOSE),
    ("lunch", w.words("lunch lunchtime lunch_time")),
    ("tea", w.words("teatime tea_time")),
    ("dinner", w.words("dinner dinnertime dinner_time")),
    ("afternoon", w.words("afternoon pm p\\.m\\.?")),
    ("evening", w.words("evening eve")),
    ("night", w.words("night tonight tonite 2nite")),
    ("morning", w.words("morning am a\\.m\\.?")),
)
PART_PATTERNS = tuple((name, w.whole(said)) for name, said in PARTS)


def read_part(said: str) -> Part | None:
    """Read which part of the day is named."""
    return next((name for name, found in PART_PATTERNS if found.search(said)), None)


def read_clock(said: str, part: Part | None) -> Clock | None:
    """Read the time; of a window its end."""
    found = [one.group().lower() for one in ANY_CLOCK.finditer(said)]
    clocks = [clock for one in found if (clock := _clock(one)) is not None]
    if not clocks:
        return None
    last = clocks[-1]
    if not last.half_known and part in LATER_HALF and last.minute < MIDNIGHT // 2:
        return Clock(last.minute + MIDNIGHT // 2, half_known=True)
    return last


def _clock(said: str) -> Clock | None:
    if said in ("noon", "midday"):
        return Clock(MIDNIGHT // 2, half_known=True)
    if said == "midnight":
        return Clock(MIDNIGHT, half_known=True)
    if PAST_OR_TO.search(said):
        return _spoken(said)
    numbers = [number.group() for number in NUMBER.finditer(said)] or [str(w.NUMBERS[HOUR.search(said).group()])]
    if len(numbers[0]) == 4:
        numbers = [numbers[0][:2], numbers[0][2:]]
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if hour > 24 or minute > 59:
        return None
    if "m" in said.removesuffix("o'clock"):
        return Clock((hour % 12 + (12 if "p" in said else 0)) * 60 + minute, half_known=True)
    written_out = len(numbers) > 1 and (hour > 12 or numbers[0].startswith("0") or hour >= 7)
    return Clock(min(hour * 60 + minute, MIDNIGHT), half_known=hour > 12 or hour == 0 or written_out)


def _spoken(said: str) -> Clock | None:
    hours = [
        HOUR.search(one).group() for one in said.replace("past", " ").replace("to", " ").split() if HOUR.search(one)
    ]
    hour = int(hours[-1]) if hours[-1].isdigit() else w.NUMBERS[hours[-1]]
    if hour > 12:
        return None
    distance = 30 if "half" in said else 15 if "quarter" in said else 20 if "twenty" in said else 10
    return Clock(hour % 12 * 60 + (distance if "past" in said or "half" in said else -distance), half_known=False)


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
