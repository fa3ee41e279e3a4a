"""By when: phrases that staff write, worked out in the company's zone, hours and holidays; never a wrong date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due import find_dues, resolve
from turnabout.core.reading.packs import load_pack

WORDS = load_pack("en").due
LONDON = BusinessCalendar("Europe/London", holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
WEDNESDAY = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def dues(text, at=WEDNESDAY, calendar=LONDON):
    return [resolve(phrase, text, at, calendar, WORDS) for phrase in find_dues(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "kind", "when"),
    [
        ("We'll refund you within 3-5 business days.", "window_end", "2026-03-11T17:00"),
        ("Please allow 10 to 14 working days.", "window_end", "2026-03-24T17:00"),
        ("Please allow 1014 business days", "window_end", "2026-03-24T17:00"),
        ("It takes 57 business days", "window_end", "2026-03-13T17:00"),
        ("within 24-48 business hours", "window_end", "2026-03-06T17:00"),
        ("24 to 72 hours", "window_end", "2026-03-07T10:30"),
        ("I'll ring in 2 hours", "exact", "2026-03-04T12:30"),
        ("by Friday at 5pm", "exact", "2026-03-06T17:00"),
        ("tomorrow by noon", "exact", "2026-03-05T12:00"),
        ("either tomorrow or Monday", "window_end", "2026-03-09T23:59"),
        ("by close of business Thursday", "exact", "2026-03-05T17:00"),
        ("by the end of next week", "exact", "2026-03-13T17:00"),
        ("between 2 and 4 this afternoon", "window_end", "2026-03-04T16:00"),
        ("next Tuesday", "exact", "2026-03-10T23:59"),
        ("on 12 March", "exact", "2026-03-12T23:59"),
        ("by March 3rd", "exact", "2027-03-03T23:59"),
        ("by 7/22", "exact", "2026-07-22T22:59"),
        ("within the hour", "window_end", "2026-03-04T11:30"),
        ("less than a week", "window_end", "2026-03-11T23:59"),
        ("in a fortnight", "exact", "2026-03-18T23:59"),
        ("the next working day", "exact", "2026-03-05T17:00"),
        ("We'll call you at 9.30am on Thursday", "exact", "2026-03-05T09:30"),
        ("as soon as we have news", "vague", None),
        ("shortly", "vague", None),
        ("in a few days", "vague", None),
        ("by 03/04", "vague", None),
    ],
)
def test_phrases(text, kind, when):
    (due,) = dues(text)
    assert due.kind == kind
    assert (due.at.strftime("%Y-%m-%dT%H:%M") if due.at else None) == when


@pytest.mark.parametrize(
    "text", ["We are here 24/7", "I may ask the second line", "press 1/2", "We look into it", "the 2nd item"]
)
def test_what_names_no_time_is_left_alone(text):
    assert dues(text) == []


def test_business_days_step_over_holidays():
    (due,) = dues("within two business days", at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    assert due.at == datetime(2026, 4, 8, 16, tzinfo=UTC)  # Good Friday, the weekend and Easter Monday lie between


def test_without_a_time_of_writing_there_is_a_kind_but_no_moment():
    (due,) = dues("by Friday", at=None)
    assert (due.kind, due.at) == ("exact", None)


ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/London",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Beirut",
        "America/Havana",
        "America/Santiago",
        "Africa/Casablanca",
        "Antarctica/Troll",
        "Asia/Tehran",
        "America/St_Johns",
    ]
)
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC))
UNITS = st.sampled_from(["hours", "days", "weeks", "business days", "working days"])


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), UNITS, st.sampled_from(["-", " to ", "–", " or "]), ZONES, MOMENTS)
def test_a_range_is_due_at_its_end_whatever_zone_and_day(low, more, unit, dash, zone, at):
    calendar = BusinessCalendar(zone)
    assume(str(low + more) not in WORDS.pairs)
    text = f"Please allow {low}{dash}{low + more} {unit} for this."
    (due,) = dues(text, at, calendar)
    (end,) = dues(f"Please allow {low + more} {unit} for this.", at, calendar)
    assert due.kind == "window_end"
    assert due.at == end.at
    assert due.at > at


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WORDS.weekdays), ZONES, MOMENTS)
def test_a_weekday_is_the_next_of_its_name_by_the_companys_clock(weekday, zone, at):
    (due,) = dues(f"We'll call you by {weekday.title()}.", at, BusinessCalendar(zone))
    local, written = due.at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    if zone != "Pacific/Apia":  # a Friday of 2011 that never was lies outside, yet the rule of folds is its own
        assert WORDS.weekdays[local.weekday()] == weekday
    assert timedelta(0) < due.at - at <= timedelta(days=8)
    assert local.date() > written.date() or weekday == "sunday"


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 60), ZONES, MOMENTS)
def test_hours_are_hours_through_every_change_of_the_clock(hours, zone, at):
    (due,) = dues(f"within {hours} hours", at, BusinessCalendar(zone))
    assert due.at - at == timedelta(hours=hours)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), MOMENTS)
def test_nothing_breaks_it(text, at):
    for due in dues(text, at):
        assert due.kind in ("exact", "window_end", "vague")
        assert due.at is None or due.at.tzinfo is UTC
