"""The words are whole, vary, and fit what happened."""

import re

import numpy as np

from turnabout.core.simulate.names import person_names
from turnabout.core.simulate.phrases import banks
from turnabout.core.simulate.scenes import Slots
from turnabout.core.simulate.words import company_words, sentences, topics


def test_no_slot_is_left_open(record):
    assert record("SELECT count(*) FROM messages WHERE text LIKE '%{%' OR text LIKE '%}%' OR trim(text) = ''") == [(0,)]
    assert record("SELECT count(*) FROM conversations WHERE subject LIKE '%{%'") == [(0,)]
    assert record("SELECT count(*) FROM ratings WHERE comment LIKE '%{%'") == [(0,)]


def test_every_slot_of_a_template_is_known():
    named = {part for parts in banks().parts for part in parts[1::2]}

    assert named <= {name.removeprefix("_") for name in dir(Slots)}


def test_messages_vary(record):
    different, all_messages = record("SELECT count(DISTINCT text), count(*) FROM messages WHERE author_kind <> 'bot'")[
        0
    ]

    assert different > 0.6 * all_messages


def test_answers_fit_their_questions():
    for topic in topics():
        assert len(topic.banks["question"]) == len(topic.banks["answer"]), topic.name
        assert len(topic.banks["cause"]) == len(topic.banks["fix"]), topic.name


def test_every_queue_has_its_sentences():
    for queue in {topic.queue for topic in topics()}:
        assert f"staff.ahead_{queue}" in sentences()
        assert f"staff.options_{queue}" in sentences()
        assert queue in company_words()["queues"]


def test_a_third_contact_is_said(record):
    said = record(
        "SELECT avg(regexp_matches(m.text, '(?i)third time|three|lost count')::int) FROM messages m"
        " JOIN conversations c USING (conversation_id) WHERE list_contains(c.tags, 'repeat')"
        " AND m.author_kind = 'customer' AND m.message_id LIKE '%-01'"
    )
    assert said[0][0] == 1.0


def test_kept_promises_are_kept_in_time(record):
    kept, in_time = record(
        "SELECT count(*), avg((m.at - p.at < INTERVAL 3 DAY)::int)"
        " FROM messages m JOIN messages p USING (conversation_id)"
        " WHERE regexp_matches(m.text, 'As promised|here I am') AND p.author_kind = 'agent' AND p.at < m.at"
        " AND regexp_matches(p.text, '(back|hear from me|update) (by|within)')"
    )[0]

    assert kept > 100
    assert in_time == 1.0


def test_names_stay_unique_in_a_large_company():
    names = person_names(30_000, np.random.default_rng(1))

    assert len({f"{first} {last}" for first, last in names}) == 30_000


def test_nobody_has_an_open_slot_in_the_name():
    assert not any(
        re.search(r"[{}\d]", f"{first}{last}") for first, last in person_names(500, np.random.default_rng(2))
    )
