"""T29: people are shown on request alone; who holds the raw record is outside the rules, and is told so."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner

from invented import WORKED_OUT
from turnabout import engine
from turnabout.cli import artists as terminal
from turnabout.cli.app import people_here
from turnabout.cli.main import cli, main
from turnabout.core.errors import BadInput
from turnabout.findings.models import Found, PersonalFigure
from turnabout.findings.selectors import FoundPeople, found_people
from turnabout.findings.services.working_out import work_out
from turnabout.ledger.models import Audit
from turnabout.people.models import Person
from turnabout.rights.models import NamesNotice, View

A_DAY = timedelta(days=1)
WHY = "the weekly line-up"


def run(*arguments):
    return CliRunner().invoke(cli, ["artists", *map(str, arguments)])


def here(account, *more):
    return run("app:", "--as", account.email, "--reason", WHY, *more)


def people_named(text):
    """Find whoever is named: by name, by number in the source, by number here."""
    identities = Person.objects.values_list("name", "identities__external_id")
    return {name for pair in identities for name in pair if name and name in text}


# Priors that listen to who gets which work are for looking at: nobody is named by them, nothing is published.


def check_application_knows_the_plain_prior_alone(company, folder):
    says = "never used for what is said about people"
    assert says in str(here(company.leader, "--prior", "assignment").exception)
    with pytest.raises(BadInput, match=says):
        work_out(folder, now=WORKED_OUT, tell=print, settings=engine.ArtistSettings(prior="volume"))
    with pytest.raises(BadInput, match=says):
        engine.artists(company.record, people=True, settings=engine.ArtistSettings(prior="assignment"))


def test_t29_the_application_knows_the_plain_prior_alone(company, tmp_path):
    check_application_knows_the_plain_prior_alone(company, tmp_path)
    assert not any(tmp_path.iterdir())


def test_t29_twin_an_estimator_that_names_people_by_an_opinion_is_caught(company, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["turnabout.core.skill.judge"], "refuse_unpublished", lambda prior: None)
    with pytest.raises(pytest.fail.Exception):
        check_application_knows_the_plain_prior_alone(company, tmp_path)


# The raw record: on request alone, and with the word that the rules end here.


def check_record_names_nobody_unasked(company):
    result = run(company.record, "--json")
    document = json.loads(result.stdout)
    assert isinstance(document["artists"], int)
    assert "findings" not in document
    assert not people_named(result.stdout)
    assert not people_named(run(company.record).stdout)


def test_t29_the_record_names_nobody_unless_asked(company):
    check_record_names_nobody_unasked(company)


def test_t29_twin_a_terminal_that_names_people_unasked_is_caught(company, monkeypatch):
    find = terminal.find_artists
    monkeypatch.setattr(terminal, "find_artists", lambda history, **given: find(history, **{**given, "people": True}))
    with pytest.raises(AssertionError):
        check_record_names_nobody_unasked(company)


def check_record_says_where_the_rules_end(company):
    result = run(company.record, "--json", "--people")
    assert people_named(result.stdout)
    assert "outside the application's rules" in result.stderr


def test_t29_with_people_the_record_says_where_the_rules_end(company):
    check_record_says_where_the_rules_end(company)


def test_t29_twin_a_terminal_that_says_nothing_is_caught(company, monkeypatch):
    monkeypatch.setattr(terminal, "NOTICE", "")
    with pytest.raises(AssertionError):
        check_record_says_where_the_rules_end(company)


def test_t29_python_names_people_on_request_alone(company):
    unasked, asked = (engine.artists(company.record, people=people) for people in (False, True))
    assert isinstance(unasked.artists, int)
    assert unasked.findings is None
    assert not people_named(json.dumps(unasked.to_json()))
    assert people_named(json.dumps(asked.to_json()))
    assert "outside the application's rules" in " ".join((engine.artists.__doc__ or "").split())


# The application: the same command obeys its rules.


@pytest.fixture
def found(company, clock):
    clock.now = WORKED_OUT + 3 * A_DAY
    Found.objects.all().delete()
    people = list(Person.objects.order_by("-name")[:3])
    for person in people:
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + 365 * A_DAY
        )
    return people


def figures_in(text):
    values = PersonalFigure.objects.values_list("value", flat=True)
    numbers = {repr(value["difficult"][end]) for value in values if "difficult" in value for end in ("mean", "low")}
    return {number for number in numbers if number in text}


def check_application_rules(company, found):
    """Who may: leaders and leads. What: names in their order, no figure. When: names on, a day after their owner."""
    unasked = here(company.leader, "--json")
    assert json.loads(unasked.stdout)["artists"] == len(found)
    assert not people_named(unasked.stdout)
    assert not View.objects.exists()
    asked = here(company.leader, "--json", "--people")
    document = json.loads(asked.stdout)
    assert [row["name"] for row in document["findings"]] == sorted(person.name for person in found)
    assert document["artists"] == sorted(document["artists"])
    assert not figures_in(asked.stdout)
    assert not {"skill", "difficult", "p_top", "rated_legs"} & document["findings"][0].keys()
    assert "outside" in asked.stderr and "can read that you looked" in asked.stderr
    assert View.objects.filter(door="cli", why=WHY).count() == len(found)


def test_t29_in_the_application_people_obeys_its_rules(company, found):
    check_application_rules(company, found)


def test_t29_twin_a_command_that_reads_past_the_rules_is_caught(company, found, monkeypatch):
    monkeypatch.setattr(
        people_here,
        "show_found",
        lambda **_: FoundPeople(tuple(Found.objects.order_by("-found_at", "pk").select_related("person")), 0),
    )
    with pytest.raises(AssertionError):
        check_application_rules(company, found)


def test_t29_twin_a_command_that_names_people_unasked_is_caught(company, found, monkeypatch):
    document = people_here._document
    monkeypatch.setattr(people_here, "_document", lambda *given, **more: document(*given, **{**more, "people": True}))
    with pytest.raises(AssertionError):
        check_application_rules(company, found)


@pytest.mark.parametrize("role", ["agent", "administrator"])
def test_t29_whoever_may_not_see_a_page_may_not_by_the_command(company, found, role):
    result = here(getattr(company, role), "--people", "--json")
    assert result.exit_code != 0
    assert not people_named(result.stdout)
    assert found_people(getattr(company, role), now=WORKED_OUT + 3 * A_DAY) is None


def test_t29_while_names_are_off_nobody_is_named(company, found):
    NamesNotice.objects.update(withdrawn_at=WORKED_OUT)
    result = here(company.leader, "--people", "--json")
    document = json.loads(result.stdout)
    assert (document["names"], document["findings"], document["verdict"]) == ("off", [], None)
    assert "nobody is named" in here(company.leader, "--people").stdout
    assert not View.objects.exists()


def test_t29_not_before_its_owner_could_see_it(company, found, clock):
    clock.now = WORKED_OUT + A_DAY - timedelta(seconds=1)
    document = json.loads(here(company.leader, "--people", "--json").stdout)
    assert (document["findings"], document["waiting"]) == ([], len(found))


def test_t29_who_acts_and_why_is_audited(company, found):
    here(company.leader, "--people")
    row = Audit.objects.filter(verb="people.act_by_command").latest("pk")
    assert (row.actor_id, row.details) == (company.leader.pk, {"command": "artists app:", "reason": WHY})


@pytest.mark.parametrize(
    "asked",
    [
        ["app:", "--people"],
        ["app:", "--people", "--as", "lea@example.org"],
        ["app:", "--people", "--as", "nobody@example.org", "--reason", WHY],
        ["app:", "--as", "lea@example.org", "--reason", WHY, "--floor", "40"],
        [".", "--as", "lea@example.org", "--reason", WHY],
    ],
)
def test_t29_without_account_and_reason_nothing_is_shown(company, found, capsys, asked):
    with pytest.raises(SystemExit) as stopped:
        main(["artists", *asked])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert not said.out
    assert said.err.startswith("Error: ")
    assert not View.objects.exists()


def test_t29_the_analysts_command_needs_no_application(company, tmp_path):
    """Without ``app:`` neither Django nor an installation is touched."""
    code = (
        "import sys; from turnabout.cli.main import main\n"
        "try: main(['artists', sys.argv[1], '--json'])\n"
        "except SystemExit: pass\n"
        "assert 'django' not in sys.modules\n"
    )
    environment = {"TURNABOUT_DATA": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(company.record)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()
