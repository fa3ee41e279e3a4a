"""The company's part of the model with customers as a level that crosses people, from visits.

People's log-likelihood comes back in information form (:class:`turnabout.core.skill.mixture.Information`): what
everybody's legs say about one person, once customers, teams and fixed effects are integrated out. Sources: as
:mod:`turnabout.core.skill.crossed`; Breslow and Clayton 1993, https://doi.org/10.1080/01621459.1993.10594284 (0/1).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from turnabout.core.skill.bins import FloatArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.crossed import Factors, Level, Linked, Solved, effects, linked, solve_linked
from turnabout.core.skill.crossed_nodes import Answers, integrated, spread_of
from turnabout.core.skill.crossed_search import optimise_linked, pack, packed_gradient, unpack
from turnabout.core.skill.crossed_shares import reach
from turnabout.core.skill.fit import NEARLY_ONE, Fit, columns, profile
from turnabout.core.skill.mixed import Theta
from turnabout.core.skill.mixture import Information
from turnabout.core.skill.uncertain import STEP, of_bend
from turnabout.core.skill.visits import Visits
from turnabout.core.skill.weak import least_told, of_slopes, of_teams

ROUNDS = 40
SETTLED = 1e-8
FACTORS_CLOSE, FACTORS_SETTLED = 1e-3, 1e-6
LEAST_KNOWN = 1e-9


@dataclass(frozen=True, slots=True)
class Rows:
    """Visits as rows of a model.

    Attributes
    ----------
    levels
        People, teams where they are a level, and customers last.
    x
        Fixed columns, shape (rows, p).
    n, mean
        Legs that a row counts as, and their mean outcome.
    inside
        Sum of squares of outcomes inside rows.
    binary
        Whether outcomes are 0 or 1.
    """

    levels: tuple[Level, ...]
    x: FloatArray
    n: FloatArray
    mean: FloatArray
    inside: float
    binary: bool

    def model(self, weight: FloatArray, response: FloatArray) -> Linked:
        """Return the working model at these weights and responses."""
        return linked(
            self.levels,
            self.x,
            response,
            weight,
            n=float(self.n.sum()),
            free_scale=not self.binary,
            extra=0.0 if self.binary else self.inside,
            first=len(self.levels) - 1,
        )

    def with_customers(self, variance: FloatArray) -> "Rows":
        """Return the same rows with each customer's own variance in their column."""
        own = self.levels[-1]
        level = Level(own.member, np.sqrt(variance[own.member])[:, None], own.size)
        return replace(self, levels=(*self.levels[:-1], level))

    def without_people(self) -> "Rows":
        """Return the same rows where nobody differs."""
        return replace(self, levels=self.levels[1:])


def rows_of(cells: Cells, visits: Visits) -> Rows:
    """Lay visits out as rows of the model of these cells; shared credit as in :class:`turnabout.core.skill.cells`."""
    basis, slope = columns(cells)
    weight, good, square = (visits.sums[name] for name in ("weight", "good", "square"))
    share = visits.sums["weight2"] / weight
    n, mean = weight / share, good / weight
    z = np.column_stack([share, share * cells.bins.hinge[visits.bin]]) if slope else share[:, None]
    levels = [Level(visits.person, z, len(cells.people))]
    if cells.teams:
        team = cells.team[visits.person]
        levels.append(Level(np.maximum(team, 0), np.where(team >= 0, share, 0.0)[:, None], len(cells.teams)))
    levels.append(Level(visits.customer, np.ones((len(n), 1)), visits.customers))
    inside = float((n * np.maximum(square / weight - mean**2, 0.0)).sum())
    return Rows(tuple(levels), basis[visits.bin], n, mean, inside, cells.binary)


@dataclass(frozen=True)
class Settled:
    """Everything found about the company.

    Attributes
    ----------
    found
        The model solved: people, teams, and customers last.
    customer_sd
        Standard deviation of customers.
    rows, weight, response
        The working model's rows, weights and responses; for 0/1 each customer's column holds their own part of it.
    """

    found: Solved
    customer_sd: float
    rows: Rows
    weight: FloatArray
    response: FloatArray


def settle(rows: Rows) -> Settled:
    """Find all variances: at once for points, round by round for 0 and 1."""
    if rows.binary:
        return _settle_shares(rows)
    model = rows.model(rows.n, rows.mean)
    found = solve_linked(model, _search(model, None))
    return Settled(found, float(found.factors[-1][0, 0] * found.scale**0.5), rows, rows.n, rows.mean)


def _settle_shares(rows: Rows) -> Settled:
    """Integrate customers at what people bring, and fit people to what is left, by turns until both settle."""
    base = float(np.clip((rows.n * rows.mean).sum() / rows.n.sum(), NEARLY_ONE, 1 - NEARLY_ONE))
    eta, factors, close, settled = np.full(len(rows.n), float(logit(base))), None, False, False
    answers = Answers(rows.levels[-1].member, rows.levels[-1].size, rows.n, rows.mean)
    spread: float | None = None
    for _ in range(ROUNDS):
        # Where people no longer move, neither do customers.
        spread = spread if settled and spread else spread_of(answers, eta, spread)
        left = integrated(answers, eta, spread)
        at = rows.with_customers(left.variance)
        model = at.model(left.weight, left.response)
        if factors is None or not settled:
            moved = _search(model, factors, roughly=not close, held=len(rows.levels) - 1)
            settled = close and factors is not None and _near(factors, moved, FACTORS_SETTLED)
            close = factors is not None and _near(factors, moved, FACTORS_CLOSE)
            factors = moved
        found = solve_linked(model, factors)
        last, eta = eta, rows.x @ found.fixed + reach(rows.levels[:-1], effects(found)[:-1])
        if settled and float(np.abs(eta - last).max()) < SETTLED:
            break
    return Settled(found, spread or 0.0, at, left.weight, left.response)


