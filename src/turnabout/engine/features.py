"""Case mix: which columns of the record say, before the agent acted, what kind of case this is."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import dataclass

import pyarrow as pa

from turnabout.engine.columns import literal
from turnabout.engine.history import History

FEWEST = 30
MOST_LEVELS = 60
MOST_NESTED = 150
MOST_ATTRIBUTES = 20
DIFFICULTY = "difficulty"
PARTS = (0.2, 0.4, 0.6, 0.8)

BASE = """prepared l JOIN conversations c ON c.conversation_id = l.conversation_id
    LEFT JOIN contacts k ON k.conversation_id = l.conversation_id"""

CONTACTS = """
    SELECT conversation_id, CASE WHEN opened_at IS NOT NULL THEN count(*) OVER (
        PARTITION BY customer_id ORDER BY epoch_us(opened_at) RANGE BETWEEN 2592000000000 PRECEDING AND 1 PRECEDING
        ) END AS earlier
    FROM conversations WHERE customer_id IS NOT NULL AND opened_at IS NOT NULL
"""

# By arithmetic on microseconds: functions of zoned times are many times slower. 1 January 1970 was a Thursday.
HOURS = """CASE WHEN l.started_at IS NOT NULL THEN
    CASE WHEN (epoch_us(l.started_at) // 86400000000 + 3) % 7 > 4 THEN 'at the weekend ' ELSE 'on a weekday ' END
    || CASE epoch_us(l.started_at) // 14400000000 % 6 WHEN 0 THEN '0–4' WHEN 1 THEN '4–8' WHEN 2 THEN '8–12'
        WHEN 3 THEN '12–16' WHEN 4 THEN '16–20' ELSE '20–24' END
    || ' o’clock (UTC)' END
"""

WAITED = (
    (1 / 12, "less than 5 minutes"),
    (1 / 4, "5 to 15 minutes"),
    (1, "15 minutes to an hour"),
    (4, "1 to 4 hours"),
    (8, "4 to 8 hours"),
    (24, "8 hours to a day"),
    (72, "1 to 3 days"),
    (168, "3 to 7 days"),
)
"""Upper ends, in hours, of the bands of waiting, and their words."""

LONGEST = "over a week"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of case mix.

    Attributes
    ----------
    words
        What it is called in a reason.
    sql
        Its level as text, over ``BASE``.
    numeric
        Whether ``sql`` is a number that is still to be cut into parts.
    personal
        Whether it may describe the person: it then counts only if it varies within people.
    nested_in
        SQL of the coarser level that rare levels fall back to.
    phrase
        How a level reads in a reason.
    """

    words: str
    sql: str
    numeric: bool = False
    personal: bool = False
    nested_in: str | None = None
    phrase: str = "{words} {level}"

    def says(self, level: str) -> str:
        """Say in plain words that a case is of this level."""
        return self.phrase.format(words=self.words, level=level)


def features_of(history: History) -> tuple[Feature, ...]:
    """Return the case-mix columns that the record has."""

    def has(column: str) -> bool:
        return history.has("conversations", column)

    found = [Feature(name, f"c.{name}") for name in ("channel", "product", "priority", "language") if has(name)]
    if has("category"):
        nested = "c.category || coalesce(' › ' || c.subcategory, '')"
        found.append(Feature("category", nested, nested_in="c.category"))
    elif has("subcategory"):
        found.append(Feature("subcategory", "c.subcategory"))
    if has("order_value"):
        found.append(Feature("order value", "c.order_value", numeric=True))
    if has("shift"):
        found.append(Feature("shift", "c.shift", personal=True))
    if has("customer_id") and has("opened_at"):
        found.append(
            Feature("earlier contacts in 30 days", _earlier("k.earlier", "contact"), phrase="{level} in 30 days")
        )
    if history.has("events") or history.has("messages"):
        found.append(Feature("earlier hand-offs", _earlier("l.seq - 1", "hand-off"), phrase="{level}"))
        found.append(Feature("hour", HOURS, phrase="{level}"))
    if history.has("events") and has("opened_at"):
        # Where the agent's own first message starts the leg, the wait is the agent's doing, not known beforehand.
        waited = "CASE WHEN l.given THEN epoch_us(l.started_at) - epoch_us(c.opened_at) END"
        found.append(Feature("time waited", _banded(f"({waited}) / 3600000000"), phrase="waited {level}"))
    return tuple(found) + _attributes(history)


def _earlier(sql: str, what: str) -> str:
    """Count in words: no earlier contact, 1 earlier contact, 3 or more earlier contacts."""
    return (
        f"CASE WHEN {sql} >= 3 THEN '3 or more earlier {what}s' WHEN {sql} = 0 THEN 'no earlier {what}' "
        f"WHEN {sql} = 1 THEN '1 earlier {what}' WHEN {sql} = 2 THEN '2 earlier {what}s' END"
    )


def _banded(hours: str) -> str:
    """Cut hours waited into bands that people would name."""
    whens = " ".join(f"WHEN {hours} < {end!r} THEN {literal(words)}" for end, words in WAITED)
    return f"CASE WHEN {hours} IS NULL THEN NULL {whens} ELSE {literal(LONGEST)} END"


def _attributes(history: History) -> tuple[Feature, ...]:
    """Return the conversations' further attributes; numbers with many values are cut into parts."""
    if not history.has("conversations", "attributes"):
        return ()
    rows = history.table(f"""
        SELECT name, count(*) AS levels, sum(n) AS filled, sum(n * number) / sum(n) AS numbers
        FROM (SELECT e.key AS name, e.value, count(*) AS n,
                CASE WHEN try_cast(e.value AS DOUBLE) IS NULL THEN 0 ELSE 1 END AS number
            FROM (SELECT unnest(map_entries(attributes)) AS e FROM conversations)
            WHERE e.key <> {literal(DIFFICULTY)} AND e.value IS NOT NULL GROUP BY 1, 2)
        GROUP BY 1 HAVING sum(n) >= {FEWEST} ORDER BY filled DESC, name LIMIT {MOST_ATTRIBUTES}
    """).to_pylist()
    found = []
    for row in sorted(rows, key=lambda row: str(row["name"])):
        value = f"c.attributes[{literal(str(row['name']))}]"
        numeric = row["numbers"] > 0.95 and row["levels"] > 12
        sql = f"try_cast({value} AS DOUBLE)" if numeric else value
        found.append(Feature(str(row["name"]).replace("_", " "), sql, numeric=numeric, personal=True))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Coded:
    """A feature whose levels have numbers.

    Attributes
    ----------
    feature
        Which one.
    number
        Its place; the temporary table ``level_<number>`` holds (value, code).
    sql
        Its level as text.
    coarse
        The level that rare levels fall back to, if any.
    levels
        Words of each code; code 0 holds everything rare or unknown.
    """

    feature: Feature
    number: int
    sql: str
    coarse: str | None
    levels: tuple[str, ...]


def code_levels(history: History, features: tuple[Feature, ...]) -> tuple[Coded, ...]:
    """Give the levels of each feature numbers; features with a single level are left out."""
    found: list[Coded] = []
    for feature in features:
        coded = _code(history, feature, len(found))
        if len(coded.levels) > 1:
            found.append(coded)
    return tuple(found)


def _code(history: History, feature: Feature, number: int) -> Coded:
    sql = _in_parts(history, feature) if feature.numeric else feature.sql
    counts = {
        str(row["value"]): int(row["n"])
        for row in history.table(
            f"SELECT {sql} AS value, count(*) AS n FROM {BASE} WHERE {sql} IS NOT NULL GROUP BY 1"
        ).to_pylist()
    }
    most = MOST_NESTED if feature.nested_in else MOST_LEVELS
    often = sorted((v for v, n in counts.items() if n >= FEWEST), key=lambda v: (-counts[v], v))[:most]
    if feature.nested_in:
        often = _with_coarse(history, feature.nested_in, sql, often)
    levels = ("anything else", *sorted(often))
    if len(often) == 1 and sum(counts.values()) == counts[often[0]] == _legs(history):
        levels = levels[:1]
    known = pa.table({"value": pa.array(levels[1:], pa.string()), "code": pa.array(range(1, len(levels)), pa.uint16())})
    history.hand(f"level_{number}", known)
    return Coded(feature, number, sql, feature.nested_in, levels)


def _legs(history: History) -> int:
    return int(str(history.one("SELECT count(*) FROM prepared")[0]))


def _with_coarse(history: History, coarse: str, sql: str, often: list[str]) -> list[str]:
    """Add the coarser levels that hold what is left over."""
    kept = ", ".join(literal(value) for value in often) or "''"
    rows = history.table(
        f"SELECT {coarse} AS value FROM {BASE} WHERE {coarse} IS NOT NULL AND coalesce({sql}, '') NOT IN ({kept}) "
        f"GROUP BY 1 HAVING count(*) >= {FEWEST}"
    ).to_pylist()
    return sorted({*often, *(str(row["value"]) for row in rows)})


def _in_parts(history: History, feature: Feature) -> str:
    """Cut a number near its quantiles, at numbers of two digits."""
    parts = ", ".join(f"percentile_disc({part}) WITHIN GROUP (ORDER BY {feature.sql})" for part in PARTS)
    low, high, *found = history.one(f"SELECT min({feature.sql}), max({feature.sql}), {parts} FROM {BASE}")
    edges = sorted({float(f"{float(str(edge)):.2g}") for edge in found if edge is not None})
    # An edge that all lie beyond would name a band in which there is nobody.
    edges = [edge for edge in edges if float(str(low)) <= edge < float(str(high))]
    if not edges:
        return "CAST(NULL AS VARCHAR)"
    whens = [f"WHEN {feature.sql} <= {edge!r} THEN {literal(_up_to(edges, k))}" for k, edge in enumerate(edges)]
    return (
        f"CASE WHEN {feature.sql} IS NULL THEN NULL {' '.join(whens)} ELSE {literal(f'over {_plain(edges[-1])}')} END"
    )


def _up_to(edges: list[float], k: int) -> str:
    return f"over {_plain(edges[k - 1])}, up to {_plain(edges[k])}" if k else f"up to {_plain(edges[0])}"


def _plain(number: float) -> str:
    """Write a number without an exponent."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:g}"
