"""What a company taught the reader by its own answers: a second look at what was read, never a first.

Whatever ships finds something; the own part then says how likely it is right *here*. It cannot find what the reader did
not see, so answers about what was asked say nothing about what was not. It holds columns of hashed words that stand in
several conversations, with a weight each, and no words; names of staff are blanked out before: whoever is named, the
same is read.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.special import expit, logit

from turnabout.core.errors import BadInput
from turnabout.core.reading.cues import GRAVE
from turnabout.core.reading.results import Cue, Message, MessageReading, Promise, Tier
from turnabout.core.reading.roster import Roster
from turnabout.core.reading.text import clean
from turnabout.core.reading.vectors import COLUMNS, vectors

AROUND = 120  # letters before and after what was read that are looked at again
SURE, WORTH_A_LOOK = 0.65, 0.2  # firm from here on; below that not even worth a question
SURE_OF_GRAVE = 0.8  # a false alarm of these costs most
EDGE = 0.002  # chances are kept this far from never and always
DIFFICULTY = "difficulty"
NO_FILE = "This is no file of what a reader learnt: make one with turnabout learn."
WIDTH = 2 * COLUMNS  # words around the place, then the words at the place

Hit = Cue | Promise
Words = tuple[str, str]
NOBODY = Roster()


@dataclass(frozen=True, slots=True)
class OwnHead:
    """How to look again at one kind.

    Attributes
    ----------
    level, slope
        New log-odds = level + slope · those that were there + the columns' weights.
    columns, weights
        Columns of hashed words that count, and by how much.
    """

    level: float
    slope: float
    columns: np.ndarray
    weights: np.ndarray

    def chances(self, rows: sparse.csr_array, before: np.ndarray) -> np.ndarray:
        """Return probabilities, from features and the log-odds that were there."""
        return np.asarray(expit(self.level + self.slope * before + rows[:, self.columns] @ self.weights))


@dataclass(frozen=True, slots=True)
class Own:
    """All that was learnt from a company's own answers.

    Attributes
    ----------
    heads
        By speaker and kind ("customer anger"), and "difficulty".
    """

    heads: Mapping[str, OwnHead]

    @property
    def version(self) -> str:
        """Fingerprint: what reads anew must be told apart from what read before."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:10]

    def to_bytes(self) -> bytes:
        """Return it as plain arrays, the same bytes for the same content."""
        whole = io.BytesIO()
        for name, head in sorted(self.heads.items()):
            np.save(whole, np.array([name]), allow_pickle=False)
            np.save(whole, np.array([head.level, head.slope]), allow_pickle=False)
            np.save(whole, head.columns.astype(np.int32), allow_pickle=False)
            np.save(whole, head.weights.astype(np.float32), allow_pickle=False)
        return whole.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Own":
        """Read what :meth:`to_bytes` wrote.

        Raises
        ------
        BadInput
            When it is something else.
        """
        stream, heads = io.BytesIO(data), {}
        try:
            while stream.tell() < len(data):
                name, line, columns, weights = (np.lib.format.read_array(stream, allow_pickle=False) for _ in range(4))
                heads[str(name[0])] = OwnHead(float(line[0]), float(line[1]), columns, weights)
        except (ValueError, EOFError, OSError, IndexError) as problem:
            raise BadInput(NO_FILE) from problem
        if any(h.columns.shape != h.weights.shape or (h.columns % WIDTH != h.columns).any() for h in heads.values()):
            raise BadInput(NO_FILE)
        return cls(heads)

    def look_again(
        self, messages: Sequence[Message], readings: Sequence[MessageReading], roster: Roster = NOBODY
    ) -> list[MessageReading]:
        """Weigh what was read in messages once more, whoever of the roster is named there."""
        places: dict[str, list[tuple[int, int, Hit]]] = {}
        for i, (message, reading) in enumerate(zip(messages, readings, strict=True)):
            for k, hit in enumerate(hits_of(reading)):
                if (name := head_name(message.author_kind, hit)) in self.heads:
                    places.setdefault(name, []).append((i, k, hit))
        changed: dict[int, dict[int, Hit | None]] = {}
        for name, mine in places.items():
            rows = features([words_at(messages[i], hit.start, hit.end, roster) for i, _, hit in mine])
            before = log_odds(np.array([hit.probability for _, _, hit in mine]))
            for (i, k, hit), chance in zip(mine, self.heads[name].chances(rows, before), strict=True):
                changed.setdefault(i, {})[k] = _weighed(hit, float(chance))
        return [_with(reading, changed[i]) if i in changed else reading for i, reading in enumerate(readings)]

    def chance_of_difficulty(self, text: str, rank: float) -> float | None:
        """Return how likely a conversation that begins so gets difficult; None before that was learnt."""
        head = self.heads.get(DIFFICULTY)
        if head is None:
            return None
        return float(head.chances(features([(text, "")]), log_odds(np.array([rank])))[0])


def _weighed(hit: Hit, chance: float) -> Hit | None:
    if chance < WORTH_A_LOOK:
        return None
    tier: Tier = "firm" if chance >= (SURE_OF_GRAVE if kind_of(hit) in GRAVE else SURE) else "possible"
    return replace(hit, probability=chance, tier=tier)


def hits_of(reading: MessageReading) -> tuple[Hit, ...]:
    """Return all that was read in a message, cues first."""
    return (*reading.cues, *reading.promises)


def _with(reading: MessageReading, changed: Mapping[int, Hit | None]) -> MessageReading:
    hits = [changed.get(k, hit) for k, hit in enumerate(hits_of(reading))]
    return replace(
        reading,
        cues=tuple(hit for hit in hits if isinstance(hit, Cue)),
        promises=tuple(hit for hit in hits if isinstance(hit, Promise)),
    )


def kind_of(hit: Hit) -> str:
    """Name what was read; a commitment is soft, conditional or a promise."""
    if isinstance(hit, Cue):
        return hit.kind
    return "soft" if hit.soft else "conditional" if hit.condition == "customer" else "promise"


def head_name(speaker: str, hit: Hit) -> str:
    """Name the head that looks at a hit again."""
    return f"{speaker} {kind_of(hit)}"


def words_at(message: Message, start: int, end: int, roster: Roster = NOBODY) -> Words:
    """Return the words around a place and those at it, cleaned and without names of the roster."""
    text = roster.blank_names(clean(message.text, staff=message.author_kind == "agent").text)
    return text[max(start - AROUND, 0) : end + AROUND], text[start:end]


def beginning_of(messages: Sequence[Message], roster: Roster = NOBODY) -> str:
    """Return what the customer wrote before the first message of staff, cleaned and without names, as one text."""
    public = [message for message in messages if message.visibility == "public"]
    staff = next((i for i, message in enumerate(public) if message.author_kind == "agent"), len(public))
    written = (message.text for message in public[:staff] if message.author_kind == "customer")
    return roster.blank_names("\n".join(clean(text, staff=False).text for text in written))


def features(words: Sequence[Words]) -> sparse.csr_array:
    """Return hashed words, shape (places, ``WIDTH``)."""
    around = vectors([near for near, _ in words])
    at = vectors([words for _, words in words])
    return sparse.csr_array(sparse.hstack([around, at], format="csr"))


def log_odds(chance: np.ndarray) -> np.ndarray:
    """Return log-odds, with a chance kept off never and always."""
    return np.asarray(logit(np.clip(chance.astype(np.float64), EDGE, 1 - EDGE)))
