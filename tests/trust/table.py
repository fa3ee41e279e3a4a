"""The rules of trust and the tests that hold them: makes ``docs/reference/trust.md``.

python tests/trust/table.py > docs/reference/trust.md
"""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent

RULES = {
    1: "A figure about a person exists only in the registry; pages, API, commands and downloads reach it only there.",
    2: "Whoever is described sees it first, a day ahead of anybody else, in the same words.",
    3: "A figure opens to its evidence and can be worked out again from the person's own turns and stored parameters.",
    4: "Below the floor there is a refusal: no value, interval, colour or position.",
    5: "Every estimate carries its interval and n; nothing is rounded finer than the interval.",
    6: "People are not ranked: nothing sorts, filters or exports them by a figure.",
    7: "Positive only: others see who was found, and coverage; any other estimate belongs to the person.",
    8: "Nobody is alerted that somebody differs from a group.",
    9: "Group figures of skill or quality need at least ten people, and no two of them give a smaller group away.",
    10: "Nothing about an employee's emotion, health, belief, origin, sex, age or presence is worked out or kept.",
    11: "Routing suggestions say why, can be declined, and never read coaching notes.",
    12: "Decisions about people have a named human who opened the evidence.",
    13: "Every view by another is logged, and the person viewed can read that within a minute.",
    14: "The log of views only grows and is chained by hash; verify-log finds any change.",
    15: "Anything said about a person can be disputed; open, it is marked and not used; somebody else decides.",
    16: "A correction reaches every derived value; the old value stays in the history with its reason.",
    17: "One button gives a person everything that is held about them, and who looked.",
    18: "Customers and leavers can be erased down to the bytes, and an import does not bring them back.",
    19: "Everything is kept only as long as its class allows.",
    20: "Coaching notes are for author and subject only.",
    21: "The go-to ballot seals the leader's answer first and shows nobody's counts.",
    22: "Groups with the same skill but other case mix, language, shift or hours get the same estimates.",
    23: "Sentences written by a model are marked and stay drafts; everything works without a model.",
    24: "Pages with personal data are not stored by caches, and no address holds personal data.",
    25: "Acts of office are public by role and are no figures of skill.",
    26: "What is shown does not betray what is not.",
    27: "The first stage holds no figure about a person; the second starts after notice and acknowledgement.",
    28: "Being found needs the person's consent for each use.",
    29: "Commands and Python name people only on request; inside the application they obey its rules.",
}

LANDS_WITH_ITS_ROOM = {
    11: ("routing", "suggestion"),
    12: ("decision_about",),
    20: ("coachingnote", "coaching_note", "coaching-note"),
    21: ("ballot", "nominee", "nomination"),
    23: ("model_sentence", "draft_by_model"),
    25: ("actofoffice", "act_of_office", "replyclock"),
    28: ("consentforuse", "use_consent", "consent"),
}
"""Rules whose subject is not there yet, and the words by which a model or route of it would be known."""

TEST = re.compile(r"^def (test_t(\d{1,2})_\w+)", re.MULTILINE)


def rules_and_tests() -> dict[int, list[str]]:
    """Collect the tests named after each rule."""
    found: dict[int, list[str]] = {number: [] for number in RULES}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, number in TEST.findall(path.read_text()):
            found[int(number)].append(f"{path.relative_to(TESTS)}::{name}")
    return found


def table() -> str:
    """Write the page."""
    lines = [
        "# The rules of trust, and the tests that hold them",
        "",
        "Each rule is held by tests named after it, and each guard has a *broken twin*: a deliberately wrong variant",
        "that the same test must catch. This page is made from the tests:",
        "`python tests/trust/table.py > docs/reference/trust.md`.",
        "",
        "| rule | what | tests | broken twins |",
        "|---|---|---|---|",
    ]
    for number, tests in rules_and_tests().items():
        twins = [name for name in tests if "twin" in name]
        files = sorted({name.partition("::")[0] for name in tests})
        held = f"{len(tests) - len(twins)} in {', '.join(f'`{file}`' for file in files)}" if tests else ""
        said = "lands with its room" if number in LANDS_WITH_ITS_ROOM and not tests else held
        lines.append(f"| T{number} | {RULES[number]} | {said} | {len(twins) or ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
