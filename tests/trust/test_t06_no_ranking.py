"""T6: people are not ranked: no page sorts or filters them by a figure, and figures leave every order as it was."""

import re

import pytest

from invented import WORKED_OUT
from turnabout.findings.models import Found, PersonalFigure, Run
from turnabout.people.models import Person

LISTS = ("/find/", "/conversations/", "/conversations/?ended=badly", "/overview/")
FIELDS = (
    "skill",
    "difficult_skill",
    "mean",
    "p_top",
    "verdict",
    "rank",
    "score",
    "person",
    "person_id",
    "name",
    "credit",
)
ORDERS = ("order", "sort", "order_by", "ordering", "sort_by")


@pytest.fixture
def found(company):
    """Three people found; their names and their figures are in different orders."""
    Found.objects.all().delete()
    people = list(Person.objects.filter(figures__run=company.run).order_by("-name")[:3])
    for person in people:
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT.replace(year=2036)
        )
    return people


def without_tokens(page):
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def names_in_order(page, people):
    main = page[page.index("<main") :]
    return sorted((person.name for person in people), key=main.index)


def permute_figures():
    """Give everybody the figure of the next."""
    figures = list(PersonalFigure.objects.filter(run=Run.objects.get(is_current=True)).order_by("pk"))
    values = [figure.value for figure in figures]
    for figure, value in zip(figures, values[1:] + values[:1], strict=True):
        figure.value = value
        figure.save()


@pytest.mark.parametrize("path", LISTS)
def test_t06_permuting_the_figures_leaves_every_page_as_it_was(company, found, path):
    client = company.sign_in(company.leader)
    before = client.get(path).content.decode()
    permute_figures()
    assert without_tokens(client.get(path).content.decode()) == without_tokens(before)


@pytest.mark.parametrize("path", LISTS)
def test_t06_no_field_sorts_or_narrows_a_list(company, found, path):
    client = company.sign_in(company.leader)
    plain = without_tokens(client.get(path).content.decode())
    for field in FIELDS:
        for asked in [{field: "1"}, *({order: field} for order in ORDERS), *({order: f"-{field}"} for order in ORDERS)]:
            query = "&".join(f"{name}={value}" for name, value in asked.items())
            joined = f"{path}{'&' if '?' in path else '?'}{query}"
            assert without_tokens(client.get(joined).content.decode()) == plain, joined


def test_t06_people_found_stand_in_the_order_of_names(company, found):
    page = company.sign_in(company.leader).get("/find/").content.decode()
    assert names_in_order(page, found) == sorted(person.name for person in found)


def test_t06_twin_that_puts_the_best_first_is_caught(company, found):
    """A page in the order of skill changes when the figures are given to others."""

    def page_by_skill():
        figures = {f.person_id: f.value.get("p_top", 0.0) for f in PersonalFigure.objects.filter(run=company.run)}
        ranked = sorted(found, key=lambda person: -figures[person.pk])
        return "<main>" + "".join(f"<li>{person.name}</li>" for person in ranked)

    figures = list(PersonalFigure.objects.filter(run=company.run, person__in=found).order_by("pk"))
    pages = set()
    for number in range(len(figures)):
        for place, figure in enumerate(figures):
            figure.value = {"p_top": float((place + number) % len(figures))}
            figure.save()
        pages.add(page_by_skill())
    assert len(pages) > 1
