"""Looks at a record of service and says what it can tell."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from turnabout.core.capability import Capability, capability_map, words_capability
from turnabout.core.records import TABLES
from turnabout.engine.columns import quoted
from turnabout.engine.history import History
from turnabout.engine.words import has_readings


def capabilities(history: History) -> tuple[Capability, ...]:
    """Return the capability map of a record of service.

    Parameters
    ----------
    history
        An open record; each table is scanned once.
    """
    filled: dict[str, frozenset[str]] = {name: _filled(history, name) for name in TABLES if history.has(name)}
    counts = history.one(
        "SELECT (SELECT count(*) FROM conversations), (SELECT count(DISTINCT conversation_id) FROM ratings)"
    )
    conversations, rated = (int(str(count)) for count in counts)
    found = capability_map(filled, conversations=conversations, rated=rated)
    return (*found, words_capability(read=has_readings(history))) if "text" in filled.get("messages", ()) else found


def _filled(history: History, name: str) -> frozenset[str]:
    """Return the columns of a table that hold at least one value."""
    columns = sorted(history.columns[name])
    counts = history.one(f"SELECT {', '.join(f'count({quoted(column)})' for column in columns)} FROM {quoted(name)}")
    return frozenset(column for column, count in zip(columns, counts, strict=True) if count)
