"""Every command × role, from the expectation table."""

import pytest
from click.testing import CliRunner

from turnabout.cli.main import COMMANDS as THERE
from turnabout.cli.main import cli
from turnabout.core.errors import BadInput

from .role_table import COMMANDS, ROLES

ACTING = sorted(name for name, (roles, _) in COMMANDS.items() if roles is not None)
MAPPING = '[source]\nformat = "csv"\n[conversations]\nid = "id"\nhandler_id = "who"\n'


def test_every_command_is_listed():
    assert THERE.keys() == COMMANDS.keys()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.csv").write_text("id,who\n1,Mia\n")
    (tmp_path / "a.toml").write_text(MAPPING)
    return {"{file}": str(tmp_path / "a.csv"), "{map}": str(tmp_path / "a.toml")}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTING)
def test_command_obeys_the_rights_of_whom_it_acts_for(company, accounts, files, name, role):
    roles, arguments = COMMANDS[name]
    given = [files.get(argument, argument) for argument in arguments]
    result = CliRunner().invoke(cli, [name, *given, "--as", accounts[role].email, "--reason", "matrix"])
    refused = isinstance(result.exception, BadInput) and "may not" in str(result.exception)
    assert refused is (role not in roles), f"{name} as {role}: {result.output} {result.exception}"
