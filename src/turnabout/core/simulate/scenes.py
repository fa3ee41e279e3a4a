"""Everything that the words of a message can depend on, one row per message."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.simulate.calendar import DAY_SECONDS
from turnabout.core.simulate.company import Company
from turnabout.core.simulate.customers import Customers
from turnabout.core.simulate.handling import Handling
from turnabout.core.simulate.names import customer_first_names
from turnabout.core.simulate.outcomes import Outcomes, hinge
from turnabout.core.simulate.script import BY_CUSTOMER, FIRST_EVENT, LAST, SLOT_KIND, SLOT_LEG, SLOTS, K, Script
from turnabout.core.simulate.situations import Situations, product_names

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WAITS = (
    "nine days",
    "two weeks",
    "eleven days",
    "three weeks",
    "over a week",
    "ten days",
    "almost a month",
    "six days",
)
_COUNTED = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Scenes:
    """Messages of a chunk in the order of conversation and time, arrays of shape (messages,).

    Attributes
    ----------
    row
        Which conversation of the chunk.
    slot, kind
        Place in the grid, and what it is.
    leg
        Which leg the message belongs to.
    holder, author, before
        Who holds the conversation on that leg; who of the staff writes (-1: customer or machine); who held it before.
    luck
        A number per conversation, spread evenly on [0, 1): which variant of its topic it is about.
    craft
        Chance that the author uses a technique here; it grows with skill.
    """

    row: NDArray[np.int64]
    slot: NDArray[np.int64]
    kind: NDArray[np.int64]
    leg: NDArray[np.int64]
    at: NDArray[np.int64]
    holder: NDArray[np.int64]
    author: NDArray[np.int64]
    before: NDArray[np.int64]
    luck: NDArray[np.float64]
    craft: NDArray[np.float64]

    def only(self, which: NDArray[np.bool_]) -> "Scenes":
        """Keep some of the messages."""
        return Scenes(**{f.name: getattr(self, f.name)[which] for f in fields(self)})


@dataclass(frozen=True, slots=True)
class Story:
    """A chunk as drawn: what arrived, who handled it, how it ended, when things happened."""

    situations: Situations
    handling: Handling
    outcomes: Outcomes
    script: Script


def _lucks(story: Story) -> NDArray[np.float64]:
    return np.asarray(story.situations.number * 0.6180339887 % 1.0, dtype=np.float64)


def scenes_of(story: Story, company: Company) -> Scenes:
    """List the messages of a chunk."""
    row, slot = np.nonzero(story.script.used & (SLOT_KIND < FIRST_EVENT))
    kind = SLOT_KIND[slot]
    leg = np.where(SLOT_LEG[slot] == LAST, story.script.last[row], SLOT_LEG[slot])
    author_leg = leg - (kind == K.OVER)
    person = story.handling.person
    holder = person[row, leg]
    machine = (kind == K.RECEIVED) | np.isin(kind, BY_CUSTOMER)
    author = np.where(machine, -1, person[row, author_leg])
    before = np.where(kind == K.CHASE, holder, person[row, np.maximum(leg - 1, 0)])
    staff = company.staff
    skill = staff.base[holder] + staff.turnaround[holder] * hinge(story.handling.difficulty[row, leg])
    return Scenes(
        row=row,
        slot=slot,
        kind=kind,
        leg=leg,
        at=story.script.at[row, slot],
        holder=holder,
        author=author,
        before=before,
        luck=_lucks(story)[row],
        craft=np.clip(0.38 + 0.22 * skill, 0.05, 0.92),
    )


def endings_of(story: Story) -> Scenes:
    """One scene per conversation: its last reply (for words that belong to the conversation as a whole)."""
    n = len(story.script.last)
    row, last = np.arange(n), story.script.last
    holder = story.handling.person[row, last]
    slot = SLOTS.index((K.RESOLUTION, LAST))
    return Scenes(
        row=row,
        slot=np.full(n, slot),
        kind=np.full(n, K.RESOLUTION),
        leg=last,
        at=story.script.at[:, slot],
        holder=holder,
        author=holder,
        before=holder,
        luck=_lucks(story),
        craft=np.zeros(n),
    )


class Slots:
    """Words for the slots of templates, worked out once per chunk when first asked for."""

    def __init__(self, story: Story, scenes: Scenes, company: Company, customers: Customers) -> None:
        self._story, self._scenes, self._company, self._customers = story, scenes, company, customers
        self._known: dict[str, pa.Array] = {}
        self._resolution = story.script.at[:, SLOTS.index((K.RESOLUTION, LAST))]
        self._promised = story.script.at[:, SLOTS.index((K.PROMISE, LAST))]

    def __call__(self, name: str) -> pa.Array:
        """Words of one slot, one per message."""
        if name not in self._known:
            self._known[name] = getattr(self, f"_{name}")()
        return self._known[name]

    def _names(self, person: NDArray[np.int64]) -> pa.Array:
        return pa.array(self._company.staff.first_names).take(pa.array(person))

    def _agent(self) -> pa.Array:
        return self._names(np.where(self._scenes.author >= 0, self._scenes.author, self._scenes.holder))

    def _prev(self) -> pa.Array:
        return self._names(self._scenes.before)

    def _customer(self) -> pa.Array:
        named = self._customers.name[self._story.situations.customer[self._scenes.row]]
        return pa.array(customer_first_names()).take(pa.array(named))

    def _team_names(self, team: NDArray[np.int64]) -> pa.Array:
        names = [*self._company.teams.names, "the management"]
        return pa.array(names).take(pa.array(np.where(team < 0, len(names) - 1, team)))

    def _team(self) -> pa.Array:
        team = self._company.staff.team[np.where(self._scenes.author >= 0, self._scenes.author, self._scenes.holder)]
        return self._team_names(np.where(team < 0, 0, team))

    def _nextteam(self) -> pa.Array:
        leg = np.where(self._scenes.kind == K.OVER, self._scenes.leg, np.minimum(self._scenes.leg + 1, 3))
        return self._team_names(self._story.handling.team[self._scenes.row, leg])

    def _product(self) -> pa.Array:
        return pa.array(product_names()).take(pa.array(self._story.situations.product[self._scenes.row]))

    def _order(self) -> pa.Array:
        number = (self._story.situations.number[self._scenes.row] * 7_919 + 1_204_417) % 9_000_000 + 1_000_000
        return pc.binary_join_element_wise("QM", pc.cast(pa.array(number), pa.string()), "-")

    def _amount(self) -> pa.Array:
        pence = np.round(self._story.situations.value[self._scenes.row] * 100).astype(np.int64)
        whole = pc.cast(pa.array(pence // 100), pa.string())
        rest = pc.utf8_lpad(pc.cast(pa.array(pence % 100), pa.string()), 2, "0")
        return pc.binary_join_element_wise("£", pc.binary_join_element_wise(whole, rest, "."), "")

    def _goodwill(self) -> pa.Array:
        steps = pa.array([f"£{pounds}" for pounds in (5, 10, 10, 15, 20, 20, 25, 30)])
        return steps.take(pa.array(self._story.situations.number[self._scenes.row] // 3 % len(steps)))

    def _pastday(self) -> pa.Array:
        situations = self._story.situations
        day = (situations.opened // DAY_SECONDS) - 2 - situations.number % 4
        return self._weekday(day[self._scenes.row])

    def _nextday(self) -> pa.Array:
        day = self._resolution // DAY_SECONDS + 1 + self._story.situations.number % 3
        sunday = (day + 3) % 7 == 6
        return self._weekday((day + sunday)[self._scenes.row])

    def _weekday(self, day: NDArray[np.int64]) -> pa.Array:
        return pa.array(_WEEKDAYS).take(pa.array((day + 3) % 7))

    def _due(self) -> pa.Array:
        script, number = self._story.script, self._story.situations.number
        days = script.due_days
        form = number % 4
        due = self._promised // DAY_SECONDS + days
        by_day = [f"by {name}" for name in _WEEKDAYS]
        words = [*by_day, "within 24 hours", "by tomorrow evening", "within two working days", "within three days"]
        plain = np.where(days == 1, np.where(form == 0, 7, 8), np.where(days == 2, 9, 10))
        index = np.where((form <= 1) | ((days == 2) & (form == 2)), plain, (due + 3) % 7)
        dated = [*words, *_dates(due)]
        index = np.where((form == 3) & (days > 1), len(words) + due - due.min(), index)
        return pa.array(dated).take(pa.array(index[self._scenes.row]))

    def _wait(self) -> pa.Array:
        return pa.array(_WAITS).take(pa.array(self._story.situations.number[self._scenes.row] % len(_WAITS)))

    def _years(self) -> pa.Array:
        situations = self._story.situations
        days = situations.opened // DAY_SECONDS - self._customers.since[situations.customer]
        return pc.cast(pa.array(np.maximum(2, days // 365)[self._scenes.row]), pa.string())

    def _contacts(self) -> pa.Array:
        number = np.minimum(self._story.situations.earlier, len(_COUNTED) - 1)
        return pa.array(_COUNTED).take(pa.array(number[self._scenes.row]))


def _dates(due: NDArray[np.int64]) -> list[str]:
    first, last = int(due.min()), int(due.max())
    days = (date(1970, 1, 1) + timedelta(days=number) for number in range(first, last + 1))
    return [f"by {day.day} {day:%B}" for day in days]
