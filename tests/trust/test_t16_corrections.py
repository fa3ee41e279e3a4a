"""T16: a correction reaches every derived value; the old value stays in the history with its reason."""

from datetime import timedelta

import pytest
from django.db import transaction
from own_legs import worked_out_again

from invented import WORKED_OUT, nothing_told
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.engine import open_history, prepare
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.findings.services import correcting, working_out
from turnabout.findings.services.working_out import work_out
from turnabout.ledger.models import Job

DAY = timedelta(days=1)
NOW = WORKED_OUT + 30 * DAY
REASONS = "The rating was meant for the parcel service."


def correct(company):
    """Let somebody be right about a turn that ended badly."""
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    leg = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8, outcome=0, credit__gt=0)[0]
    about = {"figure": DIFFICULT_SKILL.key, "conversation_id": leg.conversation_id, "seq": leg.seq}
    dispute = correcting.disagree(actor=figure.person.account, now=NOW, words="Not mine.", **about)
    correcting.decide(actor=company.leader, now=NOW, dispute=dispute, upheld=True, reasons=REASONS)
    return figure, leg


@pytest.fixture(scope="module")
def corrected(company, django_db_blocker):
    """Correct one turn and work everything out anew, for all tests that only look at it."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            figure, leg = correct(company)
            job = Job.objects.latest("created_at")
            yield figure, leg, job, again(company)
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def again(company):
    return work_out(company.history, now=NOW + timedelta(minutes=3), tell=nothing_told)


def of(run, person):
    return PersonalFigure.objects.get(run=run, person=person)


def differs_from_scratch(company, run, leg):
    """Tell by how much stored figures differ from those that the engine works out from the files alone."""
    out = frozenset({(leg.conversation_id, leg.seq, str(leg.person_id))})
    scratch = prepare(open_history(company.history), without=out).artists(people=True).to_json()["findings"]
    differences = [0.0]
    for finding in scratch:
        stored = of(run, int(finding["person_id"])).value
        assert ("refusal" in stored) == ("refusal" in finding)
        if "difficult" in finding:
            differences.append(abs(stored["difficult"]["mean"] - finding["difficult"]["mean"]))
            assert stored["rated_legs"] == finding["rated_legs"]
    return max(differences)


def test_t16_a_correction_is_put_to_work_at_once(corrected):
    _, _, job, _ = corrected
    assert (job.function, job.created_at, job.state) == ("findings.work_out", NOW, Job.State.WAITING)


def test_t16_figures_after_a_correction_are_those_worked_out_from_scratch(company, corrected):
    figure, leg, _, run = corrected
    assert differs_from_scratch(company, run, leg) < 1e-9
    new = of(run, figure.person).value
    assert new["rated_legs"] == figure.value["rated_legs"] - 1
    assert new["difficult"]["mean"] > figure.value["difficult"]["mean"]
    shown = Leg.objects.get(run=run, conversation=leg.conversation, seq=leg.seq, person=figure.person)
    assert shown.credit == 0


def test_t16_twin_a_correction_that_reaches_nothing_is_caught(company, monkeypatch):
    _, leg = correct(company)
    monkeypatch.setattr(working_out, "turns_left_out", frozenset)
    run = again(company)
    with pytest.raises(AssertionError):
        assert differs_from_scratch(company, run, leg) < 1e-9


def test_t16_the_corrected_figure_opens_to_its_evidence(company, corrected):
    figure, _, _, run = corrected
    found = worked_out_again(run, figure.person)
    assert found.difficult.mean == pytest.approx(of(run, figure.person).value["difficult"]["mean"], abs=1e-6)


def test_t16_the_old_value_stays_with_its_reason(company, corrected):
    figure, *_ = corrected
    old = of(company.run, figure.person).value
    assert old["difficult"] == figure.value["difficult"]
    assert [why["reasons"] for why in old["corrected"]] == [REASONS]
    said = company.sign_in(figure.person.account).get("/me/").content.decode()
    assert "What was corrected" in said
    assert said.count(REASONS) >= 2


def test_t16_a_turn_counts_again_when_the_disagreement_is_taken_back(company):
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    leg = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8, outcome=0, credit__gt=0)[0]
    about = {"figure": DIFFICULT_SKILL.key, "conversation_id": leg.conversation_id, "seq": leg.seq}
    dispute = correcting.disagree(actor=figure.person.account, now=NOW, words="Not mine.", **about)
    assert of(again(company), figure.person).value["rated_legs"] == figure.value["rated_legs"] - 1
    correcting.take_back(actor=figure.person.account, now=NOW, dispute=dispute)
    back = of(again(company), figure.person).value
    assert back["difficult"]["mean"] == pytest.approx(figure.value["difficult"]["mean"], abs=1e-9)


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
