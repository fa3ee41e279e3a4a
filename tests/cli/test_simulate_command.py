"""`turnabout simulate` as a person or a script meets it."""

import json

import pyarrow.parquet as pq
from click.testing import CliRunner

from turnabout.cli.main import cli

SMALL = ["--people", "12", "--conversations", "150", "--months", "2"]


def run(*arguments: str):
    return CliRunner().invoke(cli, ["simulate", *arguments])


def test_it_prints_one_json_document_and_says_that_all_is_invented(tmp_path):
    result = run(str(tmp_path / "company"), *SMALL, "--json")

    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["rows"]["conversations"] == 150
    assert report["rows"]["people"] == 12
    assert "invented" in report["notice"].lower()
    assert report["notice"] in result.stderr


def test_without_json_standard_output_stays_empty(tmp_path):
    result = run(str(tmp_path / "company"), *SMALL)

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "150 conversations" in result.stderr


def test_help_has_an_example():
    result = run("--help")

    assert result.exit_code == 0
    assert "turnabout simulate ./company" in result.stdout


def test_nobody_differs_plants_no_skill_at_all(tmp_path):
    run(str(tmp_path), *SMALL, "--nobody-differs")

    truth = pq.read_table(tmp_path / "truth.parquet")
    assert not any(truth["is_artist"].to_pylist())
    assert set(truth["base"].to_pylist()) == {0.0}
    assert set(truth["turnaround"].to_pylist()) == {0.0}


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    result = run(str(tmp_path), *SMALL)

    assert result.exit_code != 0
    assert "not empty" in str(result.exception)
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


def test_a_setting_out_of_range_is_explained(tmp_path):
    result = run(str(tmp_path / "company"), "--people", "1")

    assert result.exit_code != 0
    assert "people is 1" in str(result.exception)


def test_without_text_messages_keep_author_and_time(tmp_path):
    run(str(tmp_path), *SMALL, "--no-text")

    messages = pq.read_table(tmp_path / "messages")
    assert set(messages["text"].to_pylist()) == {""}
    assert messages["at"].null_count == 0
