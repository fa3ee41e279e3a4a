"""``turnabout map``: a proposal in TOML with its doubts, for people or for machines."""

import json

import pytest
from click.testing import CliRunner

from turnabout.cli.main import cli
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput

TEXT = "ticket;created;agent;csat\n1;03.04.2025 10:00;Ann;5\n2;04.04.2025 10:00;Bob;1\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(TEXT)
    return path


def run(*arguments):
    return CliRunner().invoke(cli, ["map", *map(str, arguments)])


def test_the_proposal_is_a_mapping_with_its_doubts_as_comments(source):
    result = run(source)
    assert result.exit_code == 0
    assert "# Dates may begin with the day or with the month" in result.stdout
    mapping = SourceMapping.from_toml(result.stdout)
    assert mapping.tables["ratings"].columns["score"].column == "csat"


def test_for_machines(source):
    document = json.loads(run(source, "--json").stdout)
    assert SourceMapping.from_toml(document["mapping"]).source.delimiter == ";"
    assert document["unsure"] and [column["name"] for column in document["columns"]] == [
        "ticket",
        "created",
        "agent",
        "csat",
    ]
    assert document["columns"][1]["holds"] == "time" and document["columns"][1]["part"] == "opened_at"


def test_into_a_file_but_never_over_one(source, tmp_path):
    out = tmp_path / "map.toml"
    result = run(source, "--out", out)
    assert result.exit_code == 0 and not result.stdout and "doubts" in result.stderr
    assert SourceMapping.from_toml(out.read_text())
    assert isinstance(run(source, "--out", out).exception, BadInput)


def test_what_it_proposes_can_be_imported(source, tmp_path):
    run(source, "--out", tmp_path / "map.toml")
    imported = CliRunner().invoke(
        cli, ["import", "csv", str(source), "--map", str(tmp_path / "map.toml"), "--history", str(tmp_path / "history")]
    )
    assert imported.exit_code == 0, imported.output
