"""One more pass over the legs, where customers are a level: what each person's legs with each customer add up to."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.visits import Visits
from turnabout.engine.cells import ASKED_FOR, Legs, asked_for, bin_sql
from turnabout.engine.columns import hash_number
from turnabout.engine.history import History

SUMS = ("rated", "weight", "weight2", "good", "square")

# A leg without a known customer, or of a conversation that several people share, is a customer of its own: what such a
# conversation came to says the same thing several times.
RATED = """
    SELECT person_id, {d} AS d, {c} AS c, CAST(outcome AS DOUBLE) AS y,
        CASE WHEN k.customer_id IS NULL OR count(*) OVER (PARTITION BY l.conversation_id) > 1
            THEN concat('leg:', l.conversation_id, ':', l.seq) ELSE concat('customer:', k.customer_id) END AS customer
    FROM (SELECT * FROM {relation} WHERE outcome IS NOT NULL AND {c} > 0 AND person_id IS NOT NULL AND {where}) l
    LEFT JOIN (SELECT conversation_id, any_value(customer_id) AS customer_id FROM conversations GROUP BY 1) k
        ON k.conversation_id = l.conversation_id
"""


@dataclass(frozen=True, slots=True)
class ByCustomer:
    """Adds the legs of a record up by customer.

    Attributes
    ----------
    history, legs
        Where the legs lie.
    """

    history: History
    legs: Legs

    def visits(self, people: tuple[str, ...], one_in: int) -> Visits:
        """Return the rated legs of some people with one in so many customers."""
        some = f"AND {hash_number('customer')} % {one_in} = 0" if one_in > 1 else ""
        table = self._of(
            people,
            f"""SELECT person_id, customer, {bin_sql(self.legs.bins)} AS bin, count(*) AS rated,
                sum(c) AS weight, sum(c * c) AS weight2, sum(c * y) AS good, sum(c * y * y) AS square
            FROM ({self._rated()}) WHERE {ASKED_FOR} {some} GROUP BY 1, 2, 3""",
        )
        customer = pc.dictionary_encode(table["customer"].combine_chunks())
        # In the order of names, so that sums do not hang on the order of rows.
        order = np.argsort(np.array(customer.dictionary.to_pylist(), dtype=object), kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        columns = {
            "person": pc.index_in(table["person_id"], pa.array(people, pa.string())).to_numpy().astype(np.int64),
            "customer": place[customer.indices.to_numpy()],
            "bin": table["bin"].to_numpy().astype(np.int64),
        }
        by = np.lexsort((columns["bin"], columns["customer"], columns["person"]))
        return Visits(
            **{name: values[by] for name, values in columns.items()},
            customers=len(order),
            sums={name: table[name].cast(pa.float64()).to_numpy()[by] for name in SUMS},
        )

    def clumps(self, people: tuple[str, ...]) -> FloatArray:
        """Return Σn²/Σn for each person, where n counts their legs with one customer."""
        table = self._of(
            people,
            f"""SELECT person_id, sum(n * n) / sum(n) AS clump
            FROM (SELECT person_id, customer, CAST(count(*) AS DOUBLE) AS n FROM ({self._rated()}) GROUP BY 1, 2)
            WHERE {ASKED_FOR} GROUP BY person_id""",
        )
        found = np.ones(len(people))
        found[pc.index_in(table["person_id"], pa.array(people, pa.string())).to_numpy()] = table["clump"].to_numpy()
        return found

    def _rated(self) -> str:
        legs = self.legs
        return RATED.format(
            d="difficulty" if legs.difficulty else "CAST(NULL AS DOUBLE)",
            c="CAST(credit AS DOUBLE)" if legs.credit else "1e0",
            relation=legs.relation,
            where=legs.where,
        )

    def _of(self, people: tuple[str, ...], query: str) -> pa.Table:
        with asked_for(self.history, people):
            return self.history.table(query)


def by_customer(history: History, legs: Legs) -> ByCustomer | None:
    """Return what adds legs up by customer; None where the record names no customers."""
    return ByCustomer(history, legs) if history.has("conversations", "customer_id") else None
