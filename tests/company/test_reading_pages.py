"""Pages about what was read: turnarounds, marks in a conversation, possible hits and answers to them."""

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.html import escape

from invented import WORKED_OUT, nothing_told
from turnabout.casework.models import Conversation, HistoryMonth, Message
from turnabout.core.reading.reader import Reader
from turnabout.findings.models import MonthRead, PossibleHit, Reading
from turnabout.findings.services import reading
from turnabout.findings.services.reading import read_conversations
from turnabout.labels.models import Label
from turnabout.ledger.services.jobs import Cancelled


@pytest.fixture
def read(company):
    """A conversation that was read: angry at first, thanked at the end, one hit that is not sure."""
    customers = Message.objects.filter(author_kind="customer", visibility="public")
    message = customers.exclude(text="").order_by("pk").first()
    conversation = message.conversation
    answer = conversation.messages.filter(author_kind="agent", visibility="public").first()
    reading = Reading.objects.create(
        conversation=conversation,
        reader="1",
        ended="well",
        is_turnaround=True,
        sort_key=conversation.sort_key,
        marks={message.pk: [["anger", 0, 5]]},
        episode={
            "start": [message.pk, "anger", 0, 5],
            "acts": [[answer.pk, "ownership", 0, 6]],
            "end": [message.pk, "", 0, len(message.text)],
        },
    )
    PossibleHit.objects.create(reading=reading, message=message, kind="urgency", start=0, end=5, probability=0.4)
    return reading


def said(company, path):
    response = company.sign_in(company.leader).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def answer(company, what, hit=None):
    client = company.sign_in(company.leader)
    return client.post(reverse("review"), {"answer": what, "hit": hit.pk if hit else ""})


def test_before_anything_was_read_the_pages_say_so(company):
    assert "Nothing was read yet" in said(company, reverse("turnarounds"))
    assert "Nothing was read yet" in said(company, reverse("review"))


def test_a_turnaround_is_listed_and_told_in_quotes(company, read):
    here = reverse("turnaround", args=[read.conversation_id])
    assert here in said(company, reverse("turnarounds"))
    page = said(company, here)
    assert "begins: angry" in page
    assert "answers: takes it on" in page
    assert "come back" in page


def test_the_list_quotes_what_the_customer_said_at_the_end(company, read):
    last = Message.objects.get(pk=read.episode["end"][0])
    assert f"“{escape(last.text)}”" in said(company, reverse("turnarounds"))
    last.text = ""
    last.save()
    assert "conversation-excerpt" not in said(company, reverse("turnarounds"))


def test_words_that_are_no_longer_kept_are_not_made_up(company, read):
    Message.objects.filter(conversation=read.conversation).update(text="")
    page = said(company, reverse("turnaround", args=[read.conversation_id]))
    assert page.count("The words are no longer kept.") == 3


def test_a_conversation_marks_what_was_read_and_names_it(company, read):
    page = said(company, reverse("conversation", args=[read.conversation_id]))
    assert 'class="cue" data-hard="yes"' in page
    assert "angry" in page


def test_a_right_answer_marks_the_words_and_asks_no_more(company, read):
    hit = PossibleHit.objects.get()
    assert "Do the marked words say" in said(company, reverse("review"))
    answer(company, "yes", hit)
    assert not PossibleHit.objects.exists()
    assert Label.objects.get().is_right
    read.refresh_from_db()
    assert ["urgency", 0, 5] in read.marks[hit.message_id]


def test_a_wrong_answer_marks_nothing(company, read):
    answer(company, "no", PossibleHit.objects.get())
    read.refresh_from_db()
    assert "urgency" not in str(read.marks)
    assert not Label.objects.get().is_right


def test_not_sure_leaves_it_for_later(company, read):
    response = answer(company, "skip", PossibleHit.objects.get())
    assert "behind=" in response["Location"]
    assert PossibleHit.objects.exists()
    assert not Label.objects.exists()


@pytest.mark.parametrize("what", ["yes", "no"])
def test_the_last_answer_can_be_taken_back(company, read, what):
    answer(company, what, PossibleHit.objects.get())
    answer(company, "undo")
    assert not Label.objects.exists()
    assert PossibleHit.objects.get().kind == "urgency"
    read.refresh_from_db()
    assert "urgency" not in str(read.marks)


