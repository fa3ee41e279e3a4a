"""An import that is killed again and again loses nothing and doubles nothing."""

import csv
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("kill_driver.py")
MAPPING = """
[source]
format = "csv"
zone = "UTC"

[conversations]
id = "case"
channel = "channel"
opened_at = "opened"
handler_id = "agent"

[ratings]
score = "stars"
min = 1
max = 5
"""
BROKEN_EVERY = 97  # each such row has a rating outside its scale and must be set aside


def write_source(path: Path, rows: int) -> int:
    """Write a file of so many rows; return how many of them must be set aside."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "channel", "opened", "agent", "stars"])
        for number in range(rows):
            stars = 9 if number % BROKEN_EVERY == 0 else 1 + number % 5
            opened = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T08:00:00"
            writer.writerow([f"C{number}", ("mail", "chat")[number % 2], opened, f"Agent {number % 40}", stars])
    return len(range(0, rows, BROKEN_EVERY))


@dataclass
class Installation:
    """A folder with a database of its own and an import that waits in it."""

    folder: Path
    rows: int
    twin: str = ""
    page: float = 0.1  # seconds that the last page took: kills fall anywhere in a page, however busy the machine is

    def __post_init__(self):
        self.source = self.folder / "source.csv"
        self.broken = write_source(self.source, self.rows)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "turnabout.config.settings",
            "TURNABOUT_DATA": str(self.folder / "data"),
            "TURNABOUT_DATABASE_URL": "",
        }
        self.run_python(
            "import turnabout.cli.app, pathlib\n"
            "from django.utils import timezone\n"
            "from turnabout.cli.app.migrate import bring_up_to_date\n"
            "from turnabout.casework.services.imports import add_import\n"
            "bring_up_to_date()\n"
            f"add_import(actor=None, now=timezone.now(), path=pathlib.Path({str(self.source)!r}), digest='d',\n"
            f"           filename='source.csv', kind='csv', mapping={MAPPING!r})\n"
        )

    def run_python(self, program: str) -> None:
        subprocess.run([sys.executable, "-c", program], env=self.environment, check=True, capture_output=True)

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, str(DRIVER), "1", "--twin", self.twin]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def finish(self) -> None:
        with self.start() as process:
            assert process.wait(timeout=600) == 0

    def kill_within(self, pages: int, share: float) -> bool:
        """Start the import and kill it so many pages and a share of a page later; tell whether it was still running."""
        with self.start() as process:
            began = time.monotonic()
            for _ in range(pages):
                process.stdout.readline()
                began, self.page = time.monotonic(), time.monotonic() - began
            time.sleep(share * self.page)
            was_running = process.poll() is None
            process.kill()
        return was_running

    def problems(self) -> list[str]:
        """Compare what stands in the database with what the file holds."""
        good = self.rows - self.broken
        expected = {
            "SELECT count(*) FROM casework_conversation": good,
            "SELECT count(*) FROM casework_rating": good,
            "SELECT count(*) FROM casework_setaside": self.broken,
            "SELECT source_rows FROM casework_import": self.rows,
            "SELECT set_aside_rows FROM casework_import": self.broken,
            "SELECT json_extract(tables, '$.conversations') FROM casework_import": good,
            "SELECT count(*) FROM casework_import WHERE finished_at IS NULL": 0,
            "PRAGMA integrity_check": "ok",
        }
        with closing(sqlite3.connect(self.folder / "data" / "turnabout.sqlite3")) as database:
            found = {sql: database.execute(sql).fetchone()[0] for sql in expected}
        return [f"{sql}: {found[sql]}, not {value}" for sql, value in expected.items() if found[sql] != value]


def kill_often(installation: Installation, kills: int, rng: random.Random) -> int:
    done = 0
    while done < kills and installation.kill_within(int(rng.random() < 0.3), 0.7 * rng.random()):
        done += 1
    installation.finish()
    return done


def test_a_few_kills_lose_nothing(tmp_path):
    installation = Installation(tmp_path, rows=30_000)
    assert kill_often(installation, 4, random.Random(1)) >= 2
    assert installation.problems() == []


@pytest.mark.slow
def test_200_kills_of_an_import_of_400_000_rows_lose_nothing(tmp_path):
    installation = Installation(tmp_path, rows=400_000)
    kills = kill_often(installation, 200, random.Random(2))
    assert kills == 200
    assert installation.problems() == []


@pytest.mark.slow
@pytest.mark.parametrize("twin", ["cursor-before-rows", "counts-outside"])
def test_the_broken_twins_are_caught(tmp_path, twin):
    installation = Installation(tmp_path, rows=200_000, twin=twin)
    kill_often(installation, 60, random.Random(3))
    assert installation.problems() != []
