"""From the record of service to stored findings."""

import pytest
from django.db.models import Count, Max, Sum

from invented import WORKED_OUT, nothing_told
from turnabout.casework.models import Conversation
from turnabout.findings.models import ConversationFinding, Found, Leg, PersonalFigure, Run
from turnabout.findings.services.storing import publish
from turnabout.findings.services.working_out import work_out
from turnabout.people.models import Person


def test_every_conversation_is_known_as_a_whole(company):
    assert ConversationFinding.objects.filter(run=company.run).count() == Conversation.objects.count() == 6000


def test_credit_of_a_conversation_adds_to_one(company):
    shares = Leg.objects.filter(run=company.run).values("conversation").annotate(share=Sum("credit"))
    assert all(row["share"] == pytest.approx(1.0) for row in shares)


def test_difficulty_is_a_rank_with_reasons(company):
    legs = Leg.objects.filter(run=company.run)
    assert legs.filter(difficulty__gte=0.8).count() / legs.count() == pytest.approx(0.2, abs=0.03)
    assert all(leg.reasons for leg in legs.filter(difficulty__gte=0.9)[:50])


def test_everybody_who_handled_something_has_a_figure_or_a_refusal(company):
    handlers = set(Leg.objects.filter(run=company.run).values_list("person", flat=True))
    figures = {figure.person_id: figure.value for figure in PersonalFigure.objects.filter(run=company.run)}
    assert figures.keys() == handlers
    for value in figures.values():
        assert ("refusal" in value) != ("difficult" in value)


def test_a_refusal_holds_a_reason_and_nothing_else(company):
    refusals = [f.value for f in PersonalFigure.objects.filter(run=company.run) if "refusal" in f.value]
    assert all(value.keys() == {"refusal"} and value["refusal"].keys() == {"reason"} for value in refusals)
    assert len({value["refusal"]["reason"] for value in refusals}) <= 1


def skills(run):
    figures = PersonalFigure.objects.filter(run=run)
    return {f.person_id: f.value["difficult"]["mean"] for f in figures if "difficult" in f.value}


def test_working_out_again_changes_no_figure(company):
    before = skills(company.run)
    again = work_out(company.history, now=WORKED_OUT, tell=nothing_told)
    assert skills(again) == pytest.approx(before, abs=1e-9)
    assert again.fingerprint == company.run.fingerprint
    assert not Leg.objects.exclude(run=again).exists()
    assert Run.objects.filter(is_current=True).get() == again


def test_what_is_said_of_the_company_names_nobody(company):
    said = company.run.result
    assert "findings" not in said
    assert isinstance(said["artists"], int)


def test_a_fact_counts_the_conversations_that_it_opens(company):
    counted = {fact["key"]: fact["count"] for fact in company.run.facts}
    known = ConversationFinding.objects.filter(run=company.run)
    assert counted["difficult"] == known.filter(is_difficult=True).count()
    assert counted["passed_around"] == known.filter(passed_around=True).count()
    assert counted["came_back"] == known.filter(came_back=True).count()
    assert counted["unknown"] == known.filter(ended="unknown").count()


def test_hand_offs_are_legs_less_one(company):
    legs = dict(Leg.objects.filter(run=company.run).values_list("conversation").annotate(n=Count("pk")))
    for finding in ConversationFinding.objects.filter(run=company.run)[:500]:
        assert finding.hand_offs == max(legs.get(finding.conversation_id, 1) - 1, 0)


def test_somebody_found_again_keeps_the_date_of_the_first_time(company):
    person = Person.objects.first()
    Found.objects.all().delete()
    publish(actor=None, now=WORKED_OUT, run=company.run, artists=[person.pk])
    later = WORKED_OUT.replace(month=3)
    publish(actor=None, now=later, run=company.run, artists=[person.pk])
    found = Found.objects.get(person=person)
    assert found.found_at == WORKED_OUT
    assert found.confirmed_at == later


def test_somebody_not_found_again_stays_until_it_expires(company):
    person = Person.objects.first()
    Found.objects.all().delete()
    publish(actor=None, now=WORKED_OUT, run=company.run, artists=[person.pk])
    publish(actor=None, now=WORKED_OUT.replace(month=3), run=company.run, artists=[])
    assert Found.objects.filter(person=person).exists()
    publish(actor=None, now=WORKED_OUT.replace(year=2027, month=3), run=company.run, artists=[])
    assert not Found.objects.filter(person=person).exists()


def test_last_month_written_out_is_the_last_month_changed(company):
    assert company.history.joinpath("conversations").exists()
    newest = Conversation.objects.aggregate(newest=Max("month"))["newest"]
    assert company.history.joinpath("conversations", f"{newest}.parquet").exists()
