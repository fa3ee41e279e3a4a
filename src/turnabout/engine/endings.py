"""How conversations ended by what customers wrote last, where nobody rated them."""

# ruff: noqa: S608 (SQL is put together here from conditions of the engine's own)

from collections.abc import Iterator
from itertools import chain, groupby

import pyarrow as pa

from turnabout.core.errors import BadInput
from turnabout.core.reading import MOST_CHARACTERS, Message, Reader
from turnabout.engine.history import DuckHistory, History
from turnabout.engine.reading import FETCHED_AT_ONCE, WORDS, messages_of, shares_of

ENDINGS = pa.schema(
    [
        ("conversation_id", pa.string()),
        ("ended", pa.string()),
        ("quote", pa.string()),
        ("quote_id", pa.string()),
    ]
)
AT_ONCE = 2_000
FROM_WORDS = "read_endings"
"""The table of what was read: conversation_id and ended."""


def endings(history: History, *, until: str = "true", reader: Reader | None = None) -> Iterator[pa.RecordBatch]:
    """Read how each conversation that nobody rated ended: positive, negative or unknown, with the words that say so.

    Parameters
    ----------
    history
        The record of service.
    until
        SQL condition on a column ``at``: what was known by then.
    reader
        By default English, or what the words are.

    Raises
    ------
    BadInput
        When the record holds no messages with text, or lies on a cluster.
    """
    if not isinstance(history, DuckHistory):
        raise BadInput("How conversations ended is read from words on one machine alone: leave --engine spark out.")
    if not history.has("messages", "text"):
        raise BadInput("The record holds no messages with text, so nothing can be read of how conversations ended.")
    reading = reader or Reader()
    rows: list[dict[str, str | None]] = []
    for _, messages in groupby(_messages(history, until), key=lambda message: message.conversation_id):
        read = reading.read_conversation(messages)
        words = {"quote": read.quote, "quote_id": read.quote_id}
        rows.append({"conversation_id": read.conversation_id, "ended": read.outcome, **words})
        if len(rows) == AT_ONCE:
            yield pa.RecordBatch.from_pylist(rows, ENDINGS)
            rows = []
    yield pa.RecordBatch.from_pylist(rows, ENDINGS)


def hand_endings(history: History, *, until: str) -> None:
    """Make the table :data:`FROM_WORDS` of what was read."""
    kept = ENDINGS.names[:2]
    empty = ENDINGS.empty_table().select(kept)
    history.hand(FROM_WORDS, empty, (batch.select(kept) for batch in endings(history, until=until)))


def _messages(history: History, until: str) -> Iterator[Message]:
    known = f'("at" IS NULL OR {until})'
    shares = shares_of(history)
    for share in range(shares):
        query = f"""{WORDS.format(most=MOST_CHARACTERS + 1)}
            WHERE hash(conversation_id) % {shares} = {share} AND {known} AND conversation_id NOT IN
                (SELECT conversation_id FROM ratings
                    WHERE score IS NOT NULL AND conversation_id IS NOT NULL AND {known})
            ORDER BY conversation_id, "at", message_id"""
        yield from chain.from_iterable(messages_of(batch) for batch in history.batches(query, FETCHED_AT_ONCE))
