"""Who handled what: facts of the record, no figure of anybody's quality."""

from dataclasses import dataclass

import duckdb

HANDLES_FROM = 5  # turns holding a case in the window from which somebody counts as handling a topic
WORTH_NAMING = 20  # turns in the window below which a topic is left out

DIMENSIONS = ("team", "channel", "category", "language", "shift")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a part of the company's conversations is handled by.

    Attributes
    ----------
    dimension, value
        Such as ``channel`` and ``Email``; for a pair of team and category the value is the category.
    team
        The team, where the topic is a pair; None otherwise.
    legs
        Turns holding such a case in the window.
    people
        Ids of those with at least five such turns, in the order of ids.
    most_by, most_share
        Who held most of them, and which share, 0-1.
    """

    dimension: str
    value: str
    team: str | None
    legs: int
    people: tuple[str, ...]
    most_by: str
    most_share: float


def coverage(con: duckdb.DuckDBPyConnection, *, legs: str) -> tuple[Topic, ...]:
    """List topics by team, channel, category, language and shift, and by team and category."""
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW handled AS
        SELECT l.person_id, l.team, c.channel, c.category, c.language,
               coalesce(c.shift, p.attributes['shift']) AS shift
        FROM {legs} l JOIN conversations c USING (conversation_id) LEFT JOIN people p USING (person_id)
    """)  # noqa: S608 (a table of ours)
    topics = [topic for name in DIMENSIONS for topic in _topics(con, name, name, "NULL")]
    return (*topics, *_topics(con, "team and category", "category", "team"))


def _topics(con: duckdb.DuckDBPyConnection, dimension: str, value: str, team: str) -> list[Topic]:
    rows = con.execute(
        f"""
        WITH shares AS (
            SELECT {value} AS value, {team} AS team, person_id, count(*) AS n
            FROM handled WHERE {value} IS NOT NULL GROUP BY ALL
        )
        SELECT value, team, sum(n)::BIGINT, list(person_id ORDER BY person_id) FILTER (WHERE n >= {HANDLES_FROM}),
               first(person_id ORDER BY n DESC, person_id), max(n) / sum(n)
        FROM shares GROUP BY value, team HAVING sum(n) >= {WORTH_NAMING} ORDER BY value, team
        """  # noqa: S608 (columns are named here)
    ).fetchall()
    return [
        Topic(dimension, value, team, legs, tuple(people or ()), most_by, share)
        for value, team, legs, people, most_by, share in rows
    ]
