"""An outside reader is asked after reading: what it says is kept apart, named as its own, and can be taken back."""

import json

import pytest
from django.urls import reverse

from company.test_reading_pages import read, said  # noqa: F401 (one is a fixture)
from invented import WORKED_OUT as NOW
from invented import nothing_told
from outside_server import chat, closes, says, served
from turnabout.casework.models import Message
from turnabout.connectors.outside_reader import OutsideSettings
from turnabout.findings.models import OutsideAnswer, OutsideDay, PossibleHit, Reading
from turnabout.findings.selectors import what_was_read
from turnabout.findings.services.asking_outside import ask_outside

NAME = "small-model-2/1"


@pytest.fixture
def hit(read):  # noqa: F811
    return PossibleHit.objects.get()


@pytest.fixture
def switched_on(settings):
    def switch(address, **more):
        settings.OUTSIDE = OutsideSettings(address, "small-model-2", seconds=0.5)
        settings.OUTSIDE_A_DAY = more.get("a_day", 100)

    return switch


def answer(hit, verdict):
    words = Message.objects.get(pk=hit.message_id).text[hit.start : hit.end]
    return says(chat(json.dumps({"answer": verdict, "quote": words})))


def test_nothing_is_asked_where_nobody_switched_it_on(hit):
    assert ask_outside(now=NOW, tell=nothing_told) == ""
    assert not OutsideAnswer.objects.exists()


def test_a_yes_is_shown_as_its_own_and_changes_nothing_else(hit, switched_on):
    before = list(Reading.objects.values())
    with served(answer(hit, "yes")) as (server, address):
        switched_on(address)
        told = ask_outside(now=NOW, tell=nothing_told)
        again = ask_outside(now=NOW, tell=nothing_told)
        assert len(server.asked) == 1
    assert told.startswith(f"The outside reader {NAME} answered 1 questions: 1 yes, 0 no, 0 dropped")
    assert "nothing to ask" in again
    marks = what_was_read(hit.message.conversation_id).marks[hit.message_id]
    assert [f"urgency@{NAME}", hit.start, hit.end] in marks
    assert list(Reading.objects.values()) == before and PossibleHit.objects.count() == 1
    assert (OutsideDay.objects.get().asked, OutsideAnswer.objects.get().by) == (1, NAME)


def test_it_is_named_on_the_page(company, hit, switched_on):
    with served(answer(hit, "yes")) as (_, address):
        switched_on(address)
        ask_outside(now=NOW, tell=nothing_told)
    assert f"urgent, as {NAME} reads it" in said(company, reverse("conversation", args=[hit.message.conversation_id]))


@pytest.mark.parametrize("how", ["switched off", "another model", "answered by a person"])
def test_what_it_decided_can_be_taken_back(hit, switched_on, settings, how):
    with served(answer(hit, "yes")) as (_, address):
        switched_on(address)
        ask_outside(now=NOW, tell=nothing_told)
    if how == "switched off":
        settings.OUTSIDE = None
    elif how == "another model":
        settings.OUTSIDE = OutsideSettings("http://127.0.0.1:9/v1", "large-model-1")
    else:
        PossibleHit.objects.all().delete()
    assert "@" not in json.dumps(
        [kind for marks in what_was_read(hit.message.conversation_id).marks.values() for kind, *_ in marks]
    )


def test_a_no_is_kept_and_not_asked_again(hit, switched_on):
    with served(answer(hit, "no")) as (server, address):
        switched_on(address)
        assert "0 yes, 1 no" in ask_outside(now=NOW, tell=nothing_told)
        ask_outside(now=NOW, tell=nothing_told)
        assert len(server.asked) == 1
    assert not any(
        "@" in mark[0] for marks in what_was_read(hit.message.conversation_id).marks.values() for mark in marks
    )


def test_trouble_is_one_sentence_and_the_question_stays_open(hit, switched_on, monkeypatch):
    monkeypatch.setattr("turnabout.connectors.outside_reader.BROKEN_AFTER", 1)
    monkeypatch.setattr("turnabout.connectors.outside_reader.TRIES", 1)
    with served(closes) as (_, address):
        switched_on(address)
        told = ask_outside(now=NOW, tell=nothing_told)
    assert "It was stopped, because the outside reader did not answer several times" in told
    assert not OutsideAnswer.objects.exists() and PossibleHit.objects.exists()
    assert OutsideDay.objects.get().asked == 1


def test_the_budget_of_a_day_holds_from_run_to_run(hit, switched_on):
    OutsideDay.objects.create(day=NOW.date(), asked=5)
    with served(answer(hit, "yes")) as (server, address):
        switched_on(address, a_day=5)
        assert "budget" in ask_outside(now=NOW, tell=nothing_told)
        assert server.asked == []
