"""T19: nothing is kept longer than its class says, to the day; and the day's work is done once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from turnabout.casework.models import Conversation, HistoryMonth, Import, Message, Rating, SetAside
from turnabout.casework.selectors import conversations_newest_first, with_words
from turnabout.config.environment import Environment
from turnabout.core.figures import FIGURES
from turnabout.core.retention import RETENTION, keeps_from
from turnabout.findings.models import Found, PersonalFigure, Run
from turnabout.findings.services import keeping
from turnabout.findings.services.keeping import DELETE, keep_no_longer
from turnabout.ledger.models import IdempotencyKey, Job
from turnabout.ledger.services.daily import start_if_due
from turnabout.ledger.services.repeating import claim, settle
from turnabout.people.models import Invitation, SignInAttempt
from turnabout.people.services.signing_in import note_guess
from turnabout.rights.models import Token, View
from turnabout.rights.selectors import verify_log
from turnabout.rights.services.views import note_views

TODAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LAST_KEPT = {  # the first moment that is still kept on 2 March 2026
    "message_text": datetime(2024, 3, 2, tzinfo=UTC),
    "figures": datetime(2025, 3, 2, tzinfo=UTC),
    "view_log": datetime(2024, 3, 2, tzinfo=UTC),
    "raw_files": datetime(2026, 1, 31, tzinfo=UTC),
    "ended_links": datetime(2025, 3, 2, tzinfo=UTC),
    "ended_jobs": datetime(2025, 3, 2, tzinfo=UTC),
}


def nothing_told(says, share=None):
    """Let the work go on unheard."""


@pytest.fixture(autouse=True)
def _folders(tmp_path, settings):
    """A data folder of the test's own: files are deleted here."""
    settings.DATA, settings.HISTORY, settings.UPLOADS = tmp_path, tmp_path / "history", tmp_path / "uploads"
    settings.UPLOADS.mkdir()


def keep(now: datetime) -> dict[str, int]:
    return keep_no_longer(now=now, tell=nothing_told)


@pytest.mark.parametrize("name", LAST_KEPT)
def test_t19_a_time_ends_with_a_whole_day(name):
    assert keeps_from(RETENTION[name], now=TODAY) == LAST_KEPT[name]
    assert keeps_from(RETENTION[name], now=TODAY + timedelta(hours=14)) == LAST_KEPT[name]
    assert keeps_from(RETENTION[name], now=TODAY + timedelta(days=1)) == LAST_KEPT[name] + timedelta(days=1)


def test_t19_months_end_where_the_month_does():
    assert keeps_from(RETENTION["figures"], now=datetime(2025, 2, 28, tzinfo=UTC)) == datetime(2024, 2, 28, tzinfo=UTC)
    assert keeps_from(RETENTION["figures"], now=datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


def test_t19_every_class_with_a_room_is_deleted():
    assert set(DELETE) == {name for name, kept in RETENTION.items() if not kept.lands_later} == set(LAST_KEPT)
    assert all(kind.months <= RETENTION["figures"].months for kind in FIGURES.values())


def test_t19_words_go_after_24_months_and_nothing_else_of_a_message(company):
    old = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=old.pk).update(at=LAST_KEPT["message_text"])
    Conversation.objects.filter(pk=old.conversation_id).update(
        opened_at=LAST_KEPT["message_text"], subject="kestrel of old", first_words="zephyr"
    )
    Rating.objects.create(
        id="t19", source="invented", conversation_id=old.conversation_id, at=LAST_KEPT["message_text"], kind="csat",
        score=1, scale_min=1, scale_max=5, comment="kestrel",
    )  # fmt: skip
    assert keep(TODAY)["message_text"] == 0
    before = HistoryMonth.objects.get(month=old.conversation.month).version
    count = Message.objects.count()
    assert keep(TODAY + timedelta(days=1))["message_text"] == 3
    gone = Message.objects.get(pk=old.pk)
    assert (gone.text, gone.author_kind, Message.objects.count()) == ("", old.author_kind, count)
    conversation = Conversation.objects.get(pk=old.conversation_id)
    assert (conversation.subject, conversation.first_words) == (None, "")
    assert Rating.objects.get(pk="t19").comment is None
    assert not with_words(conversations_newest_first(), "kestrel").exists()
    month = HistoryMonth.objects.get(month=old.conversation.month)
    assert month.exported_version == month.version > before
    assert keep(TODAY + timedelta(days=1))["message_text"] == 0


