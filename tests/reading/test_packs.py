"""Every pattern finds its example and leaves its near miss alone; matching is linear in time."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from turnabout.core.errors import BadInput
from turnabout.core.reading.features import part_names
from turnabout.core.reading.letters import letters_of
from turnabout.core.reading.model import has_weights, load_weights
from turnabout.core.reading.packs import Matcher, automaton, languages, load_pack

SENTENCES = sorted((Path(__file__).parents[2] / "training" / "corpus" / "en").glob("*-[12].jsonl"))
PATTERNS = [(language, number, p) for language in languages() for number, p in enumerate(load_pack(language).patterns)]


@pytest.mark.parametrize(("language", "number", "pattern"), PATTERNS, ids=lambda v: getattr(v, "kind", str(v)))
def test_pattern_finds_its_example_and_no_near_miss(language, number, pattern, capfd):
    matcher = Matcher([pattern], letters=letters_of(language))
    assert pattern.examples and pattern.near_misses
    assert [e for e in pattern.examples if not matcher.hits(e)] == []
    assert [n for n in pattern.near_misses if matcher.hits(n)] == []
    assert capfd.readouterr().err == ""  # RE2 says so where an automaton outgrows its memory, and goes a slower way


def test_an_apostrophe_may_be_missing():
    matcher = load_pack("en").matcher("agent")
    for text in ("We'll get back to you.", "Well get back to you."):
        assert "promise.contact" in {hit.kind for hit in matcher.hits(text)}


def test_the_set_finds_what_each_pattern_finds():
    matcher = load_pack("en").matcher("customer")
    text = "I've called 3 times, they told me to call the airline, this is ridiculous, I want a manager!"
    alone = {i for i, pattern in enumerate(matcher.patterns) if Matcher([pattern]).hits(text)}
    assert set(matcher.present(text)) == alone


def test_weights_belong_to_the_pack():
    for language in filter(has_weights, languages()):
        pack, weights = load_pack(language), load_weights(language)
        assert list(weights.agent.part_names) == part_names(pack.matcher("agent"))
        assert list(weights.customer.part_names) == part_names(pack.matcher("customer"))
        assert np.isfinite(weights.agent.words).all() and np.isfinite(weights.customer.words).all()


def test_a_language_without_a_pack_is_refused_with_those_that_have_one():
    with pytest.raises(BadInput, match=r"'xx'.*en"):
        load_pack("xx")


def far_slower(patterns):
    """Those that need twenty times what is usual, also when tried again: a busy machine disturbs but one try."""
    lines = [line for file in SENTENCES for line in file.read_text(encoding="utf-8").splitlines()[::3]]
    texts = [json.loads(line)["text"] for line in lines]

    def spent(pattern):
        found = automaton(pattern.source)
        began = time.process_time()
        for text in texts:
            found.search(text)
        return time.process_time() - began

    first = {pattern: spent(pattern) for pattern in patterns}
    most = 20 * float(np.median(list(first.values())))
    return [p for p, seconds in first.items() if seconds > most and min(spent(p) for _ in range(3)) > most]


def test_no_pattern_needs_far_longer_than_others():
    assert far_slower(load_pack("en").patterns) == []


@pytest.mark.slow
def test_a_pattern_with_a_counted_gap_before_its_words_is_caught():
    """Its automaton is somewhere new at every letter."""
    patterns = load_pack("en").patterns
    words = "(?:refundable|allowed|changeable"
    (whole,) = (pattern for pattern in patterns if words in pattern.source)
    twin = replace(whole, source=whole.source.replace(words, r"[^.!?\n]{0,30}" + words))
    assert far_slower((*patterns, twin)) == [twin]


@pytest.mark.parametrize("attack", ["a " * 60_000, "we will " * 15_000, "transferred two two " * 6_000, "(" * 100_000])
@pytest.mark.parametrize("speaker", ["agent", "customer"])
def test_patterns_need_time_in_proportion_to_the_text(attack, speaker):
    matcher = load_pack("en").matcher(speaker)
    matcher.present(attack[:1000])
    began = time.process_time()
    matcher.present(attack)
    assert time.process_time() - began < 5
