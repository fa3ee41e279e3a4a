"""Messages and events → legs, and who gets credit: set-based SQL, the same answer in whatever order rows come.

Whoever is named by an assignment, or writes a public message, holds the conversation from then on; a leg is a longest
run of one person. Things of one instant are taken in the order moved, escalated, unassigned, assigned, message, then by
id. Credit follows the public messages of each leg; where there are none it is shared equally among those who held the
conversation; where the desk says who was rated, that person has it all.
"""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import dataclass

from turnabout.engine.history import History
from turnabout.engine.outcome import Outcome

LEVEL_RANK = "CASE {} WHEN 'frontline' THEN 1 WHEN 'lead' THEN 2 WHEN 'manager' THEN 3 WHEN 'executive' THEN 4 END"

ITEMS = """
    SELECT e.conversation_id, e."at", e.event_id AS id, e.kind,
        e.automatic,
        CASE e.kind WHEN 'moved' THEN 1 WHEN 'escalated' THEN 2 WHEN 'unassigned' THEN 3 ELSE 4 END AS rank,
        CASE WHEN e.kind = 'assigned' THEN e."to" WHEN e.kind <> 'unassigned' THEN p.person_id END AS holder
    FROM events e LEFT JOIN (SELECT DISTINCT person_id FROM people) p ON p.person_id = e."to"
    WHERE e.kind IN ('moved', 'escalated', 'unassigned', 'assigned') AND {until}
    UNION ALL
    SELECT conversation_id, "at", message_id, 'message', false, 5, author_id
    FROM messages
    WHERE author_kind = 'agent' AND visibility = 'public' AND author_id IS NOT NULL AND {until}
"""

ORDERED = """
    SELECT *,
        last_value(holder IGNORE NULLS) OVER so_far AS person_id,
        lead(holder IGNORE NULLS) OVER line AS next_holder,
        lag(holder IGNORE NULLS) OVER line AS last_holder,
        row_number() OVER line AS n
    FROM ({items})
    WINDOW line AS (PARTITION BY conversation_id ORDER BY "at", rank, id),
        so_far AS (PARTITION BY conversation_id ORDER BY "at", rank, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""

# The first row of a spell, and the one that ends it before anybody else begins, say how.
NUMBERED = """
    SELECT *, count(starts) OVER (
        PARTITION BY conversation_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seq
    FROM (SELECT *,
        CASE WHEN holder IS NOT NULL AND last_holder IS DISTINCT FROM holder THEN kind END AS starts,
        CASE WHEN holder IS NULL AND next_holder IS DISTINCT FROM person_id THEN kind END AS ends
        FROM ({ordered}))
"""

SPELLS = """
    SELECT conversation_id, seq, any_value(person_id) AS person_id,
        min("at") FILTER (holder IS NOT NULL) AS started_at,
        min("at") FILTER (ends IS NOT NULL) AS released_at, bool_or(ends = 'escalated') AS escalates,
        max(starts) AS first_kind, bool_or(automatic) FILTER (starts IS NOT NULL) AS first_automatic,
        count_if(kind = 'message') AS messages_sent
    FROM ({numbered}) WHERE seq > 0 GROUP BY conversation_id, seq
"""

HELD = """
    SELECT s.conversation_id, s.seq, s.person_id, s.started_at,
        coalesce(least(s.released_at, lead(s.started_at) OVER line),
            CASE WHEN lead(s.seq) OVER line IS NULL AND c.closed_at >= s.started_at AND {closed} THEN c.closed_at END
        ) AS ended_at,
        CASE WHEN s.seq = 1 THEN 'first'
            WHEN row_number() OVER (PARTITION BY s.conversation_id, s.person_id ORDER BY s.seq) > 1 THEN 'return'
            WHEN s.first_kind = 'escalated' OR coalesce(lag(s.escalates) OVER line, false)
                OR coalesce({level} > lag({level}) OVER line, false) THEN 'escalation'
            WHEN s.first_automatic THEN 'automatic'
            ELSE 'transfer' END AS entered_by,
        s.first_kind <> 'message' AS given,
        CAST(s.messages_sent AS INTEGER) AS messages_sent,
        true AS by_record
    FROM ({spells}) s
    JOIN conversations c ON c.conversation_id = s.conversation_id
    LEFT JOIN {people} p ON p.person_id = s.person_id
    WINDOW line AS (PARTITION BY s.conversation_id ORDER BY s.seq)
"""

PEOPLE = "(SELECT person_id, any_value(team) AS team, any_value(level) AS level FROM people GROUP BY person_id)"

NAMED = """
    SELECT conversation_id, CAST(1 AS BIGINT) AS seq, handler_id AS person_id, opened_at AS started_at,
        CASE WHEN {closed} THEN closed_at END AS ended_at, 'first' AS entered_by, false AS given,
        CAST(NULL AS INTEGER) AS messages_sent, false AS by_record
    FROM conversations c
    WHERE handler_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM held h WHERE h.conversation_id = c.conversation_id)
