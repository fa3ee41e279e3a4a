"""A source that repeats each case: differences become events, whatever the order of its rows."""

import random

import pytest

from turnabout.connectors.base import NothingKnown
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping

MAP = """
[source]
null = ["?"]
[conversations]
id = {column = "case", prefix = "c"}
priority = "prio"
closed_at = "closed"
results = {sla = "sla"}
[people]
id = "who"
[events]
at = "at"
snapshot = {key = "case", order = "n", watch = {who = "assigned", team = "moved", re = "reopened"}}
"""
HEADER = "case,n,at,who,team,prio,sla,closed,re\n"
ROWS = [
    "1,0,2025-01-01T10:00Z,?,A,low,true,,0\n",
    "1,2,2025-01-01T11:00Z,ann,A,high,true,,0\n",
    "1,10,2025-01-01T12:00Z,?,?,high,true,,0\n",
    "1,11,2025-01-01T13:00Z,ann,B,high,false,2025-01-02T00:00Z,1\n",
    "2,0,2025-01-01T10:00Z,bob,A,low,true,,0\n",
]


def pages_of(tmp_path, text, **options):
    path = tmp_path / "log.csv"
    path.write_text(text)
    return list(read(path, SourceMapping.from_toml(MAP), known=NothingKnown(), **options))


def records(pages, table):
    return [row for page in pages if table in page.tables for row in page.tables[table].to_pylist()]


@pytest.mark.parametrize("seed", range(5))
def test_events_are_the_differences_of_the_rows_of_a_case(tmp_path, seed):
    rows = random.Random(seed).sample(ROWS, len(ROWS))
    pages = pages_of(tmp_path, HEADER + "".join(rows))
    events = [(e["event_id"], e["from"], e["to"]) for e in records(pages, "events")]
    assert events == [
        ("c1-0-moved", None, "A"),
        ("c1-2-assigned", None, "ann"),
        ("c1-10-unassigned", "ann", None),
        ("c1-11-assigned", None, "ann"),
        ("c1-11-moved", "A", "B"),
        ("c1-11-reopened", "0", "1"),
        ("c2-0-assigned", None, "bob"),
        ("c2-0-moved", None, "A"),
    ]
    first, second = records(pages, "conversations")
    assert (first["conversation_id"], first["priority"], dict(first["results"])) == ("c1", "low", {"sla": "false"})
    assert first["closed_at"].day == 2 and second["closed_at"] is None
    assert sum(page.source_rows for page in pages) == 5
    assert {row["person_id"] for row in records(pages, "people")} == {"ann", "bob"}


def test_a_case_comes_in_whole_or_not_at_all(tmp_path):
    text = HEADER + "".join(ROWS).replace("2025-01-01T11:00Z", "noon") + ',0,"x\n' + "3,?,2025-01-01T11:00Z,,,,,,\n"
    pages = pages_of(tmp_path, text)
    reasons = {aside.line: aside.reason for page in pages for aside in page.set_aside}
    assert set(reasons) == {2, 3, 4, 5, 7, 8}
    assert reasons[3] == "Column 'at' holds 'noon', which is not a time."
    assert reasons[5].startswith("Line 3 of the same case: ")
    assert "neither a number nor a time" in reasons[8]
    assert [row["conversation_id"] for row in records(pages, "conversations")] == ["c2"]
    assert sum(page.source_rows for page in pages) == 7


def test_pages_hold_whole_cases_and_can_be_read_on_from_each(tmp_path):
    rows = [
        f"{case},{n},2025-01-01T10:{n:02d}Z,{'ab'[n % 2]},A,low,true,,0\n" for case in range(9) for n in range(case)
    ]
    text = HEADER + "".join(random.Random(3).sample(rows, len(rows))) + "no,row\n" * 3
    whole = pages_of(tmp_path, text, page_rows=6)
    assert sum(page.source_rows for page in whole) == len(rows) + 3
    assert all(page.source_rows <= 6 or page.tables["conversations"].num_rows == 1 for page in whole)
    for done, page in enumerate(whole, start=1):
        assert pages_of(tmp_path, text, page_rows=6, after=page.cursor) == whole[done:]
