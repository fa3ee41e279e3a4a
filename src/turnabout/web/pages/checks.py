"""Checks and what a record can tell, as rows of the part ``checks``: kind, word, sentence."""

from typing import Any

from turnabout.web.pages.page_words import in_page_words

Check = tuple[str, str, str]


def check_rows(diagnostics: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say which checks hold, and which want a look."""
    return tuple(
        (*(("good", "holds") if row["passed"] else ("needs-you", "look")), in_page_words(row["says"]))
        for row in diagnostics
    )


def capability_rows(capabilities: list[dict[str, Any]]) -> tuple[Check, ...]:
    """Say what the record of service can tell, and what it cannot."""
    return tuple(
        (*(("good", "yes") if row["able"] else ("cannot", "cannot")), in_page_words(row["says"]))
        for row in capabilities
    )
