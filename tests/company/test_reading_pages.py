"""Pages about what was read: turnarounds, marks in a conversation, possible hits and answers to them."""

import pytest
from django.urls import reverse

from turnabout.casework.models import Message
from turnabout.findings.models import PossibleHit, Reading
from turnabout.labels.models import Label


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
