"""T9: why a case was difficult is said of groups, and no two of these numbers tell of a smaller one."""

import re

import pytest
from desk import desk

from turnabout.core.figures import GROUP
from turnabout.engine import prepare

NUMBERS = re.compile(r"category (\w+): ends well in about (\d+) of 10, (\d+) in the whole company")


def said_of_categories(folder, **about):
    """Map each category to the numbers that are said of it, and to the people who held it and who held others."""
    desk(folder, **about)
    prepared = prepare(folder)
    found = prepared.legs().read_all().to_pandas()
    category = dict(
        prepared.history.connection.execute("SELECT conversation_id, category FROM conversations").fetchall()
    )
    found["category"] = found["conversation_id"].map(category)
    said = {}
    for reasons in found["difficulty_reasons"]:
        for name, *numbers in (match.groups() for match in map(NUMBERS.match, reasons) if match):
            said.setdefault(name, set()).add(tuple(numbers))
    rated = found[found["outcome"].notna()]
    held = {name: set(rated[rated["category"] == name]["person_id"]) for name in said}
    rest = {name: set(rated[rated["category"] != name]["person_id"]) for name in said}
    return said, held, rest


def gives_nobody_away(said, held, rest):
    one_number_each = all(len(numbers) == 1 for numbers in said.values())
    return one_number_each and all(min(len(held[name]), len(rest[name])) >= GROUP for name in said)


def test_t09_a_reason_says_the_same_whoever_held_the_case(tmp_path):
    said, held, rest = said_of_categories(tmp_path, people=24)
    assert "Returns" in said
    assert gives_nobody_away(said, held, rest)


@pytest.mark.parametrize("people", [4, 9])
def test_t09_reasons_in_a_small_company_have_no_numbers(tmp_path, people):
    assert said_of_categories(tmp_path, people=people)[0] == {}


def test_t09_twin_numbers_about_few_people_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("turnabout.engine.difficulty.FEWEST_IN_GROUP", 1)
    said, held, rest = said_of_categories(tmp_path, people=9)
    assert said
    assert not gives_nobody_away(said, held, rest)
