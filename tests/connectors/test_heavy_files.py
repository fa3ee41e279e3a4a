"""Small files that would become large: refused in a sentence, before they fill the memory."""

import gzip
import json
from itertools import repeat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.connectors import textfile
from turnabout.connectors.files import open_source
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.propose import propose
from turnabout.connectors.settings import SourceSettings
from turnabout.core.errors import BadInput


def rows_of(path, kind, *, at_once=2000):
    source = open_source(path, SourceMapping(SourceSettings(format=kind), {}))
    return sum(rows.count for rows in source.chunks(repeat(at_once)))


def test_a_value_that_a_dictionary_names_once_is_weighed_as_often_as_it_stands(tmp_path):
    path = tmp_path / "a.parquet"
    often = pa.DictionaryArray.from_arrays(pa.array([0] * 8192, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"id": range(8192), "text": often, "comment": often}), path)
    assert path.stat().st_size < 200_000
    with pytest.raises(BadInput, match="within a few thousand rows"):
        propose(path)


def test_a_dictionary_of_few_words_is_read_as_they_stand(tmp_path):
    path = tmp_path / "a.parquet"
    words = pa.array(["open", None, "closed"] * 4000).dictionary_encode()
    pq.write_table(pa.table({"id": range(12_000), "status": words, "raw": pa.array([b"ab", None, b"c"] * 4000)}), path)
    source = open_source(path, SourceMapping(SourceSettings(format="parquet"), {}))
    rows = next(source.chunks(repeat(3)))
    assert list(rows.cells["status"]) == ["open", "", "closed"]
    assert list(rows.cells["raw"]) == ["ab", "", "c"]
    assert rows_of(path, "parquet") == 12_000


def test_names_that_come_late_are_counted_too(tmp_path):
    path = tmp_path / "a.jsonl"
    late = ({"id": n} | {f"{n}-{m}": 1 for m in range(60)} for n in range(100))
    path.write_text("\n".join(json.dumps(row) for row in (*repeat({"id": 1, "at": 2}, 1000), *late)))
    with pytest.raises(BadInput, match="columns"):
        rows_of(path, "jsonl")


@pytest.mark.parametrize(("kind", "line"), [("csv", '1,"{}"\n'), ("jsonl", '{{"id": 1, "text": "{}"}}\n')])
def test_rows_that_are_all_too_long_together_are_refused(tmp_path, monkeypatch, kind, line):
    monkeypatch.setattr(textfile, "HEAVIEST", 3_000_000)
    path = tmp_path / f"a.{kind}.gz"
    head = "id,text\n" if kind == "csv" else ""
    path.write_bytes(gzip.compress((head + line.format("x" * 50_000) * 100).encode()))
    assert rows_of(path, kind, at_once=20) == 100
    with pytest.raises(BadInput, match="within a few thousand rows"):
        rows_of(path, kind, at_once=100)
