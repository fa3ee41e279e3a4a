"""Text of others under licences that let weights ship: our labels stand in ``labels``, the text where it is given."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels"
CHANNELS = {"star": "chat", "star-endings": "chat", "email": "email"}


def labelled(name: str, texts: Iterable[str]) -> list[dict[str, Any]]:
    """Put the labels of a source to its texts.

    Parameters
    ----------
    name
        A file of labels: "star", "star-endings" or "email".
    texts
        All texts of the source; those without a label are left out.

    Returns
    -------
    list
        Rows with ``text``, ``group``, ``promise`` or ``ending``, ``channel`` and ``source``. Nothing else was labelled:
        they say nothing about cues.
    """
    found = {hash_of(text): text for text in texts}
    lines = (LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [row for row in map(json.loads, lines) if row["text"] in found]
    print(f"{name}: {len(labels)} of {len(lines)} labels have their text")
    return [{**row, "text": found[row["text"]], "channel": CHANNELS[name], "source": name} for row in labels]


def hash_of(text: str) -> str:
    """Return what a text is known by in the files of labels."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def star_turns(path: Path, who: str) -> Iterator[str]:
    """Give what one side writes in STAR.

    Parameters
    ----------
    path
        star_dialogues.jsonl.gz.
    who
        "agent" or "customer".
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from (turn["text"] for turn in json.loads(line)["turns"] if turn["who"] == who)


def emails(path: Path) -> Iterator[str]:
    """Give the sentences of the e-mail intent set.

    Parameters
    ----------
    path
        The set, gzipped: a label, a tab, a sentence, a line each.
    """
    for line in gzip.decompress(path.read_bytes()).decode("utf-8", "replace").split("\n"):
        yield line.partition("\t")[2]
