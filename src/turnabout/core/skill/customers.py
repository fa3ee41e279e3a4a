"""Customers as a level: exact up to a million rated legs, and what is done beyond.

Beyond, customers' spread is learnt from a part of them (and of people, where these are many). All legs then count
without their customers' names, those of one customer with the same person for less: of a person's level n legs, n_c of
customer c, say as much as n/(1 + ρ(Σn_c²/n − 1)), ρ being what two legs of one customer have in common. Source:
Kish 1965, Survey Sampling (design effect of clusters).
"""

from dataclasses import dataclass, replace

import numpy as np

from turnabout.core.results import Refusal
from turnabout.core.skill.bins import FloatArray, IntArray
from turnabout.core.skill.cells import Cells
from turnabout.core.skill.changes import dealt
from turnabout.core.skill.crossed_cells import Rows, Settled, as_fit, known_of, rows_of, settle
from turnabout.core.skill.crossed_spread import crossed_spread_test
from turnabout.core.skill.fit import LEAST_KNOWN, Fit, fit, nothing_to_fit
from turnabout.core.skill.fit import columns as columns_of
from turnabout.core.skill.mixture import Information
from turnabout.core.skill.parameters import Parameters
from turnabout.core.skill.periods import Periods
from turnabout.core.skill.posterior import information
from turnabout.core.skill.results import Diagnostic
from turnabout.core.skill.settings import ArtistSettings
from turnabout.core.skill.spread import SpreadTest
from turnabout.core.skill.visits import ByCustomer

NAME = "customers"
MOST_LEGS = 1_000_000
"""Rated legs up to which all customers are in the model."""

MOST_COLUMNS = 6_000
"""Columns of people and teams up to which everybody is in the model with customers."""

NORMAL_FOR_LOGISTIC = (16 * 3**0.5 / (15 * np.pi)) ** 2
"""By which normal effects flatten a logistic curve (Zeger, Liang and Albert 1988, https://doi.org/10.2307/2531734)."""

NO_CUSTOMERS = "Nothing in the record says which customer a conversation belongs to: the customer level is left out."
NOBODY_AGAIN = "No customer came twice: the customer level is left out."
ONLY_ONE = "All legs are of one customer: the customer level is left out."
UNCHANGED = Diagnostic(
    "drift",
    False,
    "Whether people's skill changes within the window is not looked at where customers are a level: all legs count "
    "alike, old or new. Ask once without the level of customers.",
    told=False,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to where the model with customers is exact."""

    legs: int = MOST_LEGS
    columns: int = MOST_COLUMNS


EXACT = Limits()


@dataclass(frozen=True, slots=True)
class Met:
    """What was found with customers as a level; everything None where that level is not asked for.

    Attributes
    ----------
    check
        What was done, in words.
    fitted
        The company's part of the model with customers in it.
    seen
        What all legs say about each person's skill (their team's in it).
    test
        Whether people differ.
    worth
        What a leg says about each person's level where customers are not followed, beside a leg of a customer of its
        own, shape (J,).
    customer_sd, residual_sd
        Standard deviations of customers and of what is left.
    flattened, steeper
        What a log-odds with the same customer is worth when averaged over customers, and the other way round: which of
        the two figures come in hangs on whether customers are followed.
    """

    check: Diagnostic | None = None
    fitted: Fit | None = None
    seen: Information | None = None
    test: SpreadTest | None = None
    worth: FloatArray | None = None
    customer_sd: float | None = None
    residual_sd: float | None = None
    flattened: float = 1.0
    steeper: float = 1.0

    @property
    def checks(self) -> tuple[Diagnostic, ...]:
        """What was done, for the list of checks."""
        return () if self.check is None else (self.check,)

    @property
    def used(self) -> bool:
        """Whether customers are a level of the answer."""
        return self.customer_sd is not None

    def counted(self, cells: Cells) -> Cells:
        """Return the cells as they count for the test of the spread."""
        if self.worth is None:
            return cells
        by = self.worth[:, None]
        sums = {name: getattr(cells, name) * by for name in ("weight", "weight2", "good", "square")}
        return replace(cells, **sums)

    def known(self, cells: Cells, parameters: Parameters, periods: Periods | None) -> Periods | Information | None:
        """Return what people's records say, where that is not in their cells alone."""
        if self.worth is None:
            return self.seen or periods
        plain = information(cells, parameters)
        less = (1 - self.worth) / np.maximum(plain.s11, LEAST_KNOWN)
        return Information(
            s11=plain.s11 * self.worth,
            s12=plain.s12 * self.worth,
            s22=plain.s22 - less * plain.s12**2,
            q1=plain.q1 * self.worth,
            q2=plain.q2 - less * plain.s12 * plain.q1,
        )

    def whole(self, fitted: Fit) -> Fit:
        """Return the fit with the team's part in people's level, as :attr:`seen` has it."""
        if self.seen is None:
            return fitted
        return replace(fitted, g11=fitted.g11 + (fitted.team_sd or 0.0) ** 2, team_sd=None)


