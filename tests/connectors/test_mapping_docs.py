"""The reference names everything that a mapping may hold."""

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.values import OPTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "mapping.md").read_text()


@pytest.mark.parametrize("key", [field.name for field in dataclasses.fields(SourceSettings)])
def test_every_setting_is_explained(key):
    assert f"| `{key}` |" in PAGE


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_shown(option):
    assert re.search(rf"\{{[^`]*\b{option} = ", PAGE)


def test_the_examples_are_mappings():
    first, second = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert SourceMapping.from_toml(first).tables
    assert SourceMapping.from_toml(second).snapshot


def test_every_way_of_writing_a_value_is_toml():
    for written in re.findall(r"\| `(\w+ = .*?)` \|", PAGE):
        for part in written.split("`, `"):
            assert tomllib.loads(part)
