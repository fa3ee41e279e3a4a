"""Ratings and orders of a chunk as tables of the record of service."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.records import ORDER_KINDS
from turnabout.core.simulate.calendar import DAY_SECONDS, Day
from turnabout.core.simulate.company import Company
from turnabout.core.simulate.conversation_tables import closing_times
from turnabout.core.simulate.customers import Customers
from turnabout.core.simulate.phrases import NONE, banks, render
from turnabout.core.simulate.scenes import Slots, Story, endings_of
from turnabout.core.simulate.tables import chosen, conversation_ids, customer_ids, ids, table, times
from turnabout.core.simulate.words import topics

COMMENTED = 0.35
ORDERS_PER_CONVERSATION = 0.8
ORDER, REFUND, CANCELLATION, RENEWAL = (
    ORDER_KINDS.index(kind) for kind in ("order", "refund", "cancellation", "renewal")
)


@dataclass(frozen=True, slots=True)
class Orders:
    """What customers bought, renewed or gave up on some days; arrays of shape (orders,)."""

    customer: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.int64]
    value: NDArray[np.float64]


def order_today(day: Day, customers: Customers, gone: NDArray[np.int64], rng: np.random.Generator) -> Orders:
    """Draw the orders of a day; whoever leaves cancels."""
    n = int(rng.poisson(ORDERS_PER_CONVERSATION * day.conversations))
    begin = day.number * DAY_SECONDS
    value = np.concatenate([np.round(rng.lognormal(4.9, 0.9, n), 2), np.zeros(len(gone))])
    kind = np.where(rng.random(n) < 0.1, RENEWAL, ORDER)
    return Orders(
        customer=np.concatenate([customers.present(day, n, rng), gone]),
        at=begin + np.sort(rng.integers(0, DAY_SECONDS, n + len(gone))),
        kind=np.concatenate([kind, np.full(len(gone), CANCELLATION)]),
        value=value,
    )


def ratings_table(
    story: Story, company: Company, customers: Customers, words: bool, end: int, rng: np.random.Generator
) -> pa.Table:
    """List the answers to the survey that came in before ``end`` (seconds UTC)."""
    n = len(story.situations.number)
    closed, is_closed = closing_times(story)
    asked = closed + 600 + rng.integers(0, 3_600, n)
    answered = asked + np.minimum(60 + rng.exponential(30_000, n), 9 * DAY_SECONDS).astype(np.int64)
    spoken = rng.random(n) < COMMENTED
    comments = _comments(story, company, customers, spoken, rng) if words else pa.nulls(n, pa.string())
    row = np.flatnonzero(story.outcomes.rated & is_closed & (answered < end))
    return table(
        "ratings",
        {
            "rating_id": ids("R", story.situations.number[row], 8),
            "conversation_id": conversation_ids(story.situations.number[row]),
            "at": times(answered[row]),
            "asked_at": times(asked[row]),
            "kind": pa.repeat("csat", len(row)),
            "score": pa.array(story.outcomes.score[row].astype(np.float64)),
            "scale_min": pa.repeat(1.0, len(row)),
            "scale_max": pa.repeat(5.0, len(row)),
            "higher_is_better": pa.repeat(True, len(row)),
            "comment": comments.take(pa.array(row)),
        },
        len(row),
    )


def _comments(
    story: Story, company: Company, customers: Customers, spoken: NDArray[np.bool_], rng: np.random.Generator
) -> pa.Array:
    scenes, named = endings_of(story), banks().named
    hard = story.situations.difficulty > 0.7
    good = np.where(hard, named["customers.rate_good_hard"], named["customers.rate_good"])
    bank = np.where(story.outcomes.satisfied, good, named["customers.rate_bad"])
    luck = rng.random((len(bank), 1))
    text = render(np.where(spoken, bank, NONE)[:, None], luck, Slots(story, scenes, company, customers))
    return pc.if_else(pa.array(spoken), text, pa.scalar(None, pa.string()))


def orders_table(story: Story, orders: list[Orders], first: int, end: int) -> pa.Table:
    """Orders of some days, and the refunds that came out of their conversations before ``end`` (seconds UTC)."""
    day = Orders(**{f.name: np.concatenate([getattr(o, f.name) for o in orders]) for f in fields(Orders)})
    closed, is_closed = closing_times(story)
    at = closed + 3_600
    returned = np.array([t.queue == "returns" for t in topics()])[story.situations.topic]
    row = np.flatnonzero(returned & story.outcomes.satisfied & story.script.resolved & is_closed & (at < end))
    number = pa.concat_arrays([ids("O", first + np.arange(len(day.at)), 8), ids("OR", story.situations.number[row], 8)])
    kind = np.concatenate([day.kind, np.full(len(row), REFUND)])
    value = np.concatenate([day.value, story.situations.value[row]])
    return table(
        "orders",
        {
            "order_id": number,
            "customer_id": customer_ids(np.concatenate([day.customer, story.situations.customer[row]])),
            "at": times(np.concatenate([day.at, at[row]])),
            "value": pa.array(value, mask=kind == CANCELLATION),
            "kind": chosen(ORDER_KINDS, kind),
        },
        len(kind),
    )
