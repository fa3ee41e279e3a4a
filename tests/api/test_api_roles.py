"""Each operation for each role, and for what is one's own, another's, or not there: one table."""

from uuid import uuid4

import pytest

from invented import make_account
from turnabout.api.urls import api
from turnabout.casework.models import Conversation, Import
from turnabout.people.models import Role
from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import SCOPES, scopes_for

YES, HIDDEN = 200, 404

# operation → role → answer. Whoever may not is answered like somebody who asks for what is not there.
TABLE = {
    ("GET", "/me"): dict.fromkeys(Role.values, YES),
    ("GET", "/artists"): {"leader": YES, "lead": YES},
    ("GET", "/conversations"): {"leader": YES, "lead": YES, "agent": YES},
    ("POST", "/conversations/search"): {"leader": YES, "lead": YES, "agent": YES},
    ("GET", "/conversations/{conversation_id}"): {"leader": YES, "lead": YES, "agent": YES},
    ("GET", "/imports"): {"administrator": YES},
    ("POST", "/imports"): {"administrator": 422},  # an empty upload gets as far as being read
    ("GET", "/imports/{import_id}"): {"administrator": YES},
    ("GET", "/tokens"): dict.fromkeys(Role.values, YES),
    ("POST", "/tokens"): dict.fromkeys(Role.values, 201),
    ("DELETE", "/tokens/{token_id}"): dict.fromkeys(Role.values, HIDDEN),  # another's
}
BODIES = {"/conversations/search": {"words": "refund"}, "/tokens": {"name": "Report", "scopes": ["me"]}, "/imports": {}}


def operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method.upper(), path.removeprefix("/api/v1")


def test_every_operation_has_a_row():
    assert set(operations()) == set(TABLE)


@pytest.fixture
def account_of(company):
    known = {
        "leader": company.leader,
        "lead": company.lead,
        "agent": company.agent,
        "administrator": company.administrator,
    }
    return lambda role: known.get(role) or make_account(role, f"{role.capitalize()} Somebody")


@pytest.fixture
def things(company, program):
    """What can be named in an address, and what is named where there is nothing."""
    others = program(company.leader).token
    return {
        "{conversation_id}": (Conversation.objects.first().pk, "invented/none"),
        "{import_id}": (Import.objects.first().pk, 10**15),
        "{token_id}": (others.pk if others.account_id else 0, 10**15),
    }


def ask(caller, method, path):
    if method == "GET":
        return caller.get(path)
    if method == "DELETE":
        return caller.delete(path)
    if path == "/imports":
        return caller.upload()
    return caller.post(path, BODIES[path])


def named(path, things, *, there):
    for place, (exists, missing) in things.items():
        path = path.replace(place, str(exists if there else missing))
    return path


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(("method", "path"), TABLE)
def test_role(program, account_of, company, things, role, method, path):
    account = account_of(role)
    if method == "DELETE":
        other = company.administrator if role != "administrator" else company.leader
        things["{token_id}"] = (program(other).token.pk, 10**15)
    caller = program(account, every=True)
    answer = ask(caller, method, named(path, things, there=True))
    assert answer.status_code == TABLE[method, path].get(role, HIDDEN)
    if answer.status_code == HIDDEN:
        missing = caller.get("/nowhere")
        assert (answer.content, answer["Content-Type"]) == (missing.content, missing["Content-Type"])
    if "{" in path:
        nothing = ask(caller, method, named(path, things, there=False))
        assert nothing.status_code == HIDDEN
        assert nothing.content == caller.get("/nowhere").content


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_without_a_token_nothing_is_told(client, things, method, path):
    told = set()
    for there in (True, False):
        headers = {"Idempotency-Key": str(uuid4())}
        answer = client.generic(method, "/api/v1" + named(path, things, there=there), headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        told.add(answer.content)
    assert len(told) == 1


@pytest.mark.parametrize("role", Role.values)
def test_a_session_opens_nothing(account_of, sign_in, role):
    assert sign_in(account_of(role)).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(("scope", "path"), [(scope, f"/{scope}") for scope in SCOPES])
def test_a_token_does_what_it_was_made_for_and_no_more(program, account_of, scope, path):
    for role in Role.values:
        account = account_of(role)
        others = [name for name in scopes_for(account) if name != scope]
        answer = program(account, *others).get(path)
        assert answer.status_code == (403 if scope in scopes_for(account) else 404)
        if scope in scopes_for(account):
            assert program(account, scope).get(path).status_code == 200


def test_one_own_token_can_be_revoked_anothers_not(company, program):
    mine, other = program(company.agent), program(company.leader)
    assert mine.delete(f"/tokens/{other.token.pk}").status_code == 404
    assert Token.objects.get(pk=other.token.pk).revoked_at is None
    assert mine.delete(f"/tokens/{mine.token.pk}").status_code == 204
    assert mine.get("/me").status_code == 401
