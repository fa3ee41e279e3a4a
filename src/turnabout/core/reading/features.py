"""Messages as numbers for the learnt models: hashed words, letters and shapes, and what the grammar saw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from turnabout.core.reading.commitments import Commitment, Verdict, commitments, verdict
from turnabout.core.reading.packs import Hit, Matcher
from turnabout.core.reading.shapes import COLUMNS_OF_SHAPES
from turnabout.core.reading.vectors import COLUMNS, mostly_figures, stream_of, vectors_of

COLUMNS_OF_WORDS = COLUMNS + COLUMNS_OF_SHAPES
WEIGHT_OF_A_SHAPE = np.float32(1.25)
WEIGHT_OF_A_PART = 0.6  # beside a row of words of length one; chosen by cross-validation on the corpus
MOST_LETTERS_A_UNIT = 400
AROUND = 60  # letters before and after what the grammar saw, in which the model looks at it alone

FLAGS = (
    "is promise",
    "is conditional",
    "is soft",
    "is no",
    "due and commitment",
    "due without commitment",
    "asks before",
    "asks after",
    "question",
    "several",
    "event",
    "customer",
)
_PLACE_OF_FLAG = {flag: place for place, flag in enumerate(FLAGS)}
# "Soon" or "two days" says nothing by itself; together with a commitment it is a flag of its own.
_NOT_A_PART = frozenset({"promise.due"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a message that is judged as one: a short message whole, or neighbouring sentences of a long one.

    Attributes
    ----------
    message
        Number of the message in its batch.
    start, end
        In the cleaned text.
    text, plain
        That stretch, and the same in plain letters.
    sentences
        Start and end of its sentences, within the message.
    hits
        Patterns found in it, places within the message.
    commitments
        What the grammar reads in it (staff only).
    """

    message: int
    start: int
    end: int
    text: str
    plain: str
    sentences: tuple[tuple[int, int], ...]
    hits: tuple[Hit, ...]
    commitments: tuple[Commitment, ...]

    @property
    def verdict(self) -> Verdict:
        """What the grammar says of it."""
        return verdict(self.commitments)


def units(
    texts: Sequence[str],
    spans: Sequence[Sequence[tuple[int, int]]],
    matcher: Matcher,
    longest: int = MOST_LETTERS_A_UNIT,
) -> list[list[Unit]]:
    """Cut cleaned messages, whose sentences are told, into units and look for the patterns in each."""
    groups = [(number, group) for number, of_one in enumerate(spans) for group in _groups(of_one, longest)]
    pieces = [texts[number][group[0][0] : group[-1][1]] for number, group in groups]
    found: list[list[Unit]] = [[] for _ in texts]
    for (number, group), piece, hits in zip(groups, pieces, matcher.hits_in_each(pieces), strict=True):
        start, end = group[0][0], group[-1][1]
        local = [(a - start, b - start) for a, b in group]
        plain = matcher.letters.plain(piece)
        read = commitments(plain, local, hits, matcher.expressions)
        found[number].append(Unit(number, start, end, piece, plain, tuple(local), tuple(hits), tuple(read)))
    return found


def clause_of(unit: Unit, hit: Hit) -> Unit:
    """Return what stands around a hit, within its sentence, as a unit of its own."""
    begin, stop = next(span for span in unit.sentences if hit.start < span[1])
    start = unit.text.rfind(" ", begin, max(begin, hit.start - AROUND)) + 1 or begin
    end = unit.text.find(" ", min(stop, hit.end + AROUND), stop)
    return _piece(unit, max(start, begin), stop if end < 0 else end)


def sentences_of(unit: Unit) -> list[Unit]:
    """Return each sentence as a unit of its own."""
    return [_piece(unit, start, end) for start, end in unit.sentences]


def _piece(unit: Unit, start: int, end: int) -> Unit:
    inside = (h for h in unit.hits if start <= h.start and h.end <= end and h.end > h.start)
    return Unit(
        message=unit.message,
        start=unit.start + start,
        end=unit.start + end,
        text=unit.text[start:end],
        plain=unit.plain[start:end],
        sentences=((0, end - start),),
        hits=tuple(Hit(h.pattern, h.kind, h.start - start, h.end - start) for h in inside),
        commitments=tuple(replace(c, sentence=0) for c in unit.commitments if start <= c.start < end),
    )


def _groups(spans: Sequence[tuple[int, int]], longest: int) -> list[list[tuple[int, int]]]:
    if not spans:
        return []
    groups = [[spans[0]]]
    for span in spans[1:]:
        if span[1] - groups[-1][0][0] > longest:
            groups.append([span])
        else:
            groups[-1].append(span)
    return groups


def part_names(matcher: Matcher) -> list[str]:
    """Name the columns that the grammar fills: each pattern by kind and number within its kind, then the flags."""
    seen: dict[str, int] = {}
    names = []
    for pattern in matcher.patterns:
        seen[pattern.kind] = seen.get(pattern.kind, 0) + 1
        names.append(f"{pattern.kind} {seen[pattern.kind]}")
    return names + list(FLAGS)


def words_of(found: Sequence[Unit], matcher: Matcher) -> sparse.csr_array:
    """Return the hashed words and letters of units, then their shapes, one row each; nothing of mere figures."""
    stream = stream_of([unit.text for unit in found])
    shapes = matcher.shapes.of(stream, len(found)) * WEIGHT_OF_A_SHAPE
    words = sparse.csr_array(sparse.hstack([vectors_of(stream, len(found)), shapes], format="csr"))
    figures = mostly_figures(stream, len(found))
    if figures.any():
        words.data[np.repeat(figures, np.diff(words.indptr))] = 0
    return words


def parts_of(found: Sequence[Unit], matcher: Matcher) -> np.ndarray:
    """Return what the grammar saw in units, shape (units, parts), float32."""
    patterns = len(matcher.patterns)
    rows: list[int] = []
    columns: list[int] = []
    for row, unit in enumerate(found):
        seen = [hit.pattern for hit in unit.hits if hit.kind not in _NOT_A_PART]
        columns += [*seen, *(patterns + _PLACE_OF_FLAG[flag] for flag in _flags(unit))]
        rows += [row] * (len(columns) - len(rows))
    parts = np.zeros((len(found), patterns + len(FLAGS)), dtype=np.float32)
    parts[rows, columns] = WEIGHT_OF_A_PART
    return parts


def _flags(unit: Unit) -> list[str]:
    made = unit.commitments
    flags = [f"is {unit.verdict}"] if made else ["is no"]
    if any(h.kind == "promise.due" for h in unit.hits):
        flags.append("due and commitment" if made else "due without commitment")
    if unit.text.rstrip().endswith("?"):
        flags.append("question")
    if not made:
        return flags
    asks = next((h for h in unit.hits if h.kind == "condition.ask"), None)
    if asks is not None:
        flags.append("asks before" if asks.start < made[0].start else "asks after")
    if len(made) > 1:
        flags.append("several")
    return flags + [c for c in ("event", "customer") if any(x.condition == c for x in made)]
