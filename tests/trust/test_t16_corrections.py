"""T16: a correction reaches every derived value; the old value stays in the history with its reason."""

import pytest

from invented import WORKED_OUT
from trust.being_right import DAY, NOW, again, correct, differs_from_scratch, of
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.findings.services import correcting, working_out


@pytest.mark.slow
def test_t16_twin_a_correction_that_reaches_nothing_is_caught(company, monkeypatch):
    _, leg = correct(company)
    monkeypatch.setattr(working_out, "turns_left_out", frozenset)
    run = again(company)
    with pytest.raises(AssertionError):
        assert differs_from_scratch(company, run, leg) < 1e-9


@pytest.mark.slow
def test_t16_a_turn_counts_again_when_the_disagreement_is_taken_back(company):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    leg = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8, outcome=0, credit__gt=0)[0]
    about = {"figure": DIFFICULT_SKILL.key, "conversation_id": leg.conversation_id, "seq": leg.seq}
    dispute = correcting.disagree(actor=figure.person.account, now=NOW, words="Not mine.", **about)
    assert of(again(company), figure.person).value["rated_legs"] == figure.value["rated_legs"] - 1
    correcting.take_back(actor=figure.person.account, now=NOW, dispute=dispute)
    back = of(again(company), figure.person).value
    assert back["difficult"]["mean"] == pytest.approx(figure.value["difficult"]["mean"], abs=1e-9)


@pytest.mark.slow
def test_t16_a_figure_that_somebody_was_right_about_is_not_said_for_a_year(company):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    person, until = figure.person, WORKED_OUT + 900 * DAY
    Found.objects.update_or_create(
        person=person, defaults={"found_at": WORKED_OUT, "confirmed_at": WORKED_OUT, "holds_until": until}
    )
    dispute = correcting.disagree(actor=person.account, now=NOW, figure=DIFFICULT_SKILL.key, words="All wrong.")
    correcting.decide(actor=company.leader, now=NOW, dispute=dispute, upheld=True, reasons="Indeed.")
    assert not Found.objects.filter(person=person).exists()
    value = of(again(company), person).value
    assert value.keys() == {"refusal"}
    assert "You disagreed with this figure and were right" in value["refusal"]["reason"]
    assert correcting.usable_findings([person.pk], now=NOW + DAY) == []
    assert correcting.usable_findings([person.pk], now=NOW + 366 * DAY) == [person.pk]
    assert correcting.corrected_figures({person.pk: figure.value}, now=NOW + 366 * DAY) == {person.pk: figure.value}


def test_t16_a_correction_may_end_a_finding_and_a_rejected_disagreement_does_not(company):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    legs = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8, credit__gt=0)
    for upheld, leg in zip((False, True), legs, strict=False):
        Found.objects.update_or_create(
            person=figure.person,
            defaults={"found_at": WORKED_OUT, "confirmed_at": WORKED_OUT, "holds_until": NOW + 365 * DAY},
        )
        about = {"figure": ARTIST_FOUND.key, "conversation_id": leg.conversation_id, "seq": leg.seq}
        dispute = correcting.disagree(actor=figure.person.account, now=NOW, words="Not mine.", **about)
        correcting.decide(actor=company.leader, now=NOW, dispute=dispute, upheld=upheld, reasons="Seen.")
        correcting.take_corrected_off(found=[])
        assert Found.objects.filter(person=figure.person).exists() is not upheld
