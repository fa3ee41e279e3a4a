"""By when something is due: find the words that say so, then the last moment they allow.

A range means its end, never a date made of its numbers. What lies in the past, opening hours, prices and numbers of
other things are no due dates. Where two readings remain, the answer is that it is vague.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due_amounts import Amount, add_amount, read_amount
from turnabout.core.reading.due_around import (
    is_aside,
    is_kept_by_staff,
    is_promised,
    may_be_loose,
    stands_alone,
    tense,
)
from turnabout.core.reading.due_clock import Clock, Part, at_clock, end_of_part, last_second, read_clock, read_part
from turnabout.core.reading.due_days import Day, read_day
from turnabout.core.reading.due_words import DueWords, due_words
from turnabout.core.reading.letters import places_of
from turnabout.core.reading.results import DueKind


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a time, or both, as they were said.

    Attributes
    ----------
    days
        The days named; the later one counts. Without any it is the next time the clock shows the time.
    clock, part
        Time or part of the day.
    before
        Whether it must be done before the day begins.
    window
        Whether it is the end of a span of time.
    zone
        Zone that was named; empty for the calendar's.
    """

    days: tuple[Day, ...]
    clock: Clock | None
    part: Part | None
    before: bool
    window: bool
    zone: str


@dataclass(frozen=True, slots=True)
class DueSpan:
    """Where a text says by when.

    Attributes
    ----------
    start, end
        Place in the text.
    text
        The words.
    meaning
        An amount of time, a moment, or None for what gives no date ("soon").
    """

    start: int
    end: int
    text: str
    meaning: Amount | Moment | None


@dataclass(frozen=True, slots=True)
class Due:
    """By when something is due.

    Attributes
    ----------
    due_text
        The words that say so; None where nothing is due.
    due_at
        The last moment, in UTC.
    due_kind
        A moment or day that was named, the end of a span, no date, or nothing due.
    """

    due_text: str | None
    due_at: datetime | None
    due_kind: DueKind


SORTS = ("amounts", "unclear", "moment")
NOTHING_DUE = Due(None, None, "none")


def find_due(text: str, language: str = "en") -> tuple[DueSpan, ...]:
    """Find the words of a text that say by when, in their order.

    Words that lie about the past ("3 days ago", "since Monday") are left out; what lies in the past only by the
    calendar is told apart by `resolve`.

    Parameters
    ----------
    text
        A sentence, or more of them.
    language
        Code of a language that has a pack.
    """
    words = due_words(language)
    plain = words.letters.plain(text)
    seen = _places(plain, words)
    dated = _without_asides([span for start, end in seen if (span := _dated(plain, start, end, words))], plain, words)
    vague = (_vague(plain, start, end, dated) for start, end in places_of(words.whole("vague"), plain))
    spans = dated + [span for span in vague if span]
    return tuple(replace(span, text=text[span.start : span.end]) for span in sorted(spans, key=lambda span: span.start))


def _places(text: str, words: DueWords) -> Iterator[tuple[int, int]]:
    """Yield where words of time stand: whatever begins first, and of what begins there the longest.

    Each sort of them is looked for by itself, because it has a pattern of its own anyway, by which it is told later;
    what is not due only takes words away from the others.
    """
    said = text.encode()
    ahead = [(pattern, pattern.search(said)) for pattern in map(words.whole, SORTS)]
    if any(found for _, found in ahead):
        not_due = words.whole("not_due")
        ahead.append((not_due, not_due.search(said)))
    letters = at = 0
    while ahead := [(pattern, found) for pattern, found in ahead if found]:
        start, end = min((found.span() for _, found in ahead), key=lambda place: (place[0], -place[1]))
        letters, at = letters + len(said[at:start].decode()), start
        yield letters, letters + len(said[start:end].decode())
        ahead = [(p, found if found.start() >= end else p.search(said, end)) for p, found in ahead]


def _without_asides(spans: list[DueSpan], text: str, words: DueWords) -> list[DueSpan]:
    """Leave out when something else happens, where a sentence also says by when: "ships today, with you in 3 days"."""
    if len(spans) < 2:
        return spans
    to_the_point = [span for span in spans if not is_aside(text, span.start, words)]
    return to_the_point if any(span.meaning for span in to_the_point) else spans


def _dated(text: str, start: int, end: int, words: DueWords) -> DueSpan | None:
    said = text[start:end]
    sort = _sort(said, words)
    if sort is None or not stands_alone(text, start, end):
        return None
    told = "future" if sort.sets_an_end else tense(text, start, end, words)
    ahead = is_promised(text, start, end, told, words) if sort.is_bare else told != "past"
    if not ahead or not is_kept_by_staff(text, start, end, words):
        return None
    if sort.may_be_loose and not may_be_loose(text, end, said, words):
        return None
    return DueSpan(start, end, said, sort.meaning)


@dataclass(frozen=True, slots=True)
class _Sort:
    """What words of time are by themselves: a bare amount, one that sets an end, and what they mean."""

    is_bare: bool
    sets_an_end: bool
    may_be_loose: bool
    meaning: Amount | Moment | None


@lru_cache(maxsize=256)  # few phrases say most of it, and a message may say one of them ten thousand times
def _sort(said: str, words: DueWords) -> _Sort | None:
    if words.whole("not_due").fullmatch(said):
        return None
    is_said = bool(words.whole("is_said").fullmatch(said))
    is_bare = not is_said and bool(words.whole("amount_bare").fullmatch(said))
    sets_an_end = is_said or bool(words.whole("sets_an_end").fullmatch(said) or words.whole("is_range").fullmatch(said))
    if words.whole("bare_minutes").fullmatch(said):
        return _Sort(is_bare, sets_an_end, True, read_amount(said, words))
    if words.whole("amounts").fullmatch(said) and not words.whole("written_hours").fullmatch(said):
        return _Sort(is_bare, sets_an_end, False, read_amount(said, words))
    if words.whole("unclear").fullmatch(said) and not words.whole("weeks_ahead").fullmatch(said):
        return _Sort(is_bare, sets_an_end, False, None)
    return _Sort(is_bare, sets_an_end, True, read_moment(said, words))


