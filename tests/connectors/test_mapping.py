"""The mapping: what is written is what is meant, and what cannot be used is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnabout.connectors.mapping import Snapshot, SourceMapping, TableMapping
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.values import Value
from turnabout.core.errors import BadInput

MAPS = sorted((Path(__file__).parents[2] / "examples" / "maps").glob("*.toml"))
CONTRACT = """
[source]
null = ["?"]
order = "row"
[conversations]
id = "row"
channel = "channel_name"
handler_id = "Agent_name"
attributes = {}
results = {made_sla = "made_sla"}
[people]
id = "Agent_name"
team = "Supervisor"
attributes = {tenure = "Tenure Bucket"}
[ratings]
score = "CSAT Score"
min = 1
max = 5
[events]
at = "updated"
snapshot = {key = "number", order = "sys_mod_count", watch = {assigned_to = "assigned", incident_state = "status"}}
"""


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_shipped_maps_are_read_and_written_back_the_same(path):
    mapping = SourceMapping.from_toml(path.read_text())
    assert SourceMapping.from_toml(mapping.to_toml()) == mapping


def test_the_public_form_is_understood():
    mapping = SourceMapping.from_toml(CONTRACT)
    assert mapping.tables["ratings"].columns["scale_max"] == Value(constant=5)
    assert mapping.tables["conversations"].maps["results"] == {"made_sla": Value(column="made_sla")}
    assert mapping.snapshot == Snapshot(
        "number", "sys_mod_count", {"assigned_to": "assigned", "incident_state": "status"}
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("x = ", "not valid TOML"),
        ("", "fills no table"),
        ("[tickets]\nid = 'a'", r"section \[tickets\]"),
        ("[conversations]\nchannel = 'a'", r"\[conversations\] needs id"),
        ("[conversations]\nid = 'a'\nchanel = 'b'", "did you mean 'channel'"),
        ("[conversations]\nid = 'a'\nchannel = {colum = 'b'}", "'colum'; there are column"),
        ("[conversations]\nid = 'a'\nchannel = {}", "either column"),
        ("[conversations]\nid = 'a'\nchannel = ['b']", "must be a column's name"),
        ("[conversations]\nid = {column = 'a', map = {x = 'y'}}", "may have a prefix"),
        ("[conversations]\nid = {value = 'a'}", "one value for all"),
        ("[conversations]\nid = 'a'\nattributes = 'b'", "must be a table"),
        ("[conversations]\nid = 'a'\nchannel = {customer_is = 'conversation'}", "only for author_kind"),
        ("[conversations]\nid = 'a'\n[ratings]\nscore = 'b'", r"\[ratings\] needs min"),
        ("[source]\nzone = 'Berlin'\n[people]\nid = 'a'", "zone 'Berlin'"),
        ("[source]\nzone = '../x'\n[people]\nid = 'a'", "zone"),
        ("[source]\nencoding = 'utf-9'\n[people]\nid = 'a'", "encoding"),
        ("[source]\ndelimiter = ', '\n[people]\nid = 'a'", "delimiter"),
        ("[source]\nformat = 'xls'\n[people]\nid = 'a'", "format"),
        ("[source]\nday_first = 'yes'\n[people]\nid = 'a'", "day_first"),
        ("[source]\nspeed = 1\n[people]\nid = 'a'", "does not know 'speed'"),
        ("[events]\nat = 'a'\nsnapshot = {key = 'k', order = 'o'}", "watch"),
        ("[events]\nat = 'a'\nsnapshot = {key = 'k', order = 'o', watch = {a = 'gone'}}", "'gone'"),
        ("[events]\nsnapshot = {key = 'k', order = 'o', watch = {}}", r"\[events\] needs at"),
    ],
)
def test_what_cannot_be_used_is_named(wrong, says):
    with pytest.raises(BadInput, match=says):
        SourceMapping.from_toml(wrong)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip)
VALUES = st.one_of(
    st.builds(Value, column=NAMES),
    st.builds(Value, constant=st.one_of(st.booleans(), st.integers(-9, 9), st.floats(-9, 9), NAMES)),
    st.builds(
        Value,
        column=NAMES,
        translate=st.dictionaries(NAMES, NAMES, max_size=2),
        default=st.none() | NAMES,
        split=st.none() | NAMES,
        html=st.booleans(),
    ),
)


@given(VALUES, VALUES, NAMES, NAMES)
def test_any_mapping_is_written_and_read_back_the_same(one, other, key, entry):
    conversations = TableMapping({"conversation_id": Value(column=key), "channel": one}, {"results": {entry: other}})
    mapping = SourceMapping(SourceSettings(null=(entry,)), {"conversations": conversations})
    assert SourceMapping.from_toml(mapping.to_toml()) == mapping
