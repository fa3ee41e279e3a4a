"""From answers to a report and, where it gained, to what the reader is taught."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import expit

from turnabout.core.learning.measures import Bin, Gauge, Quality, auroc, calibration_error, gain, quality, reliability
from turnabout.core.learning.ridge import BoolArray, FloatArray, IntArray, fit_best, held_out
from turnabout.core.reading.own import DIFFICULTY, Own, OwnHead, Words, features, log_odds

FEWEST = 100
FEWEST_FOR_DIFFICULTY = 300
FEWEST_OF_EACH = 15  # of right ones, and of wrong ones
LEAST_GROUPS = 3  # a run of words that stands in fewer conversations is nobody's business, and teaches nothing
MOST_COLUMNS = 8_000  # beyond about that the arithmetic is shared out among threads, which costs more than it brings

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the company.

    Attributes
    ----------
    head
        What it is about: speaker and kind, or "difficulty".
    words
        Around the place and at it.
    chance
        What the reader gave, 0-1.
    is_right
        What the company said.
    group
        Conversation or customer: never on two sides of a split.
    """

    head: str
    words: Words
    chance: float
    is_right: bool
    group: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt about one kind, or why nothing was.

    Attributes
    ----------
    head
        Speaker and kind, or "difficulty".
    answers, right, needed
        How many answers there are, how many say "right", and from how many on something is learnt.
    before, after
        How good the reader is on answers that were left out of the learning; None where nothing was learnt.
    gain
        How much less surprising left-out answers are afterwards (nats an answer).
    curve
        Reliability of the learnt probabilities, on left-out answers.
    is_adopted
        Whether it is used: only where the gain is not negative.
    says
        All that in a sentence.
    """

    head: str
    answers: int
    right: int
    needed: int
    says: str
    before: Quality | None = None
    after: Quality | None = None
    gain: Gauge | None = None
    curve: tuple[Bin, ...] = ()
    is_adopted: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "about": self.head,
            "answers": self.answers,
            "right": self.right,
            "needed": self.needed,
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
            "gain": self.gain.to_json() if self.gain else None,
            "reliability": [point.to_json() for point in self.curve],
            "adopted": self.is_adopted,
            "says": self.says,
        }


@dataclass(frozen=True, slots=True)
class Learnt:
    """The report of a learning, and what the reader is taught by it (None: nothing)."""

    lessons: tuple[Lesson, ...]
    own: Own | None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "version": self.own.version if self.own else None,
            "lessons": [lesson.to_json() for lesson in self.lessons],
        }


def learn(answers: Sequence[Answer], *, rng: np.random.Generator, tell: Tell | None = None) -> Learnt:
    """Learn each kind by itself from the company's answers.

    Parameters
    ----------
    answers
        Of all kinds, in any order.
    rng
        For the folds and the intervals.
    tell
        Told what is happening and how far it is.
    """
    lessons, heads = [], {}
    names = sorted({answer.head for answer in answers})
    for place, name in enumerate(names):
        mine = sorted((a for a in answers if a.head == name), key=lambda a: (a.group, a.words, a.chance))
        lesson, head = _learn(name, mine, rng, _part(tell, name, place, len(names)))
        lessons.append(lesson)
        if head:
            heads[name] = head
    return Learnt(tuple(lessons), Own(heads) if heads else None)


def _part(tell: Tell | None, name: str, place: int, of: int) -> Callable[[float], None] | None:
    """Tell how far one kind is as a part of all of them."""
    if tell is None:
        return None
    return lambda share: tell(f"Learning about {about(name)}", (place + share) / of)


def _learn(
    name: str, answers: Sequence[Answer], rng: np.random.Generator, tell: Callable[[float], None] | None
) -> tuple[Lesson, OwnHead | None]:
    right = np.array([answer.is_right for answer in answers])
    needed = FEWEST_FOR_DIFFICULTY if name == DIFFICULTY else FEWEST
    nothing = Lesson(name, len(answers), int(right.sum()), needed, _too_few(len(answers), int(right.sum()), needed))
    if nothing.says:
        return nothing, None
    _, groups = np.unique([answer.group for answer in answers], return_inverse=True)
    columns, rows = _commonest(features([answer.words for answer in answers]), groups)
    before = log_odds(np.array([answer.chance for answer in answers]))
    after = held_out(rows, before, right, groups, rng, tell)
    # A rank is no chance: it is made one first, or words would seem to gain what any scale gains.
    start = held_out(rows[:, :0], before, right, groups, rng) if name == DIFFICULTY else before
    won = gain(right, start, after, groups, rng)
    adopted = won.value is not None and won.value >= 0
    if name == DIFFICULTY and not adopted:
        after, columns, rows, adopted, won = start, columns[:0], rows[:, :0], True, Gauge(0.0)
    lesson = replace(
        nothing,
        before=quality(right, start, groups, rng),
        after=quality(right, after, groups, rng),
        gain=won,
        curve=reliability(right, np.asarray(expit(after), dtype=np.float64)),
        is_adopted=adopted,
        says=_says_of_chances(right, start, after)
        if name == DIFFICULTY
        else _says(name, right, before, after, adopted=adopted),
    )
    return lesson, _head(rows, before, right, groups, rng, columns) if adopted else None


def _head(
    rows: sparse.csr_array,
    before: FloatArray,
    right: BoolArray,
    groups: IntArray,
    rng: np.random.Generator,
    columns: IntArray,
) -> OwnHead:
    found = fit_best(rows, before, right, groups, rng)
    return OwnHead(found.level, found.slope, columns.astype(np.int32), found.weights.astype(np.float32))


def _too_few(answers: int, right: int, needed: int) -> str:
    if answers < needed:
        return f"Not enough answers yet: {answers} of {needed}."
    least = min(right, answers - right)
    if least < FEWEST_OF_EACH:
        kind = "yes" if right < answers - right else "no"
        return f"Only {least} of {answers} answers say {kind}: {FEWEST_OF_EACH} of either are needed to learn from."
    return ""


def _commonest(rows: sparse.csr_array, groups: IntArray) -> tuple[IntArray, sparse.csr_array]:
    """Keep the columns that stand in several groups, the commonest where they are many."""
    owner = np.repeat(groups, np.diff(rows.indptr))
    pairs = np.unique(np.column_stack([rows.indices.astype(np.int64), owner]), axis=0)
    times = np.bincount(pairs[:, 0], minlength=rows.shape[1])
    often = np.flatnonzero(times >= LEAST_GROUPS)
    kept = np.sort(often[np.lexsort((often, -times[often]))][:MOST_COLUMNS])
    return kept, sparse.csr_array(rows[:, kept])


def about(head: str) -> str:
    """Name in words what a head is about."""
    return "difficulty" if head == DIFFICULTY else head.partition(" ")[2].replace("_", " ")


def _says(name: str, right: BoolArray, before: FloatArray, after: FloatArray, *, adopted: bool) -> str:
    """Say what was gained on answers that were left out."""

    def told(scores: FloatArray) -> int:
        return round(100 * float(((scores >= 0) == right).mean()))

    what = f"On answers kept apart, {told(after)} of 100 are told right, {told(before)} before"
    if not adopted:
        return f"{what}; all in all that is no gain, so nothing changes for {about(name)}."
    return f"{what} ({len(right)} answers)."


def _says_of_chances(right: BoolArray, before: FloatArray, after: FloatArray) -> str:
    """Say how far chances of difficulty hold, and how well they rank."""
    off = 100 * calibration_error(right, np.asarray(expit(after), dtype=np.float64))
    pairs, earlier = (round(100 * auroc(right, scores)) for scores in (after, before))
    return (
        f"It is a chance now, off by {off:.0f} in 100 on average on conversations kept apart ({len(right)}). Of two of "
        f"which one got difficult it ranks that one higher in {pairs} of 100 pairs, by the reader's rank in {earlier}."
    )
