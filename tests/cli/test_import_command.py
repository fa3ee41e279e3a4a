"""``turnabout import``: counts on standard output, words on standard error, and an exit code that tells."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from turnabout.cli import importing
from turnabout.cli.main import cli
from turnabout.core.errors import BadInput

MAP = '[conversations]\nid = "id"\n[ratings]\nscore = "stars"\nmin = 1\nmax = 5\n'


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "source.csv").write_text("id,stars\n1,5\n2,9\n3,1\n")
    (tmp_path / "map.toml").write_text(MAP)
    return tmp_path


def run(desk, *extra, source="source.csv", kind="csv", history=True):
    arguments = ["import", kind, str(desk / source), *extra]
    if history:
        arguments += ["--history", str(desk / "history")]
    return CliRunner().invoke(cli, arguments)


def with_map(desk):
    return "--map", str(desk / "map.toml")


def test_counts_as_json_and_exit_code_one_when_rows_were_set_aside(desk):
    result = run(desk, *with_map(desk), "--json")
    counts = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {key: counts[key] for key in ("source_rows", "imported", "set_aside", "tables")} == {
        "source_rows": 3,
        "imported": 2,
        "set_aside": 1,
        "tables": {"conversations": 2, "ratings": 2},
    }
    header, row = Path(counts["set_aside_file"]).read_text().splitlines()
    assert header == "turnabout_line,turnabout_reason,id,stars"
    assert row == "3,\"Column 'stars' holds '9', it is outside the scale.\",2,9"
    assert "2 of 3 rows came in" in result.stderr


def test_the_same_again_changes_nothing_and_says_so(desk):
    first = run(desk, *with_map(desk), "--json")
    again = run(desk, *with_map(desk), "--json")
    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)
    assert "nothing was changed" in again.stderr


def test_mended_rows_complete_the_import(desk):
    mended = json.loads(run(desk, *with_map(desk), "--json").stdout)["set_aside_file"]
    text = Path(mended).read_text()
    (desk / "mended.csv").write_text(text.replace(",9", ",4"))
    assert run(desk, *with_map(desk), source="mended.csv").exit_code == 0


def test_without_a_map_a_proposal_is_shown_and_nothing_is_imported(desk):
    result = subprocess.run(
        [sys.executable, "-m", "turnabout", "import", "csv", desk / "source.csv", "--history", desk / "history"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2 and not result.stdout
    assert 'score = "stars"' in result.stderr and "turnabout map" in result.stderr
    assert not (desk / "history").exists()


@pytest.mark.parametrize(
    ("content", "extra", "says"),
    [
        (b"", (), "is empty"),
        (b"id,stars", (), None),
        (b"id,points\n1,2\n", (), "[ratings] score names the column 'stars'"),
        (b"id,stars\n1,2\n", ("--map", "nowhere.toml"), "nowhere.toml cannot be read"),
        (b"id,stars\n1,2\n", ("--app",), "one of the two"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(desk, content, extra, says):
    (desk / "source.csv").write_bytes(content)
    arguments = ["import", "csv", desk / "source.csv", *with_map(desk), *extra, "--history", desk / "history"]
    result = subprocess.run(
        [sys.executable, "-m", "turnabout", *arguments], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr
    if says is None:
        assert result.returncode == 0
    else:
        assert result.returncode == 2 and says in result.stderr.splitlines()[-1]


def test_into_the_application_somebody_must_stand_for_it(desk, monkeypatch):
    nobody = run(desk, *with_map(desk), "--app", history=False)
    assert isinstance(nobody.exception, BadInput) and "--as EMAIL" in str(nobody.exception)
    seen = {}

    class Application:
        @staticmethod
        def import_into_app(source, mapping, kind, actor_email, reason):
            seen.update(source=source, kind=kind, email=actor_email, reason=reason, format=mapping.source.format)
            return {"source_rows": 1, "imported": 1, "set_aside": 0}

    monkeypatch.setitem(sys.modules, importing.INTO_APP[0], Application)
    extra = ("--app", "--as", "ann@x.org", "--reason", "first", "--json")
    result = run(desk, *with_map(desk), *extra, history=False, kind="jsonl")
    assert result.exit_code == 0 and json.loads(result.stdout)["imported"] == 1
    assert (seen["email"], seen["kind"], seen["format"]) == ("ann@x.org", "jsonl", "jsonl")
