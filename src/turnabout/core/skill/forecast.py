"""Does skill foretell? Estimated from one part of people's legs, it must fit how their other legs end.

Two kinds of legs can tell. Those that people handled after they moved to another team: what belonged to the old team
stays there. And those in hours and queues where work is given out without regard to who is good: difficulty shows no
relation to the person there, so what is unseen of it shows none either. The outcome of such legs, beyond what is
expected at the company's mean skill, is regressed on what the estimate says it should be: the slope is one where the
estimate is right, less where it promises too much.

Sources: Chetty, Friedman and Rockoff 2014, https://doi.org/10.1257/aer.104.9.2593 (forecasts without bias, and people
who move); Bell and McCaffrey 2002, https://www150.statcan.gc.ca/n1/pub/12-001-x/2002002/article/9058-eng.pdf (errors
of few clusters).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from turnabout.core.results import Refusal
from turnabout.core.skill.bins import SIZE, UNKNOWN, FloatArray, IntArray
from turnabout.core.skill.cells import Cells, cells_from_columns
from turnabout.core.skill.fit import fit
from turnabout.core.skill.hidden import hidden
from turnabout.core.skill.mixture import Component, Information, under
from turnabout.core.skill.moving import moved
from turnabout.core.skill.parameters import Parameters, parameters_of
from turnabout.core.skill.posterior import information, posterior, with_parts
from turnabout.core.skill.tails import student_cut
from turnabout.core.skill.turns import by_turns
from turnabout.core.skill.work import Moves, Work

FEWEST_PEOPLE = 10
ENOUGH_ELSEWHERE = 0.25
"""Least share of rated legs outside the tested ones that estimates are made from; else days are taken by turns."""

NEARLY_ZERO = 1e-12
PROBIT = np.pi / 8
"""Turns a variance of log-odds into what it takes off the mean of shares (MacKay 1992, https://doi.org/10.1162/neco.1992.4.5.720)."""


@dataclass(frozen=True, slots=True)
class Slope:
    """How much of what estimates say comes true.

    Attributes
    ----------
    slope, error
        Regression slope of outcomes on forecasts, and its standard error.
    people, legs
        How many people and rated legs it comes from.
    freedom
        Degrees of freedom of the error: as many as people count for, where a few busy ones decide.
    allowed
        By how much more than one the slope may be: forecasts are made before estimates are stretched for difficulty
        that is not seen.
    """

    slope: float
    error: float
    people: int
    legs: int
    freedom: float
    allowed: float = 0.0

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of the interval with this probability content."""
        reach = student_cut((1 - level) / 2, self.freedom) * self.error
        return self.slope - reach, self.slope + reach

    def seen(self, level: float, power: float) -> float:
        """Smallest bias that would be seen at this level with this chance."""
        return (student_cut((1 - level) / 2, self.freedom) + float(ndtri(power))) * self.error


@dataclass(frozen=True, slots=True)
class _Rows:
    """Legs to be foretold: person, bin and sums of each grouped row."""

    person: IntArray
    bin: IntArray
    sums: dict[str, FloatArray]

    def only(self, kept: npt.NDArray[np.bool_]) -> "_Rows":
        return _Rows(self.person[kept], self.bin[kept], {name: values[kept] for name, values in self.sums.items()})


@dataclass(frozen=True, slots=True)
class _Part:
    """Legs that were foretold.

    Attributes
    ----------
    person, n, rated
        Whose they are, how many they count as, and how many they are, shape (rows,).
    outcome
        What came beyond what is expected at the company's mean skill, shape (rows,).
    forecast
        What was foretold beyond it, shape (rows, 4): as estimated, and with people's covariance moved by one standard
        error in three directions.
    unsure
        How much of a leg's variance the forecast's own uncertainty is, in units of chance, shape (rows,).
    allowed
        Share by which estimates are stretched for unseen difficulty when they are printed, shape (rows,).
    """

    person: IntArray
    n: FloatArray
    rated: FloatArray
    outcome: FloatArray
    forecast: FloatArray
    unsure: FloatArray
    allowed: FloatArray


def by_turns_slope(work: Work, cells: Cells) -> Slope | None:
    """Foretell legs in queues and hours where work is given out by turns; None where there are too few."""
    tested, rated = by_turns(work, cells.bins), work.sums["rated"]
    if not rated[tested].sum():
        return None
    if rated[~tested].sum() >= ENOUGH_ELSEWHERE * rated.sum():
        folds = [(~tested, tested)]
    else:
        folds = [(work.half != half, tested & (work.half == half)) for half in (0, 1)]
    rows, rated_rows = _Rows(work.person, work.bin, work.sums), work.sums["weight"] > 0
    parts = []
    for learnt, held in folds:
        told = held & rated_rows
        made = _forecast(_sum(cells, rows.only(learnt)), rows.only(told), None)
        if made is not None:
            parts.append(_within(made, work.cell[told]))
    return _slope(parts)


def moves_slope(moves: Moves, cells: Cells, kept: float) -> Slope | None:
    """Foretell legs that people handled after they moved to another team; None where too few moved.

    Parameters
    ----------
    moves
        Legs of people with more than one team.
    cells
        Everybody's legs, those after the move included.
    kept
        What is left after a month of what sets somebody apart; 1 where skill is constant.
    """
    found = moved(moves)
    if len(found.people) < FEWEST_PEOPLE:
        return None
    rows = _Rows(moves.person, moves.bin, moves.sums)
    own = _without(cells, _sum(cells, rows.only(found.after)))
    team = np.full(len(cells.people), -1)
    names = [cells.teams.index(name) if name in cells.teams else -1 for name in moves.teams]
    team[found.people] = np.array(names, dtype=np.int64)[found.team]
    kept_rows = found.after & (moves.sums["weight"] > 0) & (moves.bin < UNKNOWN)
    made = _forecast(own, rows.only(kept_rows), team)
    if made is None:
        return None
    left = np.ones(len(cells.people))
    left[found.people] = kept**found.apart
    made = replace(made, forecast=made.forecast * left[made.person, None])
    return _slope([_within(made, np.zeros(len(made.person), dtype=np.int64))])


def _sum(cells: Cells, rows: _Rows) -> Cells:
    """Add some rows up, for the same people."""
    return cells_from_columns(
        people=cells.people,
        bins=cells.bins,
        person=rows.person,
        bin_=rows.bin,
        sums=rows.sums,
        binary=cells.binary,
        team=cells.team,
        teams=cells.teams,
    )


def _without(cells: Cells, other: Cells) -> Cells:
    """Take legs away."""
    left = cells.rated - other.rated > 0

    def less(name: str) -> FloatArray:
        return np.where(left, getattr(cells, name) - getattr(other, name), 0.0)

    return replace(
        cells,
        legs=cells.legs - other.legs,
        rated=cells.rated - other.rated,
        weight=less("weight"),
        weight2=less("weight2"),
        good=less("good"),
        square=less("square"),
    )


def _forecast(own: Cells, rows: _Rows, team: IntArray | None) -> _Part | None:
    """Estimate skill from some legs, and set it beside the outcomes of others.

    With ``team``, shape (J,), what is expected holds the effect of these teams, and the forecast the person's own only.
    """
    fitted = fit(own)
    if isinstance(fitted, Refusal) or not fitted.slope:
        return None
    legs = own.rated.sum(axis=0).astype(np.float64)
    plain = parameters_of(fitted, own.bins, legs=legs, level=0.9, teams=own.teams)
    parameters = with_parts(own, plain)
    allowed = hidden(own, fitted, parameters, posterior(own, parameters)).stretch
    shift = _team_effect(parameters, own.team if team is None else team)
    base = np.array(parameters.offset)[None, :] + (0.0 if team is None else shift[:, None])
    usual = np.broadcast_to(expit(base) if parameters.binary else base, (len(own.people), SIZE))
    at = (rows.person, rows.bin)
    base = np.array(parameters.offset)[None, :] + shift[:, None]
    seen = information(own, parameters)
    told = [_foretold(seen, parameters, parts, base) for parts in _priors(parameters)]
    share = rows.sums["weight2"] / rows.sums["weight"]
    return _Part(
        person=rows.person,
        n=rows.sums["weight"] / share,
        rated=rows.sums["rated"],
        outcome=rows.sums["good"] / rows.sums["weight"] - usual[at],
        forecast=share[:, None] * np.column_stack([(mean - usual)[at] for mean, _ in told]),
        unsure=share**2 * told[0][1][at],
        allowed=np.full(len(rows.person), allowed),
    )


def _team_effect(parameters: Parameters, team: IntArray) -> FloatArray:
    if not parameters.team_mean:
        return np.zeros(len(team))
    return np.where(team >= 0, np.array(parameters.team_mean)[np.maximum(team, 0)], 0.0)


def _priors(parameters: Parameters) -> list[tuple[Component, ...]]:
    """Return people's prior as estimated, and moved by one standard error of its covariance in three directions."""
    g11, g12, g22 = parameters.covariance
    whole = np.linalg.cholesky(np.array([[g11, g12], [g12, g22]]) + NEARLY_ZERO * np.eye(2))
    size, direction = np.linalg.eigh(np.array(parameters.covariance_cov))
    parts = parameters.parts
    found = [parts]
    for k in range(len(size)):
        step = direction[:, k] * max(float(size[k]), 0.0) ** 0.5
        moved = np.array([[g11 + step[0], g12 + step[1]], [g12 + step[1], g22 + step[2]]])
        if moved[0, 0] > 0 and np.linalg.det(moved) > 0:
            found.append(tuple(_moved(part, np.linalg.cholesky(moved) @ np.linalg.inv(whole)) for part in parts))
        else:
            found.append(parts)
    return found


def _moved(part: Component, by: FloatArray) -> Component:
    """Move one part of a prior as (level, slope) is moved."""
    share, m1, m2, g11, g12, g22 = part
    mean, own = by @ np.array([m1, m2]), by @ np.array([[g11, g12], [g12, g22]]) @ by.T
    return share, float(mean[0]), float(mean[1]), float(own[0, 0]), float(own[0, 1]), float(own[1, 1])


def _foretold(
    seen: Information, parameters: Parameters, parts: tuple[Component, ...], base: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean outcome of each person's next leg in each bin over what is not known of skill, shape (J, 16).

    And how much of a leg's variance that is, in units of chance.
    """
    owns = [under(seen, part) for part in parts]
    logs = np.column_stack([own.log for own in owns])
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight = weight / weight.sum(axis=1, keepdims=True)
    hinge = parameters.bins.hinge[None, :]
    mean, first, second = np.zeros(base.shape), np.zeros(base.shape), np.zeros(base.shape)
    for k, own in enumerate(owns):
        skill = own.u1[:, None] + own.u2[:, None] * hinge
        variance = own.v11[:, None] + 2 * own.v12[:, None] * hinge + own.v22[:, None] * hinge**2
        middle = expit((base + skill) / np.sqrt(1 + PROBIT * variance)) if parameters.binary else base + skill
        mean += weight[:, [k]] * middle
        first += weight[:, [k]] * skill
        second += weight[:, [k]] * (skill**2 + variance)
    chance = mean * (1 - mean) if parameters.binary else np.full(base.shape, 1 / parameters.scale)
    return mean, (second - first**2) * chance


def _within(part: _Part, group: IntArray) -> _Part:
    """Take each group's mean off."""
    _, at = np.unique(group, return_inverse=True)
    size = np.bincount(at, part.n)

    def away(values: FloatArray) -> FloatArray:
        return np.asarray(values - (np.bincount(at, part.n * values) / size)[at], dtype=np.float64)

    forecast = np.column_stack([away(column) for column in part.forecast.T])
    return replace(part, outcome=away(part.outcome), forecast=forecast)


def _slope(parts: list[_Part]) -> Slope | None:
    """Regress outcomes on forecasts, all parts together; people are drawn whole."""
    if not parts:
        return None
    person, n, rated, y, told, unsure, allowed = (
        np.concatenate([getattr(part, name) for part in parts]) for name in _Part.__dataclass_fields__
    )
    people, at = np.unique(person, return_inverse=True)
    # What is not known of a person is the same in all of their legs, so busy people do not count leg by leg.
    n = n / (1 + np.bincount(at, n * unsure))[at]
    x = told[:, 0]
    own = np.bincount(at, n * x * x)
    whole = float(own.sum())
    if len(people) < FEWEST_PEOPLE or whole <= 0:
        return None
    slopes = (n * y) @ told / (n @ told**2)
    slope = float(slopes[0])
    # Errors around a slope of one, which is what is tested; of who pulls the slope most, as they would be without them.
    left = np.bincount(at, n * x * (y - x)) / np.maximum(1 - own / whole, 0.1)
    variance = float((left**2).sum()) / whole**2
    error = (variance + float(((slopes[1:] - slope) ** 2).sum())) ** 0.5
    freedom = max(whole**2 / float((own**2).sum()) - 1, 1.0)
    return Slope(
        slope=slope,
        error=error,
        people=len(people),
        legs=int(rated.sum()),
        freedom=freedom,
        allowed=float(np.average(allowed, weights=n)),
    )
