"""Real data: an e-commerce desk's rated contacts, imported by the shipped mapping."""

from pathlib import Path

import glmm
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from scipy.stats import rankdata

from turnabout.cli.main import cli
from turnabout.core.skill import Finding, posterior
from turnabout.engine import open_history, prepare

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "csat" / "ecommerce_csat_first60.csv.gz"
MAP = ROOT / "examples" / "maps" / "csat.toml"
COMPARISON = """
    SELECT c.handler_id AS person, CAST(r.score >= 4 AS DOUBLE) AS sat, c.channel,
        c.category || ' ' || c.subcategory AS kind
    FROM conversations c JOIN ratings r USING (conversation_id) ORDER BY c.position"""

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="the CSAT table is not on this machine (../shared)")


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("csat")
    arguments = ["import", "csv", str(SOURCE), "--map", str(MAP), "--history", str(folder)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def result(imported):
    return prepare(imported).artists(people=True)


def test_counts(result):
    assert (result.legs, result.rated_legs, result.people) == (51_544, 51_544, 1_356)
    assert sum(isinstance(f, Finding) for f in result.findings) == 765
    assert result.as_of is None and result.settings["window"] is None
    assert result.verdict == "artists"


def test_what_describes_the_person_is_no_case_mix(imported):
    assert prepare(imported).difficulty.says == "Difficulty is worked out from channel, category."


def test_effects_agree_with_a_peer_that_fits_every_category(imported, result):
    rows = open_history(imported).table(COMPARISON)
    data = {name: rows[name].to_pylist() for name in ("person", "channel", "kind")}
    peer = glmm.fit(data | {"sat": rows["sat"].to_numpy()}, "sat ~ channel + kind + (1 | person)")
    (block,) = peer.ranef_blocks
    theirs = dict(zip(block["levels"], block["values"][:, 0], strict=True))
    ours = {f.person_id: f.skill.mean for f in result.findings if isinstance(f, Finding)}
    correlation = np.corrcoef([ours[p] for p in ours], [theirs[p] for p in ours])[0, 1]
    assert correlation >= 0.95


def _shuffled(imported, folder, rng):
    """Deal people (with all that belongs to them) anew within each sub-category."""
    table = pq.read_table(sorted((imported / "conversations").glob("*.parquet")))
    kind = np.unique(np.array(table["subcategory"].to_pylist(), dtype=str), return_inverse=True)[1]
    order = np.lexsort((rng.random(len(kind)), kind))
    place = np.argsort(kind, kind="stable")
    taken = np.empty(len(kind), dtype=np.int64)
    taken[place] = order
    dealt = table.set_column(table.column_names.index("handler_id"), "handler_id", pc.take(table["handler_id"], taken))
    folder.mkdir(exist_ok=True)
    pq.write_table(dealt.drop_columns(["shift"]), folder / "conversations.parquet")
    pq.write_table(pq.read_table(sorted((imported / "ratings").glob("*.parquet"))), folder / "ratings.parquet")
    return folder


@pytest.mark.slow
def test_nobody_is_found_when_people_are_dealt_at_random(imported, tmp_path):
    rng = np.random.default_rng(20)
    results = [prepare(_shuffled(imported, tmp_path / str(k), rng)).artists() for k in range(20)]
    assert sum(r.artists == 0 for r in results) >= 19
    assert {r.verdict for r in results} <= {"no_artist", "not_enough_evidence", "artists"}
    assert np.mean([r.spread.p_value > 0.05 for r in results]) >= 0.75


def _part(imported, folder, keep):
    """Write the conversations (in the order of their rows) for which ``keep`` says so, with their ratings."""
    table = pq.read_table(sorted((imported / "conversations").glob("*.parquet"))).sort_by("position")
    table = table.filter(keep(np.arange(table.num_rows)))
    ratings = pq.read_table(sorted((imported / "ratings").glob("*.parquet")))
    folder.mkdir()
    pq.write_table(table, folder / "conversations.parquet")
    mine = pc.is_in(ratings["conversation_id"], table["conversation_id"])
    pq.write_table(ratings.filter(mine), folder / "ratings.parquet")
    return folder


def _skills(folder):
    """Everybody's skill on all legs in a record (no floor), and its legs."""
    prepared = prepare(folder)
    made, found = prepared.cells(), prepared.artists()
    skill = posterior(made, found.parameters).on_all.average
    return dict(zip(made.people, skill.tolist(), strict=True)), prepared.legs().read_all().to_pandas(), found


def _auc(score, good):
    rank = rankdata(score)
    return (rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum())


def test_the_person_tells_more_about_what_follows_than_the_case_alone(imported, tmp_path):
    skill, early, found = _skills(_part(imported, tmp_path / "early", lambda row: row < 40_000))
    _, late, _ = _skills(_part(imported, tmp_path / "late", lambda row: row >= 40_000))
    kinds = open_history(imported).table("SELECT conversation_id, channel, category, subcategory FROM conversations")
    kind = {row["conversation_id"]: tuple(row.values())[1:] for row in kinds.to_pylist()}
    early["kind"], late["kind"] = early["conversation_id"].map(kind), late["conversation_id"].map(kind)
    difficulty = late["kind"].map(early.groupby("kind")["difficulty"].mean()).fillna(0.5).to_numpy()
    case = np.array(found.parameters.offset)[found.parameters.bins.number(difficulty)]
    person = late["person_id"].map(skill).fillna(0.0).to_numpy()
    good = late["outcome"].to_numpy() > 0.5
    assert _auc(case + person, good) - _auc(case, good) >= 0.025


def test_halves_of_everybodys_record_agree_and_forecasts_are_not_too_bold(imported, tmp_path):
    half = np.random.default_rng(0).random(51_544) < 0.5
    one, _, _ = _skills(_part(imported, tmp_path / "one", lambda row: half[row]))
    _, other, _ = _skills(_part(imported, tmp_path / "other", lambda row: ~half[row]))
    seen = other.groupby("person_id")["outcome"].agg(["mean", "count"])
    seen = seen[(seen["count"] >= 5) & seen.index.isin(one)]
    forecast = seen.index.map(one).to_numpy()
    assert np.corrcoef(forecast, seen["mean"])[0, 1] >= 0.35
    slope, _ = np.polyfit(forecast, np.log((seen["mean"] + 0.02) / (1.02 - seen["mean"])), 1, w=seen["count"] ** 0.5)
    assert 0.6 <= slope <= 1.6
