"""T16: what a correction leaves: figures as from scratch, and the old value with its reason."""

import pytest
from django.db import transaction

from trust.being_right import NOW, REASONS, again, correct, differs_from_scratch, of
from trust.own_legs import worked_out_again
from turnabout.findings.models import Leg
from turnabout.ledger.models import Job


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
