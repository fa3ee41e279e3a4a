"""T7: others see who was found and what they handle; every other estimate belongs to the person."""

import pytest

from invented import WORKED_OUT, make_account
from turnabout.findings.models import Found, PersonalFigure, Run
from turnabout.people.models import Person
from turnabout.web.pages.own import own_page

PAGES = ("/overview/", "/find/", "/conversations/", "/how/", "/may-say/", "/names/", "/people/", "/disagreements/")
OTHERS = ("leader", "lead", "administrator", "coach", "executive", "council")


def private_words(company):
    """Collect what only the person may read: the sentence, and the numbers, of each own figure."""
    said = set()
    result = Run.objects.get(is_current=True).result
    for figure in PersonalFigure.objects.filter(run=company.run):
        if "difficult" in figure.value:
            page = own_page(figure.value, result, [])
            said |= {page.sentence, f"{figure.value['difficult']['mean']:.4f}", f"{figure.value['p_top']:.4f}"}
    return said


def betrayed(page, words):
    return {word for word in words if word in page}


@pytest.fixture
def others(company):
    made = {role: make_account(role, f"{role.capitalize()} Other") for role in OTHERS}
    Found.objects.all().delete()
    for person in Person.objects.filter(figures__run=company.run)[:3]:
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT.replace(year=2036)
        )
    return made


@pytest.mark.parametrize("role", OTHERS)
def test_t07_no_page_of_another_holds_anybodys_figure(company, others, role):
    words = private_words(company)
    client = company.sign_in(others[role])
    for path in PAGES:
        assert not betrayed(client.get(path).content.decode(), words), path


def test_t07_found_people_come_without_a_number(company, others):
    page = company.sign_in(others["leader"]).get("/find/").context["page"]
    for card in page.cards:
        assert not any(character.isdigit() for character in card.handles)


def test_t07_twin_page_that_shows_an_estimate_is_caught(company):
    """The same search finds a leader's page that shows one person's mean, or their sentence."""
    words = private_words(company)
    figure = next(f for f in PersonalFigure.objects.filter(run=company.run) if "difficult" in f.value)
    sentence = own_page(figure.value, Run.objects.get(is_current=True).result, []).sentence
    assert betrayed(f"<p>{figure.person.name}: {figure.value['difficult']['mean']:.4f}</p>", words)
    assert betrayed(f"<p>{sentence}</p>", words)
