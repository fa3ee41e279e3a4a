"""T1: a figure about a person exists only in the registry; nothing else can be stored or shown."""

from dataclasses import replace

import pytest
from django.conf import settings

import house
from invented import WORKED_OUT, make_account
from turnabout.core.errors import BadInput
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL, FIGURES, FLOOR
from turnabout.core.skill.settings import FLOOR as FLOOR_OF_SKILL
from turnabout.findings.models import PersonalFigure
from turnabout.findings.services import storing
from turnabout.people.models import Role
from turnabout.rights.selectors import AUDIENCE, RIGHTS
from turnabout.web.pages import may_say

RULES = (house.personal_figure_outside_registry, house.figure_key_by_hand)
OTHER = replace(DIFFICULT_SKILL, key="invented", words="How often you laugh", purpose="So that you laugh more.")


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES.keys())
def test_t1_every_figure_is_declared_in_full_and_somebody_says_who_sees_it(kind):
    assert all((kind.words, kind.purpose, kind.evidence, kind.rule))
    assert kind.floor >= FLOOR == FLOOR_OF_SKILL == 30
    assert 0 < kind.months <= 12
    assert kind.key in AUDIENCE


def test_t1_who_may_see_a_figure_is_who_the_rights_let_in():
    assert AUDIENCE.keys() == FIGURES.keys()
    assert AUDIENCE[ARTIST_FOUND.key].others == RIGHTS["find"]
    assert AUDIENCE[DIFFICULT_SKILL.key].shared == RIGHTS["see shared"]
    assert not AUDIENCE[DIFFICULT_SKILL.key].others


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_t1_code_reaches_figures_only_through_the_registry(rule):
    files = [(path.relative_to(house.SOURCE), path.read_text()) for path in house.python_files()]
    assert not [place for path, text in files for place in rule(path, text)]


def test_t1_templates_read_no_figure():
    files = [(path.relative_to(house.SOURCE), path.read_text()) for path in house.templates()]
    assert not [place for path, text in files for place in house.figure_read_in_template(path, text)]


def test_t1_twin_a_figure_past_the_registry_is_caught():
    assert list(house.personal_figure_outside_registry(house.Path("web/a.py"), "m.PersonalFigure\n"))
    assert list(house.figure_key_by_hand(house.Path("findings/a.py"), "store_figures(key='clever')\n"))
    assert list(house.figure_read_in_template(house.Path("web/a.html"), "{{ row.value.skill }}"))


def store_undeclared(company):
    person = PersonalFigure.objects.first().person_id
    given = {"run": company.run, "figures": {person: {"difficult": 1}}, "key": OTHER.key}
    storing.store_figures(actor=None, now=WORKED_OUT, **given)


def test_t1_what_is_not_declared_is_not_stored(company):
    assert set(PersonalFigure.objects.values_list("key", flat=True)) <= FIGURES.keys()
    with pytest.raises(BadInput, match="not declared"):
        store_undeclared(company)
    assert not PersonalFigure.objects.filter(key=OTHER.key).exists()


def test_t1_twin_a_store_that_takes_anything_is_caught(company, monkeypatch):
    monkeypatch.setattr(storing, "FIGURES", {OTHER.key: OTHER})
    with pytest.raises(pytest.fail.Exception), pytest.raises(BadInput):
        store_undeclared(company)


def text(company, account, path):
    response = company.sign_in(account).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.mark.parametrize("role", Role.values)
def test_t1_everybody_can_read_what_may_be_said(company, role):
    said = text(company, make_account(role, f"{role} Reader"), "/may-say/")
    for kind in FIGURES.values():
        assert all(part in said for part in (kind.words, kind.purpose, kind.evidence, f"{kind.months} months."))
    assert "Names are on here." in said


def test_t1_page_and_agreement_are_made_from_the_registry(company, monkeypatch):
    monkeypatch.setattr(may_say, "FIGURES", {**FIGURES, OTHER.key: OTHER})
    monkeypatch.setattr(may_say, "AUDIENCE", {**AUDIENCE, OTHER.key: AUDIENCE[DIFFICULT_SKILL.key]})
    for path in ("/may-say/", "/names/agreement/"):
        said = text(company, company.leader, path)
        assert "may say three things about a person" in said
        assert OTHER.purpose in said


def test_t1_pages_say_the_floor_of_this_installation(company, monkeypatch):
    monkeypatch.setattr(settings, "FLOOR", 45)
    monkeypatch.setattr(settings, "GROUP", 15)
    for path in ("/may-say/", "/names/agreement/", "/how/"):
        assert "45" in text(company, company.leader, path)
    assert "15 people or more" in text(company, company.leader, "/may-say/")
    assert "Below 45 rated turns" in text(company, PersonalFigure.objects.first().person.account, "/me/")
