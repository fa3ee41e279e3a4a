"""T18: customers' and leavers' data can be erased: nothing is left in database, files, search, cache or log."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from trust.byte_scan import found_in, scan
from trust.postgres_of_our_own import dump, postgres  # noqa: F401 (a fixture)
from turnabout.casework.models import Conversation
from turnabout.ledger.models import Job

DRIVER = Path(__file__).with_name("forgetting_driver.py")
CUSTOMER, AGENT = "zqxcust-7741", "zqxagent-19"
FIRST, LAST = "Quillon", "Featherstonehaugh"
WORDS = {
    "customer": (
        *(CUSTOMER, "zqxcase-1", "zqxcase-2", "zqxcase-3", "zqxcase-4", "zqxsubject", "zqxwords", "zqxanswer"),
        *("zqxcomment", "zqxorder", "zqxattribute", "zqxmessage", "zqxaside", "zqxlesson"),
    ),
    "person": (
        *(AGENT, f"{FIRST} {LAST}", FIRST, LAST, "q.f@zqxmail.example", "zqxtoken", "zqxactivity"),
        *("zqxmydispute", "zqxlesson"),
    ),
}


def environment(folder: Path, database: str = "") -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "turnabout.config.settings", "TURNABOUT_DATABASE_URL": database}
    return {**os.environ, **settings, "TURNABOUT_DATA": str(folder)}


def drive(folder: Path, *step: str, database: str = "", code: int = 0) -> str:
    run = subprocess.run(
        [sys.executable, str(DRIVER), *step], env=environment(folder, database), capture_output=True, text=True
    )
    assert run.returncode == code, run.stderr
    return run.stdout


def turnabout(folder: Path, *words: str, database: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "turnabout", *words]
    return subprocess.run(command, env=environment(folder, database), capture_output=True, text=True)


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("forgetting") / "data"
    drive(folder, "set-up")
    return folder


@contextmanager
def held_open(folder: Path) -> Iterator[Path]:
    """Hold the database open, as the web application does, so that its log of changes is not emptied by itself."""
    with closing(sqlite3.connect(folder / "turnabout.sqlite3")) as reader:
        reader.execute("SELECT count(*) FROM people_person").fetchone()
        yield folder


@pytest.fixture
def data(installation, tmp_path):
    """A copy of the installation."""
    with held_open(shutil.copytree(installation, tmp_path / "data")) as folder:
        yield folder


@pytest.fixture(scope="module")
def forgotten(installation, tmp_path_factory) -> Path:
    """A copy of the installation in which both were forgotten while it was in use."""
    with held_open(shutil.copytree(installation, tmp_path_factory.mktemp("forgotten") / "data")) as folder:
        drive(folder, "both")
        yield folder


def left_in(folder: Path) -> dict[str, dict[str, set[str]]]:
    """Answer what is left of whom."""
    return {kind: hits for kind, words in WORDS.items() if (hits := scan(folder, words))}


def test_t18_the_scan_finds_every_word_before(data):
    for words in WORDS.values():
        assert set.union(*scan(data, words).values()) == set(words)


def test_t18_nothing_is_left_in_any_byte(forgotten):
    assert left_in(forgotten) == {}


def test_t18_whoever_was_not_forgotten_stays(forgotten):
    with closing(sqlite3.connect(forgotten / "turnabout.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM casework_conversation").fetchone()[0] == 62
        assert database.execute("SELECT count(*) FROM people_person").fetchone()[0] == 3
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        words = "SELECT text FROM casework_message WHERE author_id LIKE 'erased:%'"
        assert [text for (text,) in database.execute(words)] == ["Here it is. Regards, [name removed]"]


@pytest.mark.parametrize("kind", ["customer", "person"])
def test_t18_one_is_forgotten_and_not_the_other(data, kind):
    drive(data, kind)
    assert set(left_in(data)) == set(WORDS) - {kind}


@pytest.mark.parametrize(
    "twin",
    [
        "search",
        "answers",
        "lessons",
        *(pytest.param(twin, marks=pytest.mark.slow) for twin in ("parquet", "files", "sweep", "words")),
    ],
)
def test_t18_twin_that_forgets_a_place_is_caught(data, twin):
    drive(data, "both", "--twin", twin)
    assert left_in(data)


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("person", 2),
        pytest.param("customer", 2, marks=pytest.mark.slow),
        *(pytest.param(kind, step, marks=pytest.mark.slow) for kind in WORDS for step in (1, 3)),
    ],
)
def test_t18_killed_at_any_step_and_done_again_nothing_is_left(data, kind, step):
    drive(data, kind, "--die-at", str(step), code=9)
    drive(data, kind)
    assert kind not in left_in(data)


def test_t18_a_second_import_brings_nobody_back(forgotten, tmp_path):
    data = shutil.copytree(forgotten, tmp_path / "data")
    counts = json.loads(drive(data, "import"))
    assert left_in(data) == {}
    for count in counts:
        assert count["source"] == count["imported"] + count["set_aside"]
        assert count["listed"] == count["set_aside"] > 0
    assert counts[0]["emptied"] == counts[0]["set_aside"]
    assert (counts[1]["source"], counts[1]["imported"], counts[1]["emptied"]) == (4, 1, 2)


def test_t18_twin_without_the_list_brings_them_back(forgotten, tmp_path):
    data = shutil.copytree(forgotten, tmp_path / "data")
    with closing(sqlite3.connect(data / "turnabout.sqlite3", isolation_level=None)) as database:
        database.execute("DELETE FROM rights_suppressed")
    drive(data, "import")
    assert set(left_in(data)) == set(WORDS)


@pytest.mark.slow
def test_t18_the_command_forgets_reports_and_keeps_the_name_out_of_the_audit(data):
    said = ["--as", "ada@example.org", "--json", "--reason"]
    naming = turnabout(data, "forget", "customer", f"desk/{CUSTOMER}", *said, f"{CUSTOMER} asked")
    assert naming.returncode == 2
    assert "without name and id" in naming.stderr
    done = turnabout(data, "forget", "customer", f"desk/{CUSTOMER}", *said, "asked by letter")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["went"]["conversations"] == report["done"]["conversations"] == 3
    assert turnabout(data, "forget", "person", AGENT, *said, "left in May").returncode == 0
    assert left_in(data) == {}
    again = turnabout(data, "forget", "person", AGENT, *said, "left in May")
    assert again.returncode == 2
    assert "Nobody has the id" in again.stderr


@pytest.mark.slow
def test_t18_the_job_that_waits_and_runs_holds_no_name(data):
    drive(data, "ask")
    assert turnabout(data, "worker", "--once").returncode == 0
    assert left_in(data) == {}
    with closing(sqlite3.connect(data / "turnabout.sqlite3")) as database:
        rows = database.execute("SELECT state, result FROM ledger_job WHERE function = 'findings.forget'").fetchall()
    assert [state for state, _ in rows] == ["done", "done"]
    assert all(json.loads(result)["went"] for _, result in rows)


@pytest.mark.slow
def test_t18_nothing_is_left_in_a_dump_of_postgresql(postgres, tmp_path):  # noqa: F811
    every = {word for words in WORDS.values() for word in words}
    drive(tmp_path, "set-up", database=postgres.url)
    assert found_in(dump(postgres.url), every) == every
    drive(tmp_path, "both", database=postgres.url)
    assert found_in(dump(postgres.url), every) == set()
    assert scan(tmp_path, every) == {}
    if postgres.tables:  # what was deleted is no longer in the files of the tables either
        assert scan(postgres.tables(), every) == {}


def test_t18_the_page_shows_what_goes_and_asks_for_the_name(company):
    ada = company.sign_in(company.administrator)
    customer = Conversation.objects.exclude(customer_id=None).first().customer_id
    name = customer.partition("/")[2]
    assert name in ada.post("/forget/", {"kind": "customer", "words": name}).content.decode()
    look = ada.post("/forget/look/", {"customer": customer}).content.decode()
    assert f"What is held of {name}" in look
    wrong = ada.post("/forget/now/", {"customer": customer, "confirm": "yes"})
    assert (wrong.status_code, Job.objects.filter(function="findings.forget").count()) == (422, 0)
    assert ada.post("/forget/now/", {"customer": customer, "confirm": name}).status_code == 302
    job = Job.objects.get(function="findings.forget")
    assert name not in json.dumps(job.arguments) + job.title
    assert job.arguments["goes"]["conversations"] == Conversation.objects.filter(customer_id=customer).count()
    assert job.title in ada.get("/forget/").content.decode()


def test_t18_the_page_finds_a_colleague_and_nobody_erases_themselves(company):
    ada = company.sign_in(company.administrator)
    person = company.agent.person
    assert person.name in ada.post("/forget/", {"kind": "person", "words": person.name}).content.decode()
    assert person.name in ada.post("/forget/look/", {"person": person.pk}).content.decode()
    assert ada.post("/forget/now/", {"person": person.pk, "confirm": person.name}).status_code == 302
    assert Job.objects.get(function="findings.forget").arguments["person"] == person.pk
    own = {"account": company.administrator.pk, "confirm": company.administrator.name}
    assert "cannot erase yourself" in ada.post("/forget/now/", own, follow=True).content.decode()
    assert Job.objects.filter(function="findings.forget").count() == 1
