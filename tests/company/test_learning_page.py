"""The reader learns from the company's answers: the button, the report, what is read then, and going back."""

import numpy as np
import pytest
from django.urls import reverse

from invented import WORKED_OUT, nothing_told
from turnabout.casework.models import Conversation, Message
from turnabout.core.learning import answers
from turnabout.core.reading.own import Own, OwnHead
from turnabout.core.reading.reader import Reader
from turnabout.findings import tasks
from turnabout.findings.models import Leg, Reading
from turnabout.findings.services import erasing, teaching
from turnabout.findings.services.learning import LEARN
from turnabout.findings.services.reading import read_conversations, reader_here, readings_here
from turnabout.findings.services.teaching import learn_here
from turnabout.labels.models import Label, Lesson
from turnabout.labels.services import forget_lessons
from turnabout.ledger.models import Job


@pytest.fixture
def quick(monkeypatch):
    """Learn from a few answers that are handed over, not from the whole company."""

    def learnt(history, *, said, reader, tell):
        rows = [
            answers.Answer(
                "customer anger", (f"so mad {'haha' if k % 2 else 'again'}", "mad"), 0.4, k % 2 == 0, f"c{k}"
            )
            for k in range(len(said))
        ]
        return answers.learn(rows, rng=np.random.default_rng(1), tell=tell)

    monkeypatch.setattr(teaching, "learn_from", learnt)


def answered(n):
    Label.objects.bulk_create(
        Label(
            message_id=f"m{k}", kind="anger", start=0, end=3, is_right=k % 2 == 0, answered_by=1, answered_at=WORKED_OUT
        )
        for k in range(n)
    )


def page(company, who):
    return company.sign_in(who).get(reverse("learning")).content.decode()


def learn(company):
    return learn_here(actor=company.leader, now=WORKED_OUT, tell=nothing_told)


def test_before_anything_was_learnt_it_says_how_many_answers_are_missing(company):
    answered(37)
    said = page(company, company.leader)
    assert "The reader has not learnt from your answers yet" in said
    assert "37 of 100" in said and "Learn now" in said


def test_too_few_change_nothing_and_the_report_says_so(company, quick):
    answered(37)
    lesson = learn(company)
    assert lesson.version == "" and not lesson.is_used
    said = page(company, company.leader)
    assert "Not enough answers yet: 37 of 100." in said
    assert "Nothing was gained yet" in said
    assert not Job.objects.filter(function="findings.read").exists()


def test_what_gained_is_used_told_and_read_with(company, quick):
    answered(140)
    plain = reader_here("UTC").pack
    lesson = learn(company)
    assert lesson.is_used
    assert Own.from_bytes(bytes(lesson.weights)).version == lesson.version
    assert reader_here("UTC").pack == f"{plain} own-{lesson.version}"
    assert Job.objects.filter(function="findings.read", state="waiting").count() == 1
    said = page(company, company.leader)
    assert "Your answers and outcomes taught the reader about anger" in said
    assert "Ranked rightly" in said and "Read as before" in said


def test_one_can_go_back_to_the_version_before_and_at_last_to_what_ships(company, quick):
    plain = reader_here("UTC").pack
    answered(140)
    first = learn(company)
    Label.objects.filter(message_id__in=[f"m{k}" for k in range(20)]).delete()
    second = learn(company)
    browser = company.sign_in(company.leader)
    assert reader_here("UTC").pack.endswith(second.version)
    browser.post(reverse("learn-back"))
    assert reader_here("UTC").pack.endswith(first.version)
    browser.post(reverse("learn-back"))
    assert reader_here("UTC").pack == plain
    browser.post(reverse("learn-back"))
    assert reader_here("UTC").pack == plain
    assert "What was learnt is not used: somebody went back" in page(company, company.leader)


def test_the_button_starts_one_job_alone(company):
    browser = company.sign_in(company.leader)
    for _ in range(2):
        assert browser.post(reverse("learn-now")).status_code == 302
    job = Job.objects.get(function="findings.learn")
    assert job.actor_id == company.leader.pk
    said = page(company, company.leader)
    assert "Learning from your answers" in said and "Learn now" not in said


