"""How often the rules and the model together tell how a conversation ended, on groups the model did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from training import fitting
from training.corpus import Table, whole
from turnabout.core.reading import Message, Reader
from turnabout.core.reading.ending import ending_of
from turnabout.core.reading.model import ENDING_CLASSES, softmax
from turnabout.core.reading.outcome import outcome_of
from turnabout.core.reading.packs import Matcher

_NO_COMPLAINT = frozenset({"thanks", "compliment", "idea", "handed_off", "urgency"})


def with_endings(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of sentences that are no last words how a conversation would have ended with them, where that is plain.

    A plea, an answer or a question in its middle is how many a conversation ends, too. Praise is a good end, whoever
    complains or is very unhappy makes a bad one, and what neither praises nor complains says nothing of it.
    """
    ends = [(row, _implied(set(row.get("cues", ())), row.get("tone", 0))) for row in rows]
    return [{**row, "ending": end, "implied": True} if end and "ending" not in row else {**row} for row, end in ends]


def _implied(cues: set[str], tone: int) -> str | None:
    complains = bool(cues - _NO_COMPLAINT)
    if "compliment" in cues:
        return "positive" if tone > 0 else None
    if tone == -2 or (tone == -1 and complains):
        return "negative"
    return "unknown" if tone == 0 and not complains else None


def told_endings(data: Table, reader: Reader, matcher: Matcher) -> tuple[np.ndarray, np.ndarray]:
    """Return how last messages end, and what is told of it by rules and a model that has not seen their group.

    Parameters
    ----------
    data
        The customers' sentences, as numbers; those whose ending is not implied, and that stand in the corpus, judge.
    reader
        With the weights just learnt; what it gives for the ending itself is replaced. The cues it finds come from all
        of the corpus, so that the figure flatters a little.
    matcher
        Of customers' patterns.
    """
    known = np.array([i for i, row in enumerate(data.rows) if "ending" in row])
    rows = [data.rows[i] for i in known]
    labels = np.array([row["ending"] for row in rows])
    features = fitting.with_less_of_parts(fitting.without_shapes(data.X)[known])
    counts = fitting.counts_of(rows)
    scores = fitting.held_out(features, labels, data.groups[known], fitting.softmax, len(ENDING_CLASSES), counts)
    chances = softmax(scores)[:, [sorted(ENDING_CLASSES).index(kind) for kind in ENDING_CLASSES]]
    judges = [i for i, row in enumerate(rows) if "implied" not in row and "source" not in row]
    told = [_told(rows[i]["text"], chances[i : i + 1], reader, matcher) for i in judges]
    return labels[judges], np.array(told)


def _told(text: str, chances: np.ndarray, reader: Reader, matcher: Matcher) -> str:
    staff, last = Message("staff", "agent", "Please try it again."), Message("last", "customer", text)
    ending = ending_of(chances, [whole(text, matcher, "customer")])
    return outcome_of([staff, last], [reader.read(staff), replace(reader.read(last), ending=ending)])[0]
