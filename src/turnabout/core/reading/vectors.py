"""Words and letters of many texts as one sparse matrix, by hashing: no vocabulary, nothing but NumPy.

Every run of one to three words, and of three to five letters within a word, gets a column by its hash. All texts of a
batch are laid end to end as bytes, and the hash of any stretch comes from two prefix sums (Rabin and Karp's
fingerprint), so there is no loop over words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

COLUMNS = 1 << 16
WORD_RUNS = (1, 2, 3)
LETTER_RUNS = (3, 4, 5)

_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))
_SPACE, _BREAK, _FIGURE = 32, 10, ord("0")


def _letter_table() -> np.ndarray:
    """Say what each byte becomes: small letters, one digit for all, a space for what is neither letter nor digit."""
    table = np.full(256, _SPACE, dtype=np.uint8)
    for code in range(256):
        sign = chr(code)
        if code >= 128 or sign in "?!%£$":
            table[code] = code
        elif sign.isdigit():
            table[code] = _FIGURE
        elif sign.isalpha():
            table[code] = ord(sign.lower())
    table[_BREAK] = _BREAK
    return table


_TABLE = _letter_table()


@dataclass(frozen=True, slots=True)
class Stream:
    """Texts laid end to end: bytes, a break after each text, and prefix sums for fingerprints."""

    bytes: np.ndarray
    prefix: np.ndarray
    inverse: np.ndarray
    text_of: np.ndarray

    def words(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where words begin and end."""
        blank = (self.bytes == _SPACE) | (self.bytes == _BREAK)
        return np.flatnonzero(blank[:-1] & ~blank[1:]) + 1, np.flatnonzero(~blank[:-1] & blank[1:]) + 1

    def values(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return a number for each stretch ``[start, end)``: the same for the same letters."""
        values: np.ndarray = (self.prefix[end] - self.prefix[start]) * self.inverse[start]
        return values


def mixed(values: np.ndarray, salt: int, columns: int) -> np.ndarray:
    """Spread numbers over columns (a power of two)."""
    found = values ^ np.uint64(salt)
    found ^= found >> np.uint64(31)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    spread: np.ndarray = (found >> np.uint64(65 - columns.bit_length())).astype(np.int32)
    return spread


def vectors(texts: Sequence[str]) -> sparse.csr_array:
    """Return one row for each text, of Euclidean length about one.

    Parameters
    ----------
    texts
        Cleaned texts. Apostrophes are dropped ("we'll" is "well", as where they were lost), digits become one digit.

    Returns
    -------
    scipy.sparse.csr_array
        Shape (texts, ``COLUMNS``), float32.
    """
    return vectors_of(stream_of(texts), len(texts))


def vectors_of(stream: Stream, texts: int) -> sparse.csr_array:
    """Return the same of so many texts that are laid end to end."""
    return rows_of_runs(*_runs(stream), (texts, COLUMNS))


def rows_of_runs(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """Return one row for each text, of Euclidean length about one, from the row and column of every run."""
    counts = np.bincount(rows, minlength=shape[0])
    pointers = np.concatenate(([0], np.cumsum(counts)))
    weights = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return sparse.csr_array((weights, columns[np.argsort(rows, kind="stable")], pointers), shape=shape)


def mostly_figures(stream: Stream, texts: int) -> np.ndarray:
    """Tell which texts hold more figures than letters: numbers, logs and tables, in which no words weigh anything."""
    signs = np.bincount(stream.text_of[(stream.bytes != _SPACE) & (stream.bytes != _BREAK)], minlength=texts)
    figures = np.bincount(stream.text_of[stream.bytes == _FIGURE], minlength=texts)
    most: np.ndarray = 2 * figures > signs
    return most[:texts]


def stream_of(texts: Sequence[str]) -> Stream:
    """Lay texts end to end."""
    joined = "\n".join(" ".join(t.split()).replace("?", " ?").replace("!", " !") for t in texts) + "\n"
    raw = np.frombuffer(joined.replace("'", "").encode("utf-8", "replace"), dtype=np.uint8)
    letters = np.concatenate(([_BREAK], _TABLE[raw]))
    blank = (letters == _SPACE) | (letters == _BREAK)
    doubled = np.concatenate(([False], (letters[1:] == _SPACE) & blank[:-1]))
    letters = letters[~doubled]
    powers = np.full(len(letters) + 1, _BASE)
    inverse = np.full(len(letters) + 1, _INVERSE)
    powers[0] = inverse[0] = 1
    powers, inverse = np.cumprod(powers), np.cumprod(inverse)
    # A break counts as a space, so that a run at the edge of a text is the run in its middle.
    spelled = np.where(letters == _BREAK, _SPACE, letters).astype(np.uint64)
    prefix = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum((spelled + np.uint64(1)) * powers[:-1])))
    text_of = np.cumsum(letters == _BREAK) - 1
    return Stream(bytes=letters, prefix=prefix, inverse=inverse, text_of=text_of)


def _runs(stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of every run of words and of letters."""
    blank = (stream.bytes == _SPACE) | (stream.bytes == _BREAK)
    rows, columns = [], []
    begins, ends = stream.words()
    for length in WORD_RUNS:
        start, end = begins[: len(begins) - length + 1], ends[length - 1 :]
        same = stream.text_of[start] == stream.text_of[end - 1]
        rows.append(stream.text_of[start[same]])
        columns.append(mixed(stream.values(start[same], end[same]), length, COLUMNS))
    blanks_before = np.concatenate(([0], np.cumsum(blank)))
    for length in LETTER_RUNS:
        start = np.arange(max(len(blank) - length + 1, 0))
        inner = blanks_before[start + length - 1] - blanks_before[start + 1]
        whole = start[inner == 0]
        whole = whole[~(blank[whole] & blank[whole + length - 1])]
        rows.append(stream.text_of[whole + 1])
        columns.append(mixed(stream.values(whole, whole + length), 100 + length, COLUMNS))
    return np.concatenate(rows), np.concatenate(columns)
