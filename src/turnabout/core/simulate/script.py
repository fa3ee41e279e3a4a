"""The script of a conversation: which messages and events it has, in which order, by whom, and when.

Every conversation is a row of one wide grid of slots; a mask says which slots it uses, so that a whole chunk is written
at once and the order within a conversation can never have ties.
"""

from dataclasses import dataclass
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate.calendar import DAY_SECONDS, into_shift
from turnabout.core.simulate.company import Staff
from turnabout.core.simulate.handling import AUTOMATIC, ESCALATION, LEGS, Handling
from turnabout.core.simulate.outcomes import BROKEN, KEPT, NO_PROMISE, SOFT, Outcomes
from turnabout.core.simulate.situations import CHAT, EMAIL, PHONE, SOCIAL, WEB, Situations


class Kind(IntEnum):
    """What can happen in a conversation; messages first, then events."""

    OPENING = 0
    RECEIVED = auto()
    FIRST = auto()
    ANSWER = auto()
    NOTE = auto()
    SECOND = auto()
    OVER = auto()
    PASSED = auto()
    PROMISE = auto()
    CHASE = auto()
    RESOLUTION = auto()
    END = auto()
    CLOSING = auto()
    AGAIN = auto()
    REDO = auto()
    CREATED = auto()
    ASSIGNED = auto()
    MOVED = auto()
    ESCALATED = auto()
    SOLVED = auto()
    REOPENED = auto()
    SOLVED_AGAIN = auto()
    CLOSED = auto()


K = Kind
FIRST_EVENT = K.CREATED
BY_CUSTOMER = (K.OPENING, K.ANSWER, K.PASSED, K.CHASE, K.END, K.AGAIN)
LAST = -1


def _slots() -> list[tuple[Kind, int]]:
    slots = [(K.CREATED, 0), (K.OPENING, 0), (K.RECEIVED, 0), (K.ASSIGNED, 0)]
    for leg in range(LEGS):
        if leg > 0:
            slots += [(kind, leg) for kind in (K.OVER, K.MOVED, K.ESCALATED, K.ASSIGNED, K.PASSED)]
        slots += [(kind, leg) for kind in (K.FIRST, K.ANSWER, K.NOTE, K.SECOND)]
    ending = (K.PROMISE, K.CHASE, K.RESOLUTION, K.END, K.SOLVED, K.CLOSING, K.AGAIN, K.REOPENED, K.REDO)
    return [*slots, *((kind, LAST) for kind in (*ending, K.SOLVED_AGAIN, K.CLOSED))]


SLOTS = _slots()
SLOT_KIND = np.array([kind for kind, _ in SLOTS])
SLOT_LEG = np.array([leg for _, leg in SLOTS])
_HANDOFF_SECONDS = 40.0
_STAFF_SECONDS = {EMAIL: 9_000.0, CHAT: 75.0, PHONE: 500.0, WEB: 11_000.0, SOCIAL: 2_400.0}
_CUSTOMER_SECONDS = {EMAIL: 14_000.0, CHAT: 60.0, PHONE: 9_000.0, WEB: 16_000.0, SOCIAL: 3_000.0}


@dataclass(frozen=True, slots=True)
class Script:
    """What happens when.

    Attributes
    ----------
    used
        Which slots a conversation uses, shape (n, slots).
    at
        Seconds since 1970-01-01 UTC; strictly increasing over the used slots, shape (n, slots).
    last
        Index of the last leg, shape (n,).
    due_days
        After how many days a promise falls due, shape (n,).
    resolved
        Whether the last reply mends the matter or only says why not, shape (n,).
    """

    used: NDArray[np.bool_]
    at: NDArray[np.int64]
    last: NDArray[np.int64]
    due_days: NDArray[np.int64]
    resolved: NDArray[np.bool_]


def write_script(
    staff: Staff,
    situations: Situations,
    handling: Handling,
    outcomes: Outcomes,
    end: int,
    rng: np.random.Generator,
) -> Script:
    """Choose the slots and their times; what would happen after ``end`` (seconds UTC) is not in the record yet."""
    n = len(situations.number)
    last = handling.legs - 1
    used = _used(situations, handling, outcomes, last, rng)
    due_days = rng.integers(1, 4, n)
    at = _times(staff, situations, handling, outcomes, used, due_days, rng)
    resolved = rng.random(n) < np.where(outcomes.satisfied, 0.88, 0.35)
    return Script(used=used & (at < end), at=at, last=last, due_days=due_days, resolved=resolved)


