"""T4: below the floor there is a refusal, the same for everybody, and no door lowers the floor."""

import os
import subprocess
import sys

import numpy as np
import pytest
from django.conf import settings

from invented import WORKED_OUT, make_account, nothing_told
from programs import A_DAY, make_program
from skill.planted import cells
from trust.crawling import without_tokens
from turnabout.config.environment import read_environment
from turnabout.core.errors import BadInput
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.core.skill import ArtistSettings, judge
from turnabout.core.skill.settings import Context
from turnabout.findings import selectors
from turnabout.findings.models import Found, PersonalFigure
from turnabout.findings.services.working_out import work_out
from turnabout.rights.services import share

NOW = WORKED_OUT + 7 * A_DAY
ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")
DOORS = ("/find/", "/overview/", "/conversations/", "/how/", "/may-say/", "/disagreements/", "/shared/")


def finding_with(rated, *, people=60, legs=60):
    """Judge a company in which the first person has so many rated turns, and say what is said of them."""
    rng = np.random.default_rng(4)
    who = np.repeat(np.arange(people), legs)
    difficulty = rng.random(len(who))
    outcome = (rng.random(len(who)) < 0.6).astype(float)
    on = np.ones(len(who), bool)
    on[rated:legs] = False
    made = cells(who, difficulty, outcome, people=people, rated=on)
    result = judge(made, ArtistSettings(), context=ANYWHERE, rng=np.random.default_rng(1), people=True)
    return result.to_json()["findings"][0]


def test_t4_nothing_and_twenty_nine_are_refused_alike():
    assert finding_with(0) == finding_with(1) == finding_with(29)
    assert finding_with(0).keys() == {"person_id", "refusal"}
    assert "29" not in finding_with(29)["refusal"]["reason"]
    assert "difficult" in finding_with(30)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def below_the_floor(company):
    """Let somebody share a figure that cannot be said."""
    figure = PersonalFigure.objects.filter(run=company.run).order_by("pk").first()
    figure.value = {"refusal": finding_with(29)["refusal"]}
    figure.save()
    Found.objects.filter(person=figure.person).delete()
    coach = make_account("coach", "Cora Coach")
    return figure, share(actor=figure.person.account, now=WORKED_OUT, coach=coach, figure=DIFFICULT_SKILL.key)


def answers(company, shared):
    """Collect what everybody but the person described gets."""
    everybody = (company.leader, company.lead, company.agent, company.administrator, shared.coach)
    said = {}
    for account in everybody:
        for path in (*DOORS, f"/shared/{shared.pk}/"):
            response = company.sign_in(account).get(path)
            said[account.pk, path] = response.status_code, without_tokens(response.content.decode())
    program = make_program(company.leader, now=NOW)
    said["api"] = 200, program.get("/artists").content.decode()
    return said


def differing(company):
    """Compare what others get when somebody has nothing at all, and when they have 29 rated turns."""
    figure, shared = below_the_floor(company)
    with_29 = answers(company, shared)
    figure.delete()
    with_none = answers(company, shared)
    assert any(status == 200 for status, _ in with_29.values())
    return [where for where, answer in with_29.items() if answer != with_none[where]]


def test_t4_others_cannot_tell_nothing_from_twenty_nine(company):
    assert not differing(company)


def test_t4_twin_a_refusal_that_says_how_few_is_caught(company, monkeypatch):
    honest = selectors.shared_figure

    def leaking(account, share, *, now):
        shown = honest(account, share, now=now)
        own = PersonalFigure.objects.filter(run=shown.run, person=shown.person).first() if shown else None
        return selectors.SharedFigure(shown.person, shown.kind, shown.run, shown.value, bool(own)) if shown else None

    monkeypatch.setattr("turnabout.findings.services.showing.shared_figure", leaking)
    assert differing(company)


@pytest.mark.parametrize(("name", "value"), [("FLOOR", 29), ("GROUP", 9), ("FLOOR", -1), ("GROUP", 0)])
def test_t4_a_lower_floor_is_refused_at_start_with_a_sentence(monkeypatch, name, value):
    monkeypatch.setenv(f"TURNABOUT_{name}", str(value))
    with pytest.raises(BadInput, match=f"TURNABOUT_{name}: it protects the people described, so it can be raised"):
        read_environment()


def test_t4_no_command_starts_with_a_lower_floor(tmp_path):
    environment = {**os.environ, "TURNABOUT_FLOOR": "5", "TURNABOUT_DATA": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    run = subprocess.run(
        [sys.executable, "-m", "turnabout", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "never lowered" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_t4_no_setting_of_a_search_lowers_it():
    with pytest.raises(BadInput, match="can only be raised"):
        ArtistSettings(floor=29)


def test_t4_a_raised_floor_reaches_what_is_worked_out(company, monkeypatch):
    before = {f.person_id: f.value for f in PersonalFigure.objects.filter(run=company.run)}
    floor = sorted(value["rated_legs"] for value in before.values() if "rated_legs" in value)[-3]
    monkeypatch.setattr(settings, "FLOOR", floor)
    run = work_out(company.history, now=NOW, tell=nothing_told)
    assert run.result["settings"]["floor"] == floor
    said = [f for f in PersonalFigure.objects.filter(run=run) if "refusal" not in f.value]
    assert {before[f.person_id]["rated_legs"] >= floor for f in said} == {True}
    assert len(said) == 3
