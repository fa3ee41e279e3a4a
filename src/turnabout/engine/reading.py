"""Reads the messages of a record of service, batch by batch: memory is the same for ten messages and ten million.

A conversation is read as a whole later, so its messages stand together in what is written. To sort all messages would
hold all words; they are sorted share by share instead, by a hash of the conversation.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from turnabout.core.errors import BadInput
from turnabout.core.reading import MOST_CHARACTERS, Message, MessageReading, Reader
from turnabout.engine.history import History, open_history

TIME = pa.timestamp("us", tz="UTC")
CUE = pa.struct(
    [
        ("kind", pa.string()),
        ("tier", pa.string()),
        ("probability", pa.float32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
    ]
)
PROMISE = pa.struct(
    [
        ("tier", pa.string()),
        ("probability", pa.float32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("soft", pa.bool_()),
        ("who", pa.string()),
        ("action", pa.string()),
        ("condition", pa.string()),
        ("due_text", pa.string()),
        ("due_at", TIME),
        ("due_kind", pa.string()),
    ]
)
NAMED = pa.struct(
    [
        ("person_id", pa.string()),
        ("said", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
    ]
)
READINGS = pa.schema(
    [
        ("message_id", pa.string()),
        ("conversation_id", pa.string()),
        ("at", TIME),
        ("author_id", pa.string()),
        ("author_kind", pa.string()),
        ("visibility", pa.string()),
        ("tone", pa.float32()),
        ("difficulty", pa.float32()),
        ("cues", pa.list_(CUE)),
        ("promises", pa.list_(PROMISE)),
        ("named", pa.list_(NAMED)),
        ("ending", pa.string()),
        ("signed", pa.string()),
        ("language", pa.string()),
        ("pack", pa.string()),
        ("set_aside", pa.string()),
    ]
)
FETCHED_AT_ONCE = 4096
HEAVY = 1_000_000  # characters that are read and written at once, however few messages hold them
SORTED_AT_ONCE = 16_000_000  # bytes of words in a share
WRITTEN_AT_ONCE = 8_000_000  # bytes of rows
WEIGHT = 'SELECT coalesce(sum(least(strlen("text"), 200000)), 0) FROM messages'
# A letter more than is read is fetched, so that the reader sees that there was more.
WORDS = """
    SELECT message_id, conversation_id, "at", author_id, author_kind, coalesce(visibility, 'public') AS visibility,
        left(coalesce("text", ''), {most}) AS "text"
    FROM messages
"""
# Ids break ties.
MESSAGES = (
    WORDS
    + """
    WHERE hash(conversation_id) % {shares} = {share} ORDER BY conversation_id, "at", message_id
"""
)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was read in a record of service.

    Attributes
    ----------
    messages, set_aside
        How many there were, and how many of them were not read, or not whole.
    reasons
        Why, with how often.
    cues
        Firm ones, by kind.
    promises
        Firm ones that are neither soft nor wait on the customer.
    where
        The Parquet file with one row for each message.
    """

    messages: int
    set_aside: int
    reasons: Mapping[str, int]
    cues: Mapping[str, int]
    promises: int
    where: Path

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "messages": self.messages,
            "set_aside": self.set_aside,
            "reasons": dict(self.reasons),
            "cues": dict(self.cues),
            "promises": self.promises,
            "where": str(self.where),
        }

    def to_frame(self) -> pa.Table:
        """Return the readings, one row for each message."""
        return pq.read_table(self.where)


def read(history: History | str | Path, to: str | Path, *, reader: Reader | None = None) -> ReadResult:
    """Read every message of a record of service once, and write what they say.

    Parameters
    ----------
    history
        An open record of service, or where one lies.
    to
        The Parquet file to write; it appears when all is read.
    reader
        With the company's language, calendar and roster; by default English by the clock of UTC.

    Raises
    ------
    BadInput
        When the record holds no messages with text.
    """
    record = with_words(history, "read")
    target = Path(to)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    count: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    try:
        with pq.ParquetWriter(unfinished, READINGS, compression="zstd") as writer:
            together = _Together(writer)
            for batch, readings in _batches(record, reader or Reader()):
                together.write(_rows(batch, readings))
                count["messages"] += len(readings)
                count["promises"] += sum(p.counts for r in readings for p in r.promises)
                reasons.update(r.set_aside for r in readings if r.set_aside)
                cues.update(cue.kind for r in readings for cue in r.cues if cue.tier == "firm")
            together.finish()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return ReadResult(
        messages=count["messages"],
        set_aside=reasons.total(),
        reasons=dict(sorted(reasons.items())),
        cues=dict(sorted(cues.items())),
        promises=count["promises"],
        where=target,
    )


