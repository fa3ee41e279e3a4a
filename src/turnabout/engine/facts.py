"""Facts of the company as a whole, each of which opens to its conversations. No figure about a person.

How often conversations of a kind end well is a figure of quality about the people who held them. It is said only where
enough people stand behind it, and behind what is left when it is taken from the whole: else a subtraction would tell of
a few persons.
"""

from dataclasses import dataclass

import duckdb

from turnabout.core.figures import GROUP

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
        Share of the rated ones that ended well, and the same among all others; None where nothing is rated, or too few
        people stand behind one of the two.
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


def facts(con: duckdb.DuckDBPyConnection, *, legs: str, group: int = GROUP) -> tuple[Fact, ...]:
    """Work out the facts that this record of service can tell, after :func:`summarise`.

    Parameters
    ----------
    con, legs
        Where the table of legs lies, and its name.
    group
        Fewest people behind a share of conversations that ended well.
    """
    found = [
        _split(con, "difficult", "is_difficult", legs=legs, group=group),
        _split(con, "passed_around", "passed_around", legs=legs, group=group),
        _most_harm(con, legs, group),
        _split(con, "came_back", "came_back", legs=legs, group=group),
        _unrated(con),
    ]
    return tuple(fact for fact in found if fact is not None and fact.count)


def _split(con: duckdb.DuckDBPyConnection, key: str, column: str, *, legs: str, group: int) -> Fact | None:
    """Compare conversations of a kind with all others, if enough people held either."""
    row = con.execute(
        f"""
        WITH held AS (
            SELECT count(DISTINCT l.person_id) FILTER (WHERE s.{column}) AS these,
                   count(DISTINCT l.person_id) FILTER (WHERE NOT s.{column}) AS others
            FROM conversation_summary s JOIN {legs} l USING (conversation_id) WHERE s.ended <> 'unknown'
        )
        SELECT count(*) FILTER (WHERE {column}), count(*),
               avg((ended = 'well')::INT) FILTER (WHERE {column} AND ended <> 'unknown'),
               avg((ended = 'well')::INT) FILTER (WHERE NOT {column} AND ended <> 'unknown'),
               (SELECT least(these, others) >= $people FROM held)
        FROM conversation_summary
        """,  # noqa: S608 (columns and tables are named here)
        {"people": group},
    ).fetchone()
    if row is None:
        return None
    count, total, ended_well, elsewhere, enough = row
    return Fact(key, count, total, ended_well, elsewhere) if enough else Fact(key, count, total)


def _most_harm(con: duckdb.DuckDBPyConnection, legs: str, group: int) -> Fact | None:
    """Name the category in which most conversations ended badly, if enough people held it, and everything else."""
    row = con.execute(
        f"""
        WITH held AS (
            SELECT DISTINCT s.category, l.person_id
            FROM conversation_summary s JOIN {legs} l USING (conversation_id) WHERE s.ended <> 'unknown'
        ), large AS (
            SELECT category FROM held h WHERE category IS NOT NULL
            GROUP BY category HAVING count(*) >= $people AND (
                SELECT count(DISTINCT o.person_id) FROM held o WHERE o.category IS DISTINCT FROM h.category
            ) >= $people
        )
        SELECT count(*) FILTER (WHERE ended = 'badly'), count(*) FILTER (WHERE ended <> 'unknown'),
               avg((ended = 'well')::INT) FILTER (WHERE ended <> 'unknown'),
               (SELECT avg((ended = 'well')::INT) FROM conversation_summary WHERE ended <> 'unknown'),
               category
        FROM conversation_summary WHERE category IN (SELECT category FROM large)
        GROUP BY category ORDER BY 1 DESC, category LIMIT 1
        """,  # noqa: S608 (a table of ours)
        {"people": group},
    ).fetchone()
    return Fact("most_harm", *row) if row else None


def _unrated(con: duckdb.DuckDBPyConnection) -> Fact | None:
    row = con.execute("SELECT count(*) FILTER (WHERE ended = 'unknown'), count(*) FROM conversation_summary").fetchone()
    return Fact("unknown", *row) if row else None
