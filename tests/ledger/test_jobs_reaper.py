"""A killed worker leaves nothing "running"."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from turnabout.ledger.models import Job
from turnabout.ledger.services import jobs, reaper
from turnabout.ledger.services.jobs import Cancelled, Progress, cancel_job, deliver, start_job, this_worker
from turnabout.ledger.services.reaper import MOST_ATTEMPTS, SILENT_AFTER, reap

HERE = socket.gethostname()


def nothing_to_do(progress):
    return {}


@pytest.fixture
def start(db, now, monkeypatch):
    """Put a job of this test in the queue."""

    def put(function=nothing_to_do, **fields):
        monkeypatch.setitem(jobs.FUNCTIONS, "tests.job", function)
        job = start_job(actor=None, now=now, function="tests.job", title="A job", arguments={})
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
        return job

    return put


@pytest.fixture(scope="module")
def killed_worker():
    """Name a worker on this machine that was killed."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process.kill()
    process.wait()
    return f"{HERE}:{process.pid}"


def state_of(job):
    job.refresh_from_db()
    return job.state


def left_behind(now, *, worker, silent=timedelta(0), **fields):
    return {"state": "running", "worker": worker, "beat_at": now - silent, "started_at": now, "attempts": 1} | fields


def test_whoever_was_killed_here_is_noticed_at_once(start, now, killed_worker):
    job = start(**left_behind(now, worker=killed_worker))
    first = job.delivery
    assert reap(now=now) == 1
    assert state_of(job) == "waiting"
    assert job.delivery != first
    assert DBTaskResult.objects.get(pk=first).status == TaskResultStatus.FAILED
    deliver.call(str(job.pk))
    assert state_of(job) == "done"


def test_whoever_is_silent_elsewhere_is_noticed_after_a_minute(start, now):
    job = start(**left_behind(now, worker="another-machine:1", silent=SILENT_AFTER + timedelta(seconds=1)))
    assert reap(now=now) == 1
    assert state_of(job) == "waiting"


@pytest.mark.parametrize(
    "fields",
    [{"worker": this_worker()}, {"worker": "another-machine:1", "silent": timedelta(seconds=59)}],
    ids=["alive here", "heard of elsewhere"],
)
def test_whoever_works_is_left_alone(start, now, fields):
    job = start(**left_behind(now, **fields))
    assert reap(now=now) == 0
    assert state_of(job) == "running"


def only_beats(left, now):
    """Wrong: it waits for silence although the process is gone."""
    return left.beat_at is None or left.beat_at < now - SILENT_AFTER


def only_processes(left, now):
    """Wrong: it hears nothing of other machines."""
    host, _, pid = left.worker.partition(":")
    return host == HERE and not reaper._is_alive(int(pid))


def test_a_reaper_that_only_listens_misses_whoever_was_killed(start, now, killed_worker, monkeypatch):
    monkeypatch.setattr(reaper, "_is_left_behind", only_beats)
    with pytest.raises(AssertionError):
        test_whoever_was_killed_here_is_noticed_at_once(start, now, killed_worker)


def test_a_reaper_that_only_looks_at_processes_misses_other_machines(start, now, monkeypatch):
    monkeypatch.setattr(reaper, "_is_left_behind", only_processes)
    with pytest.raises(AssertionError):
        test_whoever_is_silent_elsewhere_is_noticed_after_a_minute(start, now)


def test_what_kills_its_worker_again_and_again_is_given_up(start, now, killed_worker):
    job = start(**left_behind(now, worker=killed_worker, attempts=MOST_ATTEMPTS))
    reap(now=now)
    assert state_of(job) == "failed"
    assert "stopped from outside" in job.problem
    assert job.finished_at == now


def test_what_was_to_stop_is_not_taken_up(start, now, killed_worker):
    job = start(**left_behind(now, worker=killed_worker, cancel_asked=True))
    reap(now=now)
    assert state_of(job) == "cancelled"
    assert job.finished_at == now


def test_what_was_to_stop_and_killed_its_worker_too_often_is_no_failure(start, now, killed_worker):
    job = start(**left_behind(now, worker=killed_worker, cancel_asked=True, attempts=MOST_ATTEMPTS))
    reap(now=now)
    assert (state_of(job), job.problem, job.finished_at) == ("cancelled", "", now)


