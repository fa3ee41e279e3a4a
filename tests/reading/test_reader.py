"""What is read in messages and conversations, in the contract's form."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from turnabout.core.errors import BadInput
from turnabout.core.reading import Message, Reader
from turnabout.core.reading.cues import tier_of

CORPUS = Path(__file__).parents[2] / "training" / "corpus" / "en"
AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def staff(reader, text):
    return reader.read(Message("m", "agent", text, AT))


def customer(reader, text):
    return reader.read(Message("m", "customer", text, AT))


def talk(*turns, gap=timedelta(hours=1)):
    return [
        Message(str(i), "agent" if who == "a" else "customer", text, AT + i * gap, "c", author_id=who)
        for i, (who, text) in enumerate(turns)
    ]


def test_a_promise_in_the_contracts_form(reader):
    text = "I'm so sorry. I'll speak to billing and call you back by 5pm tomorrow. -Anna"
    (promise,) = staff(reader, text).to_json()["promises"]
    assert promise.pop("probability") > 0.65
    assert promise == {
        "tier": "firm",
        "start": 14,
        "end": 70,
        "text": "I'll speak to billing and call you back by 5pm tomorrow.",
        "soft": False,
        "who": "agent",
        "action": "speak to billing and call you back by 5pm tomorrow",
        "condition": "none",
        "due_text": "by 5pm tomorrow",
        "due_at": "2026-03-05T17:00:00Z",
        "due_kind": "exact",
    }


@pytest.mark.parametrize(
    ("text", "soft", "condition"),
    [
        ("Our fares team will get back to you by Friday.", False, "none"),
        ("Well be in touch within 2 days.", False, "none"),
        ("Please DM us your booking reference and we'll look into it.", False, "customer"),
        ("We'll call you once the part arrives.", False, "event"),
        ("We have asked a specialist to follow up with you.", False, "none"),
        ("Thanks for the feedback, I'll pass this on to the team.", True, "none"),
        ("I'll pass this on to the team and let you know what they say.", False, "none"),
        ("I'll pass this on to the team, thanks for letting us know.", True, "none"),
        ("We'll make sure the kitchen hears about it.", True, "none"),
        ("Ok the 20 will be back on your card in 3 days.", False, "none"),
        ("I'll make a note and follow up with you on Monday.", False, "none"),
        ("Ship it back with the label and we'll refund you.", False, "customer"),
        ("Your refill went to the doctor and the pharmacy will text you today.", False, "none"),
        ("I'll go ahead and cancel that for you, one sec.", True, "none"),
    ],
)
def test_kinds_of_promises(reader, text, soft, condition):
    (promise,) = staff(reader, text).promises
    assert (promise.soft, promise.condition) == (soft, condition)


@pytest.mark.parametrize(
    "text",
    [
        "You will see a blue button.",
        "I'd be happy to help.",
        "The store opens at 9.",
        "We called you yesterday.",
        "Which version do you have?",
    ],
)
def test_near_misses_are_no_promises(reader, text):
    assert staff(reader, text).promises == ()


def test_cues_quote_the_words_where_they_stand(reader):
    text = "This is ridiculous. I've been passed between 3 departments and nobody knows anything!"
    reading = customer(reader, text)
    assert reading.has("anger") and reading.has("passed_around")
    assert all(text[cue.start : cue.end] == cue.text for cue in reading.cues)
    assert reading.tone < 0 and reading.difficulty > 0.5


def test_what_the_model_alone_sees_is_quoted_by_its_sentence(reader):
    lines = [line for file in CORPUS.glob("staff-*-[13].jsonl") for line in file.read_text("utf-8").splitlines()]
    several = [text for text in (json.loads(line)["text"] for line in lines) if text.count(". ") > 1]
    assert len(several) > 100
    assert [cue for text in several for cue in staff(reader, text).cues if len(cue.text) > 0.9 * len(text)] == []


@pytest.mark.parametrize("kind", ["harm", "urgency", "reported_promise", "beyond", "blame"])
def test_what_the_model_alone_is_mostly_wrong_about_is_at_most_possible(kind):
    assert tier_of(kind, False, 0.99) == "possible"
    assert tier_of(kind, True, 0.99) == "firm"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("We'll carry on in DM.", False),
        ("We have your DM and will reply to you there.", True),
        ("I'll get in touch with the warehouse team.", False),
        ("I'll get in touch with the warehouse team and let you know by Friday.", True),
        ("Let us know if it hasn't arrived by Friday.", False),
        ("Let us know if you haven't heard from us by Friday.", True),
        ("Appropriate action will be taken.", False),
    ],
)
def test_only_what_comes_back_to_the_customer_is_a_promise(reader, text, counts):
    assert any(promise.counts for promise in staff(reader, text).promises) == counts


def test_figures_are_no_words(reader):
    text = "14 70 ms 70 ms 71 ms [10.20.30.40] 15 69 ms 69 ms 68 ms [10.20.31.41] 16 70 ms 71 ms 70 ms [10.9.8.7]"
    assert customer(reader, text).cues == ()
    assert staff(reader, text).promises == ()
    beside = customer(reader, "10.20.30.40 17:31:02 9991 I want to speak to a manager")
    assert [cue.kind for cue in beside.cues] == ["escalation_request"]


def test_friction_is_a_rule_not_a_lack_of_news(reader):
    assert staff(reader, "Unfortunately our policy does not allow us to refund sale items.").has("policy_friction")
    assert not staff(reader, "We don't have any details yet, sorry.").has("policy_friction")


def test_bots_are_not_read_and_languages_without_a_pack_say_so(reader):
    assert reader.read(Message("m", "bot", "We'll call you.")).promises == ()
    dutch = customer(reader, "Ik wacht al drie weken en heb nog geen antwoord van u")
    assert (dutch.language, dutch.cues) == ("nl", ()) and "nl" in dutch.set_aside


def test_an_unknown_language_is_refused():
    with pytest.raises(BadInput, match="no pack"):
        Reader("xx")


def test_a_batch_reads_as_one_by_one(reader):
    messages = talk(("c", "Where is it? Third time I ask!"), ("a", "We'll ring you tomorrow."), ("c", ""), ("a", "?"))
    together = [r.to_json() for r in reader.read_all(messages)]
    alone = [reader.read(m).to_json() for m in messages]
    for many, one in zip(together, alone, strict=True):
        assert json.dumps(many) == pytest.approx(json.dumps(one)) or many["cues"] == one["cues"]


def test_a_conversation_that_was_turned_around(reader):
    read = reader.read_conversation(
        talk(
            ("c", "This is a disgrace. I was passed between three departments and nobody called me back!"),
            ("a", "I'm so sorry. I'll refund the charge and call you back by 5pm tomorrow."),
            ("a", "Good news: I've refunded the charge, as promised."),
            ("c", "Brilliant, it works now, thank you. My card is 4111 1111 1111 1111."),
        )
    )
    assert (read.outcome, read.turned_around) == ("positive", True)
    assert read.quote and "4111" not in read.quote
    assert [p.fate for p in read.promises] == ["kept"]
    assert json.dumps(read.to_json())


def test_thanks_alone_turn_nothing_around(reader):
    read = reader.read_conversation(
        talk(("c", "It does not work, this is awful!"), ("a", "Try again."), ("c", "Thanks"))
    )
    assert (read.outcome, read.turned_around) == ("unknown", False)


def test_still_broken_is_a_bad_end(reader):
    read = reader.read_conversation(talk(("c", "It fails."), ("a", "Restart it."), ("c", "It still does not work.")))
    assert read.outcome == "negative"


@pytest.mark.parametrize(
    ("after", "fate"),
    [
        ([("c", "Nobody called me back. I'm still waiting.")], "broken"),
        ([("a", "Hi, I'm calling as promised: it has been refunded.")], "kept"),
        ([("c", "No need to call, I've sorted it myself.")], "cancelled"),
        ([("a", "Sorry, there is a delay. I'll call you on Monday instead.")], "renegotiated"),
        ([], "no_evidence"),
        ([("c", "ok")], "no_evidence"),
    ],
)
def test_what_became_of_a_promise(reader, after, fate):
    messages = talk(
        ("c", "Please help."), ("a", "I'll call you back tomorrow."), *after, gap=timedelta(days=1, hours=8)
    )
    if fate in ("kept", "renegotiated"):
        messages = talk(("c", "Please help."), ("a", "I'll call you back tomorrow."), *after)
    assert reader.read_conversation(messages).promises[0].fate == fate
