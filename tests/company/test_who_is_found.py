"""Who may see whom, and from when."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from invented import WORKED_OUT
from turnabout.findings.models import Found, Run
from turnabout.findings.selectors import found_people
from turnabout.findings.services.answering import NOT_YET
from turnabout.people.models import Person
from turnabout.rights.models import Dispute, NamesNotice

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


CHOSE_TWO = {
    "verdict": "artists",
    "artists": 2,
    "outlook": None,
    "says": "2 people are found to be among the best 10% on difficult legs.",
}
TOKENS = re.compile(r'"[A-Za-z0-9]{64}"')


@pytest.fixture
def chose_two(company, found, monkeypatch):
    """A run that chose two people, of whom a leader sees the names."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: WORKED_OUT + 7 * A_DAY)
    company.run.result = {**company.run.result, **CHOSE_TWO}
    company.run.save()
    return found


def pages_of_a_lead(company):
    """Read what a team lead reads of the search, who decides on no disagreement."""
    browser = company.sign_in(company.lead)
    return [TOKENS.sub("", browser.get(reverse(page)).content.decode()) for page in ("find", "how", "overview")]


def disagree(row):
    common = {"figure": "artist_found", "words": "not me", "due_on": (WORKED_OUT + 20 * A_DAY).date()}
    Dispute.objects.create(person=row.person, opened_at=WORKED_OUT + 6 * A_DAY, **common)


def betrays_who_disagrees(company, found):
    """Tell whether a team lead can tell a company in which both found disagree from one in which nobody was found."""
    for row in found:
        disagree(row)
    disagreeing = pages_of_a_lead(company)
    Dispute.objects.all().delete()
    Found.objects.all().delete()
    company.run.result |= {"verdict": "not_enough_evidence", "artists": 0, "says": NOT_YET}
    company.run.save()
    return disagreeing != pages_of_a_lead(company)


def test_t26_no_page_says_how_many_one_run_chose(company, chose_two):
    disagree(chose_two[0])
    assert not [page for page in pages_of_a_lead(company) if "people are found" in page]


def test_t26_that_those_found_disagree_looks_like_nobody_found(company, chose_two):
    assert not betrays_who_disagrees(company, chose_two)


def test_t26_twin_what_the_run_chose_betrays_who_disagrees(company, chose_two, monkeypatch):
    monkeypatch.setattr("turnabout.web.pages.find.says_of", lambda result, **_: result["says"])
    assert betrays_who_disagrees(company, chose_two)


def test_t26_what_is_said_of_those_found_alone_stays_out_of_pages(company, chose_two):
    checks = [check | {"of_found": "1 of the 2 found would still"} for check in company.run.result["diagnostics"]]
    company.run.result["diagnostics"] = checks
    company.run.save()
    assert not [page for page in pages_of_a_lead(company) if "would still" in page]
