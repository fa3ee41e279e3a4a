"""The shape of what is said: small words as they stand, all others as what they are, or as nothing at all.

"I'll ring the depot and get back to you by Friday" and "We will email the lab and come back to you on Monday" have
one shape. What is learnt from shapes holds in a trade or a channel that was not learnt from.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from turnabout.core.reading.vectors import Stream, mixed, rows_of_runs, stream_of

COLUMNS_OF_SHAPES = 1 << 15
LONGEST_RUN = 4
_OTHER, _NUMBER, _BEGIN, _END, _ASKS, _SHOUTS, _FIRST_OF_PACK = range(
    1, 8
)  # none is 0: "nothing and a verb" is not "a verb"


class Shapes:
    """Tells the shapes of texts in one language.

    Parameters
    ----------
    classes
        Words of one class by its name; those under "alone" are a class each.
    """

    def __init__(self, classes: Mapping[str, str]) -> None:
        words = {"?": _ASKS, "!": _SHOUTS}
        number = _FIRST_OF_PACK
        for name, said in classes.items():
            for word in said.split():
                words.setdefault(word, number)
                number += name == "alone"
            number += name != "alone"
        stream = stream_of(list(words))
        values = stream.values(*stream.words())
        order = np.argsort(values)
        self._known, self._classes = values[order], np.array(list(words.values()), dtype=np.uint64)[order]

    def of(self, stream: Stream, texts: int) -> sparse.csr_array:
        """Return one row for each text, of Euclidean length about one: its runs of one to four classes.

        Parameters
        ----------
        stream
            Cleaned texts.
        texts
            How many they are.
        """
        classes, owners = self._laid_out(stream, texts)
        rows, columns = [], []
        value = np.zeros(len(classes), dtype=np.uint64)
        for length in range(1, LONGEST_RUN + 1):
            inside = len(classes) - length + 1
            if inside <= 0:
                break
            value = (value[:inside] << np.uint64(12)) + classes[length - 1 :]
            same = owners[:inside] == owners[length - 1 :]
            rows.append(owners[:inside][same])
            columns.append(mixed(value[same], length, COLUMNS_OF_SHAPES))
        shape = (texts, COLUMNS_OF_SHAPES)
        return rows_of_runs(np.concatenate(rows or [owners]), np.concatenate(columns or [owners]), shape)

    def _laid_out(self, stream: Stream, texts: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the classes of all words, with the ends of texts, and which text each is of."""
        begins, ends = stream.words()
        said = stream.values(begins, ends)
        place = np.minimum(np.searchsorted(self._known, said), len(self._known) - 1)
        classes = np.where(self._known[place] == said, self._classes[place], np.uint64(_OTHER))
        classes[stream.bytes[begins] == ord("0")] = _NUMBER
        owners = stream.text_of[begins]
        again = (classes[1:] == _OTHER) & (classes[:-1] == _OTHER) & (owners[1:] == owners[:-1])
        kept = np.concatenate(([True], ~again))[: len(classes)]
        every = np.arange(texts)
        owners = np.concatenate((every, owners[kept], every))
        edges = np.full(texts, _BEGIN, dtype=np.uint64), np.full(texts, _END, dtype=np.uint64)
        order = np.argsort(owners, kind="stable")
        return np.concatenate((edges[0], classes[kept], edges[1]))[order], owners[order]
