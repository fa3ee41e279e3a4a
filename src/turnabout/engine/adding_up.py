"""Adds rated legs up for the case-mix model: where the rows are here leg by leg, on a cluster there.

Both give the same sums. Leg by leg is faster by much where rows cost nothing to look at; on a cluster nothing but sums
may leave it.
"""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

import numpy as np

from turnabout.core.skill.casemix import CaseMixSums
from turnabout.engine.history import History

RATED = "FROM prepared WHERE outcome IS NOT NULL AND credit > 0"


def add_up_here(history: History, sums: CaseMixSums, codes: tuple[str, ...]) -> None:
    """Stream the legs.

    Parameters
    ----------
    history
        The open record, with coded legs in ``prepared``.
    sums
        What they are added to.
    codes
        The columns that hold the code of each feature.
    """
    for batch in history.batches(f"SELECT person_no, fold, credit, outcome, {', '.join(codes)} {RATED}"):
        columns = [column.to_numpy(zero_copy_only=False) for column in batch.columns]
        sums.add(
            person=columns[0].astype(np.int64),
            fold=columns[1].astype(np.int64),
            credit=columns[2],
            outcome=columns[3],
            codes=np.column_stack(columns[4:]).astype(np.int64),
        )


def add_up_there(history: History, sums: CaseMixSums, codes: tuple[str, ...]) -> None:
    """Ask for the sums of each person and level, and of each pair of levels.

    Pairs are counted over the different cases that there are, which are far fewer than legs.
    """
    columns = f"[{', '.join(f'{code} + {start}' for code, start in zip(codes, sums.starts, strict=True))}]"
    people = history.table(f"""
        SELECT person_no, fold, a, sum(credit) AS n, sum(credit * outcome) AS y, sum(credit * outcome * outcome) AS yy,
            min(CASE WHEN outcome = 0 OR outcome = 1 THEN 1 ELSE 0 END) AS is_binary
        FROM (SELECT person_no, fold, credit, outcome, unnest({columns}) AS a {RATED}) GROUP BY 1, 2, 3
    """)
    pairs = history.table(f"""
        SELECT fold, a, b, sum(n) AS n FROM (SELECT fold, n, a, unnest(columns) AS b FROM (
            SELECT fold, n, columns, unnest(columns) AS a FROM (
                SELECT fold, {columns} AS columns, sum(credit) AS n {RATED} GROUP BY fold, {", ".join(codes)})))
        GROUP BY 1, 2, 3
    """)
    sums.add_sums(
        {name: np.asarray(people[name].to_numpy()) for name in people.column_names},
        {name: np.asarray(pairs[name].to_numpy()) for name in pairs.column_names},
    )
