"""Who handles a conversation: dispatch, hand-offs, and how many replies each of them sends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from turnabout.core.simulate.calendar import NIGHT, Day
from turnabout.core.simulate.company import LEAD, MANAGER, QUEUES, RELATIONS, Company
from turnabout.core.simulate.situations import CHAT, PHONE, Situations
from turnabout.core.simulate.words import topics

LEGS = 4
FIRST, TRANSFER, ESCALATION, RETURN, AUTOMATIC = range(5)
HARDER_PER_HANDOFF = 0.05
ABSENT = 0.1
DIRECT_COMPLAINTS = 0.3
"""Share of complaints and threats to leave that the desk puts before Customer Relations at once."""
_OFF_SHIFT, _AWAY, _GONE, _EMPTY = 40.0, 400.0, 4_000.0, 1e9


@dataclass(frozen=True, slots=True)
class Handling:
    """Who held each conversation.

    Attributes
    ----------
    legs
        How many people in a row held it, shape (n,).
    person, team, entered
        The holder of each leg, the holder's team, and how the leg began; -1 where there is no such leg, shape (n, 4).
    sends
        Replies to the customer on each leg, shape (n, 4).
    difficulty
        The truth when this person received it, shape (n, 4).
    automatic
        Whether the first assignment was made by a rule, shape (n,).
    shift
        The shift that each holder works, shape (n, 4).
    """

    legs: NDArray[np.int64]
    person: NDArray[np.int64]
    team: NDArray[np.int64]
    entered: NDArray[np.int64]
    sends: NDArray[np.int64]
    difficulty: NDArray[np.float64]
    automatic: NDArray[np.bool_]
    shift: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who works on a day: penalties against being picked, and the shift of everybody, shape (people,)."""

    penalty: NDArray[np.float64]
    shift: NDArray[np.int64]


def duty_of(company: Company, day: Day, rng: np.random.Generator) -> Duty:
    """Draw who is at work: employed, not on a day off, not on leave."""
    staff = company.staff
    employed = (staff.starts <= day.number) & (staff.ends > day.number)
    off = (day.weekday - staff.days_off) % 7 < 2
    away = off | (rng.random(len(off)) < ABSENT)
    week = (day.number + 3) // 7
    shift = np.where((week + staff.style) % 3 == 0, staff.other_shift, staff.shift)
    return Duty(penalty=np.where(employed, np.where(away, _AWAY, 0.0), _GONE), shift=shift)


def _categories() -> NDArray[np.int64]:
    names = [t.category for t in topics()]
    order = list(dict.fromkeys(names))
    return np.array([order.index(name) for name in names])


def _queues() -> NDArray[np.int64]:
    return np.array([QUEUES.index(t.queue) for t in topics()])


