"""A mapping is proposed for sources that nobody has described; what is doubtful is said."""

import json
from pathlib import Path

import pytest

from turnabout.connectors.base import NothingKnown
from turnabout.connectors.files import read
from turnabout.connectors.mapping import SourceMapping
from turnabout.connectors.propose import propose
from turnabout.connectors.values import Value
from turnabout.core.errors import BadInput

DATA = Path(__file__).parents[3] / "shared" / "data"
ZENDESK = """Ticket ID;Requester;Requester Email;Assignee;Assignee Email;Group;Created at;Solved at;Satisfaction;Tags
101;Ann Ash;ann@x.org;Bob;bob@desk.com;Refunds;03/04/2025 10:12;04/04/2025 09:00;Good;a|b
102;Carl Oak;carl@x.org;Dora;dora@desk.com;Refunds;03/05/2025 10:12;;Offered;b
103;Ann Ash;ann@x.org;Bob;bob@desk.com;Billing;03/06/2025 10:12;07/06/2025 08:00;Bad;b
"""


def proposed(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path, propose(path)


def columns(proposal, table):
    return proposal.mapping.tables[table].columns


def test_an_export_of_a_help_desk(tmp_path):
    path, proposal = proposed(tmp_path, ZENDESK)
    held = columns(proposal, "conversations")
    assert {part: value.column for part, value in held.items()} == {
        "conversation_id": "Ticket ID",
        "team": "Group",
        "opened_at": "Created at",
        "closed_at": "Solved at",
        "customer_id": "Requester Email",
        "handler_id": "Assignee Email",
        "tags": "Tags",
    }
    assert columns(proposal, "people")["name"] == Value(column="Assignee")
    assert columns(proposal, "ratings")["kind"] == Value(constant="thumb")
    settings = proposal.mapping.source
    assert (settings.delimiter, settings.zone, settings.day_first) == (";", "UTC", True)
    assert any("no zone" in doubt for doubt in proposal.unsure)
    assert any("day or with the month" in doubt for doubt in proposal.unsure)
    assert SourceMapping.from_toml(proposal.to_toml()) == proposal.mapping
    (page,) = read(path, proposal.mapping, known=NothingKnown())
    assert not page.set_aside and page.tables["ratings"]["score"].to_pylist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ticket ID;Assignee;Created at;Rating\n", "has no row to look at"),
        ("", "is empty"),
        ("id\n1\n2\n", "has one column only"),
        ("PK\x03\x04 a spreadsheet", "has no row to look at"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, text, says):
    with pytest.raises(BadInput, match=says) as refused:
        proposed(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_messages_without_words_are_doubted_and_proposed_all_the_same(tmp_path):
    said = [f"what was said about the parcel number {n} at such length that it is no name" for n in range(20)]
    rows = [f"{words},{n // 2},2025-01-{n + 1:02} 10:00" for n, words in enumerate(said)]
    _, proposal = proposed(tmp_path, "\n".join(["message id,ticket id,created at", *rows]))
    assert columns(proposal, "messages")["text"] == Value(column="?")
    assert any("add text" in doubt for doubt in proposal.unsure)
    assert SourceMapping.from_toml(proposal.to_toml()) == proposal.mapping


def test_a_snapshot_is_known_by_the_time_of_its_changes(tmp_path):
    rows = [f"{n // 3},{('new', 'open', 'closed')[n % 3]},2025-01-{n % 27 + 1:02} 10:00" for n in range(27)]
    _, proposal = proposed(tmp_path, "\n".join(["case,status,changed", *rows]))
    assert columns(proposal, "events")["at"] == Value(column="changed")
    assert SourceMapping.from_toml(proposal.to_toml()) == proposal.mapping
    _, without = proposed(
        tmp_path, "\n".join(["case,status,step", *(row[:-16] + str(n) for n, row in enumerate(rows))])
    )
    assert without.mapping.snapshot is None
    assert SourceMapping.from_toml(without.to_toml()) == without.mapping


def test_the_month_first_where_the_dates_show_it(tmp_path):
    _, proposal = proposed(tmp_path, ZENDESK.replace("03/06/2025", "03/26/2025").replace("04/04", "04/04"))
    assert proposal.mapping.source.day_first is False
    assert not any("day or with the month" in doubt for doubt in proposal.unsure)


def test_nested_names_and_a_scale_that_is_not_filled(tmp_path):
    words = "I have waited for three weeks for my parcel and nobody answers my mails any more, please help."
    rows = [
        {"id": n, "requester": {"id": f"c{n}"},
         "assignee": {"id": 17, "name": "Bob"}, "created_at": "2025-01-02T03:04Z",
         "via": {"channel": "email"}, "rating": {"score": n}, "description": words, "tags": ["a", "b"]}
        for n in (2, 3, 4)
    ]  # fmt: skip
    path, proposal = proposed(tmp_path, "\n".join(map(json.dumps, rows)), "a.jsonl")
    assert proposal.mapping.source.format == "jsonl"
    assert columns(proposal, "conversations")["channel"] == Value(column="via.channel")
    assert columns(proposal, "messages")["text"] == Value(column="description")
    assert any("'rating.score' goes from 2 to 4; a scale of 1 to 5" in doubt for doubt in proposal.unsure)
    (page,) = read(path, proposal.mapping, known=NothingKnown())
    assert page.tables["conversations"]["tags"].to_pylist() == [["a", "b"]] * 3


def test_messages_with_the_kind_of_their_author(tmp_path):
    long = "words " * 20
    text = "id,ticket_id,created_at,author_id,author_role,body\n"
    text += f"1,7,2025-01-01T00:00:00Z,ann,end-user,{long}\n2,7,2025-01-01T00:00:00Z,bob,agent,{long}\n"
    _, proposal = proposed(tmp_path, text)
    assert columns(proposal, "messages")["author_kind"].translate == {"end-user": "customer", "agent": "agent"}


def test_other_encodings_and_null_words(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("id,channel\n1,café\n2,n/a\n".encode("cp1252"))
    proposal = propose(path)
    assert (proposal.mapping.source.encoding, proposal.mapping.source.null) == ("cp1252", ("n/a",))
    assert any("not UTF-8" in doubt for doubt in proposal.unsure)


def test_nothing_to_look_at(tmp_path):
    for text, says in (("", "empty"), ("id,channel\n", "no row"), ("a letter\nto you\n", "one column only")):
        with pytest.raises(BadInput, match=says):
            proposed(tmp_path, text)


@pytest.mark.skipif(not DATA.exists(), reason="needs the shared data sets, which lie beside the checkout")
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "csat/ecommerce_csat_first60.csv.gz",
            {("conversations", "conversation_id"): "row", ("conversations", "channel"): "channel_name",
             ("conversations", "subcategory"): "Sub-category", ("people", "person_id"): "Agent_name",
             ("people", "team"): "Supervisor", ("ratings", "score"): "CSAT Score",
             ("ratings", "comment"): "Customer Remarks"},
        ),
        (
            "servicenow/incident_event_log_full_141712.csv.gz",
            {("conversations", "conversation_id"): "number", ("conversations", "subcategory"): "category_2",
             ("people", "person_id"): "assigned_to", ("events", "at"): "sys_updated_at"},
        ),
        (
            "thunderbird/questions_2025.csv.gz",
            {("conversations", "customer_id"): "creator", ("conversations", "opened_at"): "created",
             ("messages", "text"): "content"},
        ),
        (
            "thunderbird/answers_for_2025_questions.csv.gz",
            {("messages", "conversation_id"): "question_id", ("messages", "author_id"): "creator"},
        ),
    ],
    ids=["csat", "servicenow", "questions", "answers"],
)  # fmt: skip
def test_public_tables(file, expected):
    proposal = propose(DATA / file, sample_rows=2000)
    assert {(table, part): columns(proposal, table)[part].column for table, part in expected} == expected
    if "servicenow" in file:
        snapshot = proposal.mapping.snapshot
        assert snapshot is not None and (snapshot.key, snapshot.order) == ("number", "sys_mod_count")
        assert proposal.mapping.source.day_first and proposal.mapping.source.null == ("?",)
