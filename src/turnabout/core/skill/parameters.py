"""What the company's part of the model leaves behind: enough to work one person's figure out again.

Source: Luo et al. 2022, https://doi.org/10.1038/s41467-022-29160-4 (nothing is lost from aggregates).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from turnabout.core.skill.bins import Bins, FloatArray
from turnabout.core.skill.fit import Fit
from turnabout.core.skill.mixture import Component


@dataclass(frozen=True, slots=True)
class Parameters:
    """The company's parameters, stored beside every figure (trust: a figure can be worked out again).

    Attributes
    ----------
    binary
        Whether effects are in log-odds (else in the outcome's unit).
    difficult_from
        Rank from which a leg is difficult; it fixes the bins.
    offset
        Fixed effect of each bin, 16 numbers.
    basis, fixed_cov
        Columns of the fixed effect (16 rows) and the covariance of their coefficients.
    covariance
        Covariance of people's (intercept, slope): g11, g12, g22.
    scale
        Residual variance; 1 where binary.
    team_mean, team_var
        Posterior of each team's effect, by the index of the team.
    typical
        Mean of g over the company's legs: skill on all legs is intercept + typical · slope.
    difficult_weights
        Share of each bin among the company's difficult legs, 16 numbers.
    cut
        Skill on difficult legs above which a person belongs to the top share; None where nobody is at the floor.
    level
        Probability content of intervals.
    unit
        Factor from the model's unit to the printed one.
    teams
        Names of the teams, by index; empty without that level.
    mixture
        Prior in two parts: for each its share, its mean (level, slope) and covariance (g11, g12, g22); empty where
        people's (level, slope) are normal with mean 0 and ``covariance``.
    covariance_cov
        How uncertain ``covariance`` is: the covariance of g11, g12 and g22, three rows; empty where it is not known.
    stretch, unseen, steeper
        What difficulty that the record does not show may do (:mod:`turnabout.core.skill.hidden`): the share by which
        every estimate grows, what every posterior's variance grows by, and what an averaged log-odds is worth on the
        same case.
    kept
        What is left after a month of what sets somebody apart (φ), where skill changes; None where it is constant.
    months, levels
        First and last month, and how each month ended beside the others, where skill changes.
    customers
        Whether customers are a level: a figure then hangs on everybody's legs.
    flattened
        What a log-odds is worth when averaged over customers; 1 without that level.
    """

    binary: bool
    difficult_from: float
    offset: tuple[float, ...]
    basis: tuple[tuple[float, ...], ...]
    fixed_cov: tuple[tuple[float, ...], ...]
    covariance: tuple[float, float, float]
    scale: float
    team_mean: tuple[float, ...]
    team_var: tuple[float, ...]
    typical: float
    difficult_weights: tuple[float, ...]
    cut: float | None
    level: float
    unit: float = 1.0
    teams: tuple[str, ...] = ()
    mixture: tuple[Component, ...] = ()
    covariance_cov: tuple[tuple[float, ...], ...] = ()
    stretch: float = 0.0
    unseen: float = 0.0
    kept: float | None = None
    months: tuple[int, ...] = ()
    levels: tuple[float, ...] = ()
    customers: bool = False
    flattened: float = 1.0
    steeper: float = 1.0

    @property
    def parts(self) -> tuple[Component, ...]:
        """Parts of the prior; one where it is normal."""
        return self.mixture or ((1.0, 0.0, 0.0, *self.covariance),)

    @property
    def bins(self) -> Bins:
        """The bins of difficulty."""
        return Bins(self.difficult_from)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; :meth:`from_json` gives the same parameters back, to the last bit."""
        return {name: _plain(getattr(self, name)) for name in Parameters.__dataclass_fields__}

    @staticmethod
    def from_json(document: dict[str, Any]) -> "Parameters":
        """Read what :meth:`to_json` wrote."""
        return Parameters(**{name: _frozen(value) for name, value in document.items()})


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def as_tuple(values: FloatArray) -> tuple[float, ...]:
    """Return plain numbers."""
    return tuple(float(value) for value in values)


def parameters_of(
    fitted: Fit, bins: Bins, *, legs: FloatArray, level: float, unit: float = 1.0, teams: tuple[str, ...] = ()
) -> Parameters:
    """Take the parameters from a fit; ``legs`` counts the company's legs by bin, shape (16,)."""
    difficult = np.where(bins.is_difficult, legs, 0.0)
    if not fitted.slope or difficult.sum() == 0:
        difficult = legs
    hinge = bins.hinge if fitted.slope else np.zeros_like(bins.hinge)
    return Parameters(
        binary=fitted.binary,
        difficult_from=bins.difficult_from,
        offset=as_tuple(fitted.offset),
        basis=tuple(as_tuple(row) for row in fitted.basis),
        fixed_cov=tuple(as_tuple(row) for row in fitted.fixed_cov),
        covariance=(fitted.g11, fitted.g12, fitted.g22),
        scale=fitted.scale,
        team_mean=as_tuple(fitted.team_mean),
        team_var=as_tuple(fitted.team_var),
        typical=float(legs @ hinge / legs.sum()),
        difficult_weights=as_tuple(difficult / difficult.sum()),
        cut=None,
        level=level,
        unit=unit,
        teams=teams,
        covariance_cov=tuple(as_tuple(row) for row in fitted.covariance_cov),
    )
