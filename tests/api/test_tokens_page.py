"""The page on which people make and revoke tokens."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import scopes_for

MAKE = {"name": "Nightly report", "scopes": ["me"], "days": "90"}


def secret_on(page):
    return re.search(r'value="(turnabout_[^"]+)"', page.content.decode())


def test_a_token_is_made_shown_once_and_works(company, now):
    browser = company.sign_in(company.agent)
    made = browser.post(reverse("token-make"), MAKE)
    assert made.url == reverse("tokens")
    secret = secret_on(browser.get(made.url))[1]
    assert secret_on(browser.get(made.url)) is None
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["account"]["email"] == company.agent.email
    token = Token.objects.get()
    assert (token.expires_at, token.last_used_at) == (now + timedelta(days=90), now)
    assert secret not in str(Token.objects.values())


def test_a_token_that_is_revoked_opens_nothing(company):
    browser = company.sign_in(company.agent)
    browser.post(reverse("token-make"), MAKE)
    secret = secret_on(browser.get(reverse("tokens")))[1]
    browser.post(reverse("token-revoke", args=[Token.objects.get().pk]))
    assert browser.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert "Nightly report</th>" not in browser.get(reverse("tokens")).content.decode()


def test_anothers_token_is_not_there(company, program):
    others = program(company.leader).token
    browser = company.sign_in(company.agent)
    page = browser.post(reverse("token-revoke", args=[others.pk]))
    nowhere = browser.post(reverse("token-revoke", args=[10**9]))
    assert (page.status_code, page.content) == (nowhere.status_code, nowhere.content) == (404, nowhere.content)
    assert Token.objects.get(pk=others.pk).revoked_at is None


def test_each_is_offered_what_they_may_do_themselves(company):
    for role in ("leader", "lead", "agent", "administrator"):
        account = getattr(company, role)
        offered = re.findall(r'name="scopes" value="(\w+)"', company.sign_in(account).get("/tokens/").content.decode())
        assert offered == list(scopes_for(account))
    assert "imports" not in scopes_for(company.leader)
    assert "artists" not in scopes_for(company.agent)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "a\x00b"}, {"scopes": []}, {"scopes": ["imports"]}, {"days": "3660"}, {"days": "x"}],
)
def test_what_cannot_be_made_is_said(company, wrong):
    page = company.sign_in(company.agent).post(reverse("token-make"), MAKE | wrong)
    assert page.status_code == 422
    assert b"field-error" in page.content
    assert not Token.objects.exists()


def test_another_browsers_secret_is_not_shown(company, program):
    """A cookie that somebody else planted names their token: it is not shown as one's own."""
    planted = program(company.leader)
    browser = company.sign_in(company.agent)
    browser.cookies["turnabout_fresh_token"] = planted.secret
    assert secret_on(browser.get("/tokens/")) is None
