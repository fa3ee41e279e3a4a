"""An import into a folder can be stopped at any moment and run again; a twin that counts too early cannot."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from turnabout.connectors import folder
from turnabout.connectors.folder import import_into_folder
from turnabout.connectors.manifest import manifests
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput

MAP = """
[conversations]
id = "id"
customer_id = "who"
[customers]
id = "who"
[people]
id = "agent"
team = "team"
[ratings]
score = "stars"
min = 1
max = 5
"""
MESSAGES = """
[messages]
id = "id"
conversation_id = "of"
at = "at"
author_id = "by"
author_kind = {customer_is = "conversation"}
text = "words"
"""


class Crash(Exception):
    """Stands for a kill."""


@pytest.fixture
def source(tmp_path) -> Path:
    path = tmp_path / "source.csv"
    rows = [f"{n},c{n % 7},a{n % 3},t{n // 40},{n % 7}\n" for n in range(100)]
    path.write_text("id,who,agent,team,stars\n" + "".join(rows))
    return path


def bring(source, history, mapping=MAP, batch_rows=13):
    return import_into_folder(source, SourceMapping.from_toml(mapping), history, batch_rows=batch_rows)


def contents(history: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(history)): path.read_bytes()
        for path in sorted(history.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def ids(history: Path, table: str, key: str) -> list[str]:
    return [row for path in sorted((history / table).glob("*.parquet")) for row in pq.read_table(path)[key].to_pylist()]


def test_every_row_is_in_or_set_aside_and_a_second_time_changes_nothing(source, tmp_path):
    history = tmp_path / "history"
    done = bring(source, history)
    assert (done.source_rows, done.imported, done.set_aside) == (100, 71, 29)
    assert len(ids(history, "conversations", "conversation_id")) == 71
    # Teams of the three people change twice; what stays the same is not written again.
    assert sorted(ids(history, "customers", "customer_id")) == ["c1", "c2", "c3", "c4", "c5"]
    assert len(ids(history, "people", "person_id")) == 9
    before = contents(history)
    again = bring(source, history)
    assert not again.anew and again.to_json() == done.to_json()
    assert contents(history) == before


def test_set_aside_rows_are_mended_and_come_in(source, tmp_path):
    history = tmp_path / "history"
    file = bring(source, history).set_aside_file
    assert file is not None
    text = file.read_text()
    assert text.splitlines()[0] == "turnabout_line,turnabout_reason,id,who,agent,team,stars"
    file.write_text(text.replace(",0\n", ",1\n").replace(",6\n", ",5\n"))
    mended = bring(file, history)
    assert (mended.source_rows, mended.set_aside) == (29, 0)
    assert sorted(map(int, ids(history, "conversations", "conversation_id"))) == list(range(100))


def test_messages_that_came_before_their_conversations_come_in_when_sent_again(source, tmp_path):
    history, messages = tmp_path / "history", tmp_path / "messages.csv"
    messages.write_text("id,of,at,by,words\nm1,1,2025-01-01T00:00Z,c1,help\nm2,1,2025-01-01T00:00Z,bob,sure\n")
    assert bring(messages, history, MESSAGES).set_aside == 2
    bring(source, history)
    assert bring(messages, history, MESSAGES).set_aside == 0
    assert ids(history, "messages", "author_kind") == ["customer", "agent"]
    assert not list((history / "set-aside").glob(f"{manifests(history)[-1].short}*"))


def test_the_newest_export_sorts_last(source, tmp_path):
    history = tmp_path / "history"
    bring(source, history)
    source.write_text("id,who,agent,team,stars\n1,other,a1,t0,5\n")
    bring(source, history)
    newest = sorted((history / "conversations").glob("*.parquet"))[-1]
    assert pq.read_table(newest)["customer_id"].to_pylist() == ["other"]


def crashing(monkeypatch, step: int) -> None:
    """Let the process die just before it puts the n-th file in place."""
    replace, left = Path.replace, [step]

    def dying(self, target):
        left[0] -= 1
        if left[0] < 0:
            raise Crash
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", dying)


def files_in_place(source, history) -> int:
    count = [0]
    with pytest.MonkeyPatch.context() as patch:
        replace = Path.replace
        patch.setattr(
            Path, "replace", lambda self, target: (count.__setitem__(0, count[0] + 1), replace(self, target))[1]
        )
        bring(source, history, batch_rows=40)
    return count[0]


def lost_or_doubled(source, tmp_path) -> list[str]:
    """Die before each file in turn, run again, and answer where the folder differs from an undisturbed one."""
    undisturbed = tmp_path / "undisturbed"
    steps = files_in_place(source, undisturbed)
    wrong = []
    for step in range(steps):
        history = tmp_path / f"died-{step}"
        with pytest.MonkeyPatch.context() as patch:
            crashing(patch, step)
            with pytest.raises(Crash):
                bring(source, history, batch_rows=40)
        bring(source, history, batch_rows=40)
        if contents(history) != contents(undisturbed):
            wrong.append(f"died before file {step} of {steps}")
    return wrong


def test_dying_before_any_file_loses_and_doubles_nothing(source, tmp_path):
    assert lost_or_doubled(source, tmp_path) == []


def test_the_twin_that_writes_the_manifest_before_the_records_is_caught(source, tmp_path, monkeypatch):
    def counting_first(pages, manifest, history, index, aside, report):
        for page in pages:
            rows = {name: len(table) for name, table in page.tables.items()}
            counted = manifest.with_batch(page, rows, [], aside.add(page.set_aside))
            counted.write(history)
            for name, table in page.tables.items():
                folder._write(history, name, table, manifest)
            manifest = counted
        return manifest

    monkeypatch.setattr(folder, "_bring_in", counting_first)
    assert lost_or_doubled(source, tmp_path)


@pytest.mark.slow
def test_killed_processes_lose_and_double_nothing(source, tmp_path):
    map_file, history = tmp_path / "map.toml", tmp_path / "history"
    map_file.write_text(MAP)
    undisturbed = tmp_path / "undisturbed"
    bring(source, undisturbed, batch_rows=3)
    program = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from turnabout.connectors.folder import import_into_folder
        from turnabout.connectors.mapping import SourceMapping
        mapping = SourceMapping.from_toml(Path(sys.argv[2]).read_text())
        print("ready", flush=True)
        import_into_folder(Path(sys.argv[1]), mapping, Path(sys.argv[3]), batch_rows=3)
    """)
    command = [sys.executable, "-c", program, str(source), str(map_file), str(history)]
    for kill in range(4):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline() == b"ready\n"
            time.sleep(0.05 + 0.06 * kill)
            os.kill(process.pid, signal.SIGKILL)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert contents(history) == contents(undisturbed)


def test_two_imports_at_once_and_unreadable_manifests_are_told(source, tmp_path):
    history = tmp_path / "history"
    with folder._only_import(history), pytest.raises(BadInput, match="Another import"):
        bring(source, history)
    (history / ".imports" / "x.json").write_text("{")
    with pytest.raises(BadInput, match="cannot be read"):
        bring(source, history)
    with pytest.raises(BadInput, match="cannot be written"):
        bring(source, source / "below")


def test_a_folder_whose_files_are_gone_is_filled_again(source, tmp_path):
    history = tmp_path / "history"
    bring(source, history)
    before = contents(history)
    next((history / "ratings").glob("*.parquet")).unlink()
    assert bring(source, history).anew
    assert len(contents(history)) == len(before)
