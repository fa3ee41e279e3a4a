"""How difficult a leg was when the agent received it, and why."""

from datetime import timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest
from desk import desk
from records_on_disk import rating, write

from turnabout.core.errors import BadInput
from turnabout.core.skill.casemix import CaseMixSums
from turnabout.engine import ArtistSettings, open_duckdb, prepare
from turnabout.engine.adding_up import add_up_here, add_up_there


def legs(folder, **settings):
    return prepare(folder, settings=ArtistSettings(**settings)).legs().read_all().to_pandas()


def mean_by_category(folder, found):
    about = pq.read_table(folder / "conversations.parquet").to_pandas()[["conversation_id", "category"]]
    return found.merge(about).groupby("category")["difficulty"].mean()


def test_hard_categories_are_difficult_and_say_why(tmp_path):
    desk(tmp_path)
    found = legs(tmp_path)
    means = mean_by_category(tmp_path, found)
    assert means["Returns"] > means["Delivery"] > means["Payment"] > means["Other"]
    assert found["difficulty"].between(0, 1).all()
    assert found["difficulty"].mean() == pytest.approx(0.5, abs=0.01)
    assert (found["difficulty"] >= 0.8).mean() == pytest.approx(0.2, abs=0.06)
    hardest = found.sort_values("difficulty").iloc[-1]
    assert any(reason.startswith("category Returns: ends well in ") for reason in hardest["difficulty_reasons"])
    assert 1 <= len(hardest["difficulty_reasons"]) <= 3
    assert hardest["difficulty_probability"] == pytest.approx(0.66, abs=0.15)


def test_good_people_with_hard_cases_do_not_make_them_look_easy(tmp_path):
    desk(tmp_path, specialised=True, sd=1.0, conversations=8000)
    means = mean_by_category(tmp_path, legs(tmp_path))
    assert means["Returns"] > means["Delivery"] > means["Other"]
    assert means["Returns"] > 0.65


def test_nobodys_outcomes_set_their_own_difficulty(tmp_path):
    desk(tmp_path, conversations=1500, people=30)
    before = legs(tmp_path).set_index("conversation_id")
    own = before.index[before["person_id"] == "p007"]
    ratings = pq.read_table(tmp_path / "ratings.parquet").to_pylist()
    write(tmp_path, ratings=[r | ({"score": 1.0} if r["conversation_id"] in set(own) else {}) for r in ratings])
    after = legs(tmp_path).set_index("conversation_id")
    push = before.loc[own, "difficulty"].rank().corr(after.loc[own, "difficulty"].rank())
    assert push == pytest.approx(1.0, abs=1e-3)
    assert np.allclose(before.loc[own, "difficulty"], after.loc[own, "difficulty"], atol=0.1)


def test_an_attribute_of_the_person_is_no_case_mix_and_one_of_the_case_is(tmp_path):
    attributes = {
        "tenure": lambda _, person: "old" if person % 2 else "new",
        "vip": lambda rng, _: "yes" if rng.random() < 0.3 else "no",
        "weight": lambda rng, _: str(round(float(rng.random()), 3)),
    }
    desk(tmp_path, conversations=2000, attributes=attributes)
    says = prepare(tmp_path).difficulty.says
    assert "vip" in says and "weight" in says and "tenure" not in says


def test_given_difficulty_is_ranked(tmp_path):
    desk(tmp_path, conversations=400, attributes={"difficulty": lambda rng, _: str(rng.choice([0.1, 0.2, 0.9]))})
    found = legs(tmp_path, difficulty="given")
    assert sorted(found["difficulty"].round(2).unique()) == pytest.approx([1 / 6, 1 / 2, 5 / 6], abs=0.06)
    assert prepare(tmp_path, settings=ArtistSettings(difficulty="given")).difficulty.known


def test_without_anything_to_work_it_out_from_nobody_is_judged(tmp_path):
    names = [f"c{k}" for k in range(200)]
    write(
        tmp_path,
        conversations=[{"conversation_id": n, "handler_id": f"p{k % 4}"} for k, n in enumerate(names)],
        ratings=[rating(k, n, 5 if k % 3 else 1) for k, n in enumerate(names)],
    )
    result = prepare(tmp_path).artists(people=True)
    assert result.verdict == "not_enough_evidence" and "nothing that says beforehand" in result.says
    assert all("refusal" in finding for finding in result.to_json()["findings"])
    assert legs(tmp_path)["difficulty"].isna().all()
    alike = prepare(tmp_path, settings=ArtistSettings(difficulty="none")).artists(people=True)
    assert any("skill" in finding for finding in alike.to_json()["findings"])
    assert alike.model["sd"]["difficulty"] is None
    with pytest.raises(BadInput, match=r"attributes\.difficulty"):
        prepare(tmp_path, settings=ArtistSettings(difficulty="given"))


def test_one_person_alone_has_no_difficulty(tmp_path):
    desk(tmp_path, conversations=300, people=1)
    assert not prepare(tmp_path).difficulty.known


def test_reasons_name_numbers_as_people_would(tmp_path):
    desk(tmp_path, conversations=1500, people=30)
    events = pq.read_table(tmp_path / "events.parquet").to_pylist()
    rows = {r["conversation_id"]: r for r in pq.read_table(tmp_path / "conversations.parquet").to_pylist()}
    ratings = pq.read_table(tmp_path / "ratings.parquet").to_pylist()
    slow = {e["conversation_id"] for k, e in enumerate(events) if k % 3 == 0}
    for k, (name, row) in enumerate(rows.items()):
        row["opened_at"] -= timedelta(hours=6 if name in slow else 0)
        row["order_value"] = float(10 + k % 400)
    dear = {name for name, row in rows.items() if row["order_value"] > 310}
    spoilt = [r | ({"score": 1.0} if r["conversation_id"] in slow | dear else {}) for r in ratings]
    write(tmp_path, conversations=list(rows.values()), ratings=spoilt)
    reasons = {reason.split(":")[0] for row in legs(tmp_path)["difficulty_reasons"] for reason in row}
    assert "waited 4 to 8 hours" in reasons and "order value over 310" in reasons
    assert not [reason for reason in reasons if " 0 " in reason or "e+" in reason or reason.endswith("over 0")]


def test_sums_from_elsewhere_are_the_sums_of_legs(tmp_path):
    desk(tmp_path, conversations=1200, attributes={"tier": lambda rng, _: str(rng.integers(3))})
    history = open_duckdb(tmp_path)
    own = prepare(history)
    assert own.difficulty.known
    codes = ("code_0", "code_1", "code_2")
    sizes = tuple(int(history.one(f"SELECT max({code}) + 1 FROM prepared")[0]) for code in codes)
    here, there = CaseMixSums(sizes, 40), CaseMixSums(sizes, 40)
    add_up_here(history, here, codes)
    add_up_there(history, there, codes)
    for name in ("fold", "gram", "xy", "by_person", "n", "y", "yy"):
        np.testing.assert_allclose(getattr(here, name), getattr(there, name), rtol=1e-12)
    assert here.binary and there.binary
