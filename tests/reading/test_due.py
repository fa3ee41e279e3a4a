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
no later than 30 days from today | 2025-04-11 17:00 | window_end
within 3 days of this email | 2025-03-15 23:59:59 | window_end
it won't take longer than two days | 2025-03-14 17:00 | window_end
within ten buisness days | 2025-03-26 17:00 | window_end
in 1-2 bus. days | 2025-03-14 17:00 | window_end
within 5 (five) wrkng days | 2025-03-19 17:00 | window_end
in 3 to 4 bank working days | 2025-03-18 17:00 | window_end
advised 3-5 wd | 2025-03-19 17:00 | window_end
2 more business days and you'll have it | 2025-03-14 17:00 | window_end
in another hour | 2025-03-12 11:30 | window_end
a week to ten days | 2025-03-22 23:59:59 | window_end
two, maybe three days | 2025-03-15 23:59:59 | window_end
in two and a half hours | 2025-03-12 13:00 | window_end
will call you in 10 | 2025-03-12 10:40 | window_end
please wait for 24 hrs | 2025-03-13 10:30 | window_end
by the 5th of next month | 2025-04-05 23:59:59 | exact
on the first of next month | 2025-04-01 17:00 | exact
by 28th of this month | 2025-03-28 17:00 | exact
on the second of April | 2025-04-02 17:00 | exact
by the twenty-first | 2025-03-21 17:00 | exact
by 28-Mar-25 | 2025-03-28 17:00 | exact
on Apr. 3rd | 2025-04-03 17:00 | exact
it ships 4/30 | 2025-04-30 17:00 | exact
on the 24.04.2025 | 2025-04-24 17:00 | exact
tomorrow, 13 March | 2025-03-13 17:00 | exact
by 1600 hrs tomorrow | 2025-03-13 16:00 | exact
by 1500 hours | 2025-03-12 15:00 | exact
at 5 to 3 | 2025-03-12 14:55 | exact
tomorrow 10 to 2 | 2025-03-13 14:00 | window_end
at a quarter to five | 2025-03-12 16:45 | exact
at 9 in the morning tomorrow | 2025-03-13 09:00 | exact
by EOB | 2025-03-12 17:00 | exact
before the day is out | 2025-03-12 17:00 | exact
this arvo | 2025-03-12 18:00 | exact
by wensday | 2025-03-19 17:00 | exact
Friday next week | 2025-03-21 17:00 | exact
next week Tuesday | 2025-03-18 17:00 | exact
three weeks from Monday | 2025-04-07 17:00 | exact
a fortnight tomorrow | 2025-03-27 17:00 | exact
this time next week | 2025-03-19 17:00 | exact
on tomorrow's van | 2025-03-13 17:00 | exact
between Monday and Wednesday | 2025-03-19 17:00 | window_end
on the second Tuesday of next month | 2025-04-08 17:00 | exact
on the last Friday of the month | 2025-03-28 17:00 | exact
it'll be on Tuesday, not Monday | 2025-03-18 17:00 | exact
your visit has been moved to Tuesday | 2025-03-18 17:00 | exact
on 5-8 April | 2025-04-08 17:00 | window_end
Thursday, Friday at the latest | 2025-03-14 17:00 | window_end
before the end of the week | 2025-03-14 17:00 | window_end
before next week | 2025-03-14 17:00 | window_end
the week after next | 2025-03-28 17:00 | window_end
in the first week of April | 2025-04-07 17:00 | window_end
by month-end | 2025-03-31 17:00 | window_end
in Q2 | 2025-06-30 17:00 | window_end
in CW 14 | 2025-04-04 17:00 | window_end
mid-April | 2025-04-20 23:59:59 | window_end
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
        "the Friday after next",
        "5 working days from tomorrow",
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
        "Not today I'm afraid",
        "we cannot promise that it arrives before Friday",
        "no guarantee it will be there by Monday",
        "it's not going to be there by Friday",
        "nobody can come out before Thursday",
        "We're open Monday to Friday, 9am to 5:30pm, and Saturdays until noon",
        "the showroom is closed on Monday",
        "I'm here till 6 today",
        "the summer sale runs until Sunday",
        "your voucher expires on 31 December",
        "Please send us the form by Friday or we can't file it",
        "You can return it within 28 days",
        "you have until Friday to decide",
        "make sure you reply by Friday",
        "please let us know by Friday if you want it",
        "if you don't pay by Friday we'll cancel",
        "order by 3pm",
        "if we don't hear from you within 7 days",
        "Would Wednesday at 10 suit you?",
        "I can offer you Tuesday at 9am",
        "let me know if Friday works for you",
        "every half hour",
        "I sat in on the call",
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Not today I'm afraid, but within 48 hours it will be with you", "within 48 hours"),
        ("It leaves us today and will be with you in 5-7 business days", "in 5-7 business days"),
        ("The game starts Saturday at 3pm, we'll send you the tickets by Thursday", "by Thursday"),
        ("I'm away today but I'll call you tomorrow", "tomorrow"),
        ("If you send it by Friday, we'll refund you within 5 days", "within 5 days"),
        ("Order before 3pm and we'll ship it today", "today"),
        ("This usually takes two weeks, we'll have it for you by Friday", "by Friday"),
        ("We're shut on Monday, so you'll hear from us on Tuesday", "on Tuesday"),
        ("I will personally make sure that it is credited by the end of next week", "by the end of next week"),
        ("We'll ensure you get it by Friday", "by Friday"),
        ("Let us know if you haven't been contacted by Friday", "by Friday"),
        ("Please tell us if nobody has rung you in 48 hours", "in 48 hours"),
        ("If it's not with you in 2 days, give us a nudge", "in 2 days"),
        ("Call us if you don't hear from the team by Monday", "by Monday"),
    ],
)
def test_what_is_for_staff_to_keep_counts(text, said):
    assert [found.due_text for found in due(text)] == [said]


def test_alone_the_time_of_an_event_counts():
    assert [found.due_text for found in due("Your appointment is on Friday at 9am")] == ["on Friday at 9am"]


def test_end_of_the_week_said_at_a_weekend_is_that_of_the_coming_week():
    sunday = datetime(2025, 3, 16, 18, 0, tzinfo=UTC)
    assert due("by EOW you'll have it", sunday)[0].due_at == datetime(2025, 3, 21, 17, tzinfo=UTC)
    assert due("by the end of the week", sunday)[0].due_at == datetime(2025, 3, 21, 17, tzinfo=UTC)


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
