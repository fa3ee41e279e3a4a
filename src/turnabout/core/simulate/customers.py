"""The customers of the invented company: who they are, whom they have contacted, when they leave."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate.calendar import Day, end_of
from turnabout.core.simulate.company import NEVER
from turnabout.core.simulate.settings import CompanySettings
from turnabout.core.simulate.words import name_pools

SEGMENTS = ("new", "regular", "loyal", "business")
WINDOW_DAYS = 30
REMEMBERED = 3


@dataclass(frozen=True, slots=True)
class ComingBack:
    """Customers who will be in touch again about the same matter, arrays of shape (n,)."""

    customer: NDArray[np.int64]
    topic: NDArray[np.int64]
    product: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers; the only state that grows with the company and is carried from day to day.

    The columns stay the same objects; what they hold is written to in place as days go by.

    Attributes
    ----------
    since, ends
        First and last day, in days since 1970-01-01.
    segment
        Index into ``SEGMENTS``.
    value
        Yearly value in the company's currency.
    name
        Index of the first name they sign with.
    contacts
        Days of the last contacts, shape (customers, ``REMEMBERED``).
    coming_back, leaving
        What will happen on later days, by day number.
    """

    since: NDArray[np.int32]
    ends: NDArray[np.int32]
    segment: NDArray[np.int8]
    value: NDArray[np.float32]
    name: NDArray[np.int16]
    activity: NDArray[np.float32]
    contacts: NDArray[np.int32]
    coming_back: dict[int, list[ComingBack]] = field(default_factory=dict)
    leaving: dict[int, list[NDArray[np.int64]]] = field(default_factory=dict)

    def present(self, day: Day, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw customers (some more active than others) who are with the company on that day."""
        here = (self.since <= day.number) & (self.ends > day.number)
        cumulated = np.cumsum(np.where(here, self.activity, 0.0), dtype=np.float64)
        drawn = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        return np.asarray(np.minimum(drawn, len(self.since) - 1), dtype=np.int64)

    def earlier_contacts(self, customer: NDArray[np.int64], day: Day) -> NDArray[np.int64]:
        """Count the contacts of the last 30 days (at most ``REMEMBERED``)."""
        return np.asarray((self.contacts[customer] >= day.number - WINDOW_DAYS).sum(axis=1))

    def note_contacts(self, customer: NDArray[np.int64], day: Day) -> None:
        """Remember today's contacts."""
        once = np.unique(customer)
        self.contacts[once, 1:] = self.contacts[once, :-1]
        self.contacts[once, 0] = day.number

    def note_return(self, day_number: NDArray[np.int64], coming: ComingBack) -> None:
        """Remember who comes back on which day."""
        for number in np.unique(day_number):
            which = day_number == number
            part = ComingBack(coming.customer[which], coming.topic[which], coming.product[which])
            self.coming_back.setdefault(int(number), []).append(part)

    def note_leaving(self, day_number: NDArray[np.int64], customer: NDArray[np.int64]) -> None:
        """Remember who leaves on which day."""
        for number in np.unique(day_number):
            self.leaving.setdefault(int(number), []).append(customer[day_number == number])

    def say_goodbye(self, day: Day) -> NDArray[np.int64]:
        """Let those leave who had decided to; return them."""
        gone: NDArray[np.int64] = np.unique(
            np.concatenate([*self.leaving.pop(day.number, []), np.empty(0, dtype=np.int64)])
        )
        gone = gone[self.ends[gone] == NEVER]
        self.ends[gone] = day.number
        return gone

    def return_today(self, day: Day, at_most: int) -> ComingBack:
        """Take those who come back today and are still customers; who finds no room comes tomorrow."""
        waiting = self.coming_back.pop(day.number, [])
        if not waiting:
            nobody = np.empty(0, dtype=np.int64)
            return ComingBack(nobody, nobody, nobody)
        customer = np.concatenate([part.customer for part in waiting])
        topic = np.concatenate([part.topic for part in waiting])
        product = np.concatenate([part.product for part in waiting])
        here = np.flatnonzero(self.ends[customer] > day.number)
        today, later = here[:at_most], here[at_most:]
        if len(later):
            self.note_return(
                np.full(len(later), day.number + 1), ComingBack(customer[later], topic[later], product[later])
            )
        return ComingBack(customer[today], topic[today], product[today])


def find_customers(settings: CompanySettings, rng: np.random.Generator) -> Customers:
    """Draw the customers: long-standing ones and some who join during the period."""
    count = max(20, round(0.45 * settings.conversations))
    first = (settings.start - date(1970, 1, 1)).days
    length = (end_of(settings.start, settings.months) - settings.start).days
    years = rng.gamma(1.5, 2.4, count)
    joining = rng.random(count) < min(0.5, 0.15 * settings.months / 12)
    joining[0] = False
    since = np.where(joining, first + rng.integers(0, length, count), first - 20 - (years * 365).astype(np.int64))
    segment = np.select([rng.random(count) < 0.08, joining | (years < 1), years > 5], [3, 0, 2], 1)
    value = rng.lognormal(5.9 + np.array([-0.4, 0.0, 0.35, 1.3])[segment], 0.6)
    return Customers(
        since=since.astype(np.int32),
        ends=np.full(count, NEVER, dtype=np.int32),
        segment=segment.astype(np.int8),
        value=np.round(value, 2).astype(np.float32),
        name=rng.integers(0, sum(len(firsts) for firsts, _ in name_pools()), count).astype(np.int16),
        activity=rng.lognormal(0, 0.7, count).astype(np.float32),
        contacts=np.full((count, REMEMBERED), -NEVER, dtype=np.int32),
    )