def _pick(
    company: Company,
    duty: Duty,
    situations: Situations,
    team: NDArray[np.int64],
    but_not: NDArray[np.int64],
    pull: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Choose a person of the team: on shift if anybody is, by weight, by category, and by belief times ``pull``."""
    staff, members = company.staff, company.roster[team]
    category = _categories()[situations.topic]
    score = (
        staff.weight[members]
        + staff.affinity[members, category[:, None]]
        + staff.belief[members] * pull[:, None]
        + rng.gumbel(size=members.shape)
        - duty.penalty[members]
        - _OFF_SHIFT * (duty.shift[members] != situations.shift[:, None])
        - _EMPTY * ((members < 0) | (members == but_not[:, None]))
    )
    picked: NDArray[np.int64] = members[np.arange(len(members)), score.argmax(axis=1)]
    return picked


def _team_for(company: Company, queue: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    widest = max(len(serving) for serving in company.teams.serving)
    table = np.array([[serving[i % len(serving)] for i in range(widest)] for serving in company.teams.serving])
    count = np.array([len(serving) for serving in company.teams.serving])
    team: NDArray[np.int64] = table[queue, (rng.random(len(queue)) * count[queue]).astype(np.int64)]
    return team


def handle(company: Company, day: Day, situations: Situations, assignment: float, rng: np.random.Generator) -> Handling:
    """Let the dispatcher, and then the people themselves, decide who holds each conversation."""
    n = len(situations.number)
    duty = duty_of(company, day, rng)
    right = _queues()[situations.topic]
    astray = rng.random(n) < 0.05
    complaint = (situations.leaving | situations.boss) & (rng.random(n) < DIRECT_COMPLAINTS)
    queue = np.select([complaint, astray], [RELATIONS, rng.integers(0, RELATIONS, n)], right)
    wrong = ~complaint & (queue != right)
    pull = assignment * (situations.difficulty - 0.5) * (situations.shift != NIGHT)
    person = np.full((n, LEGS), -1, dtype=np.int64)
    entered = np.full((n, LEGS), -1, dtype=np.int64)
    nobody = np.full(n, -2, dtype=np.int64)
    entered[:, 0] = FIRST
    person[:, 0] = _pick(company, duty, situations, _team_for(company, queue, rng), nobody, pull, rng)
    going = np.ones(n, dtype=np.bool_)
    for leg in range(1, LEGS):
        going &= rng.random(n) < _handoff_chance(situations.difficulty, wrong, leg)
        kind = _handoff_kind(situations.difficulty, wrong, leg, rng)
        kind, to = _receiver(company, duty, situations, person, leg, kind, right, pull, rng)
        person[:, leg] = np.where(going, to, -1)
        entered[:, leg] = np.where(going, kind, -1)
        going &= to >= 0
    legs = (person >= 0).sum(axis=1)
    return Handling(
        legs=legs,
        person=person,
        team=np.where(person >= 0, company.staff.team[person], -1),
        entered=entered,
        sends=_sends(situations, legs, rng),
        difficulty=np.minimum(1.0, situations.difficulty[:, None] + HARDER_PER_HANDOFF * np.arange(LEGS)),
        automatic=rng.random(n) < 0.7,
        shift=duty.shift[person],
    )


def _handoff_chance(difficulty: NDArray[np.float64], astray: NDArray[np.bool_], leg: int) -> NDArray[np.float64]:
    if leg > 1:
        return np.full(len(difficulty), 0.22)
    return np.where(astray, 0.85, expit(-1.85 + 1.7 * (difficulty - 0.5)))


def _handoff_kind(
    difficulty: NDArray[np.float64], astray: NDArray[np.bool_], leg: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    u = rng.random(len(difficulty))
    if leg > 1:
        return np.select([u < 0.4, u < 0.65, u < 0.9], [RETURN, ESCALATION, TRANSFER], AUTOMATIC)
    up = 0.02 + 0.55 * difficulty
    return np.select([astray, u < up, u < up + 0.25], [TRANSFER, ESCALATION, AUTOMATIC], TRANSFER)


def _receiver(
    company: Company,
    duty: Duty,
    situations: Situations,
    person: NDArray[np.int64],
    leg: int,
    kind: NDArray[np.int64],
    right: NDArray[np.int64],
    pull: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find who takes over; a hand-off that leads nowhere becomes a change within the team, or none (-1)."""
    n, staff = len(kind), company.staff
    before = person[:, leg - 1]
    home = np.maximum(staff.team[before], 0)
    elsewhere = np.where(home == _team_for(company, right, rng), rng.integers(0, RELATIONS, n), right)
    queue = np.where(kind == ESCALATION, RELATIONS, elsewhere)
    same = kind == AUTOMATIC
    team = np.where(same, home, _team_for(company, queue, rng))
    to = _pick(company, duty, situations, team, before, np.where(same, pull, pull / 2), rng)
    upward = (kind == ESCALATION) & (rng.random(n) < 0.45)
    boss = staff.manager[before]
    usable = upward & (boss >= 0) & np.isin(staff.level[boss], (LEAD, MANAGER))
    to = np.where(usable, boss, to)
    back = (kind == RETURN) & (leg > 1)
    to = np.where(back, person[:, max(0, leg - 2)], to)
    alone = (to < 0) | (to == before)
    within = (staff.team[to] == staff.team[before]) & ~usable & ~back
    return np.where(within, AUTOMATIC, kind), np.where(alone, -1, to)


def _sends(situations: Situations, legs: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the replies of each leg: passing on takes few or none, the last one at least one."""
    n = len(legs)
    mean = 0.55 + 0.7 * situations.difficulty + 0.8 * (situations.channel == CHAT) - 0.5 * (situations.channel == PHONE)
    last = 1 + np.minimum(2, rng.poisson(np.maximum(mean, 0.1)))
    passing = rng.choice(3, (n, LEGS), p=[0.2, 0.6, 0.2])
    leg = np.arange(LEGS)
    return np.where(leg == legs[:, None] - 1, last[:, None], np.where(leg < legs[:, None] - 1, passing, 0))
