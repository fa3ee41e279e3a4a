"""Tone of a message, and how difficult the customer who wrote it is to serve, from words alone.

Both are a cold start: as soon as a company has a few hundred labels of its own, a model of its own is better.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from turnabout.core.reading.features import Unit
from turnabout.core.reading.model import Heads
from turnabout.core.reading.results import Cue

_WORTH = {
    "tone.very_bad": -0.5,
    "tone.bad": -0.2,
    "tone.not_good": -0.35,
    "tone.good": 0.25,
    "tone.very_good": 0.5,
}
# How much a firm cue adds to difficulty, in log-odds: the order is that of what staff find hardest to turn around.
_HARDER = {
    "harm": 1.2,
    "legal_threat": 1.2,
    "threat_to_leave": 1.0,
    "escalation_request": 1.0,
    "anger": 0.9,
    "passed_around": 0.9,
    "repeat_contact": 0.6,
    "unresolved": 0.4,
    "policy_friction": 0.4,
    "reported_promise": 0.4,
    "urgency": 0.3,
    "thanks": -0.3,
    "compliment": -1.2,
}
_AVERAGE_ANNOYED = -3.4  # log-odds of becoming annoyed in STAR


def tone_of(units: Sequence[Unit], scores: np.ndarray | None = None, heads: Heads | None = None) -> float:
    """Return the tone of a message, -1 to 1: learnt for customers, by words of mood where nothing was learnt."""
    if not units:
        return 0.0
    if scores is not None and heads is not None and "tone" in heads.names:
        per_unit = scores[:, heads.names.index("tone")].tolist()
    else:
        per_unit = [_by_words(unit) for unit in units]
    lengths = [len(unit.text) for unit in units]
    weighed = np.multiply(per_unit, lengths).sum() if len(units) > 1 else per_unit[0] * lengths[0]
    return float(min(max(weighed / sum(lengths), -1.0), 1.0))


def _by_words(unit: Unit) -> float:
    return sum(_WORTH.get(kind, 0.0) for kind in sorted({hit.kind for hit in unit.hits}))


def difficulty_of(scores: np.ndarray | None, heads: Heads | None, tone: float, cues: Sequence[Cue]) -> float:
    """Return how difficult a customer's message is, 0 to 1: a rank, not a probability.

    Parameters
    ----------
    scores
        Of its units; None where nothing was learnt.
    heads
        The models that gave them.
    tone
        Of the message.
    cues
        Found in it.
    """
    level = -1.2 - 1.6 * tone
    level += sum(_HARDER.get(kind, 0.0) for kind in sorted({cue.kind for cue in cues if cue.tier == "firm"}))
    if scores is not None and heads is not None and "annoyed" in heads.names:
        level += float(scores[:, heads.names.index("annoyed")].max()) - _AVERAGE_ANNOYED
    return float(expit(level))
