"""Customers as a level: from a record of service to the answer, against another program."""

from datetime import UTC, datetime, timedelta

import duckdb
import glmm
import numpy as np
import pyarrow.parquet as pq
import pytest
from records_on_disk import rating, write

from turnabout.core.skill import Finding, customers
from turnabout.engine import ArtistSettings, artists

START = datetime(2024, 1, 1, tzinfo=UTC)
POINTS = {"outcome": "points", "difficulty": "none"}


def contacts(folder, *, conversations=3000, people=30, customers=400, teams=4, seed=1, binary=False, once=False):
    """Each contact has one handler, one customer and one rating; the rating is a number, not rounded."""
    rng = np.random.default_rng(seed)
    person, customer = rng.integers(people, size=conversations), rng.integers(customers, size=conversations)
    customer = np.arange(conversations) if once else customer
    eta = 3 + rng.normal(0, 0.3, people)[person] + rng.normal(0, 0.5, customers)[customer]
    eta = eta + rng.normal(0, 0.3, teams)[person % teams]
    noise = rng.normal(0, 0.8, conversations)
    score = np.where(eta + noise > 3, 5.0, 1.0) if binary else np.clip(eta + noise, 1, 5)
    made = [
        {"conversation_id": f"c{k:05d}", "handler_id": f"p{person[k]:03d}", "customer_id": f"k{customer[k]:04d}"}
        for k in range(conversations)
    ]
    write(
        folder,
        conversations=made,
        people=[{"person_id": f"p{j:03d}", "name": f"N{j}", "team": f"T{j % teams}"} for j in range(people)],
        ratings=[rating(k, f"c{k:05d}", score[k]) for k in range(conversations)],
    )
    return person, customer, person % teams, score


def skills(result):
    return {f.person_id: f.skill for f in result.findings if isinstance(f, Finding)}


def test_points_are_the_other_programs(tmp_path):
    person, customer, team, score = contacts(tmp_path)
    result = artists(tmp_path, people=True, settings=ArtistSettings(levels=("person", "team", "customer"), **POINTS))
    data = {
        "y": score,
        "p": [f"p{k:03d}" for k in person],
        "c": [f"{k:04d}" for k in customer],
        "t": [str(k) for k in team],
    }
    theirs = glmm.fit(data, "y ~ 1 + (1 | p) + (1 | c) + (1 | t)", reml=True)
    by = {
        block["group"]: dict(zip(block["levels"], block["values"][:, 0], strict=True)) for block in theirs.ranef_blocks
    }
    sd = {block["group"]: v[0] ** 0.5 for block, v in zip(theirs.ranef_blocks, theirs.varcorr, strict=True)}
    ours = result.model["sd"]
    assert (ours["person"], ours["customer"]) == pytest.approx((sd["p"], sd["c"]), rel=1e-4)
    assert ours["team"] == pytest.approx(sd["t"], rel=1e-3)
    assert ours["residual"] == pytest.approx(theirs.dispersion**0.5, rel=1e-4)
    assert result.model["fixed"]["level"] == pytest.approx(theirs.beta[0], abs=1e-4)
    found = skills(result)
    assert len(found) == 30
    for name, skill in found.items():
        expected = by["p"][name] + by["t"][str(int(name[1:]) % 4)]
        assert skill.mean == pytest.approx(expected, abs=1e-3)
        assert skill.low < skill.mean < skill.high
    assert any(check.name == "customers" and check.passed for check in result.diagnostics)


@pytest.mark.parametrize("levels", [("person", "customer"), ("person", "team", "customer")])
def test_0_and_1_with_customers(tmp_path, levels):
    contacts(tmp_path, binary=True)
    plain = artists(tmp_path, people=True, settings=ArtistSettings(difficulty="none"))
    result = artists(tmp_path, people=True, settings=ArtistSettings(levels=levels, difficulty="none"))
    assert result.model["sd"]["customer"] > 0.3 and "each customer an own level" in result.model["says"]
    assert (result.model["sd"]["team"] is not None) == ("team" in levels)
    ours, theirs = skills(result), skills(plain)
    both = np.array([(ours[p].mean, theirs[p].mean) for p in ours])
    assert np.corrcoef(both.T)[0, 1] > 0.97
    shares = [f.difficult_share.mean for f in result.findings]
    assert np.mean(shares) == pytest.approx(np.mean([f.difficult_share.mean for f in plain.findings]), abs=0.02)


