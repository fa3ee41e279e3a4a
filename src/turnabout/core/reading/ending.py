"""How a conversation would have ended if a message were its last: what the model gives, and what is plainly said."""

from collections.abc import Sequence

import numpy as np

from turnabout.core.reading.cues import is_near_miss
from turnabout.core.reading.features import Unit
from turnabout.core.reading.results import Outcome

SURE = 0.5  # most last words say nothing of the end, and a good end that was none costs most: it makes turnarounds
SURE_WHERE_SAID = 0.1  # of a good end, where the grammar sees words that it is solved


def ending_of(chances: np.ndarray, found: Sequence[Unit]) -> Outcome | None:
    """Return what a message says of the end; None where there is nothing to read.

    Parameters
    ----------
    chances
        Of the classes, in the order of the model, a row for each unit; a message is what its units are on average.
    found
        Its units.
    """
    if not chances.size:
        return None
    good, bad, _ = chances.mean(axis=0)
    if good >= (SURE_WHERE_SAID if any(map(_says_solved, found)) else SURE):
        return "positive"
    return "negative" if bad >= SURE else "unknown"


def _says_solved(unit: Unit) -> bool:
    return any(hit.kind == "resolved" and not is_near_miss(hit, unit.hits) for hit in unit.hits)