def _used(
    situations: Situations,
    handling: Handling,
    outcomes: Outcomes,
    last: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    columns = []
    for kind, leg in SLOTS:
        u = rng.random(len(last))
        if leg == LAST:
            columns.append(_used_at_end(kind, situations, outcomes, u))
        else:
            columns.append(_used_on_leg(kind, leg, situations, handling, u))
    used = np.column_stack(columns)
    for leg in range(LEGS):
        answer, first, second = (SLOTS.index((kind, leg)) for kind in (K.ANSWER, K.FIRST, K.SECOND))
        used[:, answer] &= used[:, first] & (used[:, second] | (last == leg))
    return used


def _used_on_leg(
    kind: Kind, leg: int, situations: Situations, handling: Handling, u: NDArray[np.float64]
) -> NDArray[np.bool_]:
    phone: NDArray[np.bool_] = situations.channel == PHONE
    sends = handling.sends[:, leg]
    here: NDArray[np.bool_] = handling.legs > leg
    is_last: NDArray[np.bool_] = handling.legs - 1 == leg
    match kind:
        case K.OPENING:
            return ~phone
        case K.RECEIVED:
            return np.asarray(np.isin(situations.channel, (EMAIL, WEB)) & (u < 0.4))
        case K.FIRST:
            return np.asarray(here & ((sends >= 1 + is_last) | (phone & (leg == 0))))
        case K.SECOND:
            return np.asarray(here & (sends >= 2 + is_last))
        case K.ANSWER:
            return np.asarray(here & (u < np.where(phone, 0.15, 0.85)))
        case K.NOTE:
            return np.asarray(here & (u < 0.08 + 0.25 * situations.difficulty))
        case K.OVER:
            return np.asarray(here & (u < 0.75))
        case K.MOVED:
            return np.asarray(here & (handling.team[:, leg] != handling.team[:, leg - 1]))
        case K.ESCALATED:
            return np.asarray(here & (handling.entered[:, leg] == ESCALATION))
        case K.PASSED:
            noticed = ~phone & (handling.entered[:, leg] != AUTOMATIC)
            return np.asarray(here & noticed & (u < 0.15 + 0.4 * situations.difficulty))
        case _:
            return here


def _used_at_end(kind: Kind, situations: Situations, outcomes: Outcomes, u: NDArray[np.float64]) -> NDArray[np.bool_]:
    phone, chat = situations.channel == PHONE, situations.channel == CHAT
    match kind:
        case K.PROMISE:
            return np.asarray(outcomes.promise != NO_PROMISE)
        case K.CHASE:
            return np.asarray((outcomes.promise == BROKEN) | ((outcomes.promise == SOFT) & (u < 0.5)))
        case K.END:
            return np.asarray(u < np.where(phone, 0.15, np.where(chat, 0.75, 0.5)))
        case K.CLOSING:
            return np.asarray(u < np.where(chat, 0.5, 0.3))
        case K.AGAIN | K.REOPENED | K.REDO | K.SOLVED_AGAIN:
            return outcomes.reopened
        case _:
            return np.ones(len(u), dtype=np.bool_)


def _gaps(
    kind: Kind, situations: Situations, outcomes: Outcomes, due_days: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Seconds from what happened before to this, at least one."""
    n = len(due_days)
    spread = np.exp(0.9 * rng.standard_normal(n))
    due = due_days * DAY_SECONDS
    promise = outcomes.promise
    match kind:
        case K.CREATED:
            return np.zeros(n, dtype=np.int64)
        case K.OPENING | K.RECEIVED | K.MOVED | K.ESCALATED | K.ASSIGNED | K.SOLVED | K.SOLVED_AGAIN | K.REOPENED:
            seconds = 2 + 10 * rng.random(n)
        case K.NOTE | K.OVER | K.CLOSING:
            seconds = 4 * _HANDOFF_SECONDS * spread
        case K.CHASE:
            seconds = due + 50_000 + 40_000 * rng.random(n)
        case K.RESOLUTION:
            reply = spread * _per_channel(_STAFF_SECONDS, situations)
            seconds = np.where(promise == KEPT, due * (0.2 + 0.55 * rng.random(n)), reply)
        case K.AGAIN:
            seconds = DAY_SECONDS * (0.5 + 4 * rng.random(n))
        case K.CLOSED:
            seconds = np.full(n, 3.0 * DAY_SECONDS)
        case K.ANSWER | K.PASSED | K.END:
            seconds = spread * _per_channel(_CUSTOMER_SECONDS, situations)
        case _:
            seconds = spread * _per_channel(_STAFF_SECONDS, situations)
    return 1 + np.minimum(seconds, 20 * DAY_SECONDS).astype(np.int64)


def _per_channel(seconds: dict[int, float], situations: Situations) -> NDArray[np.float64]:
    return np.array([seconds[channel] for channel in sorted(seconds)])[situations.channel]


def _times(
    staff: Staff,
    situations: Situations,
    handling: Handling,
    outcomes: Outcomes,
    used: NDArray[np.bool_],
    due_days: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    n = len(due_days)
    rows = np.arange(n)
    live = np.isin(situations.channel, (CHAT, PHONE))
    at = np.empty(used.shape, dtype=np.int64)
    now = situations.opened.copy()
    for column, (kind, slot_leg) in enumerate(SLOTS):
        then = now + _gaps(kind, situations, outcomes, due_days, rng)
        if kind in (K.FIRST, K.NOTE, K.SECOND, K.OVER, K.PROMISE, K.RESOLUTION, K.REDO):
            leg = handling.legs - 1 if slot_leg == LAST else np.maximum(slot_leg - (kind == K.OVER), 0)
            holder, shift = handling.person[rows, leg], handling.shift[rows, leg]
            moved = into_shift(then, shift, staff.days_off[holder], situations.offset)
            in_session = live & (then - situations.opened < DAY_SECONDS // 4)
            then = np.where(in_session, then, moved)
            if kind == K.RESOLUTION:
                in_time = now + due_days * DAY_SECONDS * 19 // 20
                then = np.where(outcomes.promise == KEPT, np.minimum(then, in_time), then)
        at[:, column] = then
        now = np.where(used[:, column], then, now)
    return at
