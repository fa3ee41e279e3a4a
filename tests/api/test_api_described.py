"""The API keeps to its description, whatever is sent: schemathesis asks every operation by all of its checks."""

import json
import re
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from turnabout.api.urls import api
from turnabout.people.services import signing_in

RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


application = get_wsgi_application()


def answering_in_full(environ, start_response):
    """Close each answer, as a server does; the client of the tests forgets to, and uploads would stay open."""
    response = application(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


described_api = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
described_api.app = answering_in_full
described_api.config.checks.missing_required_header.expected_statuses += ["404"]


@pytest.fixture(autouse=True)
def _transaction_stays_open():
    """Keep the connection between requests: the tests stand in one transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _wrong_tokens_are_not_counted(monkeypatch):
    monkeypatch.setattr(signing_in, "GUESSES", 10**9)  # it also asks with wrong tokens, on purpose


def ask(case, headers):
    """Ask, and hold the answer against every check.

    A key that may be used is made unique: under one used before, other requests are rightly refused. Which mappings
    fit a file no schema can say; and whoever may not upload is told so little that they do not hear of a missing key.
    """
    key = (case.headers or {}).get("Idempotency-Key", "")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,160}", key):
        case.headers["Idempotency-Key"] = key + str(uuid4())
    left_out = []
    if any(value in ([], {}, [[]]) for value in (case.query or {}).values()):
        left_out.append(checks.negative_data_rejection)  # a list of nothing is not sent: nothing is wrong with the rest
    if case.operation.label == "POST /api/v1/imports":
        left_out.append(checks.positive_data_acceptance)
    case.call_and_validate(headers=headers, excluded_checks=left_out)


@pytest.fixture(params=["agent", "leader", "administrator"])
def headers(request, company, program):
    return program(getattr(company, request.param)).headers()


@described_api.parametrize()
@settings(RELAXED, max_examples=5)
def test_whatever_is_sent(case, headers):
    ask(case, headers)


@pytest.mark.slow
@described_api.parametrize()
@settings(RELAXED, max_examples=400)
def test_whatever_is_sent_thousands_of_times(case, headers):
    ask(case, headers)
