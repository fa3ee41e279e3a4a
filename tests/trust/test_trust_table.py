"""Every rule of trust is held by tests with a broken twin, and the table in the documentation says so."""

from django.apps import apps
from django.urls import get_resolver

from house import ROOT

from .table import LANDS_WITH_ITS_ROOM, RULES, rules_and_tests, table
from .test_role_matrix import routes


def test_every_rule_whose_subject_exists_has_a_test_and_a_broken_twin():
    missing = []
    for number, names in rules_and_tests().items():
        if number in LANDS_WITH_ITS_ROOM and not names:
            continue
        twins = [name for name in names if "twin" in name]
        if not twins or len(twins) == len(names):
            missing.append(f"T{number}")
    assert not missing


def test_no_model_or_route_appears_without_its_rule():
    names = {model.__name__.lower() for model in apps.get_models()}
    names |= {f"{path} {name}".lower() for path, name in routes(get_resolver())}
    held = {number for number, tests in rules_and_tests().items() if tests}
    appeared = {
        f"T{number}: {name}"
        for number, words in LANDS_WITH_ITS_ROOM.items()
        if number not in held
        for word in words
        for name in names
        if word in name
    }
    assert not appeared


def test_twin_a_ballot_would_be_noticed():
    assert any(word in "peopleballot" for word in LANDS_WITH_ITS_ROOM[21])


def test_table_in_the_documentation_is_up_to_date():
    page = (ROOT / "docs" / "reference" / "trust.md").read_text()
    assert page == table(), "run: python tests/trust/table.py > docs/reference/trust.md"


def test_all_rules_are_there():
    assert list(RULES) == list(range(1, 30))
