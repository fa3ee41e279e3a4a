"""T13: whoever could act as somebody else, by a link for a new password, is told of to whom it concerns."""

import re
from datetime import timedelta
from io import BytesIO
from json import loads
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.ledger.models import Audit
from turnabout.people import services
from turnabout.people.models import Account
from turnabout.rights.services.tokens import make_token

NEW = "another four good words"


def link_for(account, by, now):
    return reverse("new-password", args=[account.pk, services.make_password_link(actor=by, now=now, account=account)])


def signed_in(account, password=PASSWORD):
    """Sign in as a person does, and read the first page."""
    browser = Client()
    given = {"email": account.email, "password": password}
    return browser, browser.post(reverse("sign-in"), given, follow=True).content.decode()


def account_page(browser):
    return " ".join(browser.get(reverse("my-account")).content.decode().split())


def is_told(account, by, now):
    """Tell whether somebody reads, on signing in and on their own page, that a link was made for them, and by whom."""
    link_for(account, by, now)
    browser, first = signed_in(account)
    told = "made a link" in first and by.name in first
    return told and f"can be chosen, by {by.name}." in account_page(browser)


def test_t13_a_link_for_a_new_password_is_told_to_whom_it_concerns(clock, ada, mia):
    assert is_told(mia, ada, clock.now)


def test_t13_twin_a_link_that_leaves_no_trace_is_noticed(clock, ada, mia, monkeypatch):
    monkeypatch.setattr("turnabout.people.services.passwords.note_password_link", lambda **_: None)
    assert not is_told(mia, ada, clock.now)


def test_t13_whoever_took_the_account_over_cannot_hide_it(clock, ada, mia):
    Client().post(link_for(mia, ada, clock.now), {"password": NEW})
    assert "do not belong together" in signed_in(mia)[1]
    clock.forward(days=20)
    mia.refresh_from_db()
    browser = Client()
    page = browser.post(link_for(mia, ada, clock.now), {"password": PASSWORD}, follow=True).content.decode()
    assert "stands who made the link, and earlier ones" in page
    told = account_page(browser)
    assert told.count("A new password was chosen by such a link") == 2
    assert told.count("can be chosen, by Ada Admin.") == 2
    assert "2 March 2026" in told
    assert "22 March 2026" in told


def test_t13_a_link_is_told_for_as_long_as_it_may_work(clock, ada, mia):
    link_for(mia, ada, clock.now)
    clock.forward(days=2, hours=23)
    assert "made a link" in signed_in(mia)[1]
    clock.forward(hours=2)
    browser, first = signed_in(mia)
    assert "made a link" not in first
    assert "can be chosen, by Ada Admin." in account_page(browser)


def test_t13_a_link_that_was_used_is_not_told_again(clock, ada, mia):
    link = link_for(mia, ada, clock.now)
    clock.forward(minutes=1)
    Client().post(link, {"password": NEW})
    assert "made a link" not in signed_in(mia, NEW)[1]


def token_after_new_password(mia, link, now, given):
    """Make a token for Mia, as somebody who was in as her could, choose a new password, and tell whether it holds."""
    secret = make_token(actor=mia, now=now, name="mine", scopes=["me"], expires_at=now + timedelta(days=9)).secret
    form = Client().get(link).content.decode()
    assert re.search(r'name="revoke"[^>]*checked', form)
    page = Client().post(link, {"password": NEW, **given}, follow=True).content.decode()
    held = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    return held, page


def test_t13_a_new_password_takes_tokens_away_unless_their_owner_keeps_them(clock, ada, mia):
    held, page = token_after_new_password(mia, link_for(mia, ada, clock.now), clock.now, {"revoke": "on"})
    assert not held
    assert "your tokens open nothing any more" in page
    clock.forward(minutes=1)
    mia.refresh_from_db()
    held, page = token_after_new_password(mia, link_for(mia, ada, clock.now), clock.now, {})
    assert held
    assert "your tokens still hold" in page


def test_t13_twin_tokens_that_outlive_a_new_password_are_noticed(clock, ada, mia, monkeypatch):
    monkeypatch.setattr("turnabout.web.views.signing_in.revoke_tokens", lambda **_: None)
    assert token_after_new_password(mia, link_for(mia, ada, clock.now), clock.now, {"revoke": "on"})[0]


def test_t13_whoever_has_no_tokens_is_not_asked_about_them(clock, ada, mia):
    assert 'name="revoke"' not in Client().get(link_for(mia, ada, clock.now)).content.decode()


def test_t13_an_own_link_is_no_news(clock, ada):
    link_for(ada, ada, clock.now)
    browser, first = signed_in(ada)
    assert "made a link" not in first
    assert "can be chosen, by yourself." in account_page(browser)


def test_t13_nobody_reads_of_anothers_account(clock, ada, lea, mia):
    link_for(mia, ada, clock.now)
    for other in (ada, lea):
        browser, first = signed_in(other)
        assert "made a link" not in first
        assert "can be chosen" not in account_page(browser)


def test_t13_the_end_of_access_stands_there_too(clock, ada, mia):
    services.deactivate_account(actor=ada, now=clock.now, account=mia)
    services.reactivate_account(actor=ada, now=clock.now, account=mia)
    told = account_page(signed_in(mia)[0])
    assert "Access was ended, by Ada Admin." in told
    assert "Access was given back, by Ada Admin." in told


def test_t17_links_for_my_account_go_along_with_me(clock, ada, mia, sign_in):
    link_for(mia, ada, clock.now)
    packed = ZipFile(BytesIO(b"".join(sign_in(mia).post(reverse("take-with-me")).streaming_content)))
    rows = loads(packed.read("data/audit.json"))
    assert [row["actor_id"] for row in rows if row["verb"] == "people.make_password_link"] == [ada.pk]


def test_t13_the_works_council_counts_links_and_learns_no_name(clock, ada, mia, nils, make_account, sign_in):
    for account in (mia, nils):
        link_for(account, ada, clock.now)
    Client().post(link_for(mia, ada, clock.now), {"password": NEW})
    council = sign_in(make_account("Conny Council", "council"))
    told = " ".join(council.get(reverse("log")).content.decode().split())
    assert "March 2026: one password chosen by a link; three links for new passwords" in told
    assert not any(name in told for name in (ada.name, mia.name, nils.name))
    clock.forward(days=366)
    told = " ".join(sign_in(Account.objects.get(role="council")).get(reverse("log")).content.decode().split())
    assert "Nothing in the last twelve months" in told


@pytest.mark.parametrize("who", ["ada", "lea", "tom", "mia"])
def test_t13_reading_it_costs_two_questions(request, sign_in, clock, ada, django_assert_num_queries, who):
    account = request.getfixturevalue(who)
    link_for(account, ada, clock.now)
    browser = sign_in(account)
    with django_assert_num_queries(4):  # session, account; what happened, who did it
        browser.get(reverse("my-account"))
    assert Audit.objects.filter(subject=f"people.Account {account.pk}").exists()
