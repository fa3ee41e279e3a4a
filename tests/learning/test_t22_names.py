"""T22: what is learnt is the same whoever is named: nobody's name makes what is read likelier or less."""

import numpy as np
import pytest

from turnabout.core.learning.answers import learn
from turnabout.core.learning.gathering import Said, answers_about
from turnabout.core.reading import Message, Reader, Roster
from turnabout.core.reading.own import Own, OwnHead, features, hits_of, kind_of
from turnabout.core.reading.results import Cue, MessageReading

STAFF = ("Maren Holt", "Vasco Prado", "Jo Li")
ROSTER = Roster({f"p{number}": name for number, name in enumerate(STAFF)})
WRITTEN = ("I am furious, {} never called me back.", "Absolutely furious that {} did nothing!", "furious. {}'s fault")


def learnt_where_one_name_is_always_right():
    """Learn where whoever answers says yes whenever Maren is named, and no for her colleagues."""
    reader, messages, said = Reader("en", roster=ROSTER), [], {}
    for number in range(360):
        first = STAFF[number % 3].split()[0]
        text = WRITTEN[number // 3 % 3].format(first if number % 2 else first.lower() if len(first) > 2 else first)
        messages.append(Message(f"m{number:03d}", "customer", text))
    for message, reading in zip(messages, reader.read_all(messages), strict=True):
        right = "maren" in message.text.lower()
        hits = [hit for hit in hits_of(reading) if kind_of(hit) == "anger"]
        said[message.message_id] = [Said(message.message_id, "anger", hit.start, right) for hit in hits[:1]]
    groups = {message.message_id: message.message_id for message in messages}
    return learn(answers_about(reader, messages, said, groups), rng=np.random.default_rng(1))


def weight_of(learnt, name):
    """Add up what a name's columns weigh."""
    if learnt.own is None:
        return 0.0
    head = learnt.own.heads["customer anger"]
    mine = np.isin(head.columns, features([(name, "")]).indices)
    return float(np.abs(head.weights[mine]).sum())


def test_t22_a_name_of_staff_teaches_nothing():
    learnt = learnt_where_one_name_is_always_right()
    assert learnt.lessons[0].answers >= 300
    assert [weight_of(learnt, name.split()[0]) for name in STAFF] == [0, 0, 0]


def test_t22_twin_names_that_are_learnt_are_noticed(monkeypatch):
    monkeypatch.setattr(Roster, "blank_names", lambda self, text: text)
    assert weight_of(learnt_where_one_name_is_always_right(), "Maren") > 1


@pytest.mark.parametrize("name", ["Maren", "maren", "MAREN", "Holt", "Maren Holt", "'Maren'", "Jo"])
def test_t22_what_was_learnt_elsewhere_does_not_look_at_names(name):
    """A file of weights that knows a name reads the same whoever is named."""
    knows = features([(name, "")]).indices
    own = Own({"customer anger": OwnHead(0.0, 1.0, np.unique(knows), np.full(len(np.unique(knows)), 5.0))})

    def chance(who, roster):
        message = Message("m", "customer", f"I am mad at {who} now")
        reading = MessageReading("m", 0.0, 0.5, cues=(Cue("anger", "possible", 0.5, 5, 8, "mad"),))
        return own.look_again([message], [reading], roster)[0].cues[0].probability

    assert chance(name, ROSTER) == chance("Vasco", ROSTER) == chance("", ROSTER)
    assert chance(name, Roster()) > chance("", Roster()) + 0.2


@pytest.mark.parametrize("text", ["I will go on holiday, jolly", "from marenfeld", "thanks"])
def test_words_that_only_look_like_names_stay(text):
    assert ROSTER.blank_names(text) == text


def test_places_stay_where_names_were():
    text = "Ask Maren Holt or Jo. Bye ^VP"
    assert ROSTER.blank_names(text) == "Ask            or   . Bye    "
