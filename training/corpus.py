"""What the reader learns from."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from turnabout.core.reading.features import Unit, parts_of, units, words_of
from turnabout.core.reading.packs import Matcher
from turnabout.core.reading.sentences import sentences
from turnabout.core.reading.text import clean

CORPUS = Path(__file__).parent / "corpus"
JUDGES = ("test-", "due")  # how the names of files that judge begin


@dataclass(frozen=True)
class Table:
    """Texts as numbers, with their labels.

    Attributes
    ----------
    rows
        As they stand in the files.
    X
        Hashed words, letters and shapes beside what the grammar saw, shape (rows, columns + parts).
    groups
        What may not be on two sides of a split.
    """

    rows: Sequence[dict[str, Any]]
    X: sparse.csr_array
    groups: np.ndarray


def own_sentences(language: str, speaker: str) -> list[dict[str, Any]]:
    """Read the corpus of a language, one speaker's sentences; what judges a pack is never learnt from."""
    files = sorted(file for file in (CORPUS / language).glob("*.jsonl") if not file.name.startswith(JUDGES))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["speaker"] == speaker]


def table(rows: Sequence[dict[str, Any]], matcher: Matcher, speaker: str) -> Table:
    """Turn rows with ``text`` and ``group`` into numbers; each text is one unit."""
    found = [whole(row["text"], matcher, speaker) for row in rows]
    features = sparse.hstack([words_of(found, matcher), sparse.csr_array(parts_of(found, matcher))]).tocsr()
    features.indices, features.indptr = features.indices.astype(np.int32), features.indptr.astype(np.int32)
    return Table(rows, features, np.array([row["group"] for row in rows]))


def own(data: Table) -> Table:
    """Leave out what others wrote: of that only the promises are labelled."""
    mine = np.array(["source" not in row for row in data.rows])
    rows = [row for row in data.rows if "source" not in row]
    return Table(rows, data.X[mine], data.groups[mine])


def whole(text: str, matcher: Matcher, speaker: str) -> Unit:
    """Return a text as one unit, however long it is."""
    cleaned = clean(text, staff=speaker == "agent").text
    spans = sentences(cleaned) or [(0, len(cleaned))]
    ((unit,),) = units([cleaned], [spans], matcher, longest=len(cleaned) + 1)
    return unit


def star(path: Path) -> list[dict[str, Any]]:
    """Read STAR: the first two customer messages of each dialogue, and whether the customer became annoyed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        dialogues = [json.loads(line) for line in lines]
    rows = []
    for dialogue in dialogues:
        first = [turn["text"] for turn in dialogue["turns"] if turn["who"] == "customer"][:2]
        if first and dialogue["customer_annoyed"] is not None:
            rows.append(
                {
                    "text": "\n".join(first),
                    "group": dialogue["customer"],
                    "annoyed": bool(dialogue["customer_annoyed"]),
                }
            )
    return rows
