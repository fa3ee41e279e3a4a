"""What is published of the API is what it does."""

import json
import re

import house
from openapi import PUBLISHED, described
from turnabout.api.problems import NAMESPACE, SENTENCES
from turnabout.api.urls import api
from turnabout.rights.selectors.tokens import SCOPES

REFERENCE = (house.ROOT / "docs" / "reference" / "api.md").read_text()


def test_the_published_description_is_up_to_date():
    assert PUBLISHED.read_text() == described(), "the API has changed: run make openapi, and look at what it changes"


def test_it_is_served_to_everybody(client):
    served = client.get("/api/v1/openapi.json")
    assert served.json() == json.loads(PUBLISHED.read_text())
    assert served.json()["openapi"].startswith("3.1")
    assert served["Cache-Control"] == "no-store"


def test_there_is_no_page_that_loads_from_elsewhere(client):
    assert client.get("/api/v1/docs").status_code == 404


def operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.removeprefix('/api/v1')}", operation


def test_every_operation_says_its_scope_and_stands_in_the_reference():
    for name, operation in operations():
        assert re.search(r"Scope: `(\w+)`", operation["description"])[1] in SCOPES, name
        assert operation["security"] == [{"BearerToken": []}], name
        assert f"`{name}`" in REFERENCE


def test_every_post_wants_a_key():
    for name, operation in operations():
        keys = [item for item in operation["parameters"] if item["name"] == "Idempotency-Key" and item["required"]]
        assert bool(keys) is name.startswith("POST"), name


def test_every_scope_and_problem_stands_in_the_reference():
    assert not [scope for scope in SCOPES if f"| `{scope}`" not in REFERENCE]
    assert not [
        status for status, (name, *_) in SENTENCES.items() if f"| {status} | `{NAMESPACE}{name}`" not in REFERENCE
    ]


def test_no_parameter_holds_words_about_people():
    """What is looked for stands in a body, never in an address."""
    names = {item["name"] for _, operation in operations() for item in operation["parameters"] if item["in"] == "query"}
    assert not names & {"words", "name", "person", "customer", "email", "q", "query", "search"}
