"""Customers of 0/1 outcomes, integrated by adaptive quadrature, each at what people bring.

Most customers come two or three times, and quasi-likelihood then takes a third of their spread away. Given people's
skill customers are independent, so each is one integral. What is left of it for people is a working model: weights,
responses, and a variance of each customer's own. Sources: Pinheiro and Bates 1995,
https://doi.org/10.1080/10618600.1995.10474663 (adaptive quadrature); Breslow and Lin 1995,
https://doi.org/10.1093/biomet/82.1.81 (how far quasi-likelihood falls short).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, roots_hermitenorm, softmax

from turnabout.core.skill.bins import FloatArray, IntArray

NODES = 9
NEWTON = 30
SETTLED = 1e-9
LARGEST_STEP = 3.0
LEAST_WEIGHT = 1e-12
NEARLY_ALL = 1 - 1e-9
SMALLEST, LARGEST = -6.0, 2.5
PRECISE = 1e-9
NEAR = 0.05


@dataclass(frozen=True, slots=True)
class Answers:
    """0/1 outcomes by row: whose customer, legs that the row counts as, and their mean outcome."""

    customer: IntArray
    customers: int
    n: FloatArray
    mean: FloatArray

    def sums(self, values: FloatArray) -> FloatArray:
        """Add the rows of each customer up."""
        return np.bincount(self.customer, values, self.customers).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Working:
    """What is left of customers' integrals for people.

    Attributes
    ----------
    weight, response
        Of each row.
    variance
        Of each customer's own effect in the working model.
    """

    weight: FloatArray
    response: FloatArray
    variance: FloatArray


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Places and weights of each customer's nodes, shape (customers, NODES)."""

    at: FloatArray
    weight: FloatArray


def spread_of(rows: Answers, eta: FloatArray, near: float | None = None) -> float:
    """Return the standard deviation of customers that makes the outcomes likeliest, at what people bring.

    Parameters
    ----------
    rows, eta
        Outcomes, and what fixed effects and people bring to each row.
    near
        Where it probably lies.
    """

    def slope(log_spread: float) -> float:
        spread = float(np.exp(log_spread))
        nodes = _nodes(rows, eta, spread)
        score = [rows.sums(rows.n * (rows.mean - expit(eta + spread * nodes.at[rows.customer, k]))) for k in _each()]
        return float((nodes.weight * nodes.at * np.column_stack(score)).sum())

    if near is not None:
        low, high = float(np.log(near)) - NEAR, float(np.log(near)) + NEAR
        if slope(low) > 0 > slope(high):
            return float(np.exp(brentq(slope, low, high, xtol=PRECISE)))
    if slope(SMALLEST) <= 0:
        return float(np.exp(SMALLEST))
    if slope(LARGEST) >= 0:
        return float(np.exp(LARGEST))
    return float(np.exp(brentq(slope, SMALLEST, LARGEST, xtol=PRECISE)))


def integrated(rows: Answers, eta: FloatArray, spread: float) -> Working:
    """Integrate customers of this standard deviation out, at what people bring to each row."""
    nodes = _nodes(rows, eta, spread)
    mu, curve, squares = np.zeros(len(eta)), np.zeros(len(eta)), np.zeros(rows.customers)
    total = np.zeros(rows.customers)
    for k in _each():
        own, weight = expit(eta + spread * nodes.at[rows.customer, k]), nodes.weight[:, k]
        mu += weight[rows.customer] * own
        curve += weight[rows.customer] * own * (1 - own)
        added = rows.sums(rows.n * own)
        total += weight * added
        squares += weight * added**2
    weight = np.maximum(rows.n * curve, LEAST_WEIGHT)
    known, left = rows.sums(weight), rows.n * (rows.mean - mu)
    # What a customer's own effect leaves unsure is less than what their rows say: the integral is log-concave.
    share = np.clip((squares - total**2) / known, 0.0, NEARLY_ALL)
    variance = share / known / (1 - share)
    response = eta + left / weight + (variance * rows.sums(left))[rows.customer]
    return Working(weight=weight, response=response, variance=variance)


def _each() -> range:
    return range(NODES)


def _nodes(rows: Answers, eta: FloatArray, spread: float) -> _Nodes:
    """Place the nodes around each customer's mode, as far apart as the curvature there says."""
    mode = np.zeros(rows.customers)
    for _ in range(NEWTON):
        mu = expit(eta + spread * mode[rows.customer])
        bend = 1 + spread**2 * rows.sums(rows.n * mu * (1 - mu))
        step = (spread * rows.sums(rows.n * (rows.mean - mu)) - mode) / bend
        mode = mode + np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        if float(np.abs(step).max()) < SETTLED:
            break
    place, weight = roots_hermitenorm(NODES)
    at = mode[:, None] + place / np.sqrt(bend)[:, None]
    logs = np.empty_like(at)
    for k in _each():
        there = eta + spread * at[rows.customer, k]
        logs[:, k] = rows.sums(rows.n * (rows.mean * there - np.logaddexp(0.0, there)))
    return _Nodes(at, softmax(logs - at**2 / 2 + place**2 / 2 + np.log(weight), axis=1))
