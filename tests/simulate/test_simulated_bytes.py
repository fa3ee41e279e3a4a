"""The same seed writes the same bytes; an interruption leaves nothing that looks finished."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from turnabout.core.errors import BadInput
from turnabout.core.simulate import CompanySettings
from turnabout.engine.simulating import UNFINISHED, simulate

SMALL = CompanySettings(seed=5, people=25, conversations=600, months=3, start=date(2024, 11, 15))
COMMAND = "simulate {folder} --seed 5 --people 25 --conversations 600 --months 3 --start 2024-11-15"


def fingerprints(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    first = fingerprints(simulate(tmp_path / "a", settings=SMALL).directory)

    assert fingerprints(simulate(tmp_path / "b", settings=SMALL).directory) == first
    assert {"truth.parquet", "simulation.json", "people/people.parquet", "messages/2024-11.parquet"} <= set(first)


def test_another_seed_writes_others(tmp_path):
    first = fingerprints(simulate(tmp_path / "a", settings=SMALL).directory)
    second = fingerprints(simulate(tmp_path / "b", settings=replace(SMALL, seed=6)).directory)

    assert all(second[name] != digest for name, digest in first.items())


def test_processes_with_other_hash_seeds_write_the_same_bytes(tmp_path):
    for hash_seed in ("0", "12345"):
        arguments = COMMAND.format(folder=tmp_path / hash_seed).split()
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-m", "turnabout", *arguments], env=environment, check=True, timeout=120)

    assert fingerprints(tmp_path / "0") == fingerprints(tmp_path / "12345")


def test_the_size_of_chunks_does_not_change_who_exists_or_how_it_ended(tmp_path):
    whole = simulate(tmp_path / "a", settings=SMALL)
    parts = simulate(tmp_path / "b", settings=replace(SMALL, chunk=50))

    assert (
        fingerprints(whole.directory)["people/people.parquet"] == fingerprints(parts.directory)["people/people.parquet"]
    )
    assert whole.rows["conversations"] == parts.rows["conversations"] == 600
    assert (
        fingerprints(whole.directory)["customers/customers.parquet"]
        == (fingerprints(parts.directory)["customers/customers.parquet"])
    )


class Interrupted(BaseException):
    pass


def interrupt(done, of):
    raise Interrupted


def test_an_interruption_leaves_an_empty_folder(tmp_path):
    with pytest.raises(Interrupted):
        simulate(tmp_path / "a", settings=SMALL, progress=interrupt)

    assert list((tmp_path / "a").iterdir()) == []


def test_what_a_killed_run_left_behind_is_swept_away(tmp_path):
    left = tmp_path / "a" / UNFINISHED / "messages"
    left.mkdir(parents=True)
    (left / "2024-11.parquet").write_bytes(b"half a file")

    assert simulate(tmp_path / "a", settings=SMALL).rows["conversations"] == 600
    assert not (tmp_path / "a" / UNFINISHED).exists()


@pytest.mark.parametrize("held", ["notes.txt", "conversations.parquet"])
def test_a_folder_with_something_in_it_is_left_alone(tmp_path, held):
    (tmp_path / held).write_text("mine")

    with pytest.raises(BadInput, match="not empty"):
        simulate(tmp_path, settings=SMALL)
    assert (tmp_path / held).read_text() == "mine"


def test_a_run_that_was_killed_while_publishing_is_said_to_be_unfinished(tmp_path):
    (tmp_path / UNFINISHED).mkdir()
    (tmp_path / "messages").mkdir()

    with pytest.raises(BadInput, match="interrupted"):
        simulate(tmp_path, settings=SMALL)


def test_progress_reaches_the_end(tmp_path):
    seen = []
    simulate(tmp_path, settings=SMALL, progress=lambda done, of: seen.append((done, of)))

    assert seen[-1] == (600, 600)
    assert seen == sorted(seen)


def test_the_folder_says_that_everything_is_invented(tmp_path):
    simulate(tmp_path, settings=SMALL)

    about = json.loads((tmp_path / "simulation.json").read_text())
    assert "Invented" in about["notice"]
    assert about["settings"]["seed"] == 5
    assert str(tmp_path) not in (tmp_path / "simulation.json").read_text()


@pytest.mark.parametrize("people", [2, 3, 8, 15, 31, 90, 700])
def test_companies_of_every_size_work(tmp_path, people):
    report = simulate(tmp_path, settings=replace(SMALL, people=people, conversations=40, months=1))

    assert report.rows["people"] == people
    assert report.rows["conversations"] == 40


@pytest.mark.parametrize("conversations", [1, 7])
def test_hardly_any_conversations_work(tmp_path, conversations):
    assert (
        simulate(tmp_path, settings=replace(SMALL, conversations=conversations)).rows["conversations"] == conversations
    )