def fit_levels(cells: Cells, settings: ArtistSettings, by_customer: ByCustomer | None) -> tuple[Fit | Refusal, Met]:
    """Fit the model with the levels asked for.

    Parameters
    ----------
    cells
        Sufficient statistics of people by bins.
    settings
        What was asked for.
    by_customer
        Adds legs up by customer; None where the record names no customers.
    """
    refusal = nothing_to_fit(cells)
    if refusal is not None or "customer" not in settings.levels:
        return refusal or fit(cells, level=settings.level), Met()
    met = _meet(cells, settings, by_customer, EXACT)
    if met.fitted is not None:
        return met.fitted, met
    fitted = fit(cells, level=settings.level, worth=met.worth)
    return fitted if isinstance(fitted, Refusal) else replace(fitted, customer_sd=met.customer_sd), met


def _meet(cells: Cells, settings: ArtistSettings, by_customer: ByCustomer | None, limits: Limits) -> Met:
    if by_customer is None:
        return Met(Diagnostic(NAME, False, NO_CUSTOMERS, told=False))
    people = cells.some(_some_people(cells, limits.columns))
    one_in = max(-(-int(people.rated.sum()) // limits.legs), 1)
    visits = by_customer.visits(people.people, one_in)
    if visits.again == 0 or visits.customers == 1:
        return Met(Diagnostic(NAME, False, NOBODY_AGAIN if visits.again == 0 else ONLY_ONE, told=False))
    rows = rows_of(people, visits)
    settled = settle(rows)
    if len(people.people) == len(cells.people) and one_in == 1:
        return _exact(cells, rows, settled, visits.again, settings)
    spread = settled.customer_sd / settled.found.scale**0.5
    common = spread**2 * float(settled.weight.sum() / rows.n.sum())
    worth = 1 / (1 + common / (1 + common) * (by_customer.clumps(cells.people) - 1))
    return Met(
        check=Diagnostic(NAME, True, _in_part(len(people.people), len(cells.people), one_in)),
        worth=worth,
        customer_sd=settled.customer_sd,
        residual_sd=settled.found.scale**0.5,
        steeper=1 / _flattened(cells, settled.customer_sd),
    )


def _flattened(cells: Cells, spread: float) -> float:
    return float((1 + NORMAL_FOR_LOGISTIC * spread**2) ** -0.5) if cells.binary else 1.0


def _exact(cells: Cells, rows: Rows, settled: Settled, again: int, settings: ArtistSettings) -> Met:
    found = settled.found
    who = "1 customer" if again == 1 else f"{again:,} customers"
    says = f"{who} came more than once: how hard each is to please is told apart from people's skill."
    return Met(
        check=Diagnostic(NAME, True, says),
        fitted=as_fit(cells, settled, settings.level),
        seen=known_of(cells, found),
        test=crossed_spread_test(rows, level=settings.spread_level),
        customer_sd=settled.customer_sd,
        residual_sd=found.scale**0.5,
        flattened=_flattened(cells, settled.customer_sd),
    )


def _some_people(cells: Cells, columns: int) -> IntArray:
    """Return everybody, or as many as the model holds, always the same."""
    width = 2 if columns_of(cells)[1] else 1
    most = max((columns - len(cells.teams)) // width, 2)
    if len(cells.people) <= most:
        return np.arange(len(cells.people))
    return np.sort(np.array(dealt(cells.people)[:most]))


def _in_part(some: int, people: int, one_in: int) -> str:
    parts = [f"one customer in {one_in}"] if one_in > 1 else []
    parts += [f"{some:,} of {people:,} people"] if some < people else []
    return (
        f"How much customers differ is learnt from {' and '.join(parts)}; in people's figures all legs count, those of "
        "one customer with the same person for less, but customers are not followed from one person to another."
    )
