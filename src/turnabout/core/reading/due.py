"""By when: finds phrases such as "within 3-5 business days" or "tomorrow by noon" and works out the moment they mean.

The phrase is found and understood by this grammar alone. A span is due at its end; what names no time ("soon", "once
the part arrives") is vague and gets no moment: a wrong date is worse than none.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import re2

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due_words import DueWords, Phrase, clock_of, is_span, months_later
from turnabout.core.reading.results import Due

_NOON, _MIDNIGHT = time(12), time(23, 59, 59)
_PART_OF_DAY = {"morning": time(12), "afternoon": time(18), "evening": time(22), "night": _MIDNIGHT}


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A day, perhaps a time of it, and whether it is the end of a span."""

    day: date
    at: time | None = None
    window: bool = False
    closing: bool = False


def find_dues(text: str, words: DueWords) -> list[Phrase]:
    """Return the phrases that say by when, in order; phrases that touch ("tomorrow by noon") are one.

    Parameters
    ----------
    text
        A sentence, cleaned.
    words
        How its language says by when.
    """
    found = [
        Phrase(kind, match.start(), match.end(), (match,))
        for kind, pattern in words.patterns
        for match in pattern.finditer(text)
    ]
    timed = [p for p in found if p.kind != "vague"]
    kept: list[Phrase] = []
    for phrase in sorted(found, key=lambda p: (p.start, -p.end)):
        if phrase.kind == "vague" and any(phrase.start < t.end and t.start < phrase.end for t in timed):
            continue  # "once we have it the claim opens within five days": the days say when
        if kept and phrase.start < kept[-1].end:
            continue
        if kept and words.joins(text[kept[-1].end : phrase.start], kept[-1], phrase):
            kept[-1] = kept[-1].with_next(phrase)
        else:
            kept.append(phrase)
    return kept


def resolve(phrase: Phrase, text: str, at: datetime | None, calendar: BusinessCalendar, words: DueWords) -> Due:
    """Say what kind of due time a phrase is, and which moment it means.

    Parameters
    ----------
    phrase
        From :func:`find_dues`.
    text
        The sentence it was found in.
    at
        When the message was written; without it no moment is worked out.
    calendar
        Zone, opening hours and holidays of the company.
    words
        How the language says by when.
    """
    due = Due(text[phrase.start : phrase.end].strip(), phrase.start, phrase.end, "vague")
    if phrase.kind == "vague":
        return due
    moment = at or datetime(2024, 1, 3, 12, tzinfo=UTC)  # only to learn the kind where the time is not known
    meant = _moment(phrase, moment, calendar, words)
    if meant is None:
        return due
    when, window = meant
    return replace(due, kind="window_end" if window else "exact", at=when if at is not None else None)


def _moment(phrase: Phrase, at: datetime, calendar: BusinessCalendar, words: DueWords) -> tuple[datetime, bool] | None:
    local = at.astimezone(ZoneInfo(calendar.zone))
    if phrase.kind == "duration":
        return _after(phrase.parts[0], at, local, calendar, words)
    meaning: _Meaning | None = None
    clock: time | None = None
    window = False
    for part, kind in zip(phrase.parts, phrase.kinds, strict=True):
        if kind == "clock":
            clock = clock_of(part)
            window = window or is_span(part)
            continue
        found = _day(kind, part, local, calendar, words)
        if found is None:
            return None
        later = meaning is None or found.day > meaning.day
        closing = found.closing or (meaning is not None and meaning.closing)
        window = window or (meaning is not None and found.day != meaning.day and not closing)
        meaning = replace(found if later or found.at else meaning, closing=closing) if meaning else found
    if meaning is None:
        meaning = _Meaning(local.date() if clock and clock > local.time() else local.date() + timedelta(days=1))
        meaning = replace(meaning, at=clock)
    window = window or meaning.window
    if meaning.closing and clock is None:
        return calendar.end_of_day(meaning.day), window
    wall = datetime.combine(meaning.day, clock or meaning.at or _MIDNIGHT)
    return moment_of(wall, calendar.zone), window


