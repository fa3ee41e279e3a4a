"""What the record does not show: part of what makes a case hard is not in the measure of difficulty.

Where somebody gives harder cases to some people, they give them what is unseen as well as what is seen. Skill is then
estimated against cases that look easier than they were: what the record shows of people's differences is
s − h, with h_j = H²·z_j/b. Here z_j is how much harder than usual (in standard deviations) a person's cases look, b how
many log-odds such a step costs, and H how many log-odds the unseen part moves: it cannot be learnt from the record, so
one size is assumed for everybody. A person's own cases never move their estimate (who has hard cases is not thereby
better): the company's share of h that goes with skill stretches all estimates alike, and only where it widens
differences; the rest widens all intervals alike. And log-odds of 0/1 outcomes that are averaged over what is unseen are
closer to nought than those of one case: skill on the same case is steeper by (1 + .346·H²)^½.

Sources: Carroll et al. 2006, https://doi.org/10.1201/9781420010138 (errors in a covariate); Lin, Psaty and Kronmal
1998, https://doi.org/10.2307/2533848 (an unmeasured confounder of assumed strength); Zeger, Liang and Albert 1988,
https://doi.org/10.2307/2531734 (averaged log-odds).
"""

from dataclasses import dataclass, replace

import numpy as np

from turnabout.core.skill.bins import KNOWN, UNKNOWN, Bins, FloatArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.customers import NORMAL_FOR_LOGISTIC
from turnabout.core.skill.fit import Fit
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.posterior import Posterior
from turnabout.core.skill.spread import LOGISTIC_SD
from turnabout.core.skill.tails import normal_scores

UNSEEN = 0.27
"""Assumed size of the unseen part of difficulty, in standard deviations of what a single leg varies by anyway."""

MOST = 0.15
"""Largest stretch: however strongly work is dispatched, what is unseen is not taken to hide more of people's skill."""

NEARLY_ZERO = 1e-12


@dataclass(frozen=True, slots=True)
class Hidden:
    """How estimates stretch and intervals widen.

    Attributes
    ----------
    stretch
        Share by which every estimate grows because of who gets what; never negative.
    variance
        What every posterior's variance grows by, in the model's unit squared.
    steeper
        What a log-odds averaged over unseen difficulty is worth on the same case; 1 where outcomes are continuous.
    """

    stretch: float = 0.0
    variance: float = 0.0
    steeper: float = 1.0


def hidden(cells: Cells, fitted: Fit, parameters: Parameters, found: Posterior) -> Hidden:
    """Work out what unseen difficulty of the assumed size would do in this company."""
    legs = cells.legs[:, :KNOWN].sum(axis=1).astype(np.float64)
    trust = np.where(legs > 0, found.reliability, 0.0)
    if not fitted.slope or trust.sum() < NEARLY_ZERO:
        return Hidden()
    score = scores(cells.bins)
    harder = (cells.legs[:, :KNOWN] @ score) / np.maximum(legs, 1.0)
    chance = 1 / np.maximum(legs, 1.0)
    spread = max(_variance(harder, legs) - float(np.average(chance, weights=legs)), 0.0)
    size = UNSEEN * (LOGISTIC_SD if fitted.binary else fitted.scale**0.5)
    each = size**2 / max(-_step(cells, fitted, score), size / 2)
    g11, g12, g22 = parameters.covariance
    between = g11 + 2 * g12 + g22 + (fitted.team_sd or 0.0) ** 2
    # A posterior mean holds its reliability's share of the skill.
    away = harder - float(np.average(harder, weights=trust**2))
    together = each * float((trust * away * found.difficult).sum() / (trust**2).sum())
    limit = each * (spread * between) ** 0.5
    together = float(np.clip(together, -limit, limit))
    together, between = max(together, 0.0), max(between, NEARLY_ZERO)
    steeper = (1 + NORMAL_FOR_LOGISTIC * size**2) ** 0.5 if fitted.binary else 1.0
    less = min(MOST * between / max(together, NEARLY_ZERO), 1.0)
    own = max(each**2 * spread - together**2 / between, 0.0)
    return Hidden(stretch=less * together / between, variance=(less * steeper) ** 2 * own, steeper=steeper)


def scores(bins: Bins) -> FloatArray:
    """Mean normal score of the ranks in each known bin, shape (15,)."""
    return normal_scores(bins.edges)


def _step(cells: Cells, fitted: Fit, score: FloatArray) -> float:
    """How much the model's unit changes with a standard deviation of difficulty."""
    weight = cells.weight.sum(axis=0)[:UNKNOWN]
    away = score - float(np.average(score, weights=weight))
    return float((weight * away) @ fitted.offset[:UNKNOWN] / max(float(weight @ away**2), NEARLY_ZERO))


def _variance(values: FloatArray, weight: FloatArray) -> float:
    return float(np.average((values - np.average(values, weights=weight)) ** 2, weights=weight))


def with_unseen(cells: Cells, fitted: Fit, parameters: Parameters, found: Posterior) -> Parameters:
    """Let parameters allow for unseen difficulty; ``found`` is everybody's posterior without."""
    allowed = hidden(cells, fitted, parameters, found)
    return replace(parameters, stretch=allowed.stretch, unseen=allowed.variance, steeper=allowed.steeper)
