"""The shape of what is said: the same in every trade, and nothing where nothing is said."""

import numpy as np

from turnabout.core.reading.packs import load_pack
from turnabout.core.reading.shapes import COLUMNS_OF_SHAPES, Shapes
from turnabout.core.reading.vectors import stream_of


def shapes_of(texts, shapes=None):
    shapes = shapes or load_pack("en").matcher("agent").shapes
    return shapes.of(stream_of(texts), len(texts)).toarray()


def alike(one, other):
    a, b = shapes_of([one, other])
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_other_things_in_the_same_words_around_them_have_one_shape():
    said = "I'll ring the piano tuner and get back to you by Friday."
    assert alike(said, "I'll phone the zoo and get back to you by Monday.") > 0.99
    assert alike(said, "The piano was tuned on Friday by the zoo.") < 0.5


def test_where_nothing_is_said_only_the_ends_are_left():
    rows = shapes_of(["", "Thanks!"])
    assert rows.shape == (2, COLUMNS_OF_SHAPES)
    assert np.count_nonzero(rows[0]) < np.count_nonzero(rows[1])


def test_a_text_has_the_same_shape_in_every_batch():
    shapes = Shapes({"alone": "we will", "day": "monday friday"})
    alone = shapes_of(["We will come on Monday"], shapes)
    beside = shapes_of(["Hello?", "We will come on Monday", ""], shapes)
    assert np.array_equal(alone[0], beside[1])
