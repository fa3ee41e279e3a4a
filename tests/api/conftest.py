"""The invented company, worked out once for all tests in this folder; a program for each of its people."""

from functools import partial

import pytest

from invented import WORKED_OUT
from invented_fixtures import _database, company
from programs import A_DAY, make_program

__all__ = ["_database", "company"]


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Set the clock a week behind the day on which everything was worked out: names are on, and were seen first."""
    moment = WORKED_OUT + 7 * A_DAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


@pytest.fixture
def program(now):
    """Make a program that asks with somebody's token: ``program(company.leader, "artists")``."""
    return partial(make_program, now=now)
