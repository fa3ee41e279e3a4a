"""What counts as having ended well: SQL for the outcome of each conversation."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from turnabout.core.errors import BadInput
from turnabout.core.skill.tails import normal_scores
from turnabout.engine.columns import literal
from turnabout.engine.endings import FROM_WORDS, hand_endings
from turnabout.engine.history import History

WORDS = "words"
RATED = ("satisfied", "points", "ordered")
MOST_STEPS = 11
TRUE = "('true', 't', 'yes', 'y', '1', '1.0')"
FALSE = "('false', 'f', 'no', 'n', '0', '0.0')"
TURNED = "CASE WHEN higher_is_better = false THEN scale_min + scale_max - score ELSE score END"
SATISFIED = f"""CASE kind
    WHEN 'nps' THEN {TURNED} >= scale_min + 0.9 * (scale_max - scale_min)
    WHEN 'thumb' THEN {TURNED} >= scale_max
    ELSE {TURNED} >= scale_min + 0.75 * (scale_max - scale_min) END"""
POINTS = f"({TURNED} - scale_min) / nullif(scale_max - scale_min, 0)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How outcomes are read.

    Attributes
    ----------
    name
        As asked for.
    sql
        A query with columns conversation_id, outcome (double or null), outcome_source and rated_id (who the desk says
        was rated).
    unit, origin
        Printed outcome = origin + unit × outcome.
    """

    name: str
    sql: str
    unit: float = 1.0
    origin: float = 0.0


def outcome_of(history: History, name: str, *, until: str) -> Outcome:
    """Return the query for an outcome.

    Parameters
    ----------
    history
        The record of service.
    name
        ``satisfied``, ``points``, ``ordered``, ``words`` (satisfied, and where nobody rated what customers wrote last:
        a rating overrides words) or a key of the conversations' ``results``.
    until
        SQL condition on a column ``at``: what was known by then.

    Raises
    ------
    BadInput
        When the record does not hold this outcome at all.
    """
    latest = f"""SELECT * FROM ratings WHERE score IS NOT NULL AND ("at" IS NULL OR {until})
        QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY "at" DESC NULLS LAST, rating_id DESC) = 1"""
    if name == WORDS:
        hand_endings(history, until=until)
        return Outcome(
            name,
            f"""SELECT coalesce(r.conversation_id, w.conversation_id) AS conversation_id,
                CASE WHEN r.conversation_id IS NOT NULL THEN r.good
                    WHEN w.ended = 'positive' THEN 1.0 WHEN w.ended = 'negative' THEN 0.0 END AS outcome,
                coalesce(r.kind, 'words') AS outcome_source, r.person_id AS rated_id
            FROM (SELECT *, CAST({SATISFIED} AS DOUBLE) AS good FROM ({latest})) r
            FULL OUTER JOIN {FROM_WORDS} w ON w.conversation_id = r.conversation_id""",
        )
    if name not in RATED:
        return Outcome(name, _result(history, name, latest))
    lowest, steps = _steps(history, latest) if name == "ordered" else (0.0, "")
    value = {"satisfied": SATISFIED, "points": POINTS, "ordered": steps}[name]
    sql = f"""SELECT conversation_id, CAST({value} AS DOUBLE) AS outcome, kind AS outcome_source, person_id AS rated_id
        FROM ({latest})"""
    unit, origin = _scale(history) if name == "points" else (1.0, lowest)
    return Outcome(name, sql, unit=unit, origin=origin)


def _steps(history: History, latest: str) -> tuple[float, str]:
    """Return the lowest normal score, and SQL of how far above it a rating's step lies.

    Only the order of steps counts: each gets the mean of a standard normal distribution over its share of the ratings,
    so a step that hardly anybody takes is no further away than it is rare. Source: van der Waerden 1952,
    https://doi.org/10.1016/S1385-7258(52)50063-5 (normal scores).
    """
    rows = history.table(f"SELECT round({POINTS}, 6) AS step, count(*) AS n FROM ({latest}) GROUP BY 1 ORDER BY 1")
    known = rows.filter(pc.is_valid(rows["step"]))
    if known.num_rows > MOST_STEPS:
        raise BadInput(f"Ratings have {known.num_rows} different values, which are no steps: use --outcome points.")
    if known.num_rows == 0:
        return 0.0, "CAST(NULL AS DOUBLE)"
    n = known["n"].to_numpy().astype(np.float64)
    edges = np.concatenate([[0.0], np.cumsum(n) / n.sum()])
    scores = normal_scores(edges)
    cases = " ".join(
        f"WHEN {step!r} THEN {float(score - scores[0])!r}"
        for step, score in zip(known["step"].to_pylist(), scores, strict=True)
    )
    return float(scores[0]), f"CASE round({POINTS}, 6) {cases} END"


def _scale(history: History) -> tuple[float, float]:
    """Return length and start of the scale where all ratings share one, else 0-1."""
    low, high, more_low, more_high = history.one(
        "SELECT min(scale_min), min(scale_max), max(scale_min), max(scale_max) FROM ratings WHERE score IS NOT NULL"
    )
    if low is None or high is None or low != more_low or high != more_high:
        return 1.0, 0.0
    return float(str(high)) - float(str(low)), float(str(low))


def what_instead(history: History, name: str) -> str:
    """Return what to do where no leg has this outcome."""
    known = _results(history)
    if name in known or not known:
        return "Bring in ratings, or a column that says how conversations ended (results in the mapping)."
    others = f" (also here: {', '.join(known[1:20])})" if len(known) > 1 else ""
    return f"It holds no ratings, but results: try --outcome {known[0]}{others}."


def _results(history: History) -> list[str]:
    """Return the keys of the conversations' results, in order."""
    if not history.has("conversations", "results"):
        return []
    keys = "SELECT DISTINCT unnest(map_keys(results)) AS key FROM conversations WHERE results IS NOT NULL ORDER BY 1"
    return [str(row["key"]) for row in history.table(keys).to_pylist()]


def _result(history: History, key: str, latest: str) -> str:
    known = _results(history)
    if key not in known:
        there = f"results hold {', '.join(known[:20])}" if known else "the conversations hold no results"
        raise BadInput(
            f"There is no outcome {key!r}: use satisfied, points, ordered, words or a key of results ({there})."
        )
    text = f"lower(trim(results[{literal(key)}]))"
    value = f"CASE WHEN {text} IN {TRUE} THEN 1.0 WHEN {text} IN {FALSE} THEN 0.0 ELSE try_cast({text} AS DOUBLE) END"
    return f"""SELECT c.conversation_id, CASE WHEN isfinite(v) THEN v END AS outcome, {literal(key)} AS outcome_source,
            r.person_id AS rated_id
        FROM (SELECT conversation_id, {value} AS v FROM conversations) c
        LEFT JOIN (SELECT conversation_id, person_id FROM ({latest}) WHERE person_id IS NOT NULL) r
            ON r.conversation_id = c.conversation_id"""
