"""What arrives on a day: who wants what, through which channel, in which mood, and how difficult it is."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from turnabout.core.simulate.calendar import Day, opening_times, shift_of
from turnabout.core.simulate.customers import SEGMENTS, Customers
from turnabout.core.simulate.words import company_words, topics

CHANNELS = ("email", "chat", "phone", "web", "social")
EMAIL, CHAT, PHONE, WEB, SOCIAL = range(5)
PRIORITIES = ("low", "normal", "high", "urgent")
BUSINESS = SEGMENTS.index("business")
LOYAL = SEGMENTS.index("loyal")

_CHANNEL_SHARE = (0.37, 0.27, 0.2, 0.1, 0.06)
_CHANNEL_DIFFICULTY = np.array([0.1, -0.15, 0.0, 0.0, 0.35])
_TONE_FROM = np.array([0.25, 0.95, 1.75])
_PRIORITY_FROM = np.array([-0.9, 0.9, 1.9])


@dataclass(frozen=True, slots=True)
class Situations:
    """Conversations as they arrive, arrays of shape (n,) in order of time.

    Attributes
    ----------
    number
        0, 1, 2 … over the whole simulation.
    opened, offset
        Seconds since 1970-01-01 UTC; seconds of the zone.
    topic, product, channel, priority, shift, customer
        Indices into their lists.
    earlier
        Contacts of this customer in the 30 days before.
    tone
        0 friendly, 1 uneasy, 2 annoyed, 3 furious.
    leaving, boss, harm
        What the first message says: threat to leave, a manager wanted, harm done.
    difficulty
        The truth: 0-1, uniform over the company.
    value
        Money that it is about.
    """

    number: NDArray[np.int64]
    opened: NDArray[np.int64]
    offset: NDArray[np.int64]
    topic: NDArray[np.int64]
    product: NDArray[np.int64]
    channel: NDArray[np.int64]
    priority: NDArray[np.int64]
    shift: NDArray[np.int64]
    customer: NDArray[np.int64]
    earlier: NDArray[np.int64]
    tone: NDArray[np.int64]
    leaving: NDArray[np.bool_]
    boss: NDArray[np.bool_]
    harm: NDArray[np.bool_]
    difficulty: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """How latent difficulty becomes a rank: quantiles of a pilot, and the size of the hidden part."""

    quantiles: NDArray[np.float64]
    hidden_sd: float


@dataclass(frozen=True, slots=True)
class _Facts:
    priority: NDArray[np.int64]
    tone: NDArray[np.int64]
    latent: NDArray[np.float64]


@cache
def product_names() -> tuple[str, ...]:
    """All products, list by list."""
    return tuple(name for names in company_words()["products"].values() for name in names)


@cache
def _product_ranges() -> dict[str, tuple[int, int]]:
    ranges, begin = {}, 0
    for key, names in company_words()["products"].items():
        ranges[key] = (begin, begin + len(names))
        begin += len(names)
    ranges["goods"] = (ranges["appliances"][0], ranges["devices"][1])
    return ranges


@cache
def _topic_columns() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    share = np.array([t.volume for t in topics()])
    products = np.array([_product_ranges()[t.products] for t in topics()], dtype=np.int64)
    return share / share.sum(), np.array([t.difficulty for t in topics()]), products


def calibrate(hidden: float, rng: np.random.Generator) -> Scale:
    """Draw a pilot of situations and keep its quantiles, so that difficulty is a rank within the company."""
    n = 40_000
    share, _, _ = _topic_columns()
    facts = _facts(
        topic=rng.choice(len(share), n, p=share),
        channel=rng.choice(len(CHANNELS), n, p=_CHANNEL_SHARE),
        earlier=rng.choice(4, n, p=[0.76, 0.17, 0.05, 0.02]),
        segment=rng.choice(len(SEGMENTS), n, p=[0.3, 0.4, 0.22, 0.08]),
        log_value=rng.standard_normal(n),
        rng=rng,
    )
    hidden_sd = float(facts.latent.std() * np.sqrt(hidden / (1 - hidden)))
    seen_by_people = facts.latent + hidden_sd * rng.standard_normal(n)
    return Scale(quantiles=np.quantile(seen_by_people, np.linspace(0, 1, 501)), hidden_sd=hidden_sd)


def _facts(
    *,
    topic: NDArray[np.int64],
    channel: NDArray[np.int64],
    earlier: NDArray[np.int64],
    segment: NDArray[np.int64],
    log_value: NDArray[np.float64],
    rng: np.random.Generator,
) -> _Facts:
    n = len(topic)
    hard = _topic_columns()[1][topic]
    mood = 0.55 * hard + 0.5 * np.minimum(earlier, 3) + _CHANNEL_DIFFICULTY[channel] + 0.85 * rng.standard_normal(n)
    tone = np.searchsorted(_TONE_FROM, mood)
    press = 0.45 * hard + 0.35 * tone + 0.5 * (segment == BUSINESS) + 0.7 * rng.standard_normal(n)
    priority = np.searchsorted(_PRIORITY_FROM, press)
    latent = (
        0.55 * hard
        + 0.4 * tone
        + 0.35 * np.minimum(earlier, 3)
        + 0.2 * (priority - 1)
        + 0.15 * log_value
        + _CHANNEL_DIFFICULTY[channel]
    )
    return _Facts(priority=priority, tone=tone, latent=latent)


def arrive(day: Day, customers: Customers, scale: Scale, rng: np.random.Generator) -> Situations:
    """Draw the conversations that are opened on a day; those who come back are among them."""
    n = day.conversations
    back = customers.return_today(day, n)
    fresh = n - len(back.customer)
    share, _, ranges = _topic_columns()
    place = rng.permutation(n)
    topic = np.concatenate([back.topic, rng.choice(len(share), fresh, p=share)])[place]
    low, high = ranges[topic].T
    product = np.concatenate([back.product, np.full(fresh, -1, dtype=np.int64)])[place]
    product = np.where(product < 0, low + (rng.random(n) * (high - low)).astype(np.int64), product)
    customer = np.concatenate([back.customer, customers.present(day, fresh, rng)])[place]
    channel = rng.choice(len(CHANNELS), n, p=_CHANNEL_SHARE)
    earlier = customers.earlier_contacts(customer, day)
    segment = customers.segment[customer].astype(np.int64)
    log_value = rng.standard_normal(n)
    facts = _facts(topic=topic, channel=channel, earlier=earlier, segment=segment, log_value=log_value, rng=rng)
    latent = facts.latent + scale.hidden_sd * rng.standard_normal(n)
    difficulty = np.interp(latent, scale.quantiles, np.linspace(0, 1, len(scale.quantiles)))
    opened = opening_times(day, rng)
    customers.note_contacts(customer, day)
    heat = facts.tone + 0.6 * np.minimum(earlier, 2) + 1.5 * (difficulty - 0.5)
    goods = low == 0
    return Situations(
        number=day.first + np.arange(n),
        opened=opened,
        offset=np.full(n, day.offset),
        topic=topic,
        product=product,
        channel=channel,
        priority=facts.priority,
        shift=shift_of(opened, day.offset, rng),
        customer=customer,
        earlier=earlier,
        tone=facts.tone,
        leaving=rng.random(n) < expit(1.5 * heat - 6.0),
        boss=rng.random(n) < expit(1.4 * heat - 6.2),
        harm=rng.random(n) < expit(1.0 * heat - 5.0),
        difficulty=difficulty,
        value=np.asarray(
            np.round(np.exp(np.where(goods, 5.4 + 0.75 * log_value, 3.4 + 0.45 * log_value)), 2), np.float64
        ),
    )
