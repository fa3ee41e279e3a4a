"""Every URL × method × role × own, other or missing, from one expectation table."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from .role_table import EVERYBODY, PAGES, Row

NOWHERE = "/nowhere/at/all/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FINE = {200, 302, 303, 400, 409, 410, 422}


def routes(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.name


def test_every_route_is_listed():
    pages = {name for path, name in routes(get_resolver()) if not path.startswith("api/")}
    assert pages == PAGES.keys()


def allowed(row: Row, method: str, role: str, whose: str) -> bool | None:
    """Tell whether it is allowed; None where the route does not take the method."""
    roles = row.get if method == "GET" else row.post if method == "POST" else None
    if roles is None:
        return None
    if whose == "missing" or (row.own and whose == "other"):
        return False
    return role in roles and not (row.own and role != "agent")


def ask(client, method, path):
    return client.generic(method, path)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_route_answers_each_role_as_the_table_says(company, accounts, things, name):
    row = PAGES[name]
    for whose, arguments in things[row.thing].items():
        path = reverse(name, args=arguments)
        for role, account in accounts.items():
            for method in METHODS if role == "leader" else ("GET", "POST"):
                answer = ask_as(account, method, path)
                problem = f"{method} {path} ({whose}) as {role}: {answer.status_code}"
                expected = allowed(row, method, role, whose)
                if expected is None:
                    assert answer.status_code in {405, 404}, problem
                elif expected or row.signed_out:
                    assert answer.status_code in FINE | ({404} if row.signed_out else set()), problem
                else:
                    nothing = ask_as(account, method, NOWHERE)
                    assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content), problem


def ask_as(account, method, path):
    """Ask once, on a company that stays as it was."""
    client = Client(enforce_csrf_checks=False, raise_request_exception=False)
    client.force_login(account)
    return ask(client, method, path)


@pytest.mark.parametrize("name", sorted(name for name, row in PAGES.items() if not row.signed_out))
def test_whoever_is_not_signed_in_is_asked_to_sign_in(company, things, name):
    row = PAGES[name]
    path = reverse(name, args=next(iter(things[row.thing].values())))
    for method in ("GET", "POST"):
        answer = ask(Client(), method, path)
        assert answer.status_code in {302, 405}, f"{method} {path}: {answer.status_code}"
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/")


def test_access_that_was_ended_ends_at_once(company, accounts):
    for role, account in accounts.items():
        client = Client()
        client.force_login(account)
        account.is_active = False
        account.save()
        assert client.get("/overview/").status_code == 302, role


def test_table_names_no_role_that_there_is_not():
    named = set().union(*(roles for row in PAGES.values() for roles in (row.get, row.post) if roles))
    assert named == EVERYBODY
