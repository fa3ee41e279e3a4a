"""Messages are cut at what was read in them; nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from turnabout.web.pages.marked import pieces

marks = st.lists(st.tuples(st.sampled_from(("anger", "thanks")), st.integers(0, 60), st.integers(0, 60)))


@given(st.text(max_size=50), marks)
def test_the_pieces_are_the_message(text, marks):
    assert "".join(piece.words for piece in pieces(text, marks)) == text


def test_marks_have_names_and_what_is_hard_is_told():
    shown = pieces("I am furious. Thanks.", [("thanks", 14, 20), ("anger", 5, 12)])
    assert [(piece.words, piece.says, piece.is_hard) for piece in shown if piece.says] == [
        ("furious", "angry", True),
        ("Thanks", "thanks", False),
    ]


def test_of_marks_that_overlap_all_names_are_shown():
    (first, *_) = pieces("third time!", [("repeat_contact", 0, 10), ("anger", 0, 5)])
    assert first.says == "not the first time, angry"


def test_marks_of_words_that_are_gone_are_left_out():
    assert pieces("short", [("anger", 2, 99)])[0].says == ""
