"""The shape of what is said: the same in every trade, and nothing where nothing is said."""

import numpy as np

from turnabout.core.reading.packs import load_pack
from turnabout.core.reading.shapes import COLUMNS_OF_SHAPES, Shapes


def alike(one, other):
    a, b = load_pack("en").matcher("agent").shapes.of([one, other]).toarray()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_other_things_in_the_same_words_around_them_have_one_shape():
    said = "I'll ring the piano tuner and get back to you by Friday."
    assert alike(said, "I'll phone the zoo and get back to you by Monday.") > 0.99
    assert alike(said, "The piano was tuned on Friday by the zoo.") < 0.5


def test_where_nothing_is_said_only_the_ends_are_left():
    rows = load_pack("en").matcher("agent").shapes.of(["", "Thanks!"])
    assert rows.shape == (2, COLUMNS_OF_SHAPES)
    assert rows[[0]].nnz < rows[[1]].nnz


def test_a_text_has_the_same_shape_in_every_batch():
    shapes = Shapes({"alone": "we will", "day": "monday friday"})
    alone = shapes.of(["We will come on Monday"]).toarray()
    beside = shapes.of(["Hello?", "We will come on Monday", ""]).toarray()
    assert np.array_equal(alone[0], beside[1])