@pytest.mark.parametrize("named", [True, False])
def test_without_customers_that_come_again_the_level_is_left_out(tmp_path, named):
    contacts(tmp_path, customers=1500, conversations=1500, once=True)
    if not named:
        file = tmp_path / "conversations.parquet"
        pq.write_table(pq.read_table(file).drop_columns(["customer_id"]), file)
    asked = ArtistSettings(levels=("person", "customer"), **POINTS)
    result, plain = artists(tmp_path, settings=asked), artists(tmp_path, settings=ArtistSettings(**POINTS))
    (check,) = [check for check in result.diagnostics if check.name == "customers"]
    assert not check.passed and ("came twice" if named else "which customer a conversation belongs to") in check.says
    assert result.model["sd"]["customer"] is None
    assert result.model["sd"]["person"] == pytest.approx(plain.model["sd"]["person"], rel=1e-9)


def test_one_customer_for_all_legs_is_no_level(tmp_path):
    contacts(tmp_path, customers=1, conversations=1500)
    result = artists(tmp_path, settings=ArtistSettings(levels=("person", "customer"), **POINTS))
    assert next(c.says for c in result.diagnostics if c.name == "customers").startswith("All legs are of one customer")
    assert result.model["sd"]["customer"] is None


def test_what_several_people_share_is_no_second_visit(tmp_path):
    """Two legs of one conversation have one outcome: that says nothing about the customer."""
    rng = np.random.default_rng(3)
    conversations = [{"conversation_id": f"c{k:04d}", "customer_id": f"k{k}"} for k in range(1200)]
    events = []
    for k in range(1200):
        one, two = rng.choice(20, 2, replace=False)
        for seq, who in enumerate((one, two)):
            about = {"event_id": f"e{k}{seq}", "conversation_id": f"c{k:04d}", "kind": "assigned", "to": f"p{who:02d}"}
            events.append(about | {"at": START + timedelta(minutes=k * 10 + seq)})
    write(
        tmp_path,
        conversations=conversations,
        events=events,
        people=[{"person_id": f"p{j:02d}", "name": f"N{j}"} for j in range(20)],
        ratings=[rating(k, f"c{k:04d}", float(rng.integers(1, 6)), at=START + timedelta(days=20)) for k in range(1200)],
    )
    result = artists(tmp_path, settings=ArtistSettings(levels=("person", "customer"), **POINTS))
    assert next(c.says for c in result.diagnostics if c.name == "customers").startswith("No customer came twice")


def test_names_and_order_change_nothing(tmp_path):
    contacts(tmp_path / "a", conversations=1200)
    connection = duckdb.connect()
    (tmp_path / "b").mkdir()
    for table in ("people", "ratings", "conversations"):
        renamed = ", 'z' || md5(customer_id) AS customer_id" if table == "conversations" else ""
        without = "EXCLUDE (customer_id)" if renamed else ""
        connection.execute(f"""COPY (SELECT * {without} {renamed} FROM '{tmp_path}/a/{table}.parquet' ORDER BY random())
            TO '{tmp_path}/b/{table}.parquet'""")
    asked = ArtistSettings(levels=("person", "customer"), **POINTS)
    one, two = (artists(tmp_path / name, people=True, settings=asked) for name in "ab")
    assert one.model["sd"]["customer"] == pytest.approx(two.model["sd"]["customer"], rel=1e-6)
    ours, theirs = skills(one), skills(two)
    for name, skill in ours.items():
        assert (skill.mean, skill.high) == pytest.approx((theirs[name].mean, theirs[name].high), abs=1e-6)


def test_beyond_the_limits_the_answer_is_close(tmp_path, monkeypatch):
    contacts(tmp_path, conversations=6000, customers=1500, people=60)
    asked = ArtistSettings(levels=("person", "customer"), **POINTS)
    exact = artists(tmp_path, people=True, settings=asked)
    monkeypatch.setattr(customers, "EXACT", customers.Limits(legs=2000, columns=40))
    close = artists(tmp_path, people=True, settings=asked)
    (check,) = [check for check in close.diagnostics if check.name == "customers"]
    assert check.passed and "one customer in 3 and 40 of 60 people" in check.says
    assert close.model["sd"]["customer"] == pytest.approx(exact.model["sd"]["customer"], rel=0.15)
    assert close.model["sd"]["person"] == pytest.approx(exact.model["sd"]["person"], rel=0.1)
    both = np.array([(skills(exact)[p].mean, skills(close)[p].mean) for p in skills(exact)])
    assert np.corrcoef(both.T)[0, 1] > 0.97
    assert close.model["sd"]["residual"] == pytest.approx(exact.model["sd"]["residual"], rel=0.05)
