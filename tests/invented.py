"""A small invented company, worked out once for all tests in this folder.

Forty people and 6,000 conversations; notice, accounts and first figures lie back as far as the rules want.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.test import Client

from turnabout.casework.services.imports import RECORD, add_import
from turnabout.casework.services.running import run_import
from turnabout.core.simulate import CompanySettings
from turnabout.engine.simulating import simulate
from turnabout.findings.models import Run
from turnabout.findings.services.working_out import work_out
from turnabout.people.models import Account, Person
from turnabout.people.services import add_account
from turnabout.rights.services import acknowledge_notice, record_notice

WORKED_OUT = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)
EVERYBODY_SINCE = WORKED_OUT - timedelta(days=40)


def nothing_told(says, share=None):
    """Let work in the background go on unheard."""


@dataclass
class Company:
    """What the tests ask of it."""

    record: Path
    history: Path
    run: Run
    leader: Account
    lead: Account
    agent: Account
    administrator: Account

    def sign_in(self, account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client


def make_account(role: str, name: str, person: Person | None = None) -> Account:
    return add_account(
        actor=None,
        now=EVERYBODY_SINCE,
        email=f"{name.split()[0].lower()}{person.pk if person else ''}@example.org",
        name=name,
        role=role,
        person=person,
        password_hash="!",
    )


def bring_in_company(folder: Path) -> Company:
    record, history = folder / "record", folder / "history"
    settings = CompanySettings(seed=5, people=40, conversations=6_000, start=date(2025, 1, 1))
    simulate(record, settings=settings)
    batch = add_import(
        actor=None, now=EVERYBODY_SINCE, path=record, digest="x", filename="x", kind=RECORD, source="invented"
    )
    run_import(batch, tell=nothing_told)
    people = list(Person.objects.order_by("pk"))
    accounts = [make_account("agent", person.name, person) for person in people]
    leader = make_account("leader", "Lea Leader")
    notice = record_notice(
        actor=leader, now=EVERYBODY_SINCE, legal_basis="Invented.", agreement="", noticed_on=EVERYBODY_SINCE.date()
    )
    acknowledge_notice(actor=leader, now=EVERYBODY_SINCE, notice=notice)
    run = work_out(history, now=WORKED_OUT, tell=nothing_told)
    return Company(
        record=record,
        history=history,
        run=run,
        leader=leader,
        lead=make_account("lead", "Tom Lead"),
        agent=accounts[-1],
        administrator=make_account("administrator", "Ada Administrator"),
    )
