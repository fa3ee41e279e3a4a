"""The people of the invented company: teams, leads, shifts, and the truth about how they serve."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from turnabout.core.simulate.calendar import end_of
from turnabout.core.simulate.names import person_names
from turnabout.core.simulate.settings import CompanySettings
from turnabout.core.simulate.words import company_words, topics

FRONTLINE, LEAD, MANAGER, EXECUTIVE = range(4)
QUEUES = ("orders", "returns", "billing", "network", "repairs", "relations")
RELATIONS = QUEUES.index("relations")
RELATIONS_SHARE = 0.1
TEAM_SIZE = 11
NEVER = 10**6
"""A day after every day: whoever has no last day."""

_MERGED = {
    1: ((0, 1, 2, 3, 4, 5),),
    2: ((0, 1, 2, 5), (3, 4)),
    3: ((0, 1), (2, 5), (3, 4)),
    4: ((0, 1), (2,), (3, 4), (5,)),
    5: ((0,), (1,), (2,), (3, 4), (5,)),
}
"""Which queues share a team in a company too small for a team each."""


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams and which queues they serve.

    Attributes
    ----------
    names, departments
        One of each per team.
    serving
        For each queue, the indices of the teams that serve it.
    share
        Share of the work, shape (teams,).
    """

    names: tuple[str, ...]
    departments: tuple[str, ...]
    roles: tuple[str, ...]
    serving: tuple[tuple[int, ...], ...]
    share: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who serves, as arrays of shape (people,) in the order of ``person_id``.

    Attributes
    ----------
    team, level, manager
        Index of the team (-1: none), level, index of the manager (-1: none).
    shift, other_shift, days_off
        Usual shift, the one of every third week, first of two days off in a row (0 is Monday).
    starts, ends
        First and last day, in days since 1970-01-01.
    weight
        Log of how much somebody handles against others on the shift.
    base, turnaround, team_effect
        The truth, in log-odds of a satisfied customer: on any leg; added on difficult legs; that of the team.
    artist, dodger
        Whether the bonus was planted; whether unhappy customers of this person are hardly ever asked.
    belief
        What the dispatcher believes about the skill (mean 0, sd 1).
    affinity
        How much each category comes to this person, shape (people, categories).
    style
        A number that decides how somebody greets and signs.
    """

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    team: NDArray[np.int64]
    level: NDArray[np.int64]
    manager: NDArray[np.int64]
    shift: NDArray[np.int64]
    other_shift: NDArray[np.int64]
    days_off: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weight: NDArray[np.float64]
    base: NDArray[np.float64]
    turnaround: NDArray[np.float64]
    team_effect: NDArray[np.float64]
    artist: NDArray[np.bool_]
    dodger: NDArray[np.bool_]
    belief: NDArray[np.float64]
    affinity: NDArray[np.float64]
    style: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Company:
    """Teams, staff, and who sits in which team.

    Attributes
    ----------
    roster
        People of each team, filled up with -1, shape (teams, largest team).
    """

    teams: Teams
    staff: Staff
    roster: NDArray[np.int64]


def found_company(settings: CompanySettings, rng: np.random.Generator) -> Company:
    """Draw the company; everything else of a simulation follows from it."""
    heads = 1 if settings.people >= 15 else 0
    managers = max(1, round(settings.people / 45)) if settings.people >= 30 else 0
    teams = _teams(settings.people - heads - managers)
    team, level, manager = _places(teams, settings.people, managers, heads)
    staff = _staff(settings, team, level, manager, len(teams.names), rng)
    largest = max(1, int(np.bincount(team[team >= 0]).max()))
    roster = np.full((len(teams.names), largest), -1, dtype=np.int64)
    for index in range(len(teams.names)):
        members = np.flatnonzero(team == index)
        roster[index, : len(members)] = members
    return Company(teams=teams, staff=staff, roster=roster)


def _teams(serving_people: int) -> Teams:
    words = company_words()["queues"]
    volume = np.array([sum(t.volume for t in topics() if t.queue == queue) for queue in QUEUES])
    share = volume / volume.sum() * (1 - RELATIONS_SHARE)
    share[RELATIONS] = RELATIONS_SHARE
    count = max(1, round(serving_people / TEAM_SIZE))
    groups = _MERGED.get(count) or tuple((queue,) for queue in range(len(QUEUES)))
    copies = 1 + _largest_remainder(np.array([share[list(g)].sum() for g in groups]), max(0, count - len(groups)))
    placed = [(group, copy, int(copies[i])) for i, group in enumerate(groups) for copy in range(copies[i])]
    first = [QUEUES[group[0]] for group, _, _ in placed]
    named = [words[queue]["team"] if len(groups) > 1 else "Customer Service" for queue in first]
    return Teams(
        names=tuple(n if of == 1 else f"{n} {copy + 1}" for n, (_, copy, of) in zip(named, placed, strict=True)),
        departments=tuple(words[queue]["department"] for queue in first),
        roles=tuple(company_words()["roles"][queue] for queue in first),
        serving=tuple(tuple(i for i, (g, _, _) in enumerate(placed) if queue in g) for queue in range(len(QUEUES))),
        share=np.array([share[list(group)].sum() / of for group, _, of in placed]),
    )


def _largest_remainder(share: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    exact = share / share.sum() * total
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return whole


def _places(
    teams: Teams, people: int, managers: int, heads: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Team, level and manager of everybody: the head, then managers, then team by team with its lead first."""
    serving = people - heads - managers
    count = len(teams.names)
    sizes = np.minimum(1, serving // count) + _largest_remainder(teams.share, max(0, serving - count))
    team = np.concatenate([np.full(heads + managers, -1), np.repeat(np.arange(count), sizes)]).astype(np.int64)
    level = np.full(people, FRONTLINE, dtype=np.int64)
    manager = np.full(people, -1, dtype=np.int64)
    level[:heads], level[heads : heads + managers] = EXECUTIVE, MANAGER
    manager[heads:] = 0 if heads else -1
    begin = heads + managers
    for index, size in enumerate(sizes):
        over = heads + index * managers // count if managers else (0 if heads else -1)
        manager[begin : begin + size] = over
        if size >= 4:
            level[begin] = LEAD
            manager[begin + 1 : begin + size] = begin
        begin += int(size)
    return team, level, manager


def _staff(
    settings: CompanySettings,
    team: NDArray[np.int64],
    level: NDArray[np.int64],
    manager: NDArray[np.int64],
    teams: int,
    rng: np.random.Generator,
) -> Staff:
    people = settings.people
    names = person_names(people, rng)
    starts, ends = _employment(settings, level, rng)
    shifts = rng.permuted(np.tile(np.arange(4), (people, 1)), axis=1, out=None)
    usual = np.where(rng.random(people) < 0.1, 3, rng.choice(3, people, p=[0.3, 0.4, 0.3]))
    other = np.where(shifts[:, 0] == usual, shifts[:, 1], shifts[:, 0])
    serving = np.flatnonzero(level <= LEAD)
    artist = _some(round(settings.artists * people), np.flatnonzero(level == FRONTLINE), people, rng)
    base = settings.spread * rng.standard_normal(people)
    turnaround = settings.spread * rng.standard_normal(people) + settings.bonus * artist
    team_effect = np.append(settings.team_spread * rng.standard_normal(teams), 0.0)[team]
    skill = base + turnaround
    known = (skill - skill.mean()) / skill.std() if skill.std() > 0 else np.zeros(people)
    return Staff(
        first_names=tuple(first for first, _ in names),
        last_names=tuple(last for _, last in names),
        team=team,
        level=level,
        manager=manager,
        shift=usual.astype(np.int64),
        other_shift=other.astype(np.int64),
        days_off=rng.choice(7, people, p=[0.08, 0.08, 0.08, 0.08, 0.14, 0.44, 0.1]),
        starts=starts,
        ends=ends,
        weight=settings.volume_spread * rng.standard_normal(people) - 1.0 * (level == LEAD),
        base=base,
        turnaround=turnaround,
        team_effect=team_effect,
        artist=artist,
        dodger=_some(round(settings.dodgers * people), serving, people, rng),
        belief=0.6 * known + 0.8 * rng.standard_normal(people),
        affinity=0.5 * rng.standard_normal((people, len({t.category for t in topics()}))),
        style=rng.integers(0, 2**31, people),
    )


def _some(count: int, among: NDArray[np.int64], people: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    chosen = np.zeros(people, dtype=np.bool_)
    chosen[rng.permutation(among)[:count]] = True
    return chosen


def _employment(
    settings: CompanySettings, level: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last day: most have been here for years; some frontline people join or leave in the period."""
    people, frontline = settings.people, level == FRONTLINE
    first = (settings.start - date(1970, 1, 1)).days
    length = (end_of(settings.start, settings.months) - settings.start).days
    long_ago = first - 30 - (rng.gamma(1.6, 800, people)).astype(np.int64) - 400 * level
    joining = frontline & (rng.random(people) < 0.12)
    starts = np.where(joining, first + rng.integers(0, max(1, length * 2 // 3), people), long_ago)
    leaving = frontline & ~joining & (rng.random(people) < 0.06)
    ends = np.where(leaving, first + rng.integers(length // 3, length + 1, people), NEVER)
    return starts, ends
