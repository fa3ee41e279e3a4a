"""Who may what, when names are on, and who saw a figure first."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from turnabout.core.calendars import add_business_days
from turnabout.core.errors import BadInput
from turnabout.ledger.models import Job
from turnabout.people.models import Person
from turnabout.rights.selectors import (
    SUBJECT_FIRST,
    countdown,
    may,
    may_see_job,
    may_steer_job,
    saw_first,
    stage,
)
from turnabout.rights.services import acknowledge_notice, record_notice, withdraw_notice

OF_THE_PAGES = ("import", "invite", "see jobs", "switch names", "find", "read conversations")


@pytest.mark.parametrize(
    ("who", "rights"),
    [
        ("ada", {"import", "invite", "see jobs"}),
        ("lea", {"switch names", "find", "read conversations"}),
        ("tom", {"find", "read conversations"}),
        ("mia", {"read conversations"}),
    ],
)
def test_each_role_has_its_rights_and_no_more(request, who, rights):
    account = request.getfixturevalue(who)
    assert {right for right in OF_THE_PAGES if may(account, right)} == rights


def test_in_a_small_firm_the_leader_looks_after_the_installation(make_account):
    owner = make_account("Olga Owner", "leader", administers=True)
    assert all(may(owner, right) for right in OF_THE_PAGES)


def test_jobs_are_seen_by_those_whom_they_concern(ada, lea, mia, now):
    own = Job(function="casework.import", created_at=now, actor_id=mia.pk)
    figures = Job(function="findings.work_out", created_at=now)
    assert [may_see_job(who, own) for who in (ada, lea, mia)] == [True, False, True]
    assert [may_see_job(who, figures) for who in (ada, lea, mia)] == [True, True, True]
    assert [may_steer_job(who, figures) for who in (ada, lea, mia)] == [True, False, False]


# Ten business days

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(1, 60))
def test_business_days_are_counted_one_by_one(start, days):
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    assert add_business_days(start, days) == day


@pytest.mark.parametrize(
    ("told", "opens"),
    [
        (date(2026, 3, 2), date(2026, 3, 16)),  # Monday
        (date(2026, 3, 6), date(2026, 3, 20)),  # Friday
        (date(2026, 3, 7), date(2026, 3, 20)),  # Saturday
        (date(2026, 3, 8), date(2026, 3, 20)),  # Sunday
        (date(2026, 12, 28), date(2027, 1, 11)),
    ],
)
def test_ten_business_days(told, opens):
    assert add_business_days(told, 10) == opens


@pytest.fixture
def notice(lea, now):
    return record_notice(actor=lea, now=now, legal_basis="An agreement.", agreement="", noticed_on=now.date())


def test_names_need_notice_days_and_word(db, lea, now, notice):
    opens = datetime(2026, 3, 16, 0, 0, tzinfo=UTC)
    assert stage(now=opens).names == "counting"
    acknowledge_notice(actor=lea, now=now, notice=notice)
    assert stage(now=opens - timedelta(seconds=1)).names == "counting"
    assert stage(now=opens).names == "on"


def test_days_are_those_of_the_company(lea, notice, now):
    """In Auckland Monday, 16 March begins eleven hours before it does in London."""
    acknowledge_notice(actor=lea, now=now, notice=notice)
    evening = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
    assert stage(now=evening).names == "counting"
    with timezone.override("Pacific/Auckland"):
        assert stage(now=evening).names == "on"


def test_without_notice_names_are_off(db, now):
    assert stage(now=now) == stage(now=now + timedelta(days=1000))
    assert stage(now=now).names == "off"


def test_a_withdrawn_notice_counts_no_more(lea, notice, now):
    acknowledge_notice(actor=lea, now=now, notice=notice)
    withdraw_notice(actor=lea, now=now, notice=notice)
    assert stage(now=now + timedelta(days=100)).names == "off"
    with pytest.raises(BadInput, match="withdrawn"):
        acknowledge_notice(actor=lea, now=now, notice=notice)


def test_dating_back_is_no_way_around(lea, now):
    long_ago = now.date() - timedelta(days=400)
    notice = record_notice(actor=lea, now=now, legal_basis="An agreement.", agreement="", noticed_on=long_ago)
    acknowledge_notice(actor=lea, now=now, notice=notice)
    assert stage(now=now).names == "counting"
    assert countdown(notice, now=now).left == 10


def test_a_twin_that_counts_from_the_date_given_lets_names_through(lea, now):
    """The test above is able to fail."""
    long_ago = now.date() - timedelta(days=400)
    notice = record_notice(actor=lea, now=now, legal_basis="An agreement.", agreement="", noticed_on=long_ago)
    acknowledge_notice(actor=lea, now=now, notice=notice)
    notice.opens_on = add_business_days(notice.noticed_on, 10)
    notice.save()
    assert stage(now=now).names == "on"


def test_countdown_and_stage_agree(lea, notice, now):
    acknowledge_notice(actor=lea, now=now, notice=notice)
    for hours in range(0, 24 * 20, 5):
        later = now + timedelta(hours=hours)
        assert (countdown(notice, now=later).left == 0) == (stage(now=later).names == "on")


# Whoever is described sees it first


def seen(now, since="account__last_login"):
    return list(saw_first(Person.objects.all(), since=since, now=now).values_list("name", flat=True))


def show_figure(account, at):
    """Stand in for the time at which a figure came to somebody's own page."""
    account.last_login = at
    account.save(update_fields=["last_login"])


def test_a_figure_is_the_persons_own_for_a_day(mia, now):
    show_figure(mia, now)
    assert seen(now + SUBJECT_FIRST - timedelta(seconds=1)) == []
    assert seen(now + SUBJECT_FIRST) == ["Mia Agent"]


def test_the_day_begins_when_somebody_can_sign_in(mia, now):
    show_figure(mia, now - timedelta(days=30))
    mia.created_at = now
    mia.save()
    assert seen(now + timedelta(hours=23)) == []
    assert seen(now + timedelta(hours=24)) == ["Mia Agent"]


def test_whoever_cannot_sign_in_has_not_seen_it(mia, now):
    show_figure(mia, now - timedelta(days=30))
    Person.objects.create(name="Without Account")
    mia.is_active = False
    mia.save()
    assert seen(now) == []