"""

# Somebody whom the desk names as the one who was rated, but whom neither messages nor events show.
RATED = """
    SELECT o.conversation_id, coalesce(k.last, 0) + 1 AS seq, o.rated_id AS person_id,
        CASE WHEN k.last IS NULL THEN c.opened_at END AS started_at, CAST(NULL AS TIMESTAMPTZ) AS ended_at,
        CASE WHEN k.last IS NULL THEN 'first' ELSE 'transfer' END AS entered_by, false AS given,
        CAST(NULL AS INTEGER) AS messages_sent, false AS by_record
    FROM outcomes o
    JOIN conversations c ON c.conversation_id = o.conversation_id
    LEFT JOIN (SELECT conversation_id, max(seq) AS last, list(person_id) AS people FROM known GROUP BY 1) k
        ON k.conversation_id = o.conversation_id
    WHERE o.rated_id IS NOT NULL AND NOT coalesce(list_contains(k.people, o.rated_id), false)
"""

# What each person sent in a conversation, and what everybody did.
OWN = "SELECT conversation_id, person_id, sum(messages_sent) AS sent, count(*) AS legs FROM everything GROUP BY 1, 2"
WHOLE = "SELECT conversation_id, sum(sent) AS sent, count(*) AS people FROM own GROUP BY 1"

CREDITED = """
    SELECT l.*, o.outcome, o.outcome_source,
        CASE
            WHEN o.rated_id IS NOT NULL THEN CASE
                WHEN l.person_id <> o.rated_id THEN 0e0
                WHEN own.sent > 0 THEN l.messages_sent / own.sent
                ELSE 1e0 / own.legs END
            WHEN whole.sent > 0 THEN coalesce(l.messages_sent, 0) / whole.sent
            ELSE 1e0 / whole.people / own.legs END AS credit
    FROM everything l
    JOIN own ON own.conversation_id = l.conversation_id AND own.person_id = l.person_id
    JOIN whole ON whole.conversation_id = l.conversation_id
    LEFT JOIN outcomes o ON o.conversation_id = l.conversation_id
"""


@dataclass(frozen=True, slots=True)
class Derived:
    """What the derivation of legs did.

    Attributes
    ----------
    conversations
        Conversations in the record.
    without_handler
        Those of which nothing says who handled them; they have no leg.
    """

    conversations: int
    without_handler: int


def derive_legs(history: History, outcome: Outcome, *, until: str) -> Derived:
    """Work the legs out into the temporary table ``all_legs``.

    Parameters
    ----------
    history
        The record of service.
    outcome
        How outcomes are read.
    until
        SQL condition on a column ``at``: what was known by then.
    """
    closed = until.replace('"at"', "c.closed_at") if until != "true" else "true"
    history.keep("outcomes", outcome.sql)
    items = ITEMS.format(until=until)
    numbered = NUMBERED.format(ordered=ORDERED.format(items=items))
    held = HELD.format(
        spells=SPELLS.format(numbered=numbered), closed=closed, people=PEOPLE, level=LEVEL_RANK.format("p.level")
    )
    history.keep("held", held)
    history.keep("known", f"SELECT * FROM held UNION ALL {NAMED.format(closed=closed)}")
    history.drop("held")
    started = "coalesce(l.started_at, c.opened_at)"
    replied = _replied(history)
    history.keep(
        "all_legs",
        f"""WITH everything AS MATERIALIZED (SELECT * FROM known UNION ALL {RATED}), own AS MATERIALIZED ({OWN}),
            whole AS ({WHOLE}), credited AS ({CREDITED})
        SELECT l.conversation_id, CAST(l.seq AS INTEGER) AS seq, l.person_id, coalesce(p.team, c.team) AS team,
            l.started_at, l.ended_at, l.entered_by, {replied}, l.given, l.credit, l.outcome, l.outcome_source,
            {started} AS happened_at
        FROM credited l JOIN conversations c ON c.conversation_id = l.conversation_id
            LEFT JOIN {PEOPLE} p ON p.person_id = l.person_id""",
    )
    history.drop("known")
    return _counts(history)


def _replied(history: History) -> str:
    """Return messages sent and whether the person replied; unknown where the record holds no messages."""
    if not history.has("messages"):
        return "CAST(NULL AS INTEGER) AS messages_sent, CAST(NULL AS BOOLEAN) AS replied"
    return "l.messages_sent, l.messages_sent > 0 AS replied"


def _counts(history: History) -> Derived:
    everything, handled = history.one(
        """SELECT (SELECT count(*) FROM conversations),
            (SELECT count(DISTINCT conversation_id) FROM all_legs)"""
    )
    return Derived(conversations=int(str(everything)), without_handler=int(str(everything)) - int(str(handled)))
