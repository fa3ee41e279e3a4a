"""Checks and what a record can tell, as rows of the part ``checks``: kind, word, sentence."""

from typing import Any

from turnabout.web.pages.page_words import in_page_words

Check = tuple[str, str, str]


def check_rows(diagnostics: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say which checks hold, which want a look, and which could not be made."""
    return tuple((*_held(row), in_page_words(row["says"])) for row in diagnostics)


def _held(row: dict[str, Any]) -> tuple[str, str]:
    if row["passed"]:
        return "good", "holds"
    return ("needs-you", "look") if row.get("told", True) else ("cannot", "cannot tell")


def capability_rows(capabilities: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say what the record of service can tell, and what it cannot."""
    return tuple(
        (*(("good", "yes") if row["able"] else ("cannot", "cannot")), in_page_words(row["says"]))
        for row in capabilities
    )


def curve_rows(difficulty: dict[str, Any]) -> tuple[tuple[str, str, int], ...]:
    """Say of each tenth of difficulty how many cases were said to end badly, how many did, and how many there were."""
    points = difficulty.get("reliability", ())
    return tuple((f"{100 * p['said']:.0f}", f"{100 * p['seen']:.0f}", p["n"]) for p in points)
