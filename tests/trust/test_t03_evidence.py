"""T3: a figure opens to its evidence, and can be worked out again from the person's own turns."""

import pytest

from trust.own_legs import worked_out_again
from turnabout.findings.models import Leg, PersonalFigure

EQUAL = 1e-6


def off_by(run, figure, *, legs_of=None):
    """Tell by how much a stored figure differs from the one that the person's own turns give."""
    found = worked_out_again(run, figure.person, legs_of=legs_of)
    pairs = [
        (getattr(getattr(found, name), end), figure.value[name][end])
        for name in ("skill", "difficult", "difficult_share")
        for end in ("mean", "low", "high")
    ]
    return max(abs(again - stored) for again, stored in pairs)


@pytest.fixture
def figures(company):
    return list(PersonalFigure.objects.filter(run=company.run, value__has_key="difficult").select_related("person"))


def test_t3_every_figure_is_worked_out_again_from_the_persons_own_turns(company, figures):
    assert len(figures) > 20
    assert max(off_by(company.run, figure) for figure in figures) < EQUAL


def test_t3_the_probability_that_decides_is_worked_out_again_too(company, figures):
    for figure in figures:
        assert worked_out_again(company.run, figure.person).p_top == pytest.approx(figure.value["p_top"], abs=EQUAL)


def test_t3_twin_somebody_elses_turns_do_not_give_it(company, figures):
    one, another = figures[:2]
    with pytest.raises(AssertionError):
        assert off_by(company.run, one, legs_of=another.person) < EQUAL


def test_t3_my_page_opens_to_the_turns_that_the_figure_rests_on(company, figures):
    figure = figures[0]
    page = company.sign_in(figure.person.account).get("/me/").context["page"]
    own = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8)
    assert len(page.strip.cases) == min(own.exclude(started_at=None).count(), 100)
    assert {row.href.split("/")[-2] for row in page.cases} <= {leg.conversation_id.split("/")[-1] for leg in own}


def test_t3_the_stored_count_is_that_of_the_turns(company, figures):
    for figure in figures:
        own = Leg.objects.filter(run=company.run, person=figure.person)
        assert figure.value["legs"] == own.count()
        assert figure.value["rated_legs"] == own.filter(credit__gt=0).exclude(outcome=None).count()
