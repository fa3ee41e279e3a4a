"""Real data: an e-commerce desk's rated contacts, imported by the shipped mapping."""

from pathlib import Path

import glmm
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from turnabout.cli.main import cli
from turnabout.core.skill import Finding
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


def test_nobody_is_found_when_people_are_dealt_at_random(imported, tmp_path):
    rng = np.random.default_rng(20)
    results = [prepare(_shuffled(imported, tmp_path / str(k), rng)).artists() for k in range(20)]
    assert sum(r.artists == 0 for r in results) >= 19
    assert {r.verdict for r in results} <= {"no_artist", "not_enough_evidence", "artists"}
    assert np.mean([r.spread.p_value > 0.05 for r in results]) >= 0.75
