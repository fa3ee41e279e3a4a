"""An invented company whose people's true skill is known, and the best that anybody who knew its rules could do.

400 people in 20 teams, two of four shifts each, 160,000 legs. One person in twenty is an artist: 1.5 log-odds better,
on difficult legs only. The dispatcher gives harder cases to those believed better, except at night; difficulty is
measured with error; a fifth of the unhappy and three tenths of the happy customers answer the survey.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp
from scipy.stats import norm, rankdata

from turnabout.core.skill import Bins, Cells
from turnabout.core.skill.cells import cells_from_columns
from turnabout.core.skill.work import HOURS, Work

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS = Bins(0.8)
LEVEL, STEEP, SPREAD_D = 0.8, 3.5, 0.21
CATEGORIES, SHIFTS, NIGHT, STEPS = 12, 4, 3, 20
NODES, REACH, GRID = 41, 3.6, 41


@dataclass(frozen=True, slots=True)
class Company:
    """How a company is made; the defaults are the scenario ``base``."""

    people: int = 400
    teams: int = 20
    legs: int = 160_000
    level_sd: float = 0.35
    slope_sd: float = 0.35
    team_sd: float = 0.2
    volume_sd: float = 1.1
    artists: float = 0.05
    boost: float = 1.5
    noise: float = 0.12
    kappa: float = 1.5
    unhappy_answers: float = 0.2
    happy_answers: float = 0.3
    dodgers: float = 0.0
    dodged: float = 0.02
    answer_sd: float = 0.0
    heavy_tails: bool = False


SCENARIOS = {
    "base": Company(),
    "random_assignment": Company(kappa=0.0),
    "strong_assignment": Company(kappa=4.0),
    "easy_to_the_good": Company(kappa=-1.5),
    "noisy_difficulty": Company(noise=0.25),
    "four_times": Company(legs=640_000),
    "weaker_artists": Company(boost=1.0),
    "unhappy_answer": Company(unhappy_answers=0.3, happy_answers=0.2),
    "survey_dodgers": Company(dodgers=0.1),
    "nobody": Company(level_sd=0.0, slope_sd=0.0, team_sd=0.0, artists=0.0),
    "random_answers": Company(answer_sd=0.3),
    "heavy_tails": Company(artists=0.0, heavy_tails=True),
}
"""The last two are our own: answering differs by person but not by outcome; skill has long tails and no artists."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted, and what the record holds.

    Attributes
    ----------
    cells
        The record, with measured difficulty.
    work
        The same by queue (category), part of the week and odd or even day; nights are dispatched by lot.
    skill
        True skill on truly difficult legs against the company's mean, log-odds, shape (J,).
    as_measured
        The same on the legs whose measured difficulty is in the top fifth, shape (J,).
    share
        Share of the company's truly difficult legs that each person would turn around, shape (J,).
    artist
        Who was planted, shape (J,).
    mean_difficulty
        Mean measured rank of each person's legs, shape (J,).
    bound
        Posterior mean of ``share`` for who knows the rules, shape (J,).
    bound_low, bound_high
        Ends of the 90 % interval of ``skill`` of who knows the rules, shape (J,).
    """

    cells: Cells
    work: Work
    skill: Floats
    as_measured: Floats
    share: Floats
    artist: NDArray[np.bool_]
    mean_difficulty: Floats
    bound: Floats
    bound_low: Floats
    bound_high: Floats


@dataclass(frozen=True, slots=True)
class _People:
    level: Floats
    slope: Floats
    boost: Floats
    team: Ints

    def beyond(self, d: Floats, who: Ints) -> Floats:
        """Log-odds beyond the case's own, for each leg."""
        return self.level[who] + self.slope[who] * 2 * (d - 0.5) + self.boost[who] * hinge(d)


def hinge(d: Floats) -> Floats:
    """How far a difficulty asks for turnaround skill."""
    found: Floats = np.clip((d - 0.5) / 0.3, 0.0, 1.0)
    return found


