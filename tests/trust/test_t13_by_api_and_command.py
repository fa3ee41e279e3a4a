"""T13 at the doors for programs: what they are told about others is what is written down."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from invented import WORKED_OUT
from programs import make_program
from turnabout.api.routes import artists as api_door
from turnabout.cli.app import people_here as command_door
from turnabout.cli.main import cli
from turnabout.core.figures import ARTIST_FOUND
from turnabout.findings.models import Found
from turnabout.findings.selectors import found_people
from turnabout.people.models import Account, Person
from turnabout.rights.models import SubjectKey, View
from turnabout.rights.selectors import looks_at, verify_log

NOW = WORKED_OUT + timedelta(days=3)
WHY = "the weekly line-up"


@pytest.fixture
def found(company, clock):
    """Four people found, and the team lead, who does not look at others when looking at himself."""
    clock.now = NOW
    Found.objects.all().delete()
    lead = Person.objects.create(name="Tom Lead", team="Billing")
    Account.objects.filter(pk=company.lead.pk).update(person=lead)
    people = [*Person.objects.exclude(pk=lead.pk).order_by("-name")[:4], lead]
    for person in people:
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + timedelta(days=365)
        )
    return people


def by_api(account):
    answer = make_program(account, "artists", now=NOW, every=True).get("/artists")
    return [row["name"] for row in answer.json()["artists"]] if answer.status_code == 200 else []


def by_command(account):
    asked = ["artists", "app:", "--people", "--json", "--as", account.email, "--reason", WHY]
    result = CliRunner().invoke(cli, asked)
    return [row["name"] for row in json.loads(result.stdout)["findings"]] if result.exit_code == 0 else []


DOORS = {"api": by_api, "cli": by_command}


def check_told_is_written_down(company, found, clock):
    told, by_name = [], {person.name: person.pk for person in found}
    for account in (company.leader, company.lead, company.agent, company.administrator, company.leader):
        own = Account.objects.get(pk=account.pk).person_id
        for door, ask in DOORS.items():
            clock.forward(seconds=20)
            told += [(account.pk, by_name[name], door) for name in ask(account) if by_name[name] != own]
    assert len(told) == 2 * (5 + 4 + 5)
    people = dict(SubjectKey.objects.values_list("key", "person"))
    written = [(v.viewer, people[v.subject], v.door) for v in View.objects.filter(what=ARTIST_FOUND.key)]
    assert sorted(written) == sorted(told)
    assert verify_log().ok


def test_t13_what_programs_are_told_is_what_is_written_down(company, found, clock):
    check_told_is_written_down(company, found, clock)


@pytest.mark.parametrize("door", [api_door, command_door])
def test_t13_twin_a_door_that_writes_nothing_down_is_caught(company, found, clock, monkeypatch, door):
    monkeypatch.setattr(door, "show_found", lambda *, viewer, now, **_: found_people(viewer, now=now))
    with pytest.raises(AssertionError):
        check_told_is_written_down(company, found, clock)


def test_t13_twin_a_door_under_another_doors_name_is_caught(company, found, clock, monkeypatch):
    show = api_door.show_found
    monkeypatch.setattr(api_door, "show_found", lambda **given: show(**{**given, "door": "web"}))
    with pytest.raises(AssertionError):
        check_told_is_written_down(company, found, clock)


def test_t13_whoever_was_looked_at_reads_by_whom_why_and_by_which_door(company, found, clock):
    by_command(company.leader)
    by_api(company.leader)
    newest, before = looks_at(found[0].pk, most=2)
    assert (newest.who, newest.door, before.door, before.why) == (company.leader.name, "api", "cli", WHY)
    said = make_program(found[0].account, "me", now=clock.now).get("/me").json()
    assert said["looks"] == 2
    assert clock.now - newest.at <= timedelta(minutes=1)
