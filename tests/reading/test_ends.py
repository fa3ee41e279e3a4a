"""How a conversation ended: most last words say nothing of it, and a good end is never guessed."""

import pytest

from turnabout.core.reading import Message


def ended(reader, *turns):
    messages = [
        Message(str(i), "agent" if who == "a" else "customer", text, conversation_id="c")
        for i, (who, text) in enumerate(turns)
    ]
    return reader.read_conversation(messages)


def ended_with(reader, text):
    return ended(
        reader, ("c", "The washing machine stands still."), ("a", "Please hold the key for ten seconds."), ("c", text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "They asked for two. Both were handed in.",
        "It ends in 3305, the brown one.",
        "Yes, it stands to the right of the stairs.",
        "The letter has four lines, I copy it below.",
        "Yes, it is on the first page of what you sent me.",
        "Since Tuesday, about noon.",
        "Which of the two keys do you mean?",
        "Could it also be sent to my office?",
        "OK, I'll try that tonight.",
        "Thank you!",
        "Thanks so much, have a nice day",
        "No, that is all, thanks. Bye",
        "Yes please, go ahead.",
        "If it works I'll tell you.",
    ],
)
def test_answers_questions_and_bare_thanks_say_nothing_of_the_end(reader, text):
    read = ended_with(reader, text)
    assert (read.outcome, read.quote) == ("unknown", None)


@pytest.mark.parametrize(
    "text",
    [
        "It works now, thank you.",
        "Never mind, I figured it out.",
        "The problem is gone.",
        "My refund has arrived, thanks.",
        "That did the trick!",
        "You were so patient and kind, what a wonderful service.",
    ],
)
def test_words_that_it_is_solved_and_praise_make_a_good_end(reader, text):
    read = ended_with(reader, text)
    assert read.outcome == "positive" and read.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, but I had to see to everything myself and it still leaks.",
        "Give me my money back. Honestly, is that so hard?",
        "I have no idea, and I'm starting to lose my patience.",
        "Did all that. Nothing has changed.",
        "Then I'll buy my next one elsewhere.",
        "It worked for an hour, then it stopped again.",
        "It is still not fixed.",
    ],
)
def test_still_broken_unhelped_angry_or_leaving_is_a_bad_end(reader, text):
    assert ended_with(reader, text).outcome == "negative"


def test_leave_taking_lets_stand_that_it_was_solved(reader):
    turns = [
        ("c", "It stands still."),
        ("a", "Hold the key."),
        ("c", "Wonderful, it works again!"),
        ("a", "Anything else?"),
    ]
    read = ended(reader, *turns, ("c", "No, that is all, thanks. Bye"))
    assert (read.outcome, read.quote_id) == ("positive", "2")
    assert ended(reader, *turns, ("c", "What does the red lamp mean?")).outcome == "unknown"


def test_what_was_bad_before_staff_answered_says_nothing_of_the_end(reader):
    turns = [
        ("c", "It stands still."),
        ("a", "Hold the key."),
        ("c", "It still does not work."),
        ("a", "Turn the tap."),
    ]
    assert ended(reader, *turns, ("c", "OK, thanks")).outcome == "unknown"
    assert ended(reader, *turns[:3], ("c", "I hold it down now")).outcome == "negative"
