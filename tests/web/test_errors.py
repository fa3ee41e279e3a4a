"""What is not there and what somebody may not see look the same."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from turnabout.web import errors

GUARDED = ["imports", "import-new", "invitations", "names", "names-agreement", "first-start"]


@pytest.mark.parametrize("name", GUARDED)
def test_not_yours_is_byte_equal_to_not_there(sign_in, mia, name):
    browser = sign_in(mia)
    not_yours, not_there = browser.get(reverse(name)), browser.get("/nowhere/")
    assert not_yours.status_code == not_there.status_code == 404
    assert not_yours.content == not_there.content
    assert not_yours.headers.items() == not_there.headers.items()


@pytest.mark.parametrize("name", GUARDED)
def test_guarded_pages_ask_who_is_there(client, db, name):
    assert client.get(reverse(name)).url.startswith(reverse("sign-in"))


@pytest.mark.parametrize(
    ("path", "own"),
    [("/imports/999/", "ada"), ("/imports/999/mapping/", "ada"), ("/imports/999/set-aside.csv", "ada")],
)
def test_what_is_gone_is_not_there(request, sign_in, path, own):
    browser = sign_in(request.getfixturevalue(own))
    assert browser.get(path).content == browser.get("/nowhere/").content


def test_error_pages_need_no_database():
    request = RequestFactory().get("/")
    assert errors.server_error(request).status_code == 500
    assert errors.bad_request(request, ValueError()).status_code == 400
    assert b"Something broke here" in errors.server_error(request).content


def test_another_host_is_answered_in_a_sentence_and_logged_in_a_line(client, db, caplog):
    answer = client.get("/", headers={"host": "elsewhere.example.net"})
    assert answer.status_code == 400
    assert b"Turnabout does not answer under this address" in answer.content
    (line,) = caplog.records
    assert "'elsewhere.example.net'" in line.getMessage()
    assert line.exc_info is None


def test_error_pages_keep_the_theme():
    request = RequestFactory().get("/")
    request.COOKIES["turnabout_theme"] = "dark"
    assert b'data-theme="dark"' in errors.not_here(request, Exception()).content
    request.COOKIES["turnabout_theme"] = '"><script>'
    assert b"data-theme" not in errors.not_here(request, Exception()).content
