"""The corpus of own sentences: well formed, labelled from the lists, no text twice, groups small."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[2] / "training" / "corpus" / "en"
FILES = sorted(CORPUS.glob("*.jsonl"))
MOST_A_FILE = 150
MOST_A_GROUP = 6

TRADES = {"retail", "bank", "telecoms", "travel", "health", "software", "utilities", "public"}
CHANNELS = {"chat", "email", "note", "visit", "social"}
CUES = {
    "customer": {
        "anger",
        "threat_to_leave",
        "escalation_request",
        "legal_threat",
        "repeat_contact",
        "harm",
        "urgency",
        "passed_around",
        "thanks",
        "compliment",
        "idea",
        "unresolved",
        "reported_promise",
        "policy_friction",
        "tool_friction",
        "handed_off",
    },
    "agent": {
        "empathy",
        "ownership",
        "clarifying_question",
        "paraphrase",
        "explanation",
        "options",
        "anticipation",
        "beyond",
        "apology",
        "transfer",
        "policy_friction",
        "tool_friction",
        "no_authority",
        "blame",
    },
}
PROMISES = {"promise", "conditional", "soft", "no"}
ENDINGS = {"positive", "negative", "unknown"}


def sentences(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return [one for path in FILES for one in sentences(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_short_and_its_labels_come_from_the_lists(path):
    found = sentences(path)
    assert 0 < len(found) <= MOST_A_FILE
    for one in found:
        cues, near = set(one.get("cues", [])), set(one.get("near", []))
        assert one["text"].strip() == one["text"] != "", one["id"]
        assert one["trade"] in TRADES and one["channel"] in CHANNELS, one["id"]
        assert cues <= CUES[one["speaker"]], one["id"]
        assert near <= CUES[one["speaker"]] | PROMISES and not near & cues, one["id"]
        assert one.get("promise", "no") in PROMISES, one["id"]
        assert one.get("tone", 0) in range(-2, 3), one["id"]
        assert one.get("ending", "unknown") in ENDINGS, one["id"]


def test_no_id_and_no_text_stands_twice(corpus):
    ids = Counter(one["id"] for one in corpus)
    texts = Counter((one["speaker"], one["text"].casefold()) for one in corpus)
    assert [name for name, times in ids.items() if times > 1] == []
    assert [text for text, times in texts.items() if times > 1] == []


def test_groups_are_small(corpus):
    sizes = Counter(one["group"] for one in corpus)
    assert {name: size for name, size in sizes.items() if size > MOST_A_GROUP} == {}
