"""Facts of the company as a whole, each of which opens to its conversations. No figure about a person."""

from dataclasses import dataclass

import duckdb

GROUP_OF_PEOPLE = 10  # a group figure of quality needs at least this many people
HAND_OFFS_THAT_HURT = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Attributes
    ----------
    key
        Which fact; the page has its words.
    count, total
        Conversations it is about, out of how many.
    ended_well, elsewhere
        Share of the rated ones that ended well, and the same among all others; None where nothing is rated.
    value
        The category it names, if it names one.
    """

    key: str
    count: int
    total: int
    ended_well: float | None = None
    elsewhere: float | None = None
    value: str | None = None


SUMMARY = """
CREATE OR REPLACE TABLE conversation_summary AS
WITH per_conversation AS (
    SELECT conversation_id,
           coalesce(max(difficulty) >= $difficult_from, false) AS is_difficult,
           max(outcome) AS outcome,
           count(*) - 1 AS hand_offs,
           count(DISTINCT person_id) AS people
    FROM {legs} GROUP BY conversation_id
), numbered AS (
    SELECT conversation_id, customer_id, opened_at, category, channel,
           lag(opened_at) OVER (PARTITION BY customer_id ORDER BY opened_at, conversation_id) AS earlier
    FROM conversations
)
SELECT n.conversation_id, n.category, n.channel,
       coalesce(p.is_difficult, false) AS is_difficult,
       CASE WHEN p.outcome IS NULL THEN 'unknown' WHEN p.outcome >= .5 THEN 'well' ELSE 'badly' END AS ended,
       coalesce(p.hand_offs, 0) AS hand_offs,
       coalesce(p.hand_offs >= $hand_offs, false) AS passed_around,
       coalesce(n.customer_id IS NOT NULL AND n.opened_at - n.earlier <= INTERVAL 30 DAY, false) AS came_back
FROM numbered n LEFT JOIN per_conversation p USING (conversation_id)
"""


def summarise(con: duckdb.DuckDBPyConnection, *, legs: str, difficult_from: float) -> None:
    """Make the table ``conversation_summary``: one row per conversation, with what lists filter by."""
    con.execute(SUMMARY.format(legs=legs), {"difficult_from": difficult_from, "hand_offs": HAND_OFFS_THAT_HURT})


def facts(con: duckdb.DuckDBPyConnection, *, legs: str) -> tuple[Fact, ...]:
    """Work out the facts that this record of service can tell, after :func:`summarise`."""
    found = [
        _split(con, "difficult", "is_difficult"),
        _split(con, "passed_around", "passed_around"),
        _most_harm(con, legs),
        _split(con, "came_back", "came_back"),
        _unrated(con),
    ]
    return tuple(fact for fact in found if fact is not None and fact.count)


def _split(con: duckdb.DuckDBPyConnection, key: str, column: str) -> Fact | None:
    row = con.execute(f"""
        SELECT count(*) FILTER (WHERE {column}), count(*),
               avg((ended = 'well')::INT) FILTER (WHERE {column} AND ended <> 'unknown'),
               avg((ended = 'well')::INT) FILTER (WHERE NOT {column} AND ended <> 'unknown')
        FROM conversation_summary
    """).fetchone()  # noqa: S608 (columns are named here)
    return Fact(key, *row) if row else None


def _most_harm(con: duckdb.DuckDBPyConnection, legs: str) -> Fact | None:
    """Name the category in which most conversations ended badly, if enough people handled it."""
    row = con.execute(
        f"""
        SELECT count(*) FILTER (WHERE ended = 'badly'), count(*) FILTER (WHERE ended <> 'unknown'),
               avg((ended = 'well')::INT) FILTER (WHERE ended <> 'unknown'),
               (SELECT avg((ended = 'well')::INT) FROM conversation_summary WHERE ended <> 'unknown'),
               category
        FROM conversation_summary
        WHERE category IN (
            SELECT c.category FROM {legs} l JOIN conversations c USING (conversation_id)
            GROUP BY 1 HAVING count(DISTINCT l.person_id) >= $people)
        GROUP BY category ORDER BY 1 DESC, category LIMIT 1
        """,  # noqa: S608 (a table of ours)
        {"people": GROUP_OF_PEOPLE},
    ).fetchone()
    return Fact("most_harm", *row) if row else None


def _unrated(con: duckdb.DuckDBPyConnection) -> Fact | None:
    row = con.execute("SELECT count(*) FILTER (WHERE ended = 'unknown'), count(*) FROM conversation_summary").fetchone()
    return Fact("unknown", *row) if row else None
