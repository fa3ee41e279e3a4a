"""JSON Lines and Parquet come in by the same mappings as CSV."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.connectors.base import NothingKnown
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput

MAP = """
[source]
format = "jsonl"
[conversations]
id = "id"
channel = "via.channel"
opened_at = "at"
tags = "tags"
order_value = "price"
[ratings]
score = "rating.score"
min = 0
max = 10
"""
GOOD = {"id": 12345678901234567890, "via": {"channel": "mail"}, "at": "2025-01-02T03:04:05Z", "tags": ["a", "b"]}


def pages_of(path, mapping=MAP, **options):
    return list(read(path, SourceMapping.from_toml(mapping), known=NothingKnown(), **options))


def test_nested_names_long_ids_and_broken_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps(GOOD | {"price": 1.1, "rating": {"score": 7}}),
        "",
        "{",
        "[1]",
        '{"id": NaN}',
        '{"id": "\\ud800"}',
    ]
    path.write_text("\n".join([*lines, '{"id": "\\u0000"}', "[" * 100_000]))
    (page,) = pages_of(path)
    (row,) = page.tables["conversations"].to_pylist()
    assert row["conversation_id"] == "12345678901234567890" and row["channel"] == "mail"
    assert (row["tags"], row["order_value"]) == (["a", "b"], 1.1)
    assert [aside.line for aside in page.set_aside] == [3, 4, 5, 6, 7, 8]
    assert all(aside.row["turnabout_raw"] for aside in page.set_aside)
    assert page.source_rows == 7


def test_a_key_that_comes_late_is_found_and_one_that_never_comes_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    plain = {key: value for key, value in GOOD.items() if key != "tags"} | {"price": 1, "rating": {"score": 1}}
    lines = [json.dumps(plain | {"id": n}) for n in range(1500)]
    path.write_text("\n".join(lines))
    with pytest.raises(BadInput, match="'tags'"):
        pages_of(path)
    path.write_text("\n".join([*lines, json.dumps(plain | {"tags": ["late"]})]))
    assert sum(page.source_rows for page in pages_of(path)) == 1501


def test_no_object_at_all(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("hello\n")
    with pytest.raises(BadInput, match="no JSON object"):
        pages_of(path)


def test_parquet_types_become_records(tmp_path):
    path = tmp_path / "a.parquet"
    at = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    table = pa.table({
        "id": pa.array([1, 2, 3], pa.int64()),
        "via": pa.array([{"channel": "mail"}, {"channel": None}, {"channel": "a\0"}]),
        "at": pa.array([at, None, at], pa.timestamp("ns", tz="America/New_York")),
        "tags": pa.array([["a"], None, []]),
        "price": pa.array([1.5, None, 2.0]),
        "rating": pa.array([{"score": 7}, {"score": None}, {"score": 3}]),
    })  # fmt: skip
    pq.write_table(table, path)
    mapping = MAP.replace("jsonl", "parquet")
    (page,) = pages_of(path, mapping)
    rows = page.tables["conversations"].to_pylist()
    assert [(r["conversation_id"], r["channel"], r["opened_at"], r["tags"]) for r in rows] == [
        ("1", "mail", at, ["a"]),
        ("2", None, None, None),
    ]
    assert page.tables["ratings"].num_rows == 1
    assert [(aside.line, aside.reason) for aside in page.set_aside] == [(3, "The row holds a NUL byte.")]
    pages = pages_of(path, mapping, page_rows=1)
    assert [page.source_rows for page in pages] == [1, 1, 1]
    assert pages_of(path, mapping, page_rows=1, after=pages[0].cursor) == pages[1:]


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", b"id,at\n"])
def test_what_is_no_parquet_is_refused(tmp_path, content):
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a Parquet file"):
        pages_of(path, MAP.replace("jsonl", "parquet"))
