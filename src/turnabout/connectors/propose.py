"""Propose a mapping for a source that nobody has described, and say plainly what is uncertain about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

from turnabout.connectors.files import open_source
from turnabout.connectors.mapping import ROW, Snapshot, SourceMapping, TableMapping, complete
from turnabout.connectors.profile import ColumnProfile, null_words, profile
from turnabout.connectors.proposals import Doubts, conversation, first_message, message, people, rating
from turnabout.connectors.proposals_snapshot import find_snapshot, snapshot_events
from turnabout.connectors.roles import CONVERSATION, IDS, WORDS, Cast
from turnabout.connectors.rows import Rows
from turnabout.connectors.settings import Format, SourceSettings
from turnabout.connectors.sniff import sniff
from turnabout.core.errors import BadInput
from turnabout.core.records import TableName

SAMPLE_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column seems to hold, and the part it plays in the proposal (None: left out)."""

    name: str
    holds: str
    filled: float
    examples: tuple[str, ...]
    part: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping.

    Attributes
    ----------
    mapping
        Ready to be used, once the doubts are settled.
    unsure
        What a person should look at, in sentences.
    columns
        What each column seems to hold.
    """

    mapping: SourceMapping
    unsure: tuple[str, ...]
    columns: tuple[ColumnGuess, ...]

    def to_toml(self) -> str:
        """Write the mapping with the doubts as comments above it."""
        left_out = ", ".join(column.name for column in self.columns if column.part is None)
        notes = [*self.unsure, *([f"Left out: {left_out}."] if left_out else [])]
        head = "".join(f"# {' '.join(note.split())}\n" for note in notes)
        return f"# Proposed by turnabout map. Please look at:\n{head}\n{self.mapping.to_toml()}"


def propose(path: Path, *, kind: Format | None = None, sample_rows: int = SAMPLE_ROWS) -> Proposal:
    """Propose a mapping for a file.

    Parameters
    ----------
    path
        The file.
    kind
        Its format; None looks at the file.
    sample_rows
        How many of its first rows to look at.
    """
    settings, doubts = sniff(path, kind)
    bare = SourceMapping(settings, {})
    source = open_source(path, bare)
    rows = next(source.chunks(repeat(sample_rows)), None)
    if rows is None or not rows.lines:
        raise BadInput(f"{path.name} has no row to look at; a mapping can be proposed from at least one.")
    if len(source.names) == 1:
        raise BadInput(f"{path.name} has one column only, {source.names[0][:40]!r}; it does not look like a table.")
    cells = {name: [str(cell) for cell in rows.cells.get(name, [""] * len(rows.lines))] for name in source.names}
    nulls = null_words(cells)
    cast = Cast([profile(name, column, nulls) for name, column in cells.items()])
    unsure = Doubts(doubts)
    mapping = _mapping(replace(settings, null=nulls), cast, rows, unsure)
    complete(mapping)
    guesses = tuple(
        ColumnGuess(c.name, c.kind, round(c.filled, 3), c.values[:3], cast.taken.get(c.name)) for c in cast.columns
    )
    return Proposal(mapping, tuple(unsure.said), guesses)


def _mapping(settings: SourceSettings, cast: Cast, rows: Rows, unsure: Doubts) -> SourceMapping:
    snapshot = find_snapshot(cast, rows, settings)
    tables: dict[TableName, TableMapping] = {}
    if snapshot is None and (parent := _parent(cast)) is not None:
        tables["messages"] = message(cast, parent, unsure)
    else:
        key = _key(cast, snapshot, unsure)
        who = people(cast)
        score = rating(cast, unsure)
        first = None if snapshot else first_message(cast, key, unsure)
        events = snapshot_events(cast) if snapshot else None
        tables["conversations"] = conversation(cast, key, unsure, snapshot=snapshot is not None)
        if snapshot is not None:
            cast.taken |= {column: kind for column, kind in snapshot.watch.items() if column not in cast.taken}
        found: Mapping[TableName, TableMapping | None]
        found = {"people": who, "messages": first, "events": events, "ratings": score}
        tables |= {name: table for name, table in found.items() if table is not None}
        if len(tables) - ("people" in tables) == 1:
            unsure.say("Neither messages, events nor ratings were recognised; without one of them little can be said.")
    return SourceMapping(_with_times(settings, tables, cast, unsure), tables, snapshot)


def _parent(cast: Cast) -> ColumnProfile | None:
    """Answer the column of the conversation where every row is a message of one."""
    own = cast.find(("id", "message id", "comment id", "answer id"))
    parent = next((c for c in cast.fitting(CONVERSATION, filled=0.5) if not c.unique and c is not own), None)
    return parent if own is not None and own.unique and cast.find(WORDS, kinds=("text",)) is not None else None


def _key(cast: Cast, snapshot: Snapshot | None, unsure: Doubts) -> str:
    if snapshot is not None:
        cast.taken[snapshot.key] = "conversation id"
        says = f"{snapshot.key!r} stands on several rows; they are read as its changes, in the order of"
        unsure.say(f"{says} {snapshot.order!r}.")
        return snapshot.key
    best = next((column for column in cast.exactly(IDS) if column.unique and column.kind not in ("time", "text")), None)
    best = best or next((c for c in cast.columns if c.unique and c.kind in ("number", "words")), None)
    if best is None:
        unsure.say("No column tells the conversations apart, so the line of each row is taken as its id.")
        return ROW
    return cast.take(best, "conversation id") or ROW


def _with_times(
    settings: SourceSettings, tables: Mapping[TableName, TableMapping], cast: Cast, unsure: Doubts
) -> SourceSettings:
    """Say how times are written, as far as the columns in use show it."""
    used = {value.column for table in tables.values() for _, value in table.values()}
    times = [column for column in cast.columns if column.kind == "time" and column.name in used]
    if any(not column.zoned for column in times):
        unsure.say("The times name no zone; UTC is assumed. Set zone in [source] to where they were written.")
        settings = replace(settings, zone="UTC")
    starts = [column.starts for column in times if column.starts is not None]
    if starts:
        settings = replace(settings, day_first=_day_first(starts, unsure))
    held = tables.get("conversations")
    if held is not None and "opened_at" not in held.columns and not times:
        settings = replace(settings, order=ROW)
        unsure.say("No column says for (nearly) every row when it began; the order of the rows is kept instead.")
    return settings


def _day_first(starts: Sequence[tuple[int, int]], unsure: Doubts) -> bool:
    first, second = max(a for a, _ in starts), max(b for _, b in starts)
    if first > 12 and second > 12:
        unsure.say("Some dates begin with the day and others with the month; what does not fit will be set aside.")
    elif first <= 12 and second <= 12:
        unsure.say("Dates may begin with the day or with the month; the day is assumed. Set day_first in [source].")
    return first > 12 or second <= 12


def describe(proposal: Proposal) -> dict[str, Any]:
    """Answer a proposal as plain values."""
    columns = [
        {"name": c.name, "holds": c.holds, "filled": c.filled, "examples": list(c.examples), "part": c.part}
        for c in proposal.columns
    ]
    return {"mapping": proposal.mapping.to_toml(), "unsure": list(proposal.unsure), "columns": columns}
