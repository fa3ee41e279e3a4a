"""What a customer wrote before a person's first message: how difficult it looks, and what it says.

A message is read once, by :func:`turnabout.engine.reading.read`; here only what was read is looked up. The reader's own
order of difficulty was learnt elsewhere, so nobody's outcomes are in it.
"""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from turnabout.engine.columns import literal
from turnabout.engine.features import Feature
from turnabout.engine.history import History

FEWEST_LEARNT = 300
"""Rated conversations that began in words before the company's own outcomes say what the words mean for difficulty."""

TABLE, FILES = "readings", "reading_files"
WROTE = "what the customer wrote"
Words = Literal["none", "unread", "read"]

SEEN = pa.schema([("message_id", pa.string()), ("difficulty", pa.float32()), ("kinds", pa.list_(pa.string()))])
"""What is needed of a reading: the message, how difficult it looks, and the kinds of its firm cues."""

BANDS = (
    (0.90, "the customer’s words are among the 10 most difficult of 100"),
    (0.70, "the customer’s words are among the 30 most difficult of 100"),
    (0.40, "the customer’s words are neither difficult nor easy"),
    (0.00, "the customer’s words are easier than most"),
)
HARD = 0.70

KINDS = {
    "harm": "the customer writes of harm or need",
    "legal_threat": "the customer thinks of law",
    "threat_to_leave": "the customer may leave",
    "escalation_request": "the customer asks for somebody higher",
    "anger": "the customer is angry",
    "passed_around": "the customer was passed around",
    "repeat_contact": "the customer had to write before",
    "unresolved": "the customer says that it is not solved",
    "policy_friction": "the customer met a rule in the way",
    "reported_promise": "the customer was promised something",
    "urgency": "the customer has a deadline",
    "thanks": "the customer says thanks",
    "compliment": "the customer praises",
}
MILD = ("thanks", "compliment")


@dataclass(frozen=True, slots=True)
class Learning:
    """Whether words were read, how many rated conversations began in words, and how many are rated at all."""

    words: Words
    labels: int = 0
    rated: int = 0

    @property
    def enough(self) -> bool:
        """Whether outcomes can say what words mean."""
        return self.labels >= FEWEST_LEARNT

    @property
    def alone(self) -> bool:
        """Whether the reader's order has to do: outcomes are too few to say what anything means."""
        return self.labels > 0 and self.rated < FEWEST_LEARNT

    @property
    def says(self) -> str:
        """Say why words do not count, where they do not."""
        if self.words == "unread":
            return " Words were not read yet."
        if self.words == "read" and not self.enough:
            return f" Words do not count yet: {self.labels} of {FEWEST_LEARNT} rated conversations began in words."
        return ""


def bring_readings(history: History, rows: Iterable[pa.RecordBatch] | None = None) -> bool:
    """Make the table ``readings`` from what is handed over, or from the files beside the record; say if there are any.

    Parameters
    ----------
    history
        The open record.
    rows
        Batches in the schema ``SEEN``; without them, ``readings/*.parquet`` or ``readings.parquet`` of the folder.
    """
    if rows is not None:
        history.hand(TABLE, SEEN.empty_table(), rows)
        return True
    if not history.beside(TABLE, FILES):
        return False
    firm = "list_transform(list_filter(cues, lambda c: c.tier = 'firm'), lambda c: c.kind)"
    history.name(TABLE, f"SELECT message_id, difficulty, {firm} AS kinds FROM {FILES} WHERE difficulty IS NOT NULL")
    return True


def has_readings(history: History) -> bool:
    """Say whether what was read in messages is at hand."""
    return history.made(TABLE) and history.one(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} LIMIT 1)") == (1,)


# Words of the instant at which the person first wrote, or was given the case, are no longer beforehand.
BEFORE = """
    WITH held AS (
        SELECT conversation_id, person_id, min(started_at) AS began FROM prepared GROUP BY 1, 2
    ), wrote AS (
        SELECT conversation_id, author_id AS person_id, min("at") AS first FROM messages
        WHERE author_kind = 'agent' AND visibility IS DISTINCT FROM 'internal' GROUP BY 1, 2
    )
    SELECT h.conversation_id, h.person_id, max(r.difficulty) AS looks, list_distinct(flatten(list(r.kinds))) AS kinds
    FROM held h LEFT JOIN wrote w ON w.conversation_id = h.conversation_id AND w.person_id = h.person_id
    JOIN messages m ON m.conversation_id = h.conversation_id AND m."at" < coalesce(w.first, h.began)
        AND m.author_kind = 'customer' AND m.visibility IS DISTINCT FROM 'internal'
    JOIN readings r ON r.message_id = m.message_id AND r.difficulty IS NOT NULL
    GROUP BY 1, 2
"""


def add_words(history: History, rows: Iterable[pa.RecordBatch] | None = None) -> Learning:
    """Add to ``prepared`` the rank of the words before each leg (``wrote``, 0-1) and their kinds (``said``).

    Without readings the table stays as it is.
    """
    if not history.has("messages", "text"):
        return Learning("none")
    if not bring_readings(history, rows) or not has_readings(history):
        return Learning("unread")
    history.keep("beforehand", BEFORE)
    history.keep(
        "prepared",
        """WITH ranked AS (SELECT looks, (sum(n) OVER (ORDER BY looks) - n / 2) / sum(n) OVER () AS wrote
            FROM (SELECT looks, count(*) AS n FROM beforehand GROUP BY looks))
        SELECT l.*, r.wrote, b.kinds AS said FROM prepared l
        LEFT JOIN beforehand b ON b.conversation_id = l.conversation_id AND b.person_id = l.person_id
        LEFT JOIN ranked r ON r.looks = b.looks""",
    )
    labels, rated = history.one(
        "SELECT count(DISTINCT CASE WHEN wrote IS NOT NULL THEN conversation_id END), "
        "count(DISTINCT conversation_id) FROM prepared WHERE outcome IS NOT NULL"
    )
    return Learning("read", int(str(labels)), int(str(rated)))


def features_of_words() -> tuple[Feature, ...]:
    """Return what words say, as columns of case mix: what each is worth is learnt from the company's own outcomes."""
    said = (
        Feature(WROTE, f"CASE WHEN list_contains(l.said, {literal(kind)}) THEN {literal(words)} END", phrase="{level}")
        for kind, words in KINDS.items()
    )
    return Feature(WROTE, _band("l"), phrase="{level}"), *said


def _band(legs: str) -> str:
    whens = " ".join(f"WHEN {legs}.wrote >= {edge} THEN {literal(words)}" for edge, words in BANDS)
    return f"CASE {whens} END"


def reasons_of_words() -> str:
    """Return the SQL of a leg's reasons by words alone, before outcomes have taught what they mean."""
    said = ", ".join(
        f"CASE WHEN list_contains(l.said, {literal(kind)}) THEN {literal(words)} END"
        for kind, words in KINDS.items()
        if kind not in MILD
    )
    entries = f"[CASE WHEN l.wrote >= {HARD} THEN {_band('l')} END, {said}]"
    return f"CAST(list_filter({entries}, lambda r: r IS NOT NULL)[:3] AS VARCHAR[])"
