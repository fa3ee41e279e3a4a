"""A record of service written by others: pandas, Spark, polars, DuckDB."""

import json

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from records_on_disk import rating, write

from turnabout.core.errors import BadInput
from turnabout.engine import open_history


def texts(history, sql):
    return list(history.connection.execute(sql).fetchall())


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="There is no folder"):
        open_history(tmp_path / "nowhere")


def test_an_empty_folder(tmp_path):
    with pytest.raises(BadInput, match="needs a table conversations"):
        open_history(tmp_path)


def test_a_needed_column_is_missing(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "c"}])
    pq.write_table(pa.table({"conversation_id": ["c"], "score": [5.0]}), tmp_path / "ratings.parquet")
    with pytest.raises(BadInput, match="The table ratings has no column rating_id, which is needed"):
        open_history(tmp_path)


def test_a_file_that_is_not_parquet(tmp_path):
    (tmp_path / "conversations.parquet").write_text("no")
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        open_history(tmp_path)


def test_missing_tables_and_columns_are_empty_and_typed(tmp_path):
    history = open_history(write(tmp_path, conversations=[{"conversation_id": "c"}]))
    assert texts(history, "SELECT count(*) FROM messages") == [(0,)]
    pq.write_table(pa.table({"conversation_id": [1]}), tmp_path / "conversations.parquet")
    assert texts(open_history(tmp_path), "SELECT conversation_id, epoch(opened_at) FROM conversations") == [("1", None)]


@pytest.mark.parametrize(
    "attributes",
    [
        pa.array([[("a", "1.5"), ("b", "x")]], pa.map_(pa.string(), pa.string())),
        pa.array([[("a", 1.5), ("b", None)]], pa.map_(pa.string(), pa.float64())),
        pa.array([{"a": 1.5, "b": "x"}]),
        pa.array([[{"key": "a", "value": "1.5"}]]),
        pa.array([json.dumps({"a": 1.5, "b": True})]),
    ],
    ids=["map", "map of numbers", "struct", "list of structs", "json"],
)
def test_attributes_as_others_write_them(tmp_path, attributes):
    pq.write_table(pa.table({"conversation_id": ["c"], "attributes": attributes}), tmp_path / "conversations.parquet")
    assert texts(open_history(tmp_path), "SELECT attributes['a'] FROM conversations") == [("1.5",)]


def test_times_without_zone_are_utc_and_numbers_are_ids(tmp_path):
    frame = pd.DataFrame({"conversation_id": [7, 8], "customer_id": [12.0, None]})
    frame["opened_at"] = pd.to_datetime(["2024-03-31 01:30", "2024-03-31 02:30"])
    frame.to_parquet(tmp_path / "conversations.parquet")
    history = open_history(tmp_path)
    assert texts(history, "SELECT conversation_id, customer_id, epoch(opened_at) FROM conversations ORDER BY 1") == [
        ("7", "12", 1711848600.0),
        ("8", None, 1711852200.0),
    ]


def test_an_updated_export_holds_over_the_older_one(tmp_path):
    rows = [{"conversation_id": "c", "channel": "mail"}, {"conversation_id": "d", "channel": "mail"}]
    write(tmp_path, "000001-aa-000000.parquet", conversations=rows)
    write(tmp_path, "000002-bb-000000.parquet", conversations=[{"conversation_id": "c", "channel": "chat"}])
    history = open_history(tmp_path)
    found = texts(history, "SELECT conversation_id, channel FROM conversations ORDER BY 1")
    assert found == [("c", "chat"), ("d", "mail")]


def test_batches_of_one_import_are_taken_as_they_are(tmp_path):
    write(tmp_path, "000001-aa-000000.parquet", conversations=[{"conversation_id": "c"}])
    write(tmp_path, "000001-aa-000001.parquet", conversations=[{"conversation_id": "d"}])
    history = open_history(tmp_path)
    (view,) = texts(history, "SELECT sql FROM duckdb_views() WHERE view_name = 'conversations'")
    assert "row_number" not in view[0]
    assert texts(history, "SELECT count(*) FROM conversations") == [(2,)]


def test_a_duckdb_file(tmp_path):
    with duckdb.connect(str(tmp_path / "desk.duckdb")) as connection:
        connection.execute("CREATE TABLE conversations AS SELECT 1 AS conversation_id, 'ann' AS handler_id")
        connection.execute("CREATE TABLE other AS SELECT 1 AS x")
    history = open_history(f"duckdb:///{tmp_path}/desk.duckdb")
    assert texts(history, "SELECT conversation_id, handler_id FROM conversations") == [("1", "ann")]
    with pytest.raises(BadInput, match="no DuckDB file"):
        open_history("duckdb:///nowhere.duckdb")


def test_a_quote_in_the_path(tmp_path):
    folder = write(tmp_path / "it's", conversations=[{"conversation_id": "c"}], ratings=[rating(1, "c", 5)])
    assert open_history(folder).has("ratings", "score")
