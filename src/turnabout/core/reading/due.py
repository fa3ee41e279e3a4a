"""By when something is due: find the words that say so, then the last moment they allow.

A range means its end, never a date made of its numbers. What lies in the past, opening hours, prices and numbers of
other things are no due dates. Where two readings remain, the answer is that it is vague.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import due_words as w
from turnabout.core.reading.due_amounts import Amount, add_amount, read_amount
from turnabout.core.reading.due_clock import Clock, Part, at_clock, end_of_part, last_second, read_clock, read_part
from turnabout.core.reading.due_days import Day, read_day
from turnabout.core.reading.results import DueKind

Tense = Literal["past", "future", ""]


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


NOTHING_DUE = Due(None, None, "none")
AMOUNTS = w.either(w.AMOUNT_SAID, w.AMOUNT_BARE, w.NEXT_ONE, w.SOON_ENOUGH)
DATED = w.whole(w.either(w.NOT_DUE, AMOUNTS, w.AMOUNT_OF_SOMETHING_ELSE, w.MOMENT))
VAGUE = w.whole(w.VAGUE)
IS_NOT_DUE = w.whole(w.NOT_DUE)
IS_AMOUNT = w.whole(AMOUNTS)
IS_BARE = w.whole(w.AMOUNT_BARE)
IS_SAID = w.whole(w.either(w.AMOUNT_SAID, w.NEXT_ONE, w.SOON_ENOUGH))
IS_OF_SOMETHING_ELSE = w.whole(w.AMOUNT_OF_SOMETHING_ELSE)
IS_RANGE = w.whole(f"{w.ROUGHLY}{w.RANGE}{w.NEAR}{w.KIND}{w.UNIT}{w.OR_SO}")
TENSES = w.pattern(rf"\b{w.either(w.TENSE, w.PAST)}\b")
IS_PAST = w.whole(w.PAST)
CLAUSE_ENDS = w.pattern(r"[.!?;\n]")
ENDS_LOOSE = w.pattern(rf"(?:{w.LOOSE_CLOCK}|{w.NTH}|{w.SHORT_DATE})$")
ENDS_SURE = w.pattern(rf"(?:{w.SURE_CLOCK}|{w.HOURS}|{w.NAMED_DATE}|{w.WRITTEN_DATE}|{w.WEEKDAY}.*)$")
NEXT_WORD = w.pattern(rf"^{w.GAP}([a-z]+)")
MAY_FOLLOW = w.whole(
    w.words("and or but so if when once because unless to with as for today tonight tomorrow at by on in from this the")
    + "|"
    + w.words("please thanks thank we i you they he she it your our latest w")
)
NUMBER_GOES_ON = w.pattern(r"^[.,]\d")
SETS_AN_END = w.whole(
    w.either(f"{w.words('by within w/in in_the_next no_later_than not_later_than')}{w.GAP}.*", w.TOMORROW, "eod", "cob")
)
LASTS = w.pattern(rf"\bfor{w.GAP}(?:(?:a|an|the|just|at|least|full|another){w.GAP})*$")
LEADS_ELSEWHERE = frozenset("£$€#@_/&=^")
ZONE_NAMED = w.whole(w.ZONE_WORDS)
BEFORE_A_DAY = w.whole(f"(?:before|b4){w.GAP}{w.either(w.SURE_DAY, w.LOOSE_DAY)}")
OR_BEFORE = w.whole(f"on{w.GAP}or{w.GAP}before")
BY_OR_BEFORE = w.whole(w.words("by before b4"))
OR = w.pattern(r"\bor\b")
HOURS = w.whole(w.HOURS)
ZONES = {
    "utc": "UTC", "gmt": "UTC", "bst": "Europe/London", "uk time": "Europe/London",
    "cet": "Europe/Paris", "cest": "Europe/Paris",
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
}  # fmt: skip


def find_due(text: str) -> tuple[DueSpan, ...]:
    """Find the words of a text that say by when, in their order.

    Words that lie about the past ("3 days ago", "since Monday") are left out; what lies in the past only by the
    calendar is told apart by `resolve`.
    """
    seen = [(found.start(), found.end()) for found in DATED.finditer(text)]
    dated = [span for start, end in seen if (span := _dated(text, start, end))]
    spans = dated + [
        span for found in VAGUE.finditer(text) if (span := _vague(text, found.start(), found.end(), dated))
    ]
    return tuple(sorted(spans, key=lambda span: span.start))


def _dated(text: str, start: int, end: int) -> DueSpan | None:
    said = text[start:end]
    if IS_NOT_DUE.fullmatch(said) or not _stands_alone(text, start, end):
        return None
    is_bare = bool(IS_BARE.fullmatch(said)) and not IS_SAID.fullmatch(said)
    sets_an_end = SETS_AN_END.fullmatch(said) or IS_SAID.fullmatch(said) or IS_RANGE.fullmatch(said)
    tense = "future" if sets_an_end else _tense(text, start, end)
    if tense == "past" or (is_bare and not _is_promised(text, start, end, tense)):
        return None
    if IS_AMOUNT.fullmatch(said):
        return DueSpan(start, end, said, read_amount(said))
    if IS_OF_SOMETHING_ELSE.fullmatch(said):
        return DueSpan(start, end, said, None)
    if not _may_be_loose(text, end, said):
        return None
    return DueSpan(start, end, said, read_moment(said))


def _vague(text: str, start: int, end: int, dated: list[DueSpan]) -> DueSpan | None:
    if any(span.start <= start < span.end for span in dated):
        return None
    # "once approved it will be paid within 5 days": the words of a condition end where a date begins.
    end = min([end, *(span.start for span in dated if start < span.start)])
    said = text[start:end].rstrip()
    return DueSpan(start, start + len(said), said, None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is no part of a price, an order number, a version or an address."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    joined = len(before) == 2 and before[1] in ".,:-" and before[0].isalnum() and text[start].isdigit()
    follows = (
        after[:1] in tuple("%£$€@_")
        or (after[:1] in tuple("-/:") and after[1:2].isalnum())
        or NUMBER_GOES_ON.search(after)
    )
    return before[-1:] not in LEADS_ELSEWHERE and not joined and not (after and follows)


def _may_be_loose(text: str, end: int, said: str) -> bool:
    """Whether "by 5" or "on the 2nd" stands alone: neither "by 5 people" nor "on the 2nd floor"."""
    if not ENDS_LOOSE.search(said) or ENDS_SURE.search(said):
        return True
    following = NEXT_WORD.search(text[end : end + 30])
    return not following or bool(MAY_FOLLOW.fullmatch(following.group().strip()))


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    before, after = text[max(start - 120, 0) : start], text[end : end + 80]
    ends = [found.end() for found in CLAUSE_ENDS.finditer(before)]
    stops = CLAUSE_ENDS.search(after)
    return before[ends[-1] if ends else 0 :], after[: stops.start()] if stops else after


def _tense(text: str, start: int, end: int) -> Tense:
    """Tell past from future by the last sign before the words; where they come first, by the first one after them."""
    before, after = _clause(text, start, end)
    signs = [found.group() for found in TENSES.finditer(before if before.strip() else after)]
    if not signs:
        return ""
    return "past" if IS_PAST.fullmatch(signs[-1 if before.strip() else 0]) else "future"


def _is_promised(text: str, start: int, end: int, tense: str) -> bool:
    """Whether a bare amount says when, not how long ("for 3 minutes"): after a future, or as an answer of its own."""
    if LASTS.search(text[:start]):
        return False
    return tense == "future" or not any(words.strip() for words in _clause(text, start, end))


def read_moment(said: str) -> Moment | None:
    """Read day and time of words that hold a moment."""
    zone = ZONE_NAMED.search(said)
    zone_said = " ".join(zone.group().lower().split()) if zone else ""
    days = tuple(day for one in _choices(SPOKEN_CLOCK.sub(" ", said)) if (day := read_day(one)))
    part = read_part(said)
    times = _without_days(said, zone.group() if zone else "")
    clock = read_clock(times, part)
    before = bool(BEFORE_A_DAY.search(said)) and not OR_BEFORE.search(said) and clock is None and part is None
    before |= bool(days) and days[0].form == "weekend" and bool(BY_OR_BEFORE.search(said))
    window = bool(HOURS.search(times)) or len(days) > 1 or any(day.is_window for day in days)
    if not days and clock is None and part is None:
        return None
    return Moment(days, clock, part, before, window, ZONES.get(zone_said, ""))


def _choices(said: str) -> list[str]:
    cuts = [0, *(found.start() for found in OR.finditer(said)), len(said)]
    choices = [said[start:end] for start, end in pairwise(cuts)]
    return [said] if OR_BEFORE.search(said) else choices


SPOKEN_CLOCK = w.whole(w.SPOKEN_CLOCK)
NUMBERED_DAYS = w.pattern(rf"\b{w.either(w.NAMED_DATE, w.WRITTEN_DATE, w.SHORT_DATE, w.NTH)}\b")


def _without_days(said: str, zone: str) -> str:
    rest: str = NUMBERED_DAYS.sub(" ", said)
    return rest.replace(zone, " ") if zone else rest


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
        ends = day - timedelta(days=2 if moment.days[0].form == "weekend" else 1)
        return end_of_part(ends, "close", zone, calendar)
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
