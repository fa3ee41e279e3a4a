"""Labels for the text of others: well formed, none twice, and without the text nothing is learnt from them."""

import gzip
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "training" / "labels").glob("*.jsonl"))
SAID = {"promise": {"promise", "conditional", "soft", "no"}, "ending": {"positive", "negative", "unknown"}}


@pytest.fixture
def licensed(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    return import_module("training.licensed")


def test_there_are_labels_for_what_is_known(licensed):
    assert {path.stem for path in FILES} == set(licensed.CHANNELS) == {"star", "star-endings", "email"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_hold_no_text_and_come_from_the_list(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) == len(rows) > 0
    label = "ending" if path.stem.endswith("endings") else "promise"
    for row in rows:
        assert row.keys() == {"text", "group", label} and row[label] in SAID[label]
        assert re.fullmatch("[0-9a-f]{16}", row["text"]) and re.fullmatch(f"{path.stem}-[0-9]+", row["group"])


def test_a_label_is_put_to_its_text_and_other_texts_are_left_out(licensed, tmp_path, monkeypatch):
    turn = {"who": "agent", "text": "We'll ring you on Monday."}
    other = {"who": "customer", "text": "Ring me on Monday."}
    dialogues = tmp_path / "star.jsonl.gz"
    dialogues.write_bytes(gzip.compress(json.dumps({"turns": [turn, other]}).encode()))
    label = {"text": licensed.hash_of(turn["text"]), "group": "star-1", "promise": "promise"}
    (tmp_path / "star.jsonl").write_text(json.dumps(label) + "\n" + json.dumps(label | {"text": "0" * 16}) + "\n")
    monkeypatch.setattr(licensed, "LABELS", tmp_path)
    (row,) = licensed.labelled("star", licensed.star_turns(dialogues, "agent"))
    assert row == label | {"text": turn["text"], "channel": "chat", "source": "star"}


def test_sentences_of_e_mails_are_what_stands_after_the_tab(licensed, tmp_path):
    sentences = tmp_path / "email.txt.gz"
    sentences.write_bytes(gzip.compress("Yes\tCall me.\nNo\tCaf\xe9 at noon".encode("latin-1")))
    assert list(licensed.emails(sentences)) == ["Call me.", "Caf\ufffd at noon"]
