"""An episode begins badly, staff act, and it ends well; anything else is none."""

from turnabout.core.reading.episodes import Mark, ReadMessage, episode


def message(number, author, *kinds):
    marks = tuple(Mark(f"m{number}", kind, place, place + 3) for place, kind in enumerate(kinds))
    return ReadMessage(f"m{number}", author, 40, marks)


TURNED = [
    message(1, "customer", "urgency"),
    message(2, "customer", "anger"),
    message(3, "agent", "apology", "ownership"),
    message(4, "agent"),
    message(5, "customer", "thanks"),
]
END = Mark("m5", "", 0, 9)


def test_the_way_is_told_in_order():
    found = episode(TURNED, end=END, ended_well=True)
    assert (found.start.message_id, found.start.kind) == ("m2", "anger")
    assert [(act.message_id, act.kind) for act in found.acts] == [("m3", "ownership"), ("m4", "")]
    assert found.acts[1].end == 40
    assert found.end == END


def test_a_rating_alone_may_say_that_it_ended_well():
    assert episode(TURNED, end=None, ended_well=True).end is None


def test_what_ended_badly_is_none():
    assert episode(TURNED, end=None, ended_well=False) is None


def test_what_did_not_begin_badly_is_none():
    assert episode([message(1, "customer", "thanks"), *TURNED[2:]], end=END, ended_well=True) is None


def test_without_staff_in_between_it_is_none():
    alone = [TURNED[1], message(4, "bot", "apology"), TURNED[4]]
    assert episode(alone, end=END, ended_well=True) is None


def test_anger_behind_the_end_begins_nothing():
    late = [
        message(1, "customer"),
        message(2, "agent"),
        message(5, "customer", "thanks"),
        message(6, "customer", "anger"),
    ]
    assert episode(late, end=END, ended_well=True) is None
