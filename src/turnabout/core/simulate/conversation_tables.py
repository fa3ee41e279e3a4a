"""Conversations, messages and events of a chunk as tables of the record of service."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.simulate.calendar import SHIFTS
from turnabout.core.simulate.company import Company
from turnabout.core.simulate.customers import Customers
from turnabout.core.simulate.handling import AUTOMATIC
from turnabout.core.simulate.phrases import NONE, banks, render
from turnabout.core.simulate.recipes import compose, on_the_phone
from turnabout.core.simulate.scenes import Scenes, Slots, Story, endings_of, scenes_of
from turnabout.core.simulate.script import BY_CUSTOMER, FIRST_EVENT, LAST, SLOT_KIND, SLOT_LEG, SLOTS, K
from turnabout.core.simulate.situations import CHANNELS, CHAT, EMAIL, PRIORITIES, SOCIAL, WEB, product_names
from turnabout.core.simulate.tables import chosen, conversation_ids, customer_ids, person_ids, table, times
from turnabout.core.simulate.words import topics

SOURCE = "simulated"
GOODS = ("goods", "appliances")
CASUAL = 0.12
"""Share of customers who write without capital letters in chat and on social networks."""
_EVENT_NAMES = {
    K.CREATED: "created",
    K.ASSIGNED: "assigned",
    K.MOVED: "moved",
    K.ESCALATED: "escalated",
    K.SOLVED: "status",
    K.REOPENED: "reopened",
    K.SOLVED_AGAIN: "status",
    K.CLOSED: "status",
}
_STATUS = {K.SOLVED: ("open", "solved"), K.SOLVED_AGAIN: ("open", "solved"), K.CLOSED: ("solved", "closed")}


def conversations_table(story: Story, company: Company, customers: Customers, words: bool) -> pa.Table:
    """List the conversations of a chunk."""
    s, h = story.situations, story.handling
    n = len(s.number)
    catalogue = topics()
    rows = np.arange(n)
    team = h.team[rows, story.script.last]
    goods = np.array([t.products in GOODS for t in catalogue])[s.topic]
    closed, is_closed = closing_times(story)
    return table(
        "conversations",
        {
            "conversation_id": conversation_ids(s.number),
            "source": pa.repeat(SOURCE, n),
            "channel": chosen(CHANNELS, s.channel),
            "category": chosen([t.category for t in catalogue], s.topic),
            "subcategory": chosen([t.name for t in catalogue], s.topic),
            "product": chosen(product_names(), s.product),
            "priority": chosen(PRIORITIES, s.priority),
            "team": chosen(company.teams.names, np.where(team < 0, h.team[:, 0], team)),
            "language": pa.repeat("en", n),
            "customer_id": customer_ids(s.customer),
            "opened_at": times(s.opened),
            "closed_at": times(closed, is_closed),
            "order_value": pa.array(s.value, mask=~goods),
            "subject": _subjects(story, company, customers) if words else pa.nulls(n, pa.string()),
            "tags": _tags(story),
            "shift": chosen(SHIFTS, s.shift),
        },
        n,
    )


def closing_times(story: Story) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """When each conversation was solved for the last time, and whether that is known yet."""
    first, again = SLOTS.index((K.SOLVED, LAST)), SLOTS.index((K.SOLVED_AGAIN, LAST))
    used, at = story.script.used, story.script.at
    reopened = used[:, SLOTS.index((K.REOPENED, LAST))]
    closed = np.where(reopened, at[:, again], at[:, first])
    return closed, np.where(reopened, used[:, again], used[:, first])


def _subjects(story: Story, company: Company, customers: Customers) -> pa.Array:
    scenes = endings_of(story)
    written = np.isin(story.situations.channel, (EMAIL, WEB))
    bank = np.where(written, banks().by_topic["subject"][story.situations.topic], NONE)
    text = render(bank[:, None], scenes.luck[:, None], Slots(story, scenes, company, customers))
    return pc.if_else(pa.array(written), text, pa.scalar(None, pa.string()))


def _tags(story: Story) -> pa.Array:
    s = story.situations
    flags = np.column_stack([s.leaving, s.boss, s.earlier >= 2, s.harm])
    _, tag = np.nonzero(flags)
    ends = np.concatenate([[0], np.cumsum(flags.sum(axis=1))])
    values = chosen(("leaving", "complaint", "repeat", "care"), tag)
    return pa.ListArray.from_arrays(pa.array(ends, type=pa.int32()), values)


def messages_table(
    story: Story, company: Company, customers: Customers, words: bool, rng: np.random.Generator
) -> pa.Table:
    """List the messages of a chunk; without words their text is empty."""
    scenes = scenes_of(story, company)
    n = len(scenes.row)
    if words:
        which, luck = compose(story, scenes, company.staff, rng)
        text = _casual(story, scenes, render(which, luck, Slots(story, scenes, company, customers)))
    else:
        text = pa.repeat("", n)
    kind, channel = scenes.kind, story.situations.channel[scenes.row]
    internal = np.isin(kind, (K.NOTE, K.OVER)) | on_the_phone(story, scenes)
    by_customer = np.isin(kind, BY_CUSTOMER)
    author_kind = np.where(by_customer, 0, np.where(kind == K.RECEIVED, 2, 1))
    macro = np.select([kind == K.RECEIVED, (kind == K.CLOSING) & (channel != CHAT)], [0, 1], -1)
    return table(
        "messages",
        {
            "message_id": _slot_ids(story, scenes.row, scenes.slot),
            "conversation_id": conversation_ids(story.situations.number[scenes.row]),
            "at": times(scenes.at),
            "author_id": _authors(story, scenes, by_customer),
            "author_kind": chosen(("customer", "agent", "bot"), author_kind),
            "visibility": chosen(("public", "internal"), internal.astype(np.int64)),
            "text": text,
            "macro_id": chosen(("received", "solved"), macro),
        },
        n,
    )


def _casual(story: Story, scenes: Scenes, text: pa.Array) -> pa.Array:
    channel = story.situations.channel[scenes.row]
    style = story.situations.customer[scenes.row] * 0.7548776662 % 1.0
    casual = np.isin(scenes.kind, BY_CUSTOMER) & np.isin(channel, (CHAT, SOCIAL)) & (style < CASUAL)
    return pc.if_else(pa.array(casual), pc.utf8_lower(text), text)


def _authors(story: Story, scenes: Scenes, by_customer: NDArray[np.bool_]) -> pa.Array:
    customer = customer_ids(story.situations.customer[scenes.row])
    return pc.if_else(pa.array(by_customer), customer, person_ids(scenes.author))


def _slot_ids(story: Story, row: NDArray[np.int64], slot: NDArray[np.int64]) -> pa.Array:
    place = pc.utf8_lpad(pc.cast(pa.array(slot), pa.string()), 2, "0")
    return pc.binary_join_element_wise(conversation_ids(story.situations.number[row]), place, "-")


def events_table(story: Story, company: Company) -> pa.Table:
    """List the events of a chunk."""
    h, script = story.handling, story.script
    row, slot = np.nonzero(script.used & (SLOT_KIND >= FIRST_EVENT))
    kind, slot_leg = SLOT_KIND[slot], SLOT_LEG[slot]
    leg = np.where(slot_leg == LAST, script.last[row], slot_leg)
    before = np.where(leg > 0, h.person[row, leg - 1], -1)
    holder = h.person[row, leg]
    assigned, moved = kind == K.ASSIGNED, kind == K.MOVED
    ruled = np.where(leg == 0, h.automatic[row], h.entered[row, leg] == AUTOMATIC)
    automatic = (assigned & ruled) | (kind == K.CLOSED)
    solved = np.isin(kind, (K.SOLVED, K.SOLVED_AGAIN))
    starter = np.where(leg == 0, holder, before)
    actor = np.select([automatic, assigned | moved | (kind == K.ESCALATED), solved], [-1, starter, holder], -1)
    names = list(_EVENT_NAMES.values())
    return table(
        "events",
        {
            "event_id": _slot_ids(story, row, slot),
            "conversation_id": conversation_ids(story.situations.number[row]),
            "at": times(script.at[row, slot]),
            "kind": chosen(names, np.searchsorted([int(k) for k in _EVENT_NAMES], kind)),
            "actor_id": person_ids(actor),
            "from": _ends(company, kind, before, h.team[row, np.maximum(leg - 1, 0)], 0),
            "to": _ends(company, kind, holder, h.team[row, leg], 1),
            "automatic": pa.array(automatic),
        },
        len(row),
    )


def _ends(
    company: Company, kind: NDArray[np.int64], person: NDArray[np.int64], team: NDArray[np.int64], end: int
) -> pa.Array:
    """Say what an event changed from (0) or to (1): people, teams or a status."""
    status = np.select([kind == k for k in _STATUS], [i for i, _ in enumerate(_STATUS)], -1)
    people = np.where(np.isin(kind, (K.ASSIGNED, K.ESCALATED)), person, -1)
    teams = np.where(kind == K.MOVED, team, -1)
    words = chosen([ends[end] for ends in _STATUS.values()], status)
    return pc.coalesce(person_ids(people), chosen(company.teams.names, teams), words)
