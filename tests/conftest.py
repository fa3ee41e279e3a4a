"""The named people of the tests, and the clock that they live by."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from cast import PASSWORD
from turnabout.people.models import Account, Person, Role
from turnabout.people.services import add_account

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


class Clock:
    """The time that pages and services are told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spell: float) -> datetime:
        self.now += timedelta(**spell)
        return self.now


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clock(monkeypatch, now) -> Clock:
    """Set the clock of the whole application to Monday, 2 March 2026, 9 o'clock; ``clock.forward(days=1)`` moves it."""
    fake = Clock(now)
    monkeypatch.setattr("django.utils.timezone.now", fake)
    return fake


@pytest.fixture(scope="session")
def password_hash() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def make_account(db, password_hash):
    """Make an account; it is a month old."""

    def make(name: str, role: str, **more: object) -> Account:
        email = f"{name.split()[0].lower()}@example.org"
        since = NOW - timedelta(days=30)
        return add_account(
            actor=None, now=since, email=email, name=name, role=role, password_hash=password_hash, **more
        )

    return make


@pytest.fixture
def ada(make_account) -> Account:
    """Ada looks after the installation and is nothing else."""
    return make_account("Ada Admin", Role.ADMINISTRATOR)


@pytest.fixture
def lea(make_account) -> Account:
    """Lea leads the whole of customer service."""
    return make_account("Lea Leader", Role.LEADER)


@pytest.fixture
def tom(make_account) -> Account:
    """Tom leads the team Billing."""
    return make_account("Tom Lead", Role.LEAD, person=Person.objects.create(name="Tom Lead", team="Billing"))


@pytest.fixture
def mia(make_account) -> Account:
    """Mia serves customers in Billing; the record of service knows her."""
    return make_account("Mia Agent", Role.AGENT, person=Person.objects.create(name="Mia Agent", team="Billing"))


@pytest.fixture
def nils(make_account) -> Account:
    """Nils serves customers in another team."""
    return make_account("Nils Agent", Role.AGENT, person=Person.objects.create(name="Nils Agent", team="Delivery"))


@pytest.fixture
def olaf(make_account) -> Account:
    """Olaf's access has ended."""
    account = make_account("Olaf Gone", Role.LEADER, administers=True)
    account.is_active = False
    account.save(update_fields=["is_active"])
    return account


@pytest.fixture
def sign_in():
    """Sign somebody in: ``sign_in(lea).get(...)``."""

    def browser(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return browser


SHARING = ("api", "browser", "company", "trust")  # folders whose tests share what takes seconds: a company, Chromium


class ByWhatIsShared(LoadScopeScheduling):
    """Keeps a file's tests in one process, and those of a folder that shares something slow too."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        folder = Path(file).parent.name
        return folder if folder in SHARING else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tell several processes how to share the tests."""
    return ByWhatIsShared(config, log)
