"""By when something is due: what each phrase means, and what is no due date."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.due import Due, find_due, resolve

LONDON = BusinessCalendar("Europe/London")
WEDNESDAY = datetime(2025, 3, 12, 10, 30, tzinfo=UTC)  # the clock goes forward on 30 March

MEANS = """
We will call within 48hrs | 2025-03-14 10:30 | window_end
it takes 3-5 working days | 2025-03-19 17:00 | window_end
in 10 to 14 business days | 2025-04-01 17:00 | window_end
within 2 business hours | 2025-03-12 12:30 | window_end
within 10 business hours | 2025-03-13 12:30 | window_end
in 24-48 business hours | 2025-03-14 17:00 | window_end
It will take 24 hours | 2025-03-13 10:30 | window_end
Please allow 24-48 hours | 2025-03-14 10:30 | window_end
please allow 57 business days | 2025-03-21 17:00 | window_end
Please allow 2448 hours | 2025-03-14 10:30 | window_end
a couple of days | 2025-03-14 17:00 | window_end
will be up to 2 weeks | 2025-03-26 17:00 | window_end
in the next hour or so | 2025-03-12 11:30 | window_end
in the next day or two | 2025-03-14 17:00 | window_end
in half an hour | 2025-03-12 11:00 | window_end
within the hour | 2025-03-12 11:30 | window_end
in five days' time | 2025-03-17 17:00 | window_end
less than a week | 2025-03-19 17:00 | window_end
within a month | 2025-04-12 23:59:59 | window_end
w/in 20 days | 2025-04-01 17:00 | window_end
A week tops. | 2025-03-19 17:00 | window_end
call you tmrw | 2025-03-13 17:00 | exact
well be in touch by today | 2025-03-12 17:00 | exact
done by EOD | 2025-03-12 17:00 | exact
by close of play Thursday | 2025-03-13 17:00 | exact
by COB tomorrow | 2025-03-13 17:00 | exact
first thing tomorrow | 2025-03-13 10:00 | exact
by the 14th | 2025-03-14 17:00 | exact
We'll reply on 14 March | 2025-03-14 17:00 | exact
by March 14th, 2026 | 2026-03-14 23:59:59 | exact
by 2025-04-01 | 2025-04-01 17:00 | exact
by 22/7 | 2025-07-22 17:00 | exact
by 4/4 | 2025-04-04 17:00 | exact
Tuesday 18 March | 2025-03-18 17:00 | exact
before noon | 2025-03-12 12:00 | exact
this afternoon | 2025-03-12 18:00 | exact
by Friday 5pm | 2025-03-14 17:00 | exact
at 8am on Monday | 2025-03-17 08:00 | exact
Mon morning | 2025-03-17 12:00 | exact
by half 5 | 2025-03-12 17:30 | exact
no later than quarter to 4 | 2025-03-12 15:45 | exact
by five | 2025-03-12 17:00 | exact
before 6 tonight | 2025-03-12 18:00 | exact
by midnight | 2025-03-12 23:59:59 | exact
until 2 am | 2025-03-13 02:00 | exact
by 14:00 UTC | 2025-03-12 14:00 | exact
next Friday | 2025-03-21 17:00 | exact
this Friday | 2025-03-14 17:00 | exact
on Wednesday | 2025-03-19 17:00 | exact
Tuesday week | 2025-03-25 17:00 | exact
a week today | 2025-03-19 17:00 | exact
before Friday | 2025-03-13 17:00 | exact
on or before 30 June | 2025-06-30 17:00 | exact
nbd | 2025-03-13 17:00 | exact
by the end of the month | 2025-03-31 17:00 | window_end
next week | 2025-03-21 17:00 | window_end
the middle of next week | 2025-03-19 17:00 | window_end
over the weekend | 2025-03-16 23:59:59 | window_end
before the weekend | 2025-03-14 17:00 | window_end
tomorrow between 1-6pm | 2025-03-13 18:00 | window_end
either tomorrow or Monday | 2025-03-17 17:00 | window_end
"""
CASES = [tuple(map(str.strip, line.split("|"))) for line in MEANS.strip().splitlines()]


def due(text: str, at: datetime = WEDNESDAY, **options) -> list[Due]:
    return [resolve(span, at=at, calendar=LONDON, **options) for span in find_due(text)]


@pytest.mark.parametrize(("text", "local", "kind"), CASES)
def test_phrase_means(text, local, kind):
    (found,) = due(text)
    wall = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/London"))
    assert (found.due_at, found.due_kind) == (wall.astimezone(UTC), kind)
    assert found.due_at.tzinfo is UTC
    assert found.due_text in text


@pytest.mark.parametrize(
    "text",
    [
        "We'll be back to you shortly",
        "as soon as possible",
        "ASAP",
        "we will call once we hear from them",
        "as soon as weve got more info",
        "in due course",
        "in a few days",
        "over the next few weeks",
        "within 14 days of receiving it",
        "by 3/4",
        "by February 30",
        "on Tuesday 12 March",  # it is a Wednesday
        "within 9999 weeks",
        "after the weekend",
        "by Christmas",
    ],
)
def test_vague(text):
    (found,) = due(text)
    assert (found.due_at, found.due_kind) == (None, "vague")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday we got it",
        "I called 3 days ago",
        "down for the last 2 weeks",
        "no signal since Monday",
        "I have been waiting 3 weeks",
        "unplug it for 3 minutes",
        "We are open 9am-5pm",
        "Mon-Fri 9-5",
        "Monday to Friday, 9am to 5pm",
        "we are here 24/7",
        "it costs £5, up by 5%",
        "order 14/3/99812",
        "version 7.4.2",
        "on the 2nd floor",
        "by one of our team",
        "Your 30-day trial",
        "Have a lovely weekend",
        "How can we help you today?",
        "12 may be too many",
        "every Monday",
        "by 2030",
    ],
)
def test_no_due_date(text):
    assert not any(found.due_at for found in due(text))
    assert all(span.meaning is None for span in find_due(text))


def test_day_first_is_an_option():
    assert due("by 3/4", day_first=True)[0].due_at.date().isoformat() == "2025-04-03"
    assert due("by 3/4", day_first=False)[0].due_kind == "none"  # 4 March lies behind
    assert due("by 7/22", day_first=True)[0].due_at.date().isoformat() == "2025-07-22"


def test_what_lies_behind_is_not_due():
    evening = WEDNESDAY.replace(hour=19)
    assert due("I'll do it this morning", evening) == [Due(None, None, "none")]
    assert due("it's due 10 March") == [Due(None, None, "none")]


def test_today_after_hours_is_what_is_left_of_the_day():
    evening = WEDNESDAY.replace(hour=19)
    assert due("I'll do it today", evening)[0].due_at == datetime(2025, 3, 12, 23, 59, 59, tzinfo=UTC)


def test_a_condition_ends_where_the_date_begins():
    once, within = find_due("Once approved it will be paid within 5 days")
    assert (once.text, within.text) == ("Once approved", "within 5 days")


def test_zone_that_is_named_counts():
    assert due("by Thursday 5pm PT")[0].due_at == datetime(2025, 3, 14, 0, 0, tzinfo=UTC)


def test_holidays_count():
    calendar = BusinessCalendar("Europe/London", holidays=frozenset({WEDNESDAY.date().replace(day=13)}))
    (span,) = find_due("within 1 working day")
    assert resolve(span, at=WEDNESDAY, calendar=calendar).due_at == datetime(2025, 3, 14, 17, tzinfo=UTC)


def test_places_are_right_beside_letters_of_more_bytes():
    text = "Café 😀 – we’ll call by Friday 5pm, ok?"
    (span,) = find_due(text)
    assert text[span.start : span.end] == span.text == "by Friday 5pm"


def test_hostile_text_takes_linear_time():
    for text in ("by " * 20_000, "1-" * 30_000, "within 3 " * 10_000, "once we " * 10_000, " " * 60_000 + "days"):
        find_due(text)


def test_without_a_time_of_writing_there_is_a_kind_but_no_moment():
    for text, kind in (("by Friday", "exact"), ("within 2 days", "window_end"), ("next week", "window_end")):
        (span,) = find_due(text)
        assert resolve(span, at=None, calendar=LONDON) == Due(text, None, kind)