class _Together:
    """Writes many rows at once: the list of what was written at once is held in memory until the file is whole."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._waiting: list[pa.RecordBatch] = []
        self._bytes = 0

    def write(self, rows: pa.RecordBatch) -> None:
        self._waiting.append(rows)
        self._bytes += rows.nbytes
        if self._bytes >= WRITTEN_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting))
        self._waiting, self._bytes = [], 0


def with_words(history: History | str | Path, to_do: str) -> History:
    """Open a record of service that holds words, or say that there is nothing to read or to learn in it.

    Raises
    ------
    BadInput
        When the record holds no messages with text.
    """
    record = history if isinstance(history, History) else open_history(history)
    if record.has("messages", "text"):
        return record
    raise BadInput(f"The record of service at {record.where} holds no messages with text: there is nothing to {to_do}.")


def shares_of(record: History) -> int:
    """Return in how many shares the messages are sorted, so that the words of one fit into memory."""
    return 1 + int(str(record.one(WEIGHT)[0])) // SORTED_AT_ONCE


def _batches(record: History, reader: Reader) -> Iterator[tuple[pa.RecordBatch, list[MessageReading]]]:
    shares = shares_of(record)
    for share in range(shares):
        query = MESSAGES.format(shares=shares, share=share, most=MOST_CHARACTERS + 1)
        for whole in record.batches(query, FETCHED_AT_ONCE):
            yield from _read(whole, reader)


def _read(whole: pa.RecordBatch, reader: Reader) -> Iterator[tuple[pa.RecordBatch, list[MessageReading]]]:
    """Read some thousand messages; where they are long, some at a time."""
    written = np.cumsum(pc.utf8_length(whole.column("text")).to_numpy())
    start = 0
    while start < whole.num_rows:
        before = written[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(written, before + HEAVY, side="right")))
        batch = whole.slice(start, stop - start)
        yield batch, list(reader.read_all(messages_of(batch)))
        start = stop


def rows_read(whole: pa.RecordBatch, reader: Reader) -> Iterator[pa.RecordBatch]:
    """Read some thousand messages (columns of ``WORDS``), and return the rows of ``READINGS``."""
    for batch, readings in _read(whole, reader):
        yield _rows(batch, readings)


def messages_of(batch: pa.RecordBatch) -> Iterator[Message]:
    """Yield the messages of a batch that holds their columns."""
    for row in batch.to_pylist():
        yield Message(
            message_id=row["message_id"] or "",
            author_kind=row["author_kind"] or "",
            text=row["text"],
            at=row["at"],
            conversation_id=row["conversation_id"] or "",
            author_id=row["author_id"] or "",
            visibility=row["visibility"],
        )


def _rows(batch: pa.RecordBatch, readings: list[MessageReading]) -> pa.RecordBatch:
    # Copied: a column as it came would hold on to all that came with it, words too, until the rows are written.
    every = np.arange(batch.num_rows)
    kept = {name: batch.column(name).take(every).cast(READINGS.field(name).type) for name in READINGS.names[:6]}
    found: dict[str, list[Any]] = {
        "tone": [r.tone for r in readings],
        "difficulty": [r.difficulty for r in readings],
        "cues": [[cue.to_json() for cue in r.cues] for r in readings],
        "promises": [[p.to_json() | {"due_at": p.due_at} for p in r.promises] for r in readings],
        "named": [[{key: named.to_json()[key] for key in NAMED.names} for named in r.named] for r in readings],
        "ending": [r.ending for r in readings],
        "signed": [r.signed or None for r in readings],
        "language": [r.language for r in readings],
        "pack": [r.pack for r in readings],
        "set_aside": [r.set_aside or None for r in readings],
    }
    arrays = [kept[n] if n in kept else pa.array(found[n], READINGS.field(n).type) for n in READINGS.names]
    return pa.RecordBatch.from_arrays(arrays, schema=READINGS)
