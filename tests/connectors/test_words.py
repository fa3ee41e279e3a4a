"""HTML becomes words, cells stay harmless in spreadsheets, and neither can be made to hang."""

import csv
import io
import time

from hypothesis import given
from hypothesis import strategies as st

from turnabout.connectors.csv_writer import SafeCsvWriter, guard, unguard
from turnabout.connectors.markup import words_of


def test_words_of_a_message():
    html = "<p>Dear&nbsp;Ann,<br>all is &lt;well&gt;</p>\n<ul><li>one</li><li>two</li></ul><script>x('<p>')</script>"
    assert words_of(html) == "Dear Ann,\nall is <well>\n\n- one\n\n- two"
    assert words_of("a < b and <!-- not -->c, 3<4") == "a < b and c, 3<4"
    assert words_of("two\nlines") == "two\nlines"
    assert words_of("&#" + "9" * 6000 + ";x &amp; y") == "x & y"


def test_hostile_markup_takes_no_longer_than_words():
    began = time.perf_counter()
    for piece in ("<", "<!--", "<p ", "<script>", "&#1", "</", "<![CDATA["):
        words_of(piece * 200_000)
    assert time.perf_counter() - began < 5


@given(st.text())
def test_a_guarded_cell_starts_no_formula_and_comes_back(cell):
    assert guard(cell)[:1] not in {*"=+-@＝＋－＠\t\r\n"}
    assert unguard(guard(cell)) == cell


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_what_is_written_is_read_back(cells):
    stream = io.StringIO(newline="")
    SafeCsvWriter(stream, ["a", "b"]).write([dict(zip("ab", cells, strict=True))])
    stream.seek(0)
    assert [unguard(cell) for cell in list(csv.reader(stream))[1]] == cells
