"""T13: whoever could come in as somebody, by an invitation to their page, is told of to whom it concerns."""

import pytest
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.people.models import Account, Invitation, Person
from turnabout.people.services import invite, make_password_link

MINE = {"name": "Olga Brandt", "email": "olga@example.org", "password": PASSWORD}
NEW = "another four good words"


def told(browser, page="my-account"):
    return " ".join(browser.get(reverse(page)).content.decode().split())


@pytest.fixture
def olga(db):
    """Somebody of the record who cannot sign in yet."""
    return Person.objects.create(name="Olga Brandt", team="Billing")


@pytest.fixture
def by_ada(clock, ada, olga):
    """Make Ada's invitation to Olga's page, and answer its link."""
    return lambda: reverse("invitation", args=[invite(actor=ada, now=clock.now, role="agent", person=olga).token])


def impostor_is_told(clock, ada, link):
    """Somebody else comes in as Olga first; tell whether Olga, once let in, reads who could, and when."""
    Client().post(link, MINE | {"email": "ada@elsewhere.example"})
    clock.forward(days=20)
    account = Account.objects.get(person__name="Olga Brandt")
    new = reverse("new-password", args=[account.pk, make_password_link(actor=ada, now=clock.now, account=account)])
    browser = Client()
    browser.post(new, {"password": NEW})
    page = told(browser)
    return "your page can be opened, by Ada Admin." in page and page.count(">2 March 2026") == 2


def test_t13_who_came_in_as_somebody_else_first_cannot_hide_it(clock, ada, by_ada):
    assert impostor_is_told(clock, ada, by_ada())


def test_t13_twin_an_invitation_that_leaves_no_trace_is_noticed(clock, ada, by_ada, monkeypatch):
    monkeypatch.setattr("turnabout.people.services.invitations.note_invited", lambda **_: None)
    assert not impostor_is_told(clock, ada, by_ada())


def test_t13_who_comes_in_reads_at_once_who_invited_them(by_ada):
    browser = Client()
    first = " ".join(browser.post(by_ada(), MINE, follow=True).content.decode().split())
    assert "Ada Admin made your invitation" in first
    assert "The account was made, by whoever held the link." in told(browser)
    assert reverse("my-account") in told(browser, "my-page")


def test_t13_invitations_that_were_withdrawn_stand_there_too(clock, by_ada):
    by_ada()
    Invitation.objects.all().delete()  # as when their time is over
    browser = Client()
    browser.post(by_ada(), MINE)
    assert told(browser).count("your page can be opened, by Ada Admin.") == 2


def test_t13_an_invitation_is_not_used_up_by_whoever_is_signed_in(by_ada, ada, sign_in):
    link, browser = by_ada(), sign_in(ada)
    assert "This invitation is for Olga Brandt" in browser.get(link).content.decode()
    answer = browser.post(link, MINE)
    assert answer.status_code == 409
    assert not Account.objects.filter(person__name="Olga Brandt").exists()
    assert Client().get(link).status_code == 200


def test_t13_the_works_council_counts_invitations_and_learns_no_name(by_ada, make_account, sign_in):
    by_ada()
    page = told(sign_in(make_account("Conny Council", "council")), "log")
    assert "one invitation to somebody&#x27;s page" in page
    assert "Olga" not in page
    assert "Ada" not in page