def _after(
    part: "re2._Match[str]", at: datetime, local: datetime, calendar: BusinessCalendar, words: DueWords
) -> tuple[datetime, bool] | None:
    """Return the longer end of a stretch of time from now."""
    low, high = words.numbers_of(part)
    if high is None:
        return None
    unit, business = part.group("unit").lower(), bool(part.group("business"))
    lead = (part.group("lead") or "").lower()
    said = lead.split()
    window = low != high or business or not said or said[-1] not in ("in", "after", "exactly")
    if unit.startswith(("min", "sec")):
        return at.astimezone(UTC) + timedelta(minutes=high if unit[0] == "m" else 1), window
    if unit.startswith("h") and business and high >= 24 and high % 24 == 0:
        unit, high = "days", high / 24  # "24-48 business hours" are one or two business days
    if unit.startswith("h"):
        return (calendar.add_hours(at, high) if business else at.astimezone(UTC) + timedelta(hours=high)), window
    if business and unit.startswith("d"):
        return calendar.add_days(at, max(1, round(high))), window
    if unit.startswith("d"):
        day = local.date() + timedelta(days=round(high))
    elif unit.startswith(("w", "f")):
        high = 2 * high if unit[0] == "f" else high
        day = local.date() + timedelta(days=round(7 * high))
    else:
        day = months_later(local.date(), high)
    return moment_of(datetime.combine(day, _MIDNIGHT), calendar.zone), window


def _day(
    kind: str, part: "re2._Match[str]", local: datetime, calendar: BusinessCalendar, words: DueWords
) -> _Meaning | None:
    today = local.date()
    said = part.group().lower()
    if kind == "date":
        named = words.date_of(part, today)
        return _Meaning(named) if named else None
    part_of_day = next((t for name, t in _PART_OF_DAY.items() if name in said), None)
    if kind == "relative":
        if "weekend" in said:
            return _Meaning(_next(today, 6, strictly="next" in said), window=True)
        if "week" in said or "month" in said:
            return _end_of(said, today, calendar)
        if any(
            word in said
            for word in ("of business", "of play", "cob", "eod", "end of day", "end of the day", "of the working day")
        ):
            return _Meaning(_named(said, today, words), closing=True)
        if "working day" in said:
            return _Meaning(calendar.add_days(local, 1).astimezone(local.tzinfo).date(), closing=True)
        if said.endswith("in the morning") or "overnight" in said:
            return _Meaning(today + timedelta(days=1), _NOON)
        if "tonight" in said:
            return _Meaning(today, _MIDNIGHT)
        if "hour" in said:
            soon = (local + timedelta(hours=1)).astimezone(ZoneInfo(calendar.zone))
            return _Meaning(soon.date(), soon.time(), window=True)
        return _Meaning(_named(said, today, words), part_of_day or (_NOON if "first thing" in said else None))
    weekday = words.weekday_of(part)
    day = _next(today, weekday)
    if "next" in said or "week" in said:
        day = _next(today + timedelta(days=6 - today.weekday()), weekday)
    return _Meaning(day, part_of_day or (_NOON if "first thing" in said else None), closing="close" in said)


def moment_of(wall: datetime, zone: str) -> datetime:
    """Return the moment in UTC at which a clock on the wall shows this time; the first where it comes twice."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _named(said: str, today: date, words: DueWords) -> date:
    if "day after" in said:
        return today + timedelta(days=2)
    return today + timedelta(days=1) if any(w in said for w in words.tomorrow) else today


def _next(today: date, weekday: int, *, strictly: bool = False) -> date:
    """Return the next such weekday after today."""
    days = (weekday - today.weekday() - 1) % 7 + 1
    if days == 7 and not strictly and weekday == 6:
        days = 0
    return today + timedelta(days=days)


def _end_of(said: str, today: date, calendar: BusinessCalendar) -> _Meaning:
    """Return the end of this or next week or month: its last business day."""
    if "month" in said:
        first = months_later(today.replace(day=1), 2 if "next" in said else 1)
        last = first - timedelta(days=1)
    else:
        sunday = today + timedelta(days=6 - today.weekday())
        last = sunday + timedelta(days=7 if "next" in said else 0)
    for back in range(7):
        day = last - timedelta(days=back)
        if calendar.is_business_day(day) and day >= today:
            return _Meaning(day, closing=True)
    return _Meaning(last, window=True)
