"""Who may see whom, and from when."""

from datetime import timedelta

import pytest

from invented import WORKED_OUT
from turnabout.findings.models import Found, Run
from turnabout.findings.selectors import found_people
from turnabout.people.models import Person
from turnabout.rights.models import NamesNotice

A_DAY = timedelta(days=1)


@pytest.fixture
def found(company):
    """Two people found when the company was worked out, in the other order than that of their names."""
    Found.objects.all().delete()
    people = list(Person.objects.order_by("-name")[:2])
    return [
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + 365 * A_DAY
        )
        for person in people
    ]


def names(account, now):
    shown = found_people(account, now=now)
    return None if shown is None else [row.person.name for row in shown.people]


def test_others_see_a_name_only_a_day_after_its_owner_could(company, found):
    assert names(company.leader, WORKED_OUT + A_DAY - timedelta(seconds=1)) == []
    assert len(names(company.leader, WORKED_OUT + A_DAY)) == 2


def test_names_stand_in_their_own_order_whatever_the_figures(company, found):
    shown = names(company.leader, WORKED_OUT + A_DAY)
    assert shown == sorted(shown)


def test_somebody_without_account_is_counted_but_not_named(company, found):
    found[0].person.account.delete()
    shown = found_people(company.leader, now=WORKED_OUT + 30 * A_DAY)
    assert len(shown.people) == 1
    assert shown.waiting == 1


def test_a_fresh_account_has_its_day_first(company, found):
    account = found[0].person.account
    account.created_at = WORKED_OUT + 10 * A_DAY
    account.save()
    assert len(names(company.leader, WORKED_OUT + 10.5 * A_DAY)) == 1
    assert len(names(company.leader, WORKED_OUT + 11 * A_DAY)) == 2


def test_a_finding_holds_a_year(company, found):
    assert names(company.leader, WORKED_OUT + 366 * A_DAY) == []


def test_nobody_is_named_while_names_are_off(company, found):
    NamesNotice.objects.update(withdrawn_at=WORKED_OUT)
    assert names(company.leader, WORKED_OUT + A_DAY) is None


def test_nobody_is_named_before_ten_business_days(company, found):
    notice = NamesNotice.objects.get()
    NamesNotice.objects.update(opens_on=(WORKED_OUT + 5 * A_DAY).date())
    assert names(company.leader, WORKED_OUT + 2 * A_DAY) is None
    assert (notice.opens_on - notice.noticed_on).days >= 14


def test_nobody_is_named_without_acknowledgement(company, found):
    NamesNotice.objects.update(acknowledged_at=None)
    assert names(company.leader, WORKED_OUT + A_DAY) is None


@pytest.mark.parametrize(
    ("role", "sees"), [("leader", True), ("lead", True), ("agent", False), ("administrator", False)]
)
def test_only_leaders_and_leads_see_who_was_found(company, found, role, sees):
    shown = found_people(getattr(company, role), now=WORKED_OUT + A_DAY)
    assert (shown is not None) is sees


def test_permuting_the_figures_leaves_the_page_as_it_was(company, found):
    client = company.sign_in(company.leader)
    before = client.get("/find/").content
    run = Run.objects.get(is_current=True)
    figures = list(run.figures.order_by("pk"))
    values = [figure.value for figure in figures]
    for figure, value in zip(figures, values[1:] + values[:1], strict=True):
        figure.value = value
        figure.save()
    assert without_tokens(client.get("/find/").content) == without_tokens(before)


def without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrf" not in line.lower()]