def test_t19_figures_go_after_12_months_and_findings_when_they_no_longer_hold(company):
    run = Run.objects.get(is_current=True)
    earlier = Run.objects.create(
        created_at=LAST_KEPT["figures"], rule="1", fingerprint="", result={}, capabilities=[], facts=[], coverage=[]
    )
    person = PersonalFigure.objects.filter(run=run).first().person
    PersonalFigure.objects.create(
        run=earlier, person=person, key="difficult_skill", value={}, created_at=LAST_KEPT["figures"]
    )
    Found.objects.all().delete()
    Found.objects.create(person=person, found_at=TODAY, confirmed_at=TODAY, holds_until=TODAY + timedelta(hours=1))
    kept = PersonalFigure.objects.filter(run=run).count()
    keep(TODAY)
    assert earlier.figures.count() == 1
    assert Found.objects.count() == 1
    keep(TODAY + timedelta(days=1))
    assert not Run.objects.filter(pk=earlier.pk).exists()
    assert not Found.objects.exists()
    assert PersonalFigure.objects.filter(run=run).count() == kept


def test_t19_the_log_of_views_goes_after_24_months(company):
    person = company.agent.person_id
    for at in (LAST_KEPT["view_log"], TODAY):
        note_views(viewer=company.leader, now=at, people=[person], what="difficult_skill", door="web")
    assert keep(TODAY)["view_log"] == 0
    assert View.objects.count() == 2
    assert keep(TODAY + timedelta(days=1))["view_log"] == 1
    assert View.objects.count() == 1
    assert verify_log().ok


def an_import(name: str, **more: object) -> Import:
    path = settings.UPLOADS / name
    path.write_text("what a customer said")
    return Import.objects.create(
        path=str(path), source="files", kind="csv", filename=name, digest=name, created_at=TODAY, **more
    )


def test_t19_files_and_rows_set_aside_go_after_30_days():
    edge = LAST_KEPT["raw_files"]
    batch = an_import("finished", finished_at=edge)
    SetAside.objects.create(batch=batch, line=2, reason="Column 'x' holds 'a name'.", row={"x": "a name"})
    waits = an_import("waits")
    Import.objects.filter(pk=waits.pk).update(created_at=edge)
    fresh = an_import("fresh")
    assert keep(TODAY)["raw_files"] == 0
    assert Path(batch.path).exists()
    assert keep(TODAY + timedelta(days=1))["raw_files"] == 2
    assert [path.name for path in settings.UPLOADS.iterdir()] == ["fresh"]
    assert Import.objects.filter(pk__in=[batch.pk, waits.pk, fresh.pk]).count() == 2  # what never started is forgotten
    aside = SetAside.objects.get(batch=batch)
    assert (aside.row, "a name" in aside.reason) == ({}, False)


def test_t19_a_file_that_another_import_needs_stays():
    an_import("same", finished_at=LAST_KEPT["raw_files"])
    an_import("same")
    assert keep(TODAY + timedelta(days=1))["raw_files"] == 0
    assert (settings.UPLOADS / "same").exists()


def test_t19_links_jobs_and_sessions_go(company):
    edge = LAST_KEPT["ended_links"]
    common = {"role": "agent", "created_at": edge}
    Invitation.objects.create(token_hash="t19", expires_at=edge, **common)
    Invitation.objects.create(token_hash="t19b", expires_at=TODAY, **common)
    token = {"account": company.agent, "created_at": edge, "name": "n"}
    Token.objects.create(token_hash="t19", expires_at=edge, **token)
    Token.objects.create(token_hash="t19b", expires_at=TODAY, **token)
    Job.objects.create(function="x", title="old", state=Job.State.DONE, created_at=edge, finished_at=edge)
    Job.objects.create(function="x", title="waits", created_at=edge)
    Session.objects.create(session_key="t19", session_data="", expire_date=TODAY)
    keep(TODAY)
    assert Session.objects.filter(session_key="t19").exists()
    assert keep(TODAY + timedelta(days=1)) | {"view_log": 0} == dict.fromkeys(DELETE, 0) | {
        "ended_links": 2,
        "ended_jobs": 1,
    }
    assert not Session.objects.filter(session_key="t19").exists()
    assert Job.objects.filter(title="waits").exists()


