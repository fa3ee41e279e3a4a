"""T24: nothing personal is kept by a cache, and nothing personal stands in an address."""

import re
from urllib.parse import unquote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from invented import WORKED_OUT, make_account
from turnabout.casework.models import Conversation
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings.models import Found, PersonalFigure
from turnabout.people.models import Account, Person, Role
from turnabout.rights.services import share

ADDRESS = re.compile(r"""\b(?:href|action|hx-get|hx-post|src)=["']([^"']*)["']""")
GIVEN = {"str": "difficult_skill", "path": "invented/1", "uuid": "9b2e7c3a-1111-4222-8333-444455556666", "slug": "a"}
METHODS = ("get", "post", "head", "options", "put")


def routes(patterns=None, before=""):
    """List every address that the application answers, with a sample for each argument."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: GIVEN.get(found[1] or "str", "1"), route)


@pytest.fixture
def everybody(company, clock):
    """One account of each role; somebody was found, and somebody shares."""
    clock.now = WORKED_OUT.replace(day=6)
    coach = make_account("coach", "Cora Coach")
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    share(actor=figure.person.account, now=WORKED_OUT, coach=coach, figure=DIFFICULT_SKILL.key)
    Found.objects.get_or_create(
        person=figure.person,
        defaults={
            "found_at": WORKED_OUT,
            "confirmed_at": WORKED_OUT,
            "holds_until": WORKED_OUT.replace(year=2027),
        },
    )
    return {
        Role.ADMINISTRATOR: company.administrator,
        Role.LEADER: company.leader,
        Role.LEAD: company.lead,
        Role.AGENT: figure.person.account,
        Role.COACH: coach,
        Role.EXECUTIVE: make_account("executive", "Eva Executive"),
        Role.COUNCIL: make_account("council", "Conny Council"),
    }


def answers(client):
    """Ask every route by every method, with real ones of the company among them."""
    conversation = f"/conversations/{Conversation.objects.order_by('pk').first().pk}/"
    shares = [f"/shared/{pk}/" for pk in Account.objects.values_list("shared_with", flat=True) if pk]
    for path in [*dict.fromkeys(routes()), conversation, *shares, "/me", "/nowhere/", "/nowhere"]:
        for method in METHODS:
            if path != "/sign-out/":
                yield method, path, getattr(client, method)(path)


def check_nothing_is_kept(response, path):
    """No cache keeps an answer; the application's own files, which hold nothing personal, are none."""
    kept = response.headers.get("Cache-Control", "")
    assert "no-store" in kept, f"{path} ({response.status_code}): {kept or 'nothing said of caches'}"


def check_addresses_name_nobody(response, path, names):
    said = response.content.decode(errors="replace") if "text/html" in response.headers.get("Content-Type", "") else ""
    addresses = [*ADDRESS.findall(said), response.headers.get("Location", "")]
    for address in addresses:
        plain = unquote(address).replace("+", " ").lower()
        named = [name for name in names if name.lower() in plain]
        assert not named, f"{path} leads to {address}, which names somebody"


def names_of_all():
    people = set(Person.objects.values_list("name", flat=True))
    return (
        people
        | set(Account.objects.values_list("email", flat=True))
        | set(Account.objects.values_list("name", flat=True))
    )


@pytest.mark.parametrize("role", [*Role.values, "signed out"])
def test_t24_no_answer_is_kept_and_no_address_names_anybody(company, everybody, client, role):
    client = client if role == "signed out" else company.sign_in(everybody[role])
    client.raise_request_exception = False
    names, asked = names_of_all(), 0
    for _, path, response in answers(client):
        asked += 1
        check_nothing_is_kept(response, path)
        check_addresses_name_nobody(response, path, names)
    assert asked > 200


def test_t24_answers_to_what_is_broken_are_not_kept_either(company, client):
    client.raise_request_exception = False
    for path in ("/%00", "/me/?page=%00", "/conversations/?after=%ff", "/api/v1/none"):
        check_nothing_is_kept(client.get(path), path)


def test_t24_twin_an_answer_that_may_be_kept_is_caught(company, everybody, monkeypatch):
    monkeypatch.setattr(
        "turnabout.web.middleware.PersonalPagesAreNotStored.__call__", lambda self, request: self.get_response(request)
    )
    with pytest.raises(AssertionError, match="nothing said of caches"):
        check_nothing_is_kept(company.sign_in(company.leader).get("/find/"), "/find/")


def test_t24_twin_an_address_with_a_name_is_caught(company, everybody):
    response = company.sign_in(company.leader).get("/find/")
    response.content += f'<a href="/people/?who={Person.objects.first().name}">open</a>'.encode()
    with pytest.raises(AssertionError, match="names somebody"):
        check_addresses_name_nobody(response, "/find/", names_of_all())
