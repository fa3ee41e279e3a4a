"""T8: nobody is alerted that somebody deviates from a group."""

import ast
import re
from pathlib import Path

import pytest

import house

SENDS = re.compile(
    r"\b(send_mail|send_mass_mail|EmailMessage|EmailMultiAlternatives|mail_admins|mail_managers|notify)\b"
)
WATCHES = re.compile(r"\b(alert|deviat|outlier|underperform|threshold_crossed|worst|lowest)\w*", re.IGNORECASE)
ABOUT_PEOPLE = {"findings", "rights", "people", "web", "api", "cli"}


def what_sends(path: Path, text: str) -> list[str]:
    """List what sends something to somebody who did not ask for it."""
    return [f"{path}: {found.group()}" for found in SENDS.finditer(text)]


def what_alerts(path: Path, text: str) -> list[str]:
    """List names of functions, classes and keys that watch for somebody's deviation."""
    if path.parts[0] not in ABOUT_PEOPLE:
        return []
    named = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and WATCHES.search(node.name)
    ]
    return [f"{path}: {name}" for name in named]


def tree():
    return [(path.relative_to(house.SOURCE), path.read_text()) for path in house.python_files()]


def test_t8_nothing_is_sent_to_anybody_about_anybody():
    assert not [place for path, text in tree() for place in what_sends(path, text)]


def test_t8_nothing_watches_for_deviations():
    assert not [place for path, text in tree() for place in what_alerts(path, text)]


def test_t8_no_background_work_is_about_one_person():
    text = "\n".join(path.read_text() for path in house.SOURCE.glob("*/tasks.py"))
    jobs = re.findall(r'@job\("([^"]+)"\)', text)
    assert jobs
    assert not [name for name in jobs if WATCHES.search(name) or "notif" in name]


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (what_sends, "send_mail('Somebody fell behind', body, None, [leader.email])\n"),
        (what_alerts, "def alert_lead_of_outlier(person):\n    pass\n"),
        (what_alerts, "class LowestThird:\n    pass\n"),
    ],
)
def test_t8_twin_an_alert_is_caught(check, text):
    assert check(Path("findings/services/a.py"), text)
