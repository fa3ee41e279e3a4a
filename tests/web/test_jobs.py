"""Work in the background, as pages show it."""

import uuid

import pytest
from django.urls import reverse

from turnabout.ledger.models import Job
from turnabout.ledger.services.jobs import start_job
from turnabout.web.jobs import time_left

HTMX = {"HX-Request": "true"}


@pytest.fixture
def make_job(clock, ada):
    """Make a job in some state."""

    def make(function="casework.import", **fields):
        job = start_job(
            actor=ada, now=clock.now, function=function, title="Importing desk.csv", arguments={"import_id": 1}
        )
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
        return job

    return make


def test_progress_is_a_part_that_asks_again(clock, make_job, sign_in, ada):
    started = clock.now
    clock.forward(minutes=3)
    job = make_job(state="running", says="41,200 rows read, 3 set aside", progress=0.6, started_at=started, attempts=1)
    page = sign_in(ada).get(reverse("job", args=[job.pk]), headers=HTMX).content.decode()
    assert "<html" not in page
    assert f'hx-get="{reverse("job", args=[job.pk])}"' in page
    assert "41,200 rows read, 3 set aside, about 2 minutes left" in page
    assert "60 %" in page.replace("\u00a0", " ")


def test_progress_without_script_is_a_page(make_job, sign_in, ada):
    page = sign_in(ada).get(reverse("job", args=[make_job().pk])).content.decode()
    assert "<html" in page
    assert "Look again" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "waiting"}, ""),
        ({"state": "running", "progress": None}, ""),
        ({"state": "running", "progress": 0.001}, ""),
        ({"state": "running", "progress": 0.5, "attempts": 2}, ""),
        ({"state": "running", "progress": 0.95}, "less than a minute left"),
        ({"state": "running", "progress": 0.75}, "about 1 minute left"),
        ({"state": "running", "progress": 0.02}, "about 2 hours left"),
        ({"state": "done", "progress": 1.0}, ""),
    ],
)
def test_time_left_is_told_where_it_is_known(clock, make_job, fields, says):
    started = clock.now
    clock.forward(minutes=3)
    assert time_left(make_job(**{"started_at": started, "attempts": 1} | fields), now=clock.now) == says


def test_stopping_takes_effect_at_once_where_it_waits(make_job, sign_in, ada):
    job = make_job()
    answer = sign_in(ada).post(reverse("job-cancel", args=[job.pk]))
    assert answer.url == reverse("job", args=[job.pk])
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_stopping_is_asked_for_where_it_runs(make_job, sign_in, ada):
    job = make_job(state="running")
    part = sign_in(ada).post(reverse("job-cancel", args=[job.pk]), headers=HTMX).content.decode()
    assert "Stops at its next step" in part
    job.refresh_from_db()
    assert (job.state, job.cancel_asked) == ("running", True)


def test_what_failed_says_what_to_do_and_can_be_tried_again(make_job, sign_in, ada):
    job = make_job(state="failed", problem="The file is damaged; save it anew.", attempts=5, cancel_asked=True)
    browser = sign_in(ada)
    part = browser.get(reverse("job", args=[job.pk]), headers=HTMX).content.decode()
    assert "The file is damaged; save it anew." in part
    assert "Try again" in part
    assert browser.post(reverse("job-again", args=[job.pk])).url == reverse("import-page", args=[1])
    old = job.delivery
    job.refresh_from_db()
    assert (job.state, job.attempts, job.cancel_asked, job.problem) == ("waiting", 0, False, "")
    assert job.delivery != old


def test_what_runs_is_not_started_twice(make_job, sign_in, ada):
    job = make_job(state="running")
    delivery = job.delivery
    sign_in(ada).post(reverse("job-again", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.delivery) == ("running", delivery)


def test_the_page_itself_is_renewed_when_its_job_is_done(make_job, sign_in, ada):
    job, here = make_job(state="done"), reverse("import-page", args=[1])
    headers = HTMX | {"HX-Current-URL": f"http://testserver{here}"}
    assert sign_in(ada).get(reverse("job", args=[job.pk]), headers=headers).headers["HX-Refresh"] == "true"
    elsewhere = sign_in(ada).get(reverse("job", args=[job.pk]), headers=HTMX)
    assert "HX-Refresh" not in elsewhere.headers
    assert here in elsewhere.content.decode()


@pytest.mark.parametrize("who", ["lea", "tom", "mia"])
def test_jobs_of_others_are_not_here(request, make_job, sign_in, who):
    browser, job = sign_in(request.getfixturevalue(who)), make_job()
    for answer in (
        browser.get(reverse("job", args=[job.pk])),
        browser.post(reverse("job-cancel", args=[job.pk])),
        browser.post(reverse("job-again", args=[job.pk])),
        browser.get(reverse("job", args=[uuid.uuid4()])),
    ):
        assert answer.status_code == 404
    job.refresh_from_db()
    assert job.state == "waiting"


@pytest.mark.parametrize(("who", "shown"), [("ada", 2), ("lea", 1), ("tom", 1)])
def test_the_overview_shows_work_to_those_who_may_see_it(request, make_job, sign_in, who, shown):
    make_job("findings.work_out", title="Working out")
    make_job()
    page = sign_in(request.getfixturevalue(who)).get(reverse("overview"))
    assert len(page.context["jobs"]) == shown
    assert ("Importing desk.csv" in page.content.decode()) == (who == "ada")


def test_everybody_sees_that_figures_are_worked_out_and_cannot_stop_it(make_job, sign_in, mia):
    job, browser = make_job("findings.work_out", state="running", says="Reading"), sign_in(mia)
    part = browser.get(reverse("job", args=[job.pk]), headers=HTMX).content.decode()
    assert "Reading" in part
    assert "Stop" not in part
    assert browser.post(reverse("job-cancel", args=[job.pk])).status_code == 404


def test_asking_costs_three_queries(make_job, sign_in, ada, django_assert_num_queries):
    job, browser = make_job(), sign_in(ada)
    with django_assert_num_queries(3):  # session, account, job
        browser.get(reverse("job", args=[job.pk]), headers=HTMX)