def test_no_words_are_kept_with_what_was_learnt(company, quick):
    answered(140)
    lesson = learn(company)
    assert b"haha" not in bytes(lesson.weights)
    assert "haha" not in str(lesson.report)


# What was read counts for the figures


@pytest.fixture
def few(company):
    kept = list(Conversation.objects.order_by("pk").values_list("pk", flat=True)[:30])
    Message.objects.exclude(conversation__in=kept).delete()
    return kept


def test_how_difficult_messages_look_is_kept_without_words(company, few):
    read_conversations(Reader(), tell=nothing_told)
    seen = {row["message_id"]: row for batch in readings_here() for row in batch.to_pylist()}
    customers = set(Message.objects.filter(author_kind="customer").values_list("pk", flat=True))
    assert seen and set(seen) <= customers
    assert all(0 <= row["difficulty"] <= 1 for row in seen.values())
    looked = Reading.objects.exclude(looks={}).first()
    assert set(looked.looks) <= set(looked.conversation.messages.values_list("pk", flat=True))


class Told:
    """Progress that nobody looks at."""

    def tell(self, says, share=None):
        pass


def test_after_reading_figures_are_worked_out_again_once(company, few):
    Job.objects.all().delete()
    assert tasks.read_what_is_new(Told())["read"] == len(few)
    assert Job.objects.filter(function="findings.work_out", state="waiting").count() == 1
    Job.objects.all().delete()
    assert tasks.read_what_is_new(Told())["read"] == 0
    assert not Job.objects.exists()


def test_how_far_chances_hold_is_shown_and_a_turn_says_its_own(company):
    page = company.sign_in(company.leader).get(reverse("how")).content.decode()
    assert "Do the chances of a bad end hold?" in page
    leg = Leg.objects.exclude(difficulty_probability=None).first()
    said = company.sign_in(company.leader).get(reverse("conversation", args=[leg.conversation_id])).content.decode()
    assert "of 10 such cases end badly" in said


def test_in_a_small_company_chances_would_be_about_persons(company, settings):
    settings.GROUP = 10_000
    assert "Do the chances" not in company.sign_in(company.leader).get(reverse("how")).content.decode()


def test_what_outcomes_taught_about_first_words_is_shown_with_the_conversation(company, few):
    always = OwnHead(-0.4, 0.0, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    read_conversations(Reader(own=Own({"difficulty": always})), tell=nothing_told)
    reading = Reading.objects.exclude(chance=None).first()
    said = company.sign_in(company.leader).get(reverse("conversation", args=[reading.conversation_id])).content.decode()
    assert "about 40 of 100 such get difficult" in said


def test_t18_whoever_is_forgotten_teaches_nothing_any_more(company, quick, monkeypatch):
    answered(120)
    learn(company)
    for elsewhere in ("write_out", "clear_the_rest"):  # files, and what no transaction can hold
        monkeypatch.setattr(erasing, elsewhere, lambda **_: None)
    erasing.forget_them(erasing.Leaver(10**9, None), actor=None, now=WORKED_OUT, tell=nothing_told)
    assert not Lesson.objects.exists()
    assert [job.title for job in Job.objects.filter(function=LEARN)] == ["Learning anew without them"]
    assert "has not learnt from your answers yet" in page(company, company.leader)


def test_t18_somebody_forgotten_while_it_learns_is_not_learnt_from(company, quick, monkeypatch):
    answered(120)
    learn_from, times = teaching.learn_from, []

    def interrupted(history, **how):
        times.append(len(how["said"]))
        if len(times) == 1:
            Label.objects.filter(message_id="m0").delete()
            forget_lessons(actor=None, now=WORKED_OUT)
        return learn_from(history, **how)

    monkeypatch.setattr(teaching, "learn_from", interrupted)
    assert learn(company).report["lessons"][0]["answers"] == 119
    assert times == [120, 119]
