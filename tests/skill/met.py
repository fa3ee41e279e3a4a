"""A small company with a planted truth whose customers come again."""

from dataclasses import dataclass, replace

import numpy as np

from planted import BINS, cells
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.visits import Visits


@dataclass
class Met:
    cells: Cells
    skill: np.ndarray
    difficult: np.ndarray
    by_customer: "InMemory"


@dataclass
class InMemory:
    """Adds legs up by customer, as the engine does."""

    who: np.ndarray
    customer: np.ndarray
    bin: np.ndarray
    y: np.ndarray

    def visits(self, people, one_in):
        numbers = {f"p{k:04d}" for k in range(int(self.who.max()) + 1)}
        assert set(people) <= numbers
        place = np.full(int(self.who.max()) + 1, -1)
        place[[int(name[1:]) for name in people]] = np.arange(len(people))
        kept = (place[self.who] >= 0) & (self.customer % one_in == 0)
        rows = np.column_stack([place[self.who], self.customer, self.bin])[kept]
        found, at = np.unique(rows, axis=0, return_inverse=True)
        one, y = np.bincount(at).astype(float), self.y[kept]
        sums = {
            "rated": one,
            "weight": one,
            "weight2": one,
            "good": np.bincount(at, y),
            "square": np.bincount(at, y * y),
        }
        customers = np.unique(found[:, 1], return_inverse=True)[1]
        return Visits(found[:, 0], customers, found[:, 2], int(customers.max()) + 1, sums)

    def clumps(self, people):
        pairs, n = np.unique(np.column_stack([self.who, self.customer]), axis=0, return_counts=True)
        squares, all_ = (np.bincount(pairs[:, 0], v, len(people)) for v in (n.astype(float) ** 2, n.astype(float)))
        return squares / np.maximum(all_, 1)


def meet(
    *, people=100, legs=10_000, customers=2_500, sd=0.35, slope_sd=0.35, customer_sd=0.8, stick=0.0, seed=0,
    binary=True, teams=0, team_sd=0.0, flat=False,
):  # fmt: skip
    """Outcomes as in :func:`planted.plant`, with customers who see their own person with chance ``stick``."""
    rng = np.random.default_rng(seed)
    volume = rng.lognormal(0, 0.7, people)
    volume = volume / volume.sum()
    customer, home = rng.integers(customers, size=legs), rng.choice(people, customers, p=volume)
    who = np.where(rng.random(legs) < stick, home[customer], rng.choice(people, legs, p=volume))
    d = np.full(legs, np.nan) if flat else rng.random(legs)
    g = np.zeros(legs) if flat else np.clip((d - 0.5) / 0.3, 0, 1)
    team = np.arange(people) % teams if teams else np.full(people, -1)
    level = rng.normal(0, 1, people) * sd + (rng.normal(0, 1, max(teams, 1)) * team_sd)[team]
    slope = rng.normal(0, 1, people) * slope_sd * (not flat)
    base = 0.5 if flat else 1.5 - 2.5 * d
    eta = base + level[who] + slope[who] * g + rng.normal(0, customer_sd, customers)[customer]
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float) if binary else eta + rng.normal(0, 1, legs)
    made = cells(who, d, y, people=people, team=team if teams else None, binary=binary)
    made = replace(made, teams=tuple(f"t{k}" for k in range(teams)))
    return Met(made, level + slope * g.mean(), level + slope, InMemory(who, customer, BINS.number(d), y))
