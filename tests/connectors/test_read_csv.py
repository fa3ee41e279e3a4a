"""Reading a CSV file by a mapping: what comes in, what is set aside and why."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turnabout.connectors.base import NothingKnown, Page
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput

RATED = """
[source]
null = ["?"]
[conversations]
id = "ticket"
channel = "channel"
[ratings]
score = "stars"
min = 1
max = 5
"""
MESSAGES = """
[messages]
id = "id"
conversation_id = "ticket"
at = "at"
author_id = "by"
author_kind = {customer_is = "conversation"}
text = "words"
"""


class Customers:
    """Conversations that are there already."""

    def __init__(self, **customers: str | None) -> None:
        self.customers = customers

    def customers_of(self, conversation_ids: Sequence[str]) -> Mapping[str, str | None]:
        return {i: self.customers[i] for i in conversation_ids if i in self.customers}


def pages_of(tmp_path, content, mapping=RATED, known=None, **options) -> list[Page]:
    path = tmp_path / "source.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read(path, SourceMapping.from_toml(mapping), known=known or NothingKnown(), **options))


def records(pages: list[Page], table: str) -> list[dict]:
    return [row for page in pages if table in page.tables for row in page.tables[table].to_pylist()]


def reasons(pages: list[Page]) -> dict[int, str]:
    return {aside.line: aside.reason for page in pages for aside in page.set_aside}


def test_rows_become_records(tmp_path):
    pages = pages_of(tmp_path, "ticket,channel,stars\n7,Email,5\n8,?,1\n")
    assert [row["conversation_id"] for row in records(pages, "conversations")] == ["7", "8"]
    assert [row["channel"] for row in records(pages, "conversations")] == ["Email", None]
    assert [(row["conversation_id"], row["score"]) for row in records(pages, "ratings")] == [("7", 5.0), ("8", 1.0)]
    assert pages[-1].source_rows == 2 and not pages[-1].set_aside and pages[-1].progress == 1.0


def test_a_case_that_nobody_rated_is_a_conversation_without_a_rating(tmp_path):
    pages = pages_of(tmp_path, "ticket,channel,stars\n7,Email,\n")
    assert len(records(pages, "conversations")) == 1 and not records(pages, "ratings")
    assert not reasons(pages)


def test_a_row_is_set_aside_as_a_whole_with_the_column_and_its_value(tmp_path):
    pages = pages_of(tmp_path, "ticket,channel,stars\n7,Email,6\n8,Email,many\n,Email,3\n9,Chat,4\n")
    assert reasons(pages) == {
        2: "Column 'stars' holds '6', it is outside the scale.",
        3: "Column 'stars' holds 'many', which is not a number.",
        4: "Column 'ticket' holds '', conversations needs it.",
    }
    assert [row["conversation_id"] for row in records(pages, "conversations")] == ["9"]
    assert pages[0].set_aside[0].row == {"ticket": "7", "channel": "Email", "stars": "6"}


def test_lines_are_those_of_the_file_whatever_is_quoted(tmp_path):
    text = 'ticket,channel,stars\n7,"two\nlines\r\nthree",5\n\n8,Email,9\n9,a,b,c\n10,Email\n'
    pages = pages_of(tmp_path, text)
    assert set(reasons(pages)) == {6, 7, 8}
    assert "4 cells" in reasons(pages)[7] and "2 cells" in reasons(pages)[8]
    assert pages[0].set_aside[1].row == {"ticket": "9", "channel": "a", "stars": "b", "turnabout_extra": "c"}


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only(tmp_path):
    rows = "".join(f"{n},Email,4\n" for n in range(100, 150))
    pages = pages_of(tmp_path, f'ticket,channel,stars\n7,"Email,5\n{rows}')
    assert reasons(pages) == {2: "A quotation mark is opened and never closed."}
    assert pages[0].set_aside[0].row == {"turnabout_raw": '7,"Email,5'}
    assert len(records(pages, "conversations")) == 50


def test_bytes_of_another_encoding_and_nul_are_set_aside_readably(tmp_path):
    pages = pages_of(tmp_path, b"ticket,channel,stars\n7,caf\xe9,5\n8,a\0b,5\n9,ok,5\n")
    assert "bytes that are not utf-8" in reasons(pages)[2] and "NUL" in reasons(pages)[3]
    assert pages[0].set_aside[0].row == {"turnabout_raw": r"7,caf\xe9,5"}
    latin = pages_of(tmp_path, b"ticket,channel,stars\n7,caf\xe9,5\n", RATED.replace("null", 'encoding="cp1252"\nnull'))
    assert records(latin, "conversations")[0]["channel"] == "café"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path, encoding):
    pages = pages_of(tmp_path, "ticket,channel,stars\n7,café,5\n".encode(encoding))
    assert records(pages, "conversations")[0]["channel"] == "café"


def test_packed_files_and_other_delimiters(tmp_path):
    mapping = RATED.replace("null", 'delimiter=";"\nnull')
    pages = pages_of(tmp_path, gzip.compress(b"ticket;channel;stars\n7;Email;5\n", mtime=0), mapping)
    assert len(records(pages, "ratings")) == 1


def test_the_second_column_of_a_name_is_counted(tmp_path):
    mapping = '[conversations]\nid = "id"\ncategory = "category"\nsubcategory = "category_2"'
    pages = pages_of(tmp_path, "id,category,category\n1,a,b\n", mapping)
    assert records(pages, "conversations")[0]["subcategory"] == "b"


def test_the_same_id_again_is_the_same_record_or_a_contradiction(tmp_path):
    text = "ticket,channel,stars\n7,Email,5\n7,Email,5\n7,Phone,5\n8,Email,4\n"
    for page_rows in (10, 1):
        pages = pages_of(tmp_path, text, page_rows=page_rows)
        assert reasons(pages) == {4: "Column 'ticket' holds '7', the id of an earlier row that says something else."}
        assert {row["conversation_id"] for row in records(pages, "conversations")} == {"7", "8"}
        assert sum(page.imported for page in pages) == 3


def test_messages_of_the_customer_and_of_helpers_are_told_apart(tmp_path):
    text = "id,ticket,at,by,words\n1,7,2025-01-01T10:00:00Z,ann,help\n2,7,2025-01-01 12:00 +0200,bob,sure\n"
    text += "3,9,2025-01-01T10:00:00Z,bob,?\n4,8,2025-01-01T10:00:00Z,bob,hm\n5,7,2025-01-01T10:00:00Z,bob,\n"
    pages = pages_of(tmp_path, text, MESSAGES, Customers(**{"7": "ann", "8": None}))
    assert [row["author_kind"] for row in records(pages, "messages")] == ["customer", "agent", "agent"]
    assert [row["at"].hour for row in records(pages, "messages")] == [10, 10, 10]
    assert [row["text"] for row in records(pages, "messages")] == ["help", "sure", ""]
    assert "conversation that is not there" in reasons(pages)[4]
    assert "cannot be told" in reasons(pages)[5]


def test_a_time_without_a_zone_stops_the_import_before_anything_is_read(tmp_path):
    text = "id,ticket,at,by,words\n1,7,2025-01-01 10:00,ann,help\n"
    with pytest.raises(BadInput, match=r"2025-01-01 10:00.*zone = "):
        pages_of(tmp_path, text, MESSAGES, Customers(**{"7": "ann"}))
    zoned = pages_of(tmp_path, text, '[source]\nzone = "Europe/Berlin"\n' + MESSAGES, Customers(**{"7": "ann"}))
    assert records(zoned, "messages")[0]["at"].hour == 9


def test_a_date_that_may_begin_with_day_or_month_asks(tmp_path):
    text = "id,ticket,at,by,words\n1,7,03/04/2025 10:00,ann,help\n"
    with pytest.raises(BadInput, match="day_first"):
        pages_of(tmp_path, text, '[source]\nzone = "UTC"\n' + MESSAGES, Customers(**{"7": "ann"}))
    for day_first, month in (("true", 4), ("false", 3)):
        mapping = f'[source]\nzone = "UTC"\nday_first = {day_first}\n{MESSAGES}'
        assert records(pages_of(tmp_path, text, mapping, Customers(**{"7": "ann"})), "messages")[0]["at"].month == month


def test_mended_rows_come_back_with_their_first_line(tmp_path):
    mapping = '[source]\ndelimiter = ";"\norder = "row"\n[conversations]\nid = "ticket"\nchannel = "channel"'
    text = "turnabout_line,turnabout_reason,ticket,channel\n41,outside,7,'=1+1\n"
    pages = pages_of(tmp_path, text, mapping)
    row = records(pages, "conversations")[0]
    assert (row["position"], row["channel"]) == (41, "=1+1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a," * 20_000 + b"b\n", "20,001 columns"),
        (b'"ticket,channel\n', "header"),
        ("ticket\n".encode("utf-16-le"), "header"),
        (gzip.compress(b"ticket,channel,stars\n1,a,3\n", mtime=0)[:-12], "damaged"),
        (b"\x1f\x8bnot really", "damaged"),
        (b"x" * 5_000_000, "4,000,000 characters"),
        (codecs.BOM_UTF16_LE + b"t\x00\x00\xd8", "is not in utf-16"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, content, says):
    with pytest.raises(BadInput, match=says):
        pages_of(tmp_path, content)


def test_a_bomb_is_refused(tmp_path):
    packed = gzip.compress(b"ticket,channel,stars\n" + (b"x" * 9_999 + b"\n") * 8_000, 9)
    with pytest.raises(BadInput, match="unpacks to more than"):
        pages_of(tmp_path, packed)


def test_missing_files_folders_and_columns_are_named(tmp_path):
    mapping = SourceMapping.from_toml(RATED)
    with pytest.raises(BadInput, match="no file"):
        list(read(tmp_path / "none.csv", mapping, known=NothingKnown()))
    with pytest.raises(BadInput, match="folder"):
        list(read(tmp_path, mapping, known=NothingKnown()))
    with pytest.raises(BadInput, match=r"\[ratings\] score names the column 'stars'.*did you mean 'Stars'"):
        pages_of(tmp_path, "ticket,channel,Stars\n")


def test_a_header_alone_has_no_rows(tmp_path):
    assert pages_of(tmp_path, "ticket,channel,stars\n") == []


CELLS = st.text(alphabet=st.sampled_from("a7?5,;\"'\n\r\0 é=-"), max_size=6)


def _lines(cells: list[list[str]]) -> Iterator[str]:
    stream = io.StringIO()
    csv.writer(stream).writerows(cells)
    yield stream.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12), page_rows=st.integers(1, 5))
def test_in_is_imported_plus_set_aside_for_rows_of_anything(tmp_path, rows, page_rows):
    text = "ticket,channel,stars\n" + "".join(_lines(rows))
    pages = pages_of(tmp_path, text, page_rows=page_rows)
    accounted = records(pages, "conversations")
    assert sum(page.source_rows for page in pages) == sum(page.imported + len(page.set_aside) for page in pages)
    assert len(accounted) <= sum(page.imported for page in pages)
    assert all(page.source_rows == page_rows for page in pages[:-1])
    clean = [row for row in rows if not any("\0" in cell for cell in row)]
    written = [row for row in csv.reader("".join(_lines(clean)).splitlines(keepends=True)) if row]
    if len(clean) == len(rows):
        assert sum(page.source_rows for page in pages) == len(written)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tail=st.binary(max_size=60), page_rows=st.integers(1, 4))
def test_any_bytes_behind_a_header_are_accounted_for_and_reading_on_gives_the_same(tmp_path, tail, page_rows):
    content = b"ticket,channel,stars\n" + tail
    whole = pages_of(tmp_path, content, page_rows=page_rows)
    assert sum(page.source_rows for page in whole) == sum(page.imported + len(page.set_aside) for page in whole)
    for done, page in enumerate(whole, start=1):
        assert pages_of(tmp_path, content, page_rows=page_rows, after=page.cursor) == whole[done:]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy"), st.sampled_from("15?9")), max_size=12))
def test_reading_on_from_every_cursor_gives_the_same_records(tmp_path, rows):
    content = "ticket,channel,stars\n" + "".join(f"{t},{c},{s}\n" for t, c, s in rows)
    whole = pages_of(tmp_path, content, page_rows=3)
    for done, page in enumerate(whole, start=1):
        assert pages_of(tmp_path, content, page_rows=3, after=page.cursor) == whole[done:]
        other = pages_of(tmp_path, content, page_rows=2, after=page.cursor)
        assert reasons(other) == reasons(whole[done:])
