"""T9: figures of quality about groups stand on ten people, and no subtraction tells of fewer."""

import itertools
import re

import duckdb
import numpy as np
import pytest

from turnabout.core.figures import GROUP
from turnabout.engine.facts import facts, summarise
from turnabout.findings.selectors import PAGE, ConversationFilter, choices_of_lists, conversations_page, current_run
from turnabout.web.pages.overview import overview_page

PEOPLE = 60
TAGS = re.compile(r"<[^>]*>")
ROWS = re.compile(r'<ul role="list">.*?</ul>', re.DOTALL)


def invent(seed, *, specialised):
    """Invent the legs of sixty people; the more specialised, the fewer hold a topic, or difficult cases."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(1500):
        topic = int(rng.integers(5))
        own = np.arange(PEOPLE) % (1 + topic * specialised) == 0
        person = int(rng.choice(np.flatnonzero(own)))
        difficult = person % (1 + 7 * specialised) == 0 and rng.random() < 0.4
        outcome = None if rng.random() < 0.4 else float(rng.random() < 0.6)
        customer = int(rng.integers(30)) if person % (1 + 5 * specialised) == 0 else 1000 + number
        rows.append((f"c{number}", 1, f"p{person}", 0.9 if difficult else 0.1, outcome, f"t{topic}", f"k{customer}"))
        if rng.random() < 0.2 and person % (1 + 4 * specialised) == 0:
            more = [(f"c{number}", seq, f"p{(person + seq) % PEOPLE}", 0.1, outcome) for seq in (2, 3)]
            rows += [(*leg, f"t{topic}", f"k{customer}") for leg in more]
    return rows


def worked_out(rows, *, group=GROUP):
    """Work the facts out, and the summary of each conversation with its people."""
    con = duckdb.connect()
    con.execute("""CREATE TABLE held (conversation_id VARCHAR, seq INT, person_id VARCHAR, difficulty DOUBLE,
                   outcome DOUBLE, category VARCHAR, customer_id VARCHAR)""")
    con.executemany("INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute("CREATE VIEW prepared AS SELECT conversation_id, seq, person_id, difficulty, outcome FROM held")
    con.execute("""CREATE TABLE conversations AS SELECT conversation_id, any_value(customer_id) AS customer_id,
                   any_value(category) AS category, 'Email' AS channel,
                   TIMESTAMPTZ '2025-01-01' + INTERVAL 1 HOUR * CAST(substr(conversation_id, 2) AS INT) AS opened_at
                   FROM held GROUP BY conversation_id""")
    summarise(con, legs="prepared", difficult_from=0.8)
    found = facts(con, legs="prepared", group=group)
    summary = con.execute("FROM conversation_summary WHERE ended <> 'unknown'").to_arrow_table().to_pylist()
    people = {}
    for conversation, _, person, *_ in rows:
        people.setdefault(conversation, set()).add(person)
    return found, summary, people


COLUMN = {"difficult": "is_difficult", "passed_around": "passed_around", "came_back": "came_back"}


def told_of(found, summary, people):
    """List the groups of which facts tell how well they do, directly or by subtraction from the whole."""
    groups = []
    for fact in found:
        if fact.ended_well is None:
            continue
        ours = {
            row["conversation_id"]
            for row in summary
            if (row["category"] == fact.value if fact.key == "most_harm" else row[COLUMN[fact.key]])
        }
        for part in (ours, {row["conversation_id"] for row in summary} - ours):
            groups.append(set().union(*(people[name] for name in part)) if part else set())
    return groups


def recovered(seed, specialised, **more):
    """Count the people of whom a leader can tell something in a group that is too small."""
    groups = told_of(*worked_out(invent(seed, specialised=specialised), **more))
    return len(set().union(*(group for group in groups if 0 < len(group) < GROUP)))


@pytest.mark.parametrize("specialised", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", [1, 2])
def test_t9_subtraction_recovers_nobody(seed, specialised):
    assert recovered(seed, specialised) == 0


def test_t9_where_groups_are_large_enough_they_are_told_of():
    found, *_ = worked_out(invent(1, specialised=0))
    assert {fact.key for fact in found if fact.ended_well is not None} >= {"difficult", "most_harm"}


def test_t9_twin_facts_about_any_group_are_caught():
    with pytest.raises(AssertionError):
        assert [recovered(seed, specialised, group=1) for seed in (1, 2) for specialised in (1, 2, 3)] == [0] * 6


def test_t9_a_raised_group_is_kept(company):
    found, *_ = worked_out(invent(1, specialised=0), group=PEOPLE + 1)
    assert not [fact for fact in found if fact.ended_well is not None]
    page = overview_page({**company.run.result, "people": 9}, company.run.facts, [], group=GROUP)
    assert "would be about persons" in page.sentence
    assert page.spread.refused


def filters(run):
    choices = choices_of_lists(run)
    yes = (False, True)
    every = itertools.product(
        ["", *choices["channel"]], ["", *choices["category"]], ["", "well", "badly"], yes, yes, yes
    )
    for channel, category, ended, *kinds in every:
        difficult, passed_around, came_back = kinds
        yield ConversationFilter(
            channel=channel,
            category=category,
            ended=ended,
            difficult=difficult,
            passed_around=passed_around,
            came_back=came_back,
        )


def test_t9_no_filter_of_conversations_answers_with_a_count(company):
    run, combinations = current_run(), 0
    for wanted in filters(run):
        page = conversations_page(company.leader, wanted, run=run)
        combinations += 1
        assert page.__slots__ == ("rows", "after")
        assert len(page.rows) <= PAGE
    assert combinations > 200


def numbers_around(page):
    """List the numbers that a list of conversations says beside its rows."""
    said = page[page.index('id="list"') :]
    return re.findall(r"\d+", TAGS.sub(" ", ROWS.sub("", said[: said.index("</main")], count=1)))


def test_t9_lists_say_no_number_beside_their_rows(company):
    client = company.sign_in(company.leader)
    choices = choices_of_lists(current_run())
    for category, ended, kind in itertools.product(
        ["", *choices["category"]], ["", "well", "badly"], ["difficult", "passed_around", "came_back"]
    ):
        page = client.get("/conversations/", {"category": category, "ended": ended, kind: "on"}).content.decode()
        assert not numbers_around(page)


def test_t9_twin_a_total_is_caught():
    assert numbers_around('<main><div id="list"><p>217 conversations</p><ul role="list"></ul></div></main>') == ["217"]