def test_t19_answers_to_programs_and_failed_sign_ins_go_though_nobody_comes_again(company):
    claim(actor_id=company.leader.pk, key="once", fingerprint="a", now=TODAY)
    settle(IdempotencyKey.objects.get(), status=201, body="an answer")
    note_guess(actor=None, now=TODAY, key="somebody")
    keep(TODAY + timedelta(minutes=14))
    assert (IdempotencyKey.objects.count(), SignInAttempt.objects.count()) == (1, 1)
    keep(TODAY + timedelta(hours=24))
    assert (IdempotencyKey.objects.count(), SignInAttempt.objects.count()) == (0, 0)


def test_t19_a_setting_shortens_and_never_lengthens(monkeypatch):
    monkeypatch.setenv("TURNABOUT_KEEP_TEXT_MONTHS", "6")
    assert Environment().keep_text_months == 6
    assert keeps_from(RETENTION["message_text"], now=TODAY, shortened_to=6) == datetime(2025, 9, 2, tzinfo=UTC)
    assert keeps_from(RETENTION["message_text"], now=TODAY, shortened_to=60) == LAST_KEPT["message_text"]
    for name, value in (("TEXT_MONTHS", "25"), ("FIGURES_MONTHS", "13"), ("RAW_DAYS", "31"), ("RAW_DAYS", "0")):
        with monkeypatch.context() as changed:
            changed.setenv(f"TURNABOUT_KEEP_{name}", value)
            with pytest.raises(ValueError, match="keep_"):
                Environment()


def test_t19_twin_that_keeps_a_day_longer_is_caught(company, monkeypatch):
    def a_day_longer(kept, *, now, shortened_to=None):
        return keeps_from(kept, now=now, shortened_to=shortened_to) - timedelta(days=1)

    monkeypatch.setattr(keeping, "keeps_from", a_day_longer)
    with pytest.raises(AssertionError):
        test_t19_words_go_after_24_months_and_nothing_else_of_a_message(company)


def test_t19_twin_that_keeps_a_day_shorter_is_caught(company, monkeypatch):
    def a_day_shorter(kept, *, now, shortened_to=None):
        return keeps_from(kept, now=now, shortened_to=shortened_to) + timedelta(days=1)

    monkeypatch.setattr(keeping, "keeps_from", a_day_shorter)
    with pytest.raises(AssertionError):
        test_t19_words_go_after_24_months_and_nothing_else_of_a_message(company)


def test_t19_a_day_is_started_once(company):
    due = {"function": keeping.RETAIN, "title": keeping.TITLE}
    day = timezone.localdate(TODAY)
    assert start_if_due(now=TODAY, day=day, **due)
    assert not start_if_due(now=TODAY + timedelta(hours=5), day=day, **due)
    assert Job.objects.filter(function=keeping.RETAIN).count() == 1
    assert start_if_due(now=TODAY + timedelta(days=1), day=day + timedelta(days=1), **due)


DAY = """
import turnabout.cli.app
from datetime import date
from django.utils import timezone
from turnabout.ledger.services.daily import start_daily
print(start_daily(actor=None, now=timezone.now(), day=date(2026, 3, 2), function="findings.retain", title="t"))
"""


@pytest.mark.slow
def test_t19_two_workers_at_once_start_a_day_once(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "turnabout.config.settings", "TURNABOUT_DATA": str(tmp_path)}

    def run(*command: str) -> str:
        ran = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    run("-m", "turnabout", "migrate")
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: run("-c", DAY), range(4))) == ["False", "False", "False", "True"]


def test_t19_the_reference_names_every_class():
    words = (Path(__file__).parents[2] / "docs" / "reference" / "retention.md").read_text()
    for kept in RETENTION.values():
        row = next(line for line in words.splitlines() if line.startswith(f"| {kept.words} |"))
        assert kept.spell in row
        assert kept.shortened_by in row
