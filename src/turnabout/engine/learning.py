"""Learns from a record of service: from answers to what was read, and from how its conversations went on."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa

from turnabout.core.learning.answers import Answer, Learnt, learn
from turnabout.core.learning.gathering import Beginning, Said, answers_about, answers_by_outcome
from turnabout.core.reading import Message, Reader, Roster
from turnabout.engine.history import History
from turnabout.engine.outcome import TURNED
from turnabout.engine.reading import with_words

Tell = Callable[[str, float], None]
MOST = 5_000  # conversations whose outcome is learnt from, the newest: more teach next to nothing
SEED = 20_240
LOW = f"""CASE kind
    WHEN 'nps' THEN {TURNED} <= scale_min + 0.6 * (scale_max - scale_min)
    WHEN 'thumb' THEN {TURNED} <= scale_min
    ELSE {TURNED} <= scale_min + 0.25 * (scale_max - scale_min) END"""

# What was known, and what became of it, are parted by the first message of staff. Where conversations are rated only
# those that were count: what became of the others is not known.
BEGINNINGS = f"""
    WITH staff AS (
        SELECT conversation_id, min("at") AS first FROM messages
        WHERE author_kind = 'agent' AND visibility IS DISTINCT FROM 'internal' GROUP BY 1
    ), rated AS (
        SELECT conversation_id, bool_or({LOW}) AS low FROM ratings WHERE score IS NOT NULL GROUP BY 1
    ), trouble AS (
        SELECT DISTINCT conversation_id FROM events JOIN staff USING (conversation_id) WHERE "at" > first
            AND (kind = 'escalated' OR (kind = 'tagged' AND lower("to") LIKE '%complain%'))
    ), labelled AS (
        SELECT c.conversation_id, coalesce(c.customer_id, c.conversation_id) AS whose, s.first,
            coalesce(r.low, false) OR t.conversation_id IS NOT NULL AS is_difficult
        FROM conversations c JOIN staff s USING (conversation_id) LEFT JOIN rated r USING (conversation_id)
            LEFT JOIN trouble t USING (conversation_id)
        WHERE r.conversation_id IS NOT NULL OR NOT EXISTS (FROM rated)
        ORDER BY s.first DESC NULLS LAST, c.conversation_id LIMIT {MOST}
    )
    SELECT l.conversation_id, l.whose, l.is_difficult, m.message_id, m."text" AS words
    FROM labelled l JOIN messages m USING (conversation_id)
    WHERE m.author_kind = 'customer' AND m.visibility IS DISTINCT FROM 'internal' AND m."at" < l.first
    ORDER BY l.conversation_id, m."at", m.message_id
"""


def learn_from(
    history: History | str | Path, *, said: Iterable[Said] = (), reader: Reader | None = None, tell: Tell | None = None
) -> Learnt:
    """Learn what a record of service teaches.

    Parameters
    ----------
    history
        An open record, or where it lies.
    said
        Answers to what was read in its messages.
    reader
        As it ships, with the company's calendar and roster.
    tell
        Told what is happening and how far it is.

    Raises
    ------
    BadInput
        When the record holds no messages with text.
    """
    record = with_words(history, "learn")
    shipped = _knowing_staff(record, reader or Reader())
    answers = [*_answers(record, shipped, list(said)), *_by_outcome(record, shipped)]
    return learn(answers, rng=np.random.default_rng(SEED), tell=tell)


def _knowing_staff(record: History, reader: Reader) -> Reader:
    """Give a reader the names of staff where it knows none: what is learnt is to hold nobody's name."""
    if reader.roster.names or not record.has("people", "name"):
        return reader
    rows = record.table("SELECT person_id, name FROM people WHERE name IS NOT NULL").to_pylist()
    roster = Roster({row["person_id"]: row["name"] for row in rows})
    return Reader(reader.language, calendar=reader.calendar, roster=roster)


def _answers(record: History, reader: Reader, said: Sequence[Said]) -> list[Answer]:
    """Read the messages that were answered about once more."""
    by_message = {name: tuple(ones) for name, ones in groupby(sorted(said, key=_whose), key=_whose)}
    if not by_message:
        return []
    record.hand("asked_about", pa.table({"message_id": list(by_message)}))
    rows = record.table("""
        SELECT m.message_id, m.author_kind, coalesce(m."text", '') AS words,
            coalesce(c.customer_id, m.conversation_id) AS whose
        FROM messages m SEMI JOIN asked_about USING (message_id) LEFT JOIN conversations c USING (conversation_id)
        ORDER BY m.message_id
    """).to_pylist()
    record.drop("asked_about")
    messages = [Message(row["message_id"], row["author_kind"] or "", row["words"]) for row in rows]
    return answers_about(reader, messages, by_message, {row["message_id"]: row["whose"] for row in rows})


def _whose(said: Said) -> str:
    return said.message_id


def _by_outcome(record: History, reader: Reader) -> list[Answer]:
    if not record.has("ratings") and not record.has("events"):
        return []
    return answers_by_outcome(reader, list(_beginnings(record)))


def _beginnings(record: History) -> Iterator[Beginning]:
    rows = record.table(BEGINNINGS).to_pylist()
    for _, together in groupby(rows, key=lambda row: row["conversation_id"]):
        lines = list(together)
        messages = tuple(Message(row["message_id"], "customer", row["words"] or "") for row in lines)
        yield Beginning(messages, lines[0]["is_difficult"], lines[0]["whose"])
