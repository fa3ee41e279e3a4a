"""The public tables come in by the shipped maps, to the known counts."""

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from turnabout.connectors.folder import import_into_folder
from turnabout.connectors.mapping import SourceMapping

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs the shared data sets, which lie beside the checkout")


def bring(history: Path, file: str, name: str):
    mapping = SourceMapping.from_toml((ROOT / "examples" / "maps" / f"{name}.toml").read_text())
    return import_into_folder(DATA / file, mapping, history)


def rows(history: Path, query: str) -> list[tuple]:
    """Answer a query in which {table} stands for a table's files."""
    tables = {path.name: f"'{path}/*.parquet'" for path in history.iterdir()}
    with duckdb.connect() as database:
        return database.sql(query.format(**tables)).fetchall()


def test_rated_contacts(tmp_path):
    done = bring(tmp_path, "csat/ecommerce_csat_first60.csv.gz", "csat")
    assert (done.source_rows, done.set_aside) == (51_544, 0)
    assert done.tables == {"people": 1_356, "conversations": 51_544, "ratings": 51_544}
    (first,) = rows(tmp_path, "SELECT position, handler_id, shift FROM {conversations} WHERE conversation_id = '41'")
    assert first[0] == 41
    assert rows(tmp_path, "SELECT min(score), max(score), count(*) FROM {ratings}") == [(1.0, 5.0, 51_544)]
    assert rows(tmp_path, "SELECT count(*) FROM {people} WHERE attributes['tenure'] IS NULL OR team IS NULL") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM {conversations} WHERE opened_at IS NOT NULL") == [(0,)]


@pytest.mark.slow
def test_incidents(tmp_path):
    done = bring(tmp_path, "servicenow/incident_event_log_full_141712.csv.gz", "servicenow")
    assert (done.source_rows, done.set_aside, done.tables["conversations"]) == (141_712, 0, 24_918)
    met = rows(
        tmp_path,
        "SELECT round(avg((results['made_sla'] = 'true')::INT), 3) FROM {conversations} "
        "GROUP BY least(results['reassignment_count']::INT, 6) ORDER BY least(results['reassignment_count']::INT, 6)",
    )
    assert [share for (share,) in met] == [0.784, 0.571, 0.399, 0.329, 0.252, 0.223, 0.086]
    moves = """
        WITH moves AS (
            SELECT conversation_id, count(*) AS n FROM {events} WHERE kind = 'moved' AND "from" IS NOT NULL GROUP BY 1
        )
        SELECT results['reassignment_count']::INT - coalesce(n, 0)
        FROM {conversations} LEFT JOIN moves USING (conversation_id)
    """
    difference = Counter(row[0] for row in rows(tmp_path, moves))
    assert difference[0] == 21_384
    # Where they differ the desk counted more: also the moves out of and into no group at all.
    assert sum(n for more, n in difference.items() if more > 0) == 3_532
    assert sum(n for more, n in difference.items() if more < 0) == 2


def test_forum(tmp_path):
    questions = bring(tmp_path, "thunderbird/questions_2025.csv.gz", "thunderbird-questions")
    answers = bring(tmp_path, "thunderbird/answers_for_2025_questions.csv.gz", "thunderbird-answers")
    assert (questions.set_aside, answers.set_aside) == (0, 0)
    assert (questions.tables["conversations"], answers.tables["messages"]) == (15_180, 34_999)
    kinds = "SELECT author_kind, count(*) FROM {messages} WHERE message_id NOT LIKE 'question-%' GROUP BY 1 ORDER BY 1"
    assert rows(tmp_path, kinds) == [("agent", 23_325), ("customer", 11_674)]
    solved = "SELECT results['is_solved'], count(*) FROM {conversations} GROUP BY 1 ORDER BY 1 NULLS LAST"
    assert rows(tmp_path, solved) == [("false", 11_453), ("true", 2_357), (None, 1_370)]
    assert rows(tmp_path, "SELECT count(*) FROM {messages} WHERE text LIKE '%</%'")[0][0] < 100
