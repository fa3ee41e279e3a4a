"""The corpus of own sentences: well formed, labelled from the lists, no text twice, groups small."""

import json
from collections import Counter
from datetime import date, datetime, time
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "training" / "corpus"
DUE = sorted(CORPUS.glob("*/due*.jsonl"))
FILES = sorted(set(CORPUS.glob("*/*.jsonl")) - set(DUE))
MOST_A_FILE = 150
MOST_A_GROUP = 6
LEAST_TO_JUDGE = 150
LEAST_DUE = 40

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
WHO = {"agent", "team", "organisation", "third_party"}
CONDITIONS = {"promise": {"none", "event"}, "conditional": {"customer"}, "soft": {"none", "event"}}
DUE_KINDS = {"exact", "window_end", "vague", "none"}


def sentences(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return [one for path in FILES for one in sentences(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
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


def test_what_staff_commit_to_is_whole(corpus):
    for one in corpus:
        promise = one.get("promise", "no")
        if promise == "no":
            assert not {"who", "action", "condition", "due_text", "due_kind"} & one.keys(), one["id"]
            continue
        assert one["who"] in WHO and one["action"] and one["condition"] in CONDITIONS[promise], one["id"]
        assert one["due_kind"] in DUE_KINDS and (one["due_text"] is None) == (one["due_kind"] == "none"), one["id"]
        assert (one["due_text"] or "") in one["text"], one["id"]


def test_no_id_and_no_text_stands_twice(corpus):
    ids = Counter(one["id"] for one in corpus)
    texts = Counter((one["speaker"], one["text"].casefold()) for one in corpus)
    assert [name for name, times in ids.items() if times > 1] == []
    assert [text for text, times in texts.items() if times > 1] == []


def test_groups_are_small(corpus):
    sizes = Counter(one["group"] for one in corpus)
    assert {name: size for name, size in sizes.items() if size > MOST_A_GROUP} == {}


def test_no_group_stands_on_two_sides():
    judging = [path for path in FILES if path.name.startswith(("dev-", "test-"))]
    sides = {(one["group"], path.name.split("-")[0]) for path in judging for one in sentences(path)}
    assert [group for group, times in Counter(group for group, _ in sides).items() if times > 1] == []


def test_each_language_is_judged_by_enough_that_is_never_learnt_from(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    own_sentences = import_module("training.corpus").own_sentences
    judging = [path for path in FILES if path.name.startswith("test-")]
    for language, paths in groupby(judging, key=lambda path: path.parent.name):
        judged = {one["id"] for path in paths for one in sentences(path)}
        learnt = {one["id"] for speaker in CUES for one in own_sentences(language, speaker)}
        assert len(judged) >= LEAST_TO_JUDGE and not judged & learnt


@pytest.mark.parametrize("path", DUE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_a_phrase_means_is_told_for_its_day_and_place(path):
    found = sentences(path)
    assert len(found) >= LEAST_DUE
    assert len({one["id"] for one in found}) == len({one["text"] for one in found}) == len(found)
    for one in found:
        at = datetime.fromisoformat(one["at"]).replace(tzinfo=ZoneInfo(one["zone"]))
        assert f"{at:%A}" == one["weekday"], one["id"]
        assert one["due_kind"] in DUE_KINDS, one["id"]
        if "due_text" in one:
            assert (one["due_text"] is None) == (one["due_kind"] == "none"), one["id"]
            assert (one["due_text"] or "") in one["text"], one["id"]
        assert (one["due_day"] is None) == (one["due_kind"] in ("vague", "none")), one["id"]
        if one["due_day"]:
            day, clock = date.fromisoformat(one["due_day"]), time.fromisoformat(one["due_time"] or "23:59")
            assert datetime.combine(day, clock, at.tzinfo) > at, one["id"]