def _vague(text: str, start: int, end: int, dated: list[DueSpan]) -> DueSpan | None:
    if any(span.start <= start < span.end for span in dated):
        return None
    # "once approved it will be paid within 5 days": the words of a condition end where a date begins.
    end = min([end, *(span.start for span in dated if start < span.start)])
    said = text[start:end].rstrip()
    return DueSpan(start, start + len(said), said, None)


def read_moment(said: str, words: DueWords) -> Moment | None:
    """Read day and time of words that hold a moment."""
    zone = words.whole("zone_words").search(said)
    zone_said = " ".join(zone.group().lower().split()) if zone else ""
    without_clock = words.whole("spoken").sub(" ", said)
    days = tuple(day for one in _choices(without_clock, words) if (day := read_day(one, words)))
    part = read_part(said, words)
    times = words.whole("numbered_days").sub(" ", said)
    times = times.replace(zone.group(), " ") if zone else times
    clock = read_clock(times, part, words)
    or_before = words.whole("or_before").search(said)
    before = bool(words.whole("before_a_day").search(said)) and not or_before and clock is None and part is None
    before |= bool(days) and days[0].form == "weekend" and bool(words.whole("by_or_before").search(said))
    whole_hours = words.whole("spoken").sub("1:00", times)  # "at 5 to 3" is no span of time
    window = bool(words.whole("hours").search(whole_hours)) or len(days) > 1 or any(day.is_window for day in days)
    window |= bool(words.whole("day_range").search(said))
    if not days and clock is None and part is None:
        return None
    return Moment(days, clock, part, before, window, words.zones.get(zone_said, ""))


def _choices(said: str, words: DueWords) -> list[str]:
    joint = words.bare("range_joint") if words.whole("day_range").search(said) else words.whole("or")
    cuts = [0, *(found.start() for found in joint.finditer(said)), len(said)]
    return [said] if words.whole("or_before").search(said) else [said[start:end] for start, end in pairwise(cuts)]


def resolve(span: DueSpan, *, at: datetime | None, calendar: BusinessCalendar, day_first: bool | None = None) -> Due:
    """Find the last moment that a span of words allows.

    Parameters
    ----------
    span
        What `find_due` found.
    at
        When it was said, with its zone; without it there is a kind but no moment.
    calendar
        Business hours, business days and the zone in which days begin.
    day_first
        Whether 3/4 is the third of April; None leaves such a date vague.
    """
    if span.meaning is None:
        return Due(span.text, None, "vague")
    if at is None:
        window = isinstance(span.meaning, Amount) or span.meaning.window
        return Due(span.text, None, "window_end" if window else "exact")
    try:
        due_at, kind = _last_moment(span.meaning, at, calendar, day_first)
    except (OverflowError, ValueError):  # beyond the last year that a calendar knows
        due_at, kind = None, "vague"
    if due_at is None:
        return Due(span.text, None, "vague")
    return Due(span.text, due_at, kind) if due_at >= at else NOTHING_DUE


def _last_moment(
    meaning: Amount | Moment, at: datetime, calendar: BusinessCalendar, day_first: bool | None
) -> tuple[datetime | None, DueKind]:
    if isinstance(meaning, Amount):
        return add_amount(at, meaning, calendar), "window_end"
    return _moment_at(meaning, at, calendar, day_first), "window_end" if meaning.window else "exact"


def _moment_at(moment: Moment, at: datetime, calendar: BusinessCalendar, day_first: bool | None) -> datetime | None:
    zone = moment.zone or calendar.zone
    said_on = at.astimezone(ZoneInfo(zone)).date()
    if not moment.days:
        return _next_time(moment, at, zone, calendar)
    found = [day.find(said_on, calendar, day_first=day_first) for day in moment.days]
    known = [day for day in found if day]
    if len(known) < len(found):
        return None
    day = max(known)
    if moment.before:
        return end_of_part(max(moment.days[0].eve(day), said_on), "close", zone, calendar)
    if moment.clock:
        night = moment.part == "night" and moment.clock.minute < 6 * 60 and moment.clock.half_known
        return at_clock(day + timedelta(days=night), _minute(moment.clock), zone)
    due_at = end_of_part(day, moment.part, zone, calendar)
    # Whoever says "today" after hours means what is left of the day.
    return last_second(day, zone) if due_at <= at and day == said_on and moment.part in (None, "close") else due_at


def _minute(clock: Clock) -> int:
    afternoon = not clock.half_known and 60 <= clock.minute < 7 * 60
    return clock.minute + (12 * 60 if afternoon else 0)


def _next_time(moment: Moment, at: datetime, zone: str, calendar: BusinessCalendar) -> datetime:
    said_on = at.astimezone(ZoneInfo(zone)).date()
    choices = []
    for day in (said_on, said_on + timedelta(days=1)):
        if moment.clock is None:
            choices.append(end_of_part(day, moment.part, zone, calendar))
        elif moment.clock.half_known:
            choices.append(at_clock(day, moment.clock.minute, zone))
        else:
            minute = moment.clock.minute % (12 * 60)
            choices += [at_clock(day, minute + half, zone) for half in (0, 12 * 60) if minute + half >= 7 * 60]
    return next((due for due in choices if due > at), choices[-1]).astimezone(UTC)
