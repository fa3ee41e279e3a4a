"""Remember which ids a source has brought so far, in sixteen bytes each."""

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.int64]


class Seen:
    """Ids and contents of the records so far, as 64-bit hashes.

    They lie in sorted runs that are merged when they have grown alike (as in a log-structured merge tree), so that
    ten million ids take 160 MB and a look-up is a few binary searches. Among ten million ids two have the same hash
    with a probability of 3e-6.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Hashes, Hashes]] = []

    def contents_of(self, ids: Hashes) -> tuple[Hashes, NDArray[np.bool_]]:
        """Answer the content of each id, shape (n,), and whether the id was there."""
        contents, there = np.zeros_like(ids), np.zeros(ids.shape, bool)
        for known, held in self._runs:
            place = np.minimum(np.searchsorted(known, ids), len(known) - 1)
            hit = known[place] == ids
            contents[hit], there[hit] = held[place[hit]], True
        return contents, there

    def add(self, ids: Hashes, contents: Hashes) -> None:
        """Remember new ids, sorted and each once, with their contents."""
        if not len(ids):
            return
        run = ids, contents
        while self._runs and len(self._runs[-1][0]) <= 2 * len(run[0]):
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)


def _merged(one: tuple[Hashes, Hashes], other: tuple[Hashes, Hashes]) -> tuple[Hashes, Hashes]:
    ids, contents = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.argsort(ids, kind="stable")
    return ids[order], contents[order]