def test_an_error_quotes_nothing_to_those_who_wait(start):
    def reads_a_row(progress):
        raise ValueError("cannot read 'Priya Narayan, 2026-02-31'")

    job = start(reads_a_row)
    with pytest.raises(ValueError, match="Priya"):
        deliver.call(str(job.pk))
    assert state_of(job) == "failed"
    assert "Priya" not in job.problem
    assert "(ValueError)" in job.problem


def test_two_reapers_take_a_job_up_once(start, now, killed_worker):
    job = start(**left_behind(now, worker=killed_worker))
    assert (reap(now=now), reap(now=now)) == (1, 0)
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs__args=[str(job.pk)]).count() == 1


def test_a_second_delivery_does_nothing(start):
    runs = []

    def work(progress):
        runs.append(progress.job_id)
        return {}

    job = start(work)
    for _ in range(2):
        deliver.call(str(job.pk))
    assert runs == [job.pk]


def test_progress_is_told_and_stopping_is_heard(start, now, ada, monkeypatch):
    monkeypatch.setattr(jobs, "WRITE_EVERY", 0)
    seen = []

    def work(progress):
        progress.tell("half of it", 0.5)
        seen.append(Job.objects.get().says)
        cancel_job(actor=ada, now=now, job=Job.objects.get())
        progress.tell("all of it", 1.0)
        seen.append("never")
        return {}

    job = start(work)
    deliver.call(str(job.pk))
    assert state_of(job) == "cancelled"
    assert (seen, job.says) == (["half of it"], "all of it")


def test_nobody_waits_for_a_job_that_is_told_of_often(start, monkeypatch):
    job = start(state="running")
    progress = Progress(job.pk)
    for number in range(1000):
        progress.tell(str(number))
    job.refresh_from_db()
    assert job.says == "0"
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    progress._written = 0
    with pytest.raises(Cancelled):
        progress.tell("more")


@pytest.mark.slow
def test_kill_nine_of_a_real_worker(tmp_path):
    """Kill a worker in the midst of its job; the next one takes it up, and nothing stays running."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "turnabout.config.settings",
        "TURNABOUT_DATA": str(tmp_path),
        "TURNABOUT_DATABASE_URL": "",
    }

    def turnabout(*words):
        return [sys.executable, "-m", "turnabout", *words]

    def in_application(code):
        script = f"import turnabout.cli.app\n{code}"
        run = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    subprocess.run(turnabout("migrate"), env=environment, check=True, capture_output=True)
    (tmp_path / "record" / "conversations").mkdir(parents=True)
    in_application(LONG_IMPORT)
    for _ in range(2):
        worker = subprocess.Popen(turnabout("worker"), env=environment, stderr=subprocess.DEVNULL)
        at_work = f"running {worker.pid} True"  # this worker, not the one that was killed before
        whose = "job.state, job.worker.rpartition(':')[2], bool(job.says)"
        wait_for(lambda at_work=at_work, whose=whose: in_application(f"{STATE}; print({whose})") == at_work)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert in_application(f"{STATE}; print(job.state)") == "running"
    in_application(f"{STATE}\n{STOP}")
    subprocess.run(turnabout("worker", "--once"), env=environment, check=True, capture_output=True, timeout=60)
    assert in_application(f"{STATE}; print(job.state)") == "cancelled"


STATE = "from turnabout.ledger.models import Job; job = Job.objects.get(function='casework.import')"
STOP = """
from django.utils import timezone
from turnabout.ledger.services.jobs import cancel_job
cancel_job(actor=None, now=timezone.now(), job=job)
"""
LONG_IMPORT = """
import pyarrow as pa, pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone
from turnabout.casework.services.imports import RECORD, add_import, start_import
rows = pa.table({"conversation_id": [str(n) for n in range(200_000)]})
folder = settings.DATA / "record"
pq.write_table(rows, folder / "conversations" / "all.parquet")
now = timezone.now()
batch = add_import(actor=None, now=now, path=folder, digest="x", filename="record", kind=RECORD)
start_import(actor=None, now=now, batch=batch)
"""


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)
