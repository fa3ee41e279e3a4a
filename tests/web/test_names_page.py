"""Switching names on: legal basis, notice, ten business days, acknowledgement."""

from datetime import date

import pytest
from django.urls import reverse

from turnabout.core.figures import FIGURES
from turnabout.rights.models import NamesNotice
from turnabout.rights.selectors import stage

NOTICE = {"legal_basis": "Works agreement of 1 March, section 4.", "agreement": "", "noticed_on": "2026-03-02"}


@pytest.fixture
def page(clock, sign_in, lea):
    """Open the page as Lea."""

    class Page:
        def open(self):
            return sign_in(lea).get(reverse("names"))  # signed in anew: sessions end before notices do

        def send(self, name="names", **given):
            return sign_in(lea).post(reverse(name), given)

        def words(self):
            return self.open().content.decode()

    return Page()


def names(clock):
    return stage(now=clock.now).names


def test_from_off_to_on(clock, page):
    assert "Names are off" in page.words()
    assert page.send(**NOTICE).url == reverse("names")
    assert names(clock) == "counting"
    assert "Names can be switched on in 10 business days" in page.words()
    assert page.send("names-acknowledge", read="on").url == reverse("names")
    assert names(clock) == "counting"
    clock.forward(days=13)  # Sunday, 15 March
    assert names(clock) == "counting"
    assert "Names can be switched on in one business day" in page.words()
    clock.forward(days=1)
    assert names(clock) == "on"
    assert "Names are on" in page.words()


def test_days_alone_switch_nothing_on(clock, page):
    page.send(**NOTICE)
    clock.forward(days=30)
    assert names(clock) == "counting"
    assert "names wait for your word" in page.words()


def test_countdown_shows_its_days(clock, page):
    page.send(**NOTICE)
    clock.forward(days=3)
    shown = page.open().context["countdown"]
    assert shown.left == 7
    assert [day for day, over in shown.days if over] == [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)]
    assert shown.days[-1] == (date(2026, 3, 16), False)


def test_a_notice_dated_back_opens_nothing_sooner(clock, page):
    page.send(**NOTICE | {"noticed_on": "2025-06-01"})
    page.send("names-acknowledge", read="on")
    assert names(clock) == "counting"
    assert NamesNotice.objects.get().opens_on == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"legal_basis": " "}, "legal_basis"),
        ({"noticed_on": "2026-03-03"}, "noticed_on"),
        ({"noticed_on": "soon"}, "noticed_on"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(clock, page, wrong, field):
    answer = page.send(**NOTICE | wrong)
    assert answer.status_code == 422
    assert set(answer.context["notice_form"].errors) == {field}
    assert names(clock) == "off"


def test_nothing_is_acknowledged_by_accident(clock, page):
    page.send(**NOTICE)
    answer = page.send("names-acknowledge")
    assert answer.status_code == 422
    assert NamesNotice.objects.get().acknowledged_at is None


def test_switching_off_works_at_once_and_can_be_taken_back_for_a_day(clock, page):
    page.send(**NOTICE)
    page.send("names-acknowledge", read="on")
    clock.forward(days=14)
    assert page.send("names-off").status_code == 422
    assert names(clock) == "on"
    page.send("names-off", sure="on")
    assert names(clock) == "off"
    assert "it can be taken back until" in page.words()
    page.send("names-take-back")
    assert names(clock) == "on"
    page.send("names-off", sure="on")
    clock.forward(hours=25)
    assert "it can be taken back until" not in page.words()
    page.send("names-take-back")
    assert names(clock) == "off"


def test_a_new_notice_takes_the_place_of_one_that_was_withdrawn(clock, page):
    page.send(**NOTICE)
    page.send("names-off", sure="on")
    page.send(**NOTICE)
    page.send("names-take-back")
    assert NamesNotice.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("who", ["ada", "tom", "mia"])
@pytest.mark.parametrize("name", ["names", "names-acknowledge", "names-off", "names-take-back"])
def test_only_leaders_switch_names(request, clock, sign_in, who, name):
    assert sign_in(request.getfixturevalue(who)).post(reverse(name), NOTICE).status_code == 404
    assert not NamesNotice.objects.exists()


def test_agreement_is_made_from_the_registry(clock, sign_in, lea):
    page = sign_in(lea).get(reverse("names-agreement")).content.decode()
    for figure in FIGURES.values():
        assert figure.words in page
        assert figure.purpose in page
    assert page.count("What it is for") == len(FIGURES)


def test_the_works_council_reads_what_it_agrees_to(clock, sign_in, make_account):
    council = sign_in(make_account("Conny Council", "council"))
    assert reverse("names-agreement") in council.get(reverse("may-say")).content.decode()
    page = council.get(reverse("names-agreement")).content.decode()
    assert all(kind.words in page for kind in FIGURES.values())
    assert reverse("names") not in page.replace(reverse("names-agreement"), "")
    for name in ("names", "names-acknowledge", "names-off"):
        assert council.post(reverse(name)).status_code == 404


def test_nobody_else_is_shown_the_way_to_the_agreement(clock, sign_in, mia):
    agent = sign_in(mia)
    assert reverse("names-agreement") not in agent.get(reverse("may-say")).content.decode()
    assert agent.get(reverse("names-agreement")).status_code == 404


def test_page_costs_three_queries(clock, page, sign_in, lea, django_assert_num_queries):
    page.send(**NOTICE)
    browser = sign_in(lea)
    with django_assert_num_queries(3):  # session, account, notice
        browser.get(reverse("names"))
