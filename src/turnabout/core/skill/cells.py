"""Sufficient statistics: people by bins of difficulty. Nothing after this file sees a leg."""

from dataclasses import dataclass

import numpy as np

from turnabout.core.skill.bins import SIZE, Bins, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Cells:
    """What one pass over the legs adds up, for J people and 16 bins of difficulty.

    Attributes
    ----------
    people
        Ids of the people, in order.
    bins
        The bins of difficulty.
    legs, rated
        Legs handled, and those of them with an outcome and a share in its credit, shape (J, 16).
    weight, weight2
        Sums of the credit c and of c² over rated legs, shape (J, 16).
    good, square
        Sums of c·y and of c·y² over rated legs, shape (J, 16).
    team
        Index of each person's team, shape (J,); −1 where it is not known or not asked for.
    binary
        Whether every outcome is 0 or 1.
    teams
        Names of the teams, by index.
    """

    people: tuple[str, ...]
    bins: Bins
    legs: IntArray
    rated: IntArray
    weight: FloatArray
    weight2: FloatArray
    good: FloatArray
    square: FloatArray
    team: IntArray
    binary: bool
    teams: tuple[str, ...] = ()

    def only(self, index: int) -> "Cells":
        """Return the cells of one person."""
        return self.some(np.array([index]))

    def some(self, rows: IntArray) -> "Cells":
        """Return the cells of some people."""
        return Cells(
            people=tuple(self.people[int(row)] for row in rows),
            bins=self.bins,
            legs=self.legs[rows],
            rated=self.rated[rows],
            weight=self.weight[rows],
            weight2=self.weight2[rows],
            good=self.good[rows],
            square=self.square[rows],
            team=self.team[rows],
            binary=self.binary,
            teams=self.teams,
        )

    def bin_means(self) -> FloatArray:
        """Company's mean outcome in each bin, shape (16,); the company's mean where a bin is empty."""
        weight, good = self.weight.sum(axis=0), self.good.sum(axis=0)
        whole = good.sum() / weight.sum() if weight.sum() else 0.0
        means: FloatArray = np.where(weight > 0, good / np.where(weight > 0, weight, 1.0), whole)
        return means


def cells_from_columns(
    *,
    people: tuple[str, ...],
    bins: Bins,
    person: IntArray,
    bin_: IntArray,
    sums: dict[str, FloatArray],
    binary: bool,
    team: IntArray | None = None,
    teams: tuple[str, ...] = (),
) -> Cells:
    """Lay out grouped rows (one for each person and bin) as matrices.

    Parameters
    ----------
    people
        Ids, in order.
    bins
        The bins of difficulty.
    person, bin_
        Indices of each grouped row, shape (rows,).
    sums
        ``legs``, ``rated``, ``weight``, ``weight2``, ``good``, ``square``, each of shape (rows,).
    binary
        Whether every outcome is 0 or 1.
    team
        Index of each person's team, shape (J,).
    teams
        Names of the teams, by index.
    """
    size = len(people) * SIZE
    at = person * SIZE + bin_

    def matrix(name: str) -> FloatArray:
        total: FloatArray = np.bincount(at, weights=sums[name], minlength=size).astype(np.float64)
        return total.reshape(len(people), SIZE)

    return Cells(
        people=people,
        bins=bins,
        legs=matrix("legs").astype(np.int64),
        rated=matrix("rated").astype(np.int64),
        weight=matrix("weight"),
        weight2=matrix("weight2"),
        good=matrix("good"),
        square=matrix("square"),
        team=np.full(len(people), -1) if team is None else team,
        binary=binary,
        teams=teams,
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Cells with shared credit worked in.

    A leg with credit c moves its outcome by c times its person's skill (multiple membership; Browne, Goldstein and
    Rasbash 2001, https://doi.org/10.1177/1471082X0100100202): its score is c(y − μ), its information c²·v. A cell
    therefore counts as n = (Σc)²/Σc² legs with the mean outcome Σcy/Σc, of which skill moves each by s = Σc²/Σc: then
    s·n·(mean − μ) = Σc(y − μ) and s²·n = Σc². Where nobody shares, n is the plain count and s is one.

    Attributes
    ----------
    n
        Legs that the cell counts as, shape (J, 16).
    mean
        Their mean outcome, shape (J, 16); 0 where there are none.
    share
        How much of a person's skill reaches the outcome, shape (J, 16).
    inside
        Sum of squares of the outcomes around the cells' means.
    """

    n: FloatArray
    mean: FloatArray
    share: FloatArray
    inside: float


def evidence(cells: Cells) -> Evidence:
    """Work shared credit in."""
    filled = cells.weight > 0
    weight = np.where(filled, cells.weight, 1.0)
    share = np.where(filled, cells.weight2 / weight, 1.0)
    n = np.where(filled, weight / share, 0.0)
    mean = np.where(filled, cells.good / weight, 0.0)
    around = np.maximum(np.where(filled, cells.square / weight, 0.0) - mean**2, 0.0)
    return Evidence(n=n, mean=mean, share=share, inside=float((n * around).sum()))


def own_cells(
    person_id: str,
    *,
    bins: Bins,
    difficulty: FloatArray,
    credit: FloatArray,
    outcome: FloatArray,
    binary: bool,
    team: int = -1,
) -> Cells:
    """Add up one person's own legs.

    Parameters
    ----------
    person_id
        Whose legs these are.
    bins
        The bins of difficulty of the company's parameters.
    difficulty, credit, outcome
        One number for each leg, shape (legs,); NaN where difficulty or outcome is not known.
    binary
        Whether the company's outcomes are all 0 or 1.
    team
        Index of the person's team among the parameters' ``teams``; −1 without that level.
    """
    rated = ~np.isnan(outcome) & (credit > 0)
    y, c = np.where(rated, outcome, 0.0), np.where(rated, credit, 0.0)
    sums = {
        "legs": np.ones(len(y)),
        "rated": rated.astype(np.float64),
        "weight": c,
        "weight2": c * c,
        "good": c * y,
        "square": c * y * y,
    }
    return cells_from_columns(
        people=(person_id,),
        bins=bins,
        person=np.zeros(len(y), dtype=np.int64),
        bin_=bins.number(difficulty),
        sums=sums,
        binary=binary,
        team=np.array([team]),
    )