def plant(company: Company, seed: int, *, with_bound: bool = True) -> Truth:
    """Invent one company; working out the bound takes most of the time."""
    rng = np.random.default_rng([seed, 20_261])
    people = _hire(company, rng)
    true_d, who, shift, category = _dispatch(company, people, rng)
    y = rng.random(company.legs) < expit(LEVEL - STEEP * (true_d - 0.5) + people.beyond(true_d, who))
    measured = true_d + rng.normal(0, company.noise, company.legs)
    rank = rankdata(measured) / (company.legs + 1)
    rated = rng.random(company.legs) < _answers(company, rng)[np.where(y, 1, 0), who]
    cells = _cells(company, people, who, rank, y, rated)
    hard = np.quantile(true_d, np.linspace(0.8025, 0.9975, 40))
    seeming = true_d[rank >= 0.8][:4000]
    beyond, seen = (_over(people, legs) for legs in (hard, seeming))
    skill, as_measured = (_centred(values.mean(axis=1), who) for values in (beyond, seen))
    share = expit(LEVEL - STEEP * (hard - 0.5) + beyond).mean(axis=1)
    nothing = np.full(company.people, np.nan)
    known, low, high = bound(company, measured, who, y, rated, hard) if with_bound else (nothing,) * 3
    count = np.bincount(who, minlength=company.people)
    return Truth(
        cells=cells,
        work=_work(cells, who, rank, y, rated, shift, category, np.random.default_rng([seed, 7])),
        skill=skill,
        as_measured=as_measured,
        share=share,
        artist=people.boost > 0,
        mean_difficulty=np.bincount(who, rank, company.people) / np.maximum(count, 1),
        bound=known,
        bound_low=low - _mean(beyond.mean(axis=1), who),
        bound_high=high - _mean(beyond.mean(axis=1), who),
    )


def _over(people: _People, legs: Floats) -> Floats:
    everybody = np.arange(len(people.level))[:, None]
    return people.beyond(legs[None, :], everybody)


def _mean(values: Floats, who: Ints) -> float:
    return float(values[who].mean())


def _centred(values: Floats, who: Ints) -> Floats:
    return values - _mean(values, who)


def _hire(company: Company, rng: np.random.Generator) -> _People:
    size = company.people
    team = np.arange(size) % company.teams
    drawn = rng.standard_t(3, (2, size)) / 3**0.5 if company.heavy_tails else rng.normal(0, 1, (2, size))
    return _People(
        level=drawn[0] * company.level_sd + rng.normal(0, 1, company.teams)[team] * company.team_sd,
        slope=drawn[1] * company.slope_sd,
        boost=np.where(rng.random(size) < company.artists, company.boost, 0.0),
        team=team,
    )


def _dispatch(company: Company, people: _People, rng: np.random.Generator) -> tuple[Floats, Ints, Ints, Ints]:
    """Return each leg's true difficulty, who got it, its shift and its category."""
    size, legs = company.people, company.legs
    category, shift = rng.integers(CATEGORIES, size=legs), rng.integers(SHIFTS, size=legs)
    hard_kind = rng.normal(0, 0.12, CATEGORIES)
    hard_kind -= hard_kind.mean()
    rest = max(SPREAD_D**2 - float((hard_kind**2).mean()), 0.0025) ** 0.5
    d = np.clip(0.5 + hard_kind[category] + rng.normal(0, rest, legs), 0.0, 1.0)
    skill = people.level + people.slope * 0.6 + people.boost * 0.9
    spread = float(skill.std()) or 1.0
    believed = 0.7 * (skill - skill.mean()) / spread + 0.7 * rng.normal(0, 1, size)
    volume = rng.lognormal(0, company.volume_sd, size)
    favourite = rng.gamma(2.0, 0.5, (CATEGORIES, size))
    works = np.argsort(rng.random((size, SHIFTS)), axis=1) < 2
    who = np.zeros(legs, dtype=np.int64)
    step = np.minimum((d * STEPS).astype(np.int64), STEPS - 1)
    cell = (shift * CATEGORIES + category) * STEPS + step
    order = np.argsort(cell, kind="stable")
    ends = np.searchsorted(cell[order], np.arange(SHIFTS * CATEGORIES * STEPS + 1))
    for number in range(SHIFTS * CATEGORIES * STEPS):
        rows = order[ends[number] : ends[number + 1]]
        s, c, k = number // (CATEGORIES * STEPS), number // STEPS % CATEGORIES, number % STEPS
        pull = 0.0 if s == NIGHT else company.kappa
        chance = volume * favourite[c] * works[:, s] * np.exp(pull * believed * ((k + 0.5) / STEPS - 0.5))
        who[rows] = rng.choice(size, len(rows), p=chance / chance.sum())
    return d, who, shift, category


def _answers(company: Company, rng: np.random.Generator) -> Floats:
    """Chance of an answer by outcome (unhappy, happy) and person, shape (2, J)."""
    size = company.people
    own = np.exp(rng.normal(0, company.answer_sd, size)) if company.answer_sd else np.ones(size)
    dodges = rng.random(size) < company.dodgers
    unhappy = np.where(dodges, company.dodged, company.unhappy_answers)
    return np.clip(np.vstack([unhappy * own, company.happy_answers * own]), 0.0, 0.95)


def _sums(y: NDArray[np.bool_], rated: NDArray[np.bool_]) -> dict[str, Floats]:
    on = rated.astype(np.float64)
    return {"legs": np.ones(len(on)), "rated": on, "weight": on, "weight2": on, "good": on * y, "square": on * y}


