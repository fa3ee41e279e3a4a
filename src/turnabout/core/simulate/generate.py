"""Day by day, chunk by chunk: the invented company at work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from turnabout.core.records import TableName
from turnabout.core.simulate.aftermath_tables import Orders, order_today, orders_table, ratings_table
from turnabout.core.simulate.calendar import DAY_SECONDS, Day, days_of, end_of
from turnabout.core.simulate.company import Company, found_company
from turnabout.core.simulate.conversation_tables import conversations_table, events_table, messages_table
from turnabout.core.simulate.customers import Customers, find_customers
from turnabout.core.simulate.handling import Handling, handle
from turnabout.core.simulate.outcomes import Outcomes, conclude, follow
from turnabout.core.simulate.scenes import Story
from turnabout.core.simulate.script import write_script
from turnabout.core.simulate.settings import CompanySettings
from turnabout.core.simulate.situations import Scale, Situations, arrive, calibrate
from turnabout.core.simulate.tables import customers_table, people_table, truth_table

COMPANY, CALENDAR, CUSTOMERS, PILOT, DAYS, CHUNKS = range(6)
Columns = TypeVar("Columns", Situations, Handling, Outcomes)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some days of one month.

    Attributes
    ----------
    month
        "2025-03".
    conversations
        How many were opened.
    tables
        Conversations, messages, events, ratings and orders.
    """

    month: str
    conversations: int
    tables: Mapping[TableName, pa.Table]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One day as drawn."""

    situations: Situations
    handling: Handling
    outcomes: Outcomes
    orders: Orders


class Simulation:
    """An invented company: go through ``chunks()``, then ask for the customers as they are at the end.

    Every part draws from its own stream of the seed, so the same settings give the same tables.
    """

    def __init__(self, settings: CompanySettings) -> None:
        self.settings = settings
        self.company: Company = found_company(settings, self._rng(COMPANY))
        self.customers: Customers = find_customers(settings, self._rng(CUSTOMERS))
        self._scale: Scale = calibrate(settings.hidden, self._rng(PILOT))
        self._orders = 0

    def _rng(self, *key: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self.settings.seed, spawn_key=key))

    @property
    def end(self) -> int:
        """Second (UTC) at which the record is taken: later events have not happened yet."""
        last = end_of(self.settings.start, self.settings.months)
        return (last - date(1970, 1, 1)).days * DAY_SECONDS

    def people(self) -> pa.Table:
        """List everybody of the company."""
        return people_table(self.company)

    def truth(self) -> pa.Table:
        """Tell what was planted: person_id, base, turnaround, is_artist, team_effect."""
        return truth_table(self.company)

    def customer_tables(self) -> Iterator[pa.Table]:
        """List the customers, in parts; complete only after all chunks."""
        count = len(self.customers.since)
        for begin in range(0, count, 200_000):
            yield customers_table(self.customers, begin, min(count, begin + 200_000))

    def chunks(self) -> Iterator[Chunk]:
        """Work through the period, some days of a month at a time; call it once."""
        for month, of_month in groupby(self._days(), key=lambda day: day.month):
            waiting: list[Day] = []
            for day in of_month:
                waiting.append(day)
                if sum(d.conversations for d in waiting) >= self.settings.chunk:
                    yield self._chunk(month, waiting)
                    waiting = []
            if waiting:
                yield self._chunk(month, waiting)

    def drawn_days(self) -> Iterator[Drawn]:
        """Draw day by day without writing tables: for benchmarks and tests of the truth. Not beside ``chunks``."""
        for day in self._days():
            yield self._day(day)

    def _days(self) -> list[Day]:
        return days_of(self.settings.start, self.settings.months, self.settings.conversations, self._rng(CALENDAR))

    def _day(self, day: Day) -> Drawn:
        rng = self._rng(DAYS, day.index)
        gone = self.customers.say_goodbye(day)
        orders = order_today(day, self.customers, gone, rng)
        situations = arrive(day, self.customers, self._scale, rng)
        handling = handle(self.company, day, situations, self.settings.assignment, rng)
        outcomes = conclude(self.settings, self.company.staff, situations, handling, rng)
        follow(day, self.customers, situations, outcomes, rng)
        return Drawn(situations=situations, handling=handling, outcomes=outcomes, orders=orders)

    def _chunk(self, month: str, days: list[Day]) -> Chunk:
        drawn = [self._day(day) for day in days]
        rng = self._rng(CHUNKS, days[0].index)
        situations = stack([d.situations for d in drawn])
        handling = stack([d.handling for d in drawn])
        outcomes = stack([d.outcomes for d in drawn])
        script = write_script(self.company.staff, situations, handling, outcomes, self.end, rng)
        story = Story(situations=situations, handling=handling, outcomes=outcomes, script=script)
        return Chunk(month=month, conversations=len(situations.number), tables=self._tables(story, drawn, rng))

    def _tables(self, story: Story, drawn: list[Drawn], rng: np.random.Generator) -> dict[TableName, pa.Table]:
        words = self.settings.text
        orders = orders_table(story, [d.orders for d in drawn], self._orders, self.end)
        self._orders += sum(len(d.orders.at) for d in drawn)
        return {
            "conversations": conversations_table(story, self.company, self.customers, words),
            "messages": messages_table(story, self.company, self.customers, words, rng),
            "events": events_table(story, self.company),
            "ratings": ratings_table(story, self.company, self.customers, words, self.end, rng),
            "orders": orders,
        }


def stack(parts: list[Columns]) -> Columns:
    """Put the same columns of several days below each other."""
    columns: dict[str, Any] = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(parts[0])
    }
    return type(parts[0])(**columns)
