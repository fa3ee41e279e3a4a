"""Checks and what a record can tell, as rows of the part ``checks``: kind, word, sentence."""

from typing import Any

Check = tuple[str, str, str]


def check_rows(diagnostics: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say which checks hold, and which want a look."""
    return tuple(
        ("good", "holds", row["says"]) if row["passed"] else ("needs-you", "look", row["says"]) for row in diagnostics
    )


def capability_rows(capabilities: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say what the record of service can tell, and what it cannot."""
    return tuple(
        ("good", "yes", row["says"]) if row["able"] else ("cannot", "cannot", row["says"]) for row in capabilities
    )