def _work(
    cells: Cells,
    who: Ints,
    rank: Floats,
    y: NDArray[np.bool_],
    rated: NDArray[np.bool_],
    shift: Ints,
    category: Ints,
    rng: np.random.Generator,
) -> Work:
    """Rows are not added up: that changes nothing. A shift is two parts of three hours."""
    part = 2 * shift + rng.integers(2, size=len(who)) + HOURS * (rng.random(len(who)) < 2 / 7)
    half = rng.integers(2, size=len(who))
    return Work(cells.people, who, category, part, half, BINS.number(rank), _sums(y, rated))


def _cells(
    company: Company, people: _People, who: Ints, rank: Floats, y: NDArray[np.bool_], rated: NDArray[np.bool_]
) -> Cells:
    return cells_from_columns(
        people=tuple(f"p{k:05d}" for k in range(company.people)),
        bins=BINS,
        person=who,
        bin_=BINS.number(rank),
        sums=_sums(y, rated),
        binary=True,
        team=people.team,
        teams=tuple(f"t{k:02d}" for k in range(company.teams)),
    )


def bound(
    company: Company, measured: Floats, who: Ints, y: NDArray[np.bool_], rated: NDArray[np.bool_], hard: Floats
) -> tuple[Floats, Floats, Floats]:
    """Posterior of who knows the rules but not the people, by quadrature over level, slope, artist and dodger.

    Teams are folded into the level and dispatching is not used: it is the bound for who looks at outcomes alone.
    Returns the mean of the share turned around and the ends of the 90 % interval of skill, each of shape (J,).
    """
    # Evenly spread, because busy people's posteriors are narrower than the steps of a Gaussian quadrature.
    node = np.linspace(-REACH, REACH, NODES)
    weight = norm.pdf(node) / norm.pdf(node).sum()
    level, slope = (grid.ravel() for grid in np.meshgrid(node, node, indexing="ij"))
    prior = np.log(np.outer(weight, weight).ravel())
    level, slope = level * (company.level_sd**2 + company.team_sd**2) ** 0.5, slope * company.slope_sd
    rows = [(level, slope, np.zeros_like(level), prior + np.log(1 - company.artists))]
    if company.artists:
        rows.append((level, slope, np.full_like(level, company.boost), prior + np.log(company.artists)))
    level, slope, boost, prior = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    nobody = _People(level, slope, boost, np.zeros(len(level), dtype=np.int64))
    grid = np.linspace(0, 1, GRID)
    given = norm.logpdf(grid, 0.5, SPREAD_D)
    edges = np.quantile(measured, np.linspace(0, 1, 31)[1:-1])
    number = np.searchsorted(edges, measured)
    counts = [_count(who, number, on, company.people) for on in (rated & y, rated & ~y, ~rated)]
    p = np.empty((len(edges) + 1, len(level)))
    chance = expit(LEVEL - STEEP * (grid - 0.5) + _over(nobody, grid))
    for k in range(len(edges) + 1):
        inside = measured[number == k]
        near = logsumexp(norm.logpdf(inside[:200, None], grid[None, :], max(company.noise, 0.02)), axis=0)
        density = np.exp(given + near - (given + near).max())
        p[k] = chance @ (density / density.sum())
    kinds = [(company.unhappy_answers, 1 - company.dodgers), (company.dodged, company.dodgers)]
    likelihood = logsumexp(
        [_likelihood(counts, p, low, company.happy_answers) + np.log(part) for low, part in kinds if part], axis=0
    )
    posterior = np.exp(likelihood + prior - logsumexp(likelihood + prior, axis=1, keepdims=True))
    beyond = _over(nobody, hard)
    shares = expit(LEVEL - STEEP * (hard - 0.5) + beyond).mean(axis=1)
    skill = beyond.mean(axis=1)
    order = np.argsort(skill)
    cumulated = np.cumsum(posterior[:, order], axis=1)
    low, high = (skill[order][(cumulated >= at).argmax(axis=1)] for at in (0.05, 0.95))
    return posterior @ shares, low, high


def _count(who: Ints, number: Ints, on: NDArray[np.bool_], people: int) -> Floats:
    size = int(number.max()) + 1
    return np.bincount(who[on] * size + number[on], minlength=people * size).reshape(people, size).astype(np.float64)


def _likelihood(counts: list[Floats], p: Floats, unhappy: float, happy: float) -> Floats:
    good, bad, silent = counts
    return (
        good @ np.log(happy * p) + bad @ np.log(unhappy * (1 - p)) + silent @ np.log1p(-happy * p - unhappy * (1 - p))
    )