def test_an_answer_to_what_is_gone_changes_nothing(company, read):
    hit = PossibleHit.objects.get()
    PossibleHit.objects.all().delete()
    answer(company, "yes", hit)
    assert not Label.objects.exists()


# The job


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.fixture
def few(company):
    """Leave the words of a few conversations, so that reading them takes no time."""
    kept = list(Conversation.objects.order_by("pk").values_list("pk", flat=True)[:30])
    Message.objects.exclude(conversation__in=kept).delete()
    return kept


def test_a_message_is_read_once(company, few, reader):
    assert read_conversations(reader, tell=nothing_told) == len(few)
    assert Reading.objects.count() == len(few)
    MonthRead.objects.all().delete()
    assert read_conversations(reader, tell=nothing_told) == 0


def test_what_was_added_to_is_read_again_and_nothing_else(company, few, reader):
    read_conversations(reader, tell=nothing_told)
    Message.objects.filter(conversation=few[0]).update(text="This is a disgrace. I want your manager.")
    HistoryMonth.objects.update(version=F("version") + 1)
    assert read_conversations(reader, tell=nothing_told) == 1
    kinds = {kind for marks in Reading.objects.get(conversation=few[0]).marks.values() for kind, *_ in marks}
    assert "escalation_request" in kinds


def test_another_reader_reads_all_of_it_again(company, few, reader):
    read_conversations(reader, tell=nothing_told)
    Reading.objects.update(reader="older")
    MonthRead.objects.update(reader="older")
    assert read_conversations(reader, tell=nothing_told) == len(few)


def test_stopped_in_between_it_goes_on_where_it_stood(company, few, reader, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 10)

    def stop(says, share=None):
        if Reading.objects.exists():
            raise Cancelled

    with pytest.raises(Cancelled):
        read_conversations(reader, tell=stop)
    done = Reading.objects.count()
    assert 0 < done < len(few)
    assert read_conversations(reader, tell=nothing_told) == len(few) - done


def test_answers_outlive_reading_again(company, few, reader):
    read_conversations(reader, tell=nothing_told)
    message = Message.objects.filter(conversation=few[0], author_kind="customer").first()
    message.text = "This is a disgrace. I want your manager."
    message.save()
    Reading.objects.all().delete()
    MonthRead.objects.all().delete()
    read_conversations(reader, tell=nothing_told)
    kind, start, end = Reading.objects.get(conversation=few[0]).marks[message.pk][0]
    label = {"message_id": message.pk, "kind": kind, "start": start, "end": end}
    Label.objects.create(**label, is_right=False, answered_by=1, answered_at=WORKED_OUT)
    Reading.objects.all().delete()
    MonthRead.objects.all().delete()
    read_conversations(reader, tell=nothing_told)
    assert [kind, start, end] not in Reading.objects.get(conversation=few[0]).marks.get(message.pk, [])


def test_no_words_are_stored_with_what_was_read(company, few, reader):
    Message.objects.filter(conversation__in=few).update(text="This zqxdisgrace is a disgrace. I want your manager.")
    read_conversations(reader, tell=nothing_told)
    assert "zqxdisgrace" not in str(list(Reading.objects.values())) + str(list(PossibleHit.objects.values()))


def answers_about_own_case(company, read):
    """Let whoever held a conversation answer about its words, and tell whether the answer counts."""
    holder = read.conversation.legs.filter(run=company.run).first().person.account
    hit, browser = PossibleHit.objects.get(), company.sign_in(holder)
    asked = "Do the marked words say" in browser.get(reverse("review")).content.decode()
    browser.post(reverse("review"), {"answer": "yes", "hit": hit.pk})
    return asked or Label.objects.exists()


def test_t15_nobody_answers_about_words_that_count_for_their_own_figure(company, read):
    assert not answers_about_own_case(company, read)
    other = company.sign_in(company.leader)
    assert "Do the marked words say" in other.get(reverse("review")).content.decode()


def test_t15_twin_answers_about_own_cases_are_noticed(company, read, monkeypatch):
    monkeypatch.setattr("turnabout.findings.services.answering_hits._asked_of", lambda _: PossibleHit.objects.all())
    assert answers_about_own_case(company, read)


def test_a_place_behind_all_numbers_is_the_end(company, read):
    page = company.sign_in(company.leader).get(reverse("review"), {"behind": "9" * 30})
    assert page.status_code == 200
