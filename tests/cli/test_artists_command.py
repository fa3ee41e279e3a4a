"""``turnabout artists`` at the terminal."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from turnabout.cli.main import cli, main
from turnabout.core.errors import BadInput


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """200 people, of whom twenty are far better on difficult legs."""
    folder = tmp_path_factory.mktemp("stored")
    rng = np.random.default_rng(0)
    who, d = rng.integers(200, size=60_000), rng.random(60_000)
    eta = 1.5 - 2.5 * d + rng.normal(0, 0.3, 200)[who] + np.where(who < 20, 1.5, 0.0) * np.clip((d - 0.5) / 0.3, 0, 1)
    y = (rng.random(60_000) < 1 / (1 + np.exp(-eta))).astype(float)
    who = np.where(np.arange(60_000) < 20, 999, who)
    pq.write_table(
        pa.table({"person_id": [f"P{k:03d}" for k in who], "difficulty": d, "outcome": y}), folder / "legs.parquet"
    )
    return folder


def run(*arguments):
    return CliRunner().invoke(cli, ["artists", *map(str, arguments)])


def test_json_without_people_holds_no_person(stored):
    result = run(stored, "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0 and document["verdict"] == "artists"
    assert isinstance(document["artists"], int) and "findings" not in document
    assert "P0" not in result.stdout


def test_people_come_with_the_notice_on_standard_error(stored):
    result = run(stored, "--json", "--people")
    document = json.loads(result.stdout)
    assert "outside the application's rules" in result.stderr
    ids = [f["person_id"] for f in document["findings"]]
    assert ids == sorted(ids)
    assert document["artists"] == sorted(document["artists"])
    assert sum(name < "P020" for name in document["artists"]) >= 0.7 * len(document["artists"])
    assert next(f for f in document["findings"] if f["person_id"] == "P999").keys() == {"person_id", "refusal"}


def test_words_for_people(stored):
    hidden, shown = run(stored), run(stored, "--people")
    assert "found to be among the best 10% on difficult legs" in hidden.stdout
    assert "How far this can be believed" in hidden.stdout and "P0" not in hidden.stdout
    lines = [line.strip() for line in shown.stdout.splitlines() if line.strip().startswith("P0")]
    assert lines == sorted(lines) and "would be expected" in lines[0]
    assert "Nothing is said about 1 people" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--floor", "20"], "can only be raised"),
        (["--levels", "customer"], "level person is always needed"),
        (["--as-of", "soon"], "--as-of is a day like"),
        (["--as-of", "2024-05-01"], "holds no times"),
        (["--top-share", "2"], "between 0 and 1"),
        (["--prior", "assignment", "--people"], "never used for what is said about people"),
    ],
)
def test_bad_use_is_one_sentence(stored, arguments, says):
    result = run(stored, *arguments)
    assert isinstance(result.exception, BadInput) and says in str(result.exception)


def test_an_opinion_changes_nothing_but_says_what_it_would_change(stored):
    plain, other = (json.loads(run(stored, "--json", "--prior", prior).stdout) for prior in ("plain", "assignment"))
    assert other["settings"]["prior"] == "assignment" and isinstance(other["artists"], int)
    assert other["diagnostics"][-1]["name"] == "prior" and "would change" in other["diagnostics"][-1]["says"]
    for same in ("verdict", "artists", "spread", "parameters", "model"):
        assert plain[same] == other[same]


def test_bad_input_ends_with_two(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["artists", str(tmp_path / "nowhere")])
    assert stop.value.code == 2 and "There is no folder" in capsys.readouterr().err


def test_as_a_program(stored):
    command = [sys.executable, "-m", "turnabout", "artists", str(stored), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert json.loads(done.stdout)["people"] == 201


def test_help_shows_an_example():
    result = run("--help")
    assert result.exit_code == 0 and "turnabout artists ./history" in result.output
