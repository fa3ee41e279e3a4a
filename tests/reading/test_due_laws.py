"""Laws of due dates over generated phrases, zones and calendars: a range never gives a wrong date."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from minute_walk import NASTY, WEEKS

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due import find_due, resolve

WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
UNITS = {"minute": ("minutes", "mins"), "hour": ("hours", "hrs"), "day": ("days",), "week": ("weeks", "wks")}
BUSINESS = ("business", "working", "buisness", "biz", "bus.", "bank working")

calendars = st.builds(
    BusinessCalendar,
    st.sampled_from(NASTY),
    st.sampled_from(WEEKS),
    st.frozensets(st.dates(datetime(2024, 1, 1).date(), datetime(2026, 12, 31).date()), max_size=5),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 30), timezones=st.just(UTC))
numbers = st.integers(1, 20)


def spelt(number: int, in_words: bool) -> str:
    return WORDS[number - 1] if in_words and number <= 10 else str(number)


@st.composite
def ranges(draw):
    """A phrase, the end of its range, its unit, and whether only business time counts."""
    low, more, in_words = draw(numbers), draw(st.integers(1, 10)), draw(st.booleans())
    unit = draw(st.sampled_from(sorted(UNITS)))
    business = draw(st.sampled_from(BUSINESS)) + " " if unit in ("day", "hour") and draw(st.booleans()) else ""
    dash = draw(st.sampled_from(("-", " - ", "–", " to ", " or ", " and ", " up to ", ", maybe ")))
    lead = draw(
        st.sampled_from(
            ("within ", "in ", "in about ", "please allow ", "it will take ", "allow up to ", "no later than ", "")
        )
    )
    lead = "between " if dash == " and " else lead
    amount = f"{spelt(low, in_words)}{dash}{spelt(low + more, in_words)} {business}{draw(st.sampled_from(UNITS[unit]))}"
    text = draw(st.sampled_from(("{}", "We'll refund you, {}.", "thanks - {} please!", "Hi Jo 😀 {} ok"))).format(
        lead + amount
    )
    return draw(st.sampled_from((text, text.upper(), text.replace("'", "")))), low + more, unit, bool(business)


@settings(max_examples=300, deadline=None)
@given(ranges(), moments, calendars)
def test_a_range_is_due_at_its_end(said, at, calendar):
    text, count, unit, business = said
    (span,) = find_due(text)
    due = resolve(span, at=at, calendar=calendar)
    assert due.due_kind == "window_end"
    if business:
        days = count if unit == "day" else 0 if count % 24 else count // 24
        by_days = calendar.add_days(at, days) if days else calendar.add_hours(at, count)
        assert due.due_at == by_days
    elif unit in ("minute", "hour"):
        assert due.due_at == at + timedelta(**{unit + "s": count})
    else:
        days = count * (7 if unit == "week" else 1)
        zone = ZoneInfo(calendar.zone)
        assert due.due_at.astimezone(zone).date() - at.astimezone(zone).date() == timedelta(days=days)


@settings(max_examples=200, deadline=None)
@given(numbers, st.sampled_from(("days", "weeks")), numbers, moments, calendars)
def test_a_range_over_two_units_is_due_at_its_end(low, unit, high, at, calendar):
    (span,) = find_due(f"It will be with you in {low} days to {high} {unit}")
    due = resolve(span, at=at, calendar=calendar)
    zone, days = ZoneInfo(calendar.zone), high * (7 if unit == "weeks" else 1)
    assert due.due_at.astimezone(zone).date() - at.astimezone(zone).date() == timedelta(days=days)


DAYS = (
    *("today", "tomorrow", "tmrw", "Monday", "fri", "next Tuesday", "wensday", "Friday next week", "a week on Monday"),
    *("the 14th", "3 May", "the end of the week", "2nd June", "the 5th of next month", "the third of May", "4/30"),
    *("the week after next", "the first week of June", "5-8 December", "28-Nov", "Q3", "CW 9", "this time next week"),
)
TIMES = ("", " 5pm", " at 9:30", " morning", " EOD", ", close of play", " noon", " 1600 hrs", " at 5 to 3", " arvo")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DAYS), st.sampled_from(TIMES), st.sampled_from(("by ", "on ", "before ")), moments, calendars)
def test_what_is_due_is_never_behind_and_never_far(day, time, by, at, calendar):
    for span in find_due(f"We will call you {by}{day}{time} if that suits"):
        due = resolve(span, at=at, calendar=calendar)
        assert (due.due_at is None) == (due.due_kind in ("vague", "none"))
        if due.due_at:
            assert at <= due.due_at <= at + timedelta(days=370)


NOT_KEPT = (
    *("We cannot promise that it arrives {}", "There's no guarantee that you will have it {}", "It won't be here {}"),
    *("Our shop is closed {}", "The sale ends {}", "Please send us the form {}", "You need to return it {}"),
    *("If we don't hear from you {}", "Would it suit you {}?", "Let me know if I should come {}"),
)
BY_DAYS = ("by Friday", "before Monday", "tomorrow", "on 3 May", "by the 14th", "within 3 days", "by 5pm", "by 28-Nov")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NOT_KEPT), st.sampled_from(BY_DAYS), st.sampled_from(BY_DAYS), moments, calendars)
def test_what_is_denied_or_asked_for_is_not_due_beside_what_is(other, day, promised, at, calendar):
    assert find_due(other.format(day)) == ()
    alone = find_due(f"We will call you {promised}")
    turn = " We" if other.endswith("?") else ", but we"
    beside = find_due(f"{other.format(day)}{turn} will call you {promised}")
    assert [span.text for span in beside] == [span.text for span in alone]
    due = [resolve(span, at=at, calendar=calendar).due_at for span in alone]
    assert [resolve(span, at=at, calendar=calendar).due_at for span in beside] == due


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 31), moments, calendars)
def test_a_day_of_next_month_lies_in_it(nth, at, calendar):
    (span,) = find_due(f"You will have it by the {nth}th of next month")
    due = resolve(span, at=at, calendar=calendar)
    zone = ZoneInfo(calendar.zone)
    first = (at.astimezone(zone).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    meant = first + timedelta(days=nth - 1)
    if meant.month == first.month:
        assert due.due_at.astimezone(zone).date() == meant
    else:
        assert due.due_at is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), moments, calendars)
def test_any_text_is_read(text, at, calendar):
    ends = 0
    for span in find_due(text):
        assert span.text == text[span.start : span.end]
        assert span.start >= ends
        ends = span.end
        resolve(span, at=at, calendar=calendar)


PIECES = (
    *("by", "before", "on", "in", "within", "3", "5", "14", "9:30", "pm", "am", "-", "to", "or", "days", "hrs"),
    *("working", "Monday", "fri", "march", "14th", "3/4", "the", "next", "end", "of", "week", "tomorrow", "eod"),
    *("2025-02-30", "0900", "half", "past", "quarter", "noon", "soon", "once", "we", "may", "£", ".", ",", "00"),
    *("twenty", "first", "second", "of", "cannot", "promise", "but", "we", "will", "closed", "please", "send", "us"),
    *("bus.", "hours", "1600", "q4", "cw", "53", "13.12.", "29-Feb", "a", "maybe", "latest", "'s", "van", "after"),
    *("99", "31st", "24/7", "ago", "since", "last", "between", "a", "few", "UTC", "weekend", "month", "hour"),
)
pieces = st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join)


@settings(max_examples=500, deadline=None)
@given(pieces, moments, calendars, st.sampled_from((None, True, False)))
def test_any_words_of_time_are_read(text, at, calendar, day_first):
    for span in find_due(text):
        due = resolve(span, at=at, calendar=calendar, day_first=day_first)
        assert due.due_at is None or due.due_at >= at