def _search(model: Linked, start: Factors | None, *, roughly: bool = False, held: int | None = None) -> Factors:
    """Variances by restricted maximum likelihood, those of people and teams kept off zero where rows cannot tell."""
    if start is None:
        start = optimise_linked(model, least=_least(model, 0.0), roughly=True, held=held)
    spread = float(start[0][0, 0])
    return optimise_linked(model, start=start, least=_least(model, spread), roughly=roughly, held=held)


def _least(model: Linked, spread: float) -> FloatArray:
    """Return the smallest variances of people and teams that the rows tell from zero; customers are many."""
    if len(model.levels) == 1:
        return np.array([np.nan])
    people, *others = model.levels[:-1]
    known, b = np.asarray(model.inner.diagonal(), dtype=np.float64)[: people.size * people.width], people.width
    told: list[float] = [least_told(known[::b])]
    if b == 2:
        across = np.asarray(model.inner.diagonal(1), dtype=np.float64)[: people.size * b : b]
        told += [np.nan, least_told(of_slopes(known[::b], across, known[1::b]))]
    for level in others:
        place = np.full(people.size, -1)
        place[people.member] = level.member
        told.append(least_told(of_teams(known[::b], spread, place, level.size)))
    return np.array([*told, np.nan])


def _near(one: Factors, other: Factors, within: float) -> bool:
    return all(float(np.abs(a - b).max()) < within for a, b in zip(one, other, strict=True))


def known_of(cells: Cells, found: Solved) -> Information:
    """Return what all rows say about each person's (level with the team's, slope), in information form.

    With the posterior covariance V of a person's effects (fixed effects' uncertainty in it), their mean m and the
    prior G, the log-likelihood has the curvature V⁻¹ − G⁻¹ and the score V⁻¹m.
    """
    people, b = found.model.levels[0].size, found.model.levels[0].width
    modes, own = effects(found), np.arange(people)[:, None] * b + np.arange(b)
    move = found.inner_cov @ found.reduced[:, :-1]
    mean, moves = modes[0].copy(), move[own]
    inside = found.inner_cov[own[:, :, None], own[:, None, :]]
    prior = np.broadcast_to(found.factors[0] @ found.factors[0].T, inside.shape).copy()
    if cells.teams:
        known = cells.team >= 0
        team = people * b + np.maximum(cells.team, 0)
        across = np.where(known[:, None], found.inner_cov[own, team[:, None]], 0.0)
        mean[:, 0] += np.where(known, modes[1][np.maximum(cells.team, 0), 0], 0.0)
        moves[:, 0] += np.where(known[:, None], move[team], 0.0)
        inside[:, 0, :] += across
        inside[:, :, 0] += across
        inside[:, 0, 0] += np.where(known, found.inner_cov[team, team], 0.0)
        prior[:, 0, 0] += np.where(known, float(found.factors[1][0, 0]) ** 2, 0.0)
    spread = moves @ np.linalg.cholesky(found.fixed_cov)
    whole = np.linalg.inv(found.scale * inside + spread @ spread.transpose(0, 2, 1))
    said, score = whole - np.linalg.inv(found.scale * prior), np.einsum("kij,kj->ki", whole, mean)
    none = np.zeros(people)
    return Information(
        s11=np.maximum(said[:, 0, 0], LEAST_KNOWN),
        s12=said[:, 0, -1] if b == 2 else none,
        s22=np.maximum(said[:, -1, -1], LEAST_KNOWN) if b == 2 else none,
        q1=score[:, 0],
        q2=score[:, -1] if b == 2 else none,
    )


def as_fit(cells: Cells, settled: Settled, level: float) -> Fit:
    """Return the company's part of the model as everything after the fit takes it."""
    basis, slope = columns(cells)
    found = settled.found
    theta, teams = _theta(found.factors), bool(cells.teams)
    people, others = found.factors[0], found.factors[1:]
    g = found.scale * people @ people.T

    def deviance(k: float) -> float:
        return solve_linked(found.model, (k * people, *others)).deviance

    low, high = profile(deviance, level)
    spread = float(g.sum()) ** 0.5
    return Fit(
        binary=cells.binary,
        slope=slope,
        offset=basis @ found.fixed,
        basis=basis,
        fixed=found.fixed,
        fixed_cov=found.fixed_cov,
        g11=float(g[0, 0]),
        g12=float(g[0, -1]) if slope else 0.0,
        g22=float(g[-1, -1]) if slope else 0.0,
        scale=found.scale,
        team_sd=float(others[0][0, 0]) * found.scale**0.5 if teams else None,
        team_mean=np.zeros(0),
        team_var=np.zeros(0),
        spread=spread,
        spread_low=spread * low,
        spread_high=spread * high,
        covariance_cov=found.scale**2 * of_bend(_bend(found), theta),
        customer_sd=settled.customer_sd,
    )


def _theta(factors: Factors) -> Theta:
    people = factors[0]
    more = (float(people[1, 0]), float(people[1, 1])) if len(people) > 1 else (0.0, 0.0)
    return Theta(float(people[0, 0]), *more)


def _bend(found: Solved) -> FloatArray:
    """Half the second derivatives of the deviance in people's (log a, b, log c)."""
    values, free = pack(found.factors), 3 if len(found.factors[0]) > 1 else 1
    rows = []
    for step in STEP * np.eye(len(values))[:free]:
        up, down = (
            packed_gradient(solve_linked(found.model, unpack(values + side, found.model.levels)))
            for side in (step, -step)
        )
        rows.append((up - down)[:free] / (4 * STEP))
    bend = np.array(rows)
    return np.asarray((bend + bend.T) / 2, dtype=np.float64)
