"""A small company with a planted truth: people whose skill on difficult legs is known."""

from dataclasses import dataclass

import numpy as np

from turnabout.core.skill import Bins, Cells
from turnabout.core.skill.cells import cells_from_columns

BINS = Bins(0.8)


@dataclass
class Planted:
    cells: Cells
    skill: np.ndarray
    difficult: np.ndarray
    is_artist: np.ndarray


def plant(*, people=200, legs=20_000, sd=0.35, slope_sd=0.35, artists=0.05, boost=1.5, seed=0, teams=0, team_sd=0.0):
    """Log-odds 1.5 − 2.5·d + level + slope·g(d), artists with ``boost`` more on g; difficulty is known exactly."""
    rng = np.random.default_rng(seed)
    volume = rng.lognormal(0, 0.7, people)
    who = rng.choice(people, legs, p=volume / volume.sum())
    d = rng.random(legs)
    team = np.arange(people) % teams if teams else np.full(people, -1)
    level = rng.normal(0, 1, people) * sd + (rng.normal(0, 1, max(teams, 1)) * team_sd)[team]
    is_artist = rng.random(people) < artists
    slope = rng.normal(0, 1, people) * slope_sd + is_artist * boost
    eta = 1.5 - 2.5 * d + level[who] + slope[who] * np.clip((d - 0.5) / 0.3, 0, 1)
    y = (rng.random(legs) < 1 / (1 + np.exp(-eta))).astype(float)
    return Planted(
        cells=cells(who, d, y, people=people, team=team),
        skill=level + slope * float(np.mean(np.clip((d - 0.5) / 0.3, 0, 1))),
        difficult=level + slope,
        is_artist=is_artist,
    )


def cells(who, d, y, *, people, credit=None, team=None, binary=True, rated=None):
    c = np.ones(len(who)) if credit is None else credit
    on = np.ones(len(who)) if rated is None else rated.astype(float)
    sums = {
        "legs": np.ones(len(who)),
        "rated": on,
        "weight": c * on,
        "weight2": c * c * on,
        "good": c * y * on,
        "square": c * y * y * on,
    }
    return cells_from_columns(
        people=tuple(f"p{k:04d}" for k in range(people)),
        bins=BINS,
        person=np.asarray(who),
        bin_=BINS.number(np.asarray(d, dtype=float)),
        sums=sums,
        binary=binary,
        team=team,
    )
