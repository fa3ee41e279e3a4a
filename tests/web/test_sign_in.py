"""Signing in and out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.people.models import SignInAttempt
from turnabout.people.services import signing_in

HERE, SOMEWHERE_ELSE = "203.0.113.7", "198.51.100.9"


def try_it(email, password=PASSWORD, *, client=None, address=HERE, then=""):
    client = client or Client()
    given = {"email": email, "password": password, "next": then}
    return client.post(reverse("sign-in"), given, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("who", "page"), [("lea", "overview"), ("tom", "overview"), ("ada", "overview"), ("mia", "my-page")]
)
def test_everybody_lands_on_their_own_page(request, who, page):
    account = request.getfixturevalue(who)
    answer = try_it(f" {account.email.upper()} ")
    assert answer.status_code == 302
    assert answer.url == reverse(page)


def test_wrong_password_is_said_kindly(mia):
    answer = try_it(mia.email, "wrong")
    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()


def test_unknown_address_gets_the_same_answer(mia):
    def words(email):
        answer = try_it(email, "wrong").content.decode().replace(email, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer)

    assert words(mia.email) == words("who@example.org")


def test_ended_access_gets_the_same_answer(olaf):
    assert "do not belong together" in try_it(olaf.email).content.decode()


def test_what_is_missing_is_said_beside_the_field(db):
    answer = try_it("no address", "")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "password"}


def test_guessing_is_slowed_down_at_this_address_only(clock, mia):
    for _ in range(10):
        assert try_it(mia.email, "wrong").status_code == 422
    slowed = try_it(mia.email)
    assert slowed.status_code == 429
    assert "Please wait 15 minutes" in slowed.content.decode()
    assert try_it(mia.email, address=SOMEWHERE_ELSE).status_code == 302
    assert try_it("other@example.org", "wrong").status_code == 422


def test_after_a_while_it_is_possible_again(clock, mia):
    for _ in range(10):
        try_it(mia.email, "wrong")
    clock.forward(minutes=14, seconds=59)
    assert try_it(mia.email).status_code == 429
    clock.forward(seconds=1)
    assert try_it(mia.email).status_code == 302


def test_waiting_is_not_prolonged_by_trying(clock, mia):
    for _ in range(10):
        try_it(mia.email, "wrong")
    for _ in range(5):
        clock.forward(minutes=2)
        assert try_it(mia.email).status_code == 429
    clock.forward(minutes=5)
    assert try_it(mia.email).status_code == 302


def test_a_success_forgets_what_came_before(clock, mia):
    for _ in range(9):
        try_it(mia.email, "wrong")
    assert try_it(mia.email).status_code == 302
    for _ in range(9):
        assert try_it(mia.email, "wrong").status_code == 422


def test_nobody_hides_behind_a_forwarded_address(clock, mia):
    for number in range(10):
        given = {"email": mia.email, "password": "wrong"}
        Client().post(reverse("sign-in"), given, REMOTE_ADDR=HERE, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert try_it(mia.email).status_code == 429


def test_behind_a_proxy_visitors_are_told_apart(clock, mia, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"origin": "https://service.example.org"})

    def from_address(address, password):
        given = {"email": mia.email, "password": password}
        through = f"192.0.2.1, {address}"  # what a visitor writes stands before what the proxy adds
        return Client().post(reverse("sign-in"), given, REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": through})

    for _ in range(10):
        from_address(HERE, "wrong")
    assert from_address(HERE, PASSWORD).status_code == 429
    assert from_address(SOMEWHERE_ELSE, PASSWORD).status_code == 302


def test_one_password_tried_under_many_names_is_slowed_down_too(clock, mia, monkeypatch):
    monkeypatch.setattr(signing_in, "GUESSES_OF_A_PLACE", 12)
    statuses = [try_it(f"somebody{number}@example.org", "spring 2026").status_code for number in range(13)]
    assert statuses == [422] * 12 + [429]
    assert try_it(mia.email).status_code == 429
    assert try_it(mia.email, address=SOMEWHERE_ELSE).status_code == 302


def test_an_office_that_signs_in_at_nine_is_not_slowed_down(clock, mia, nils, monkeypatch):
    monkeypatch.setattr(signing_in, "GUESSES_OF_A_PLACE", 3)
    for account in (mia, nils) * 5:
        assert try_it(account.email).status_code == 302


def test_a_proxy_that_tells_nobody_apart_keeps_nobody_out(clock, mia, monkeypatch):
    monkeypatch.setattr(signing_in, "GUESSES_OF_A_PLACE", 3)
    for number in range(5):
        assert try_it(f"somebody{number}@example.org", "wrong", address="127.0.0.1").status_code == 422
    assert try_it(mia.email, address="127.0.0.1").status_code == 302


def test_no_name_is_kept_with_a_guess(clock, mia):
    try_it(mia.email, "wrong")
    name, place = SignInAttempt.objects.all()
    assert len(name.key) == len(place.key) == 64
    assert name.key != place.key
    assert "mia" not in name.key


def test_old_guesses_are_cleared_away(clock, mia):
    try_it("somebody@example.org", "wrong")
    clock.forward(hours=1)
    try_it(mia.email, "wrong")
    assert SignInAttempt.objects.filter(at__lte=clock.now - timedelta(minutes=15)).count() == 0


def test_session_cannot_be_planted(mia, client):
    client.get(reverse("sign-in"))
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["turnabout_session"] = planted = session.session_key
    try_it(mia.email, client=client)
    assert client.cookies["turnabout_session"].value != planted


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/how/", "/how/"),
        ("https://evil.example/", "/me/"),
        ("//evil.example/", "/me/"),
        ("javascript:alert(1)", "/me/"),
        ("https:///evil.example", "/me/"),
        ("\\\\evil.example", "/me/"),
    ],
)
def test_next_leads_nowhere_but_here(mia, wanted, goes):
    assert try_it(mia.email, then=wanted).url == goes


def test_a_page_sends_to_sign_in_and_back(mia, client):
    sent = client.get(reverse("how"))
    assert sent.url == f"{reverse('sign-in')}?next=/how/"
    assert 'name="next" value="/how/"' in client.get(sent.url).content.decode()


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(db, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/how/"}
    answer = client.get(reverse("sign-in"), headers=headers)
    assert answer.headers["HX-Redirect"] == reverse("sign-in", query={"next": "/how/"})


def test_signed_in_already(sign_in, mia):
    assert sign_in(mia).get(reverse("sign-in")).url == reverse("my-page")


def test_signing_out_ends_the_session(sign_in, mia):
    browser = sign_in(mia)
    assert browser.get(reverse("sign-out")).status_code == 405
    assert browser.post(reverse("sign-out"), follow=True).redirect_chain[-1][0] == reverse("sign-in")
    assert browser.get(reverse("my-page")).status_code == 302


def test_ended_access_ends_the_session_at_once(sign_in, mia):
    browser = sign_in(mia)
    assert browser.get(reverse("my-page")).status_code == 200
    mia.is_active = False
    mia.save()
    assert browser.get(reverse("my-page")).url.startswith(reverse("sign-in"))


def test_forms_cannot_be_sent_from_elsewhere(mia):
    answer = Client(enforce_csrf_checks=True).post(reverse("sign-in"), {"email": mia.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_pages_are_kept_out_of_caches_and_frames(client, db):
    answer = client.get(reverse("sign-in"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
