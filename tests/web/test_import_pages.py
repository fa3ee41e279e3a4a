"""A file comes in: upload, mapping, preview, import, what was set aside."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from turnabout.casework.models import Conversation, Import, Rating
from turnabout.ledger.models import Audit, Job
from turnabout.ledger.services.jobs import deliver

HEADER = "ticket id,created at,channel,agent,csat score,subject,office"
AGENTS = ("Ada Lis", "Ben Okafor", "Chi Wong")


def row(number, *, at=None, score=None, subject="Where is my parcel"):
    at = at or f"2026-{1 + number % 12:02}-{13 + number % 15:02} 10:{number % 60:02}"
    return f"{number},{at},{('chat', 'mail')[number % 2]},{AGENTS[number % 3]},{score or 1 + number % 5},{subject},Graz"


def desk(*extra, rows=300):
    return "\n".join([HEADER, *(row(number) for number in range(1, rows + 1)), *extra]).encode()


BAD_DATE = row(301, at="2026-02-31 10:00")
FORMULA = row(302, at="soon", subject="=1+1")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    settings.HISTORY = tmp_path / "history"


@pytest.fixture
def browser(sign_in, ada) -> Client:
    return sign_in(ada)


@pytest.fixture
def send(browser):
    """Upload a file."""

    def upload(content: bytes, name="desk.csv", **given):
        file = SimpleUploadedFile(name, content)
        return browser.post(reverse("import-new"), {"file": file, "source": "desk"} | given)

    return upload


@pytest.fixture
def start(browser, send):
    """Upload a file, take its mapping as proposed, and bring it in to its end."""

    def bring_in(content: bytes, **given) -> Import:
        send(content, **given)
        batch = Import.objects.latest("pk")
        browser.post(reverse("import-start", args=[batch.pk]))
        batch.refresh_from_db()
        deliver.call(str(batch.job_id))
        batch.refresh_from_db()
        return batch

    return bring_in


def filled(page):
    """Answer what a browser would send back of a mapping's form."""
    form = page.context["form"]
    return {field.name: field.value() for field in form if field.value() not in (None, "", [])}


def test_a_file_of_a_header_alone_is_refused_by_its_own_name(send):
    page = send(HEADER.encode(), name="march.csv")
    assert page.status_code == 422
    (problem,) = page.context["form"].errors["file"]
    assert problem.startswith("march.csv has no row")
    assert not Import.objects.exists()
    assert not list(django_settings.UPLOADS.glob("*.csv"))


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "/etc/cron.d/x.csv", "..\\..\\x.csv", "a/../../b.csv.gz.sh"])
def test_a_name_leads_a_file_nowhere_else(send, name):
    assert send(desk(), name=name).status_code == 302
    (kept,) = (path for path in django_settings.UPLOADS.iterdir())
    assert kept.resolve().parent == django_settings.UPLOADS.resolve()
    assert Path(Import.objects.get().path) == kept


def test_the_audit_keeps_no_name_of_a_file(start):
    start(desk(), name="cases of Priya Narayan.csv")
    assert Import.objects.get().filename == "cases of Priya Narayan.csv"
    assert "Priya" not in str(list(Audit.objects.values_list("details", "subject")))


def test_empty_list_says_what_to_do_first(browser):
    page = browser.get(reverse("imports")).content.decode()
    assert "Begin with one file from your desk" in page
    assert reverse("import-new") in page


def test_from_file_to_conversations(browser, send):
    sent = send(desk())
    batch = Import.objects.get()
    assert sent.url == reverse("import-mapping", args=[batch.pk])
    mapping = browser.get(sent.url)
    assert mapping.context["form"]["conversations-handler_id"].value() == "agent"
    assert (mapping.context["form"]["lowest"].value(), mapping.context["form"]["highest"].value()) == ("1", "5")
    preview = browser.get(browser.post(sent.url, filled(mapping)).url)
    look = preview.context["look"]
    assert len(look.rows) == 20
    assert (look.rows[0].conversation, look.rows[0].who, look.rows[0].rating) == ("1", "Ben Okafor", "2 (1 to 5)")
    started = browser.post(reverse("import-start", args=[batch.pk]))
    assert "It is coming in" in browser.get(started.url).content.decode()
    batch.refresh_from_db()
    deliver.call(str(batch.job_id))
    result = browser.get(started.url).content.decode()
    assert "300 rows came in; nothing was set aside" in result
    assert Conversation.objects.filter(source="desk").count() == 300
    assert Job.objects.filter(function="findings.work_out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("desk.csv.gz", gzip.compress(desk(), mtime=0)),
        ("desk.TXT", desk().replace(b",", b";")),
        ("desk.jsonl", b"\n".join(b'{"ticket id": %d, "csat score": %d}' % (n, 1 + n % 5) for n in range(30))),
        ("../../etc/passwd", desk()),
        ("no ending", desk()),
        ("x." + "y" * 200, desk()),
    ],
)
def test_kinds_of_files(send, browser, name, content):
    sent = send(content, name)
    batch = Import.objects.get()
    assert sent.url == reverse("import-mapping", args=[batch.pk])
    assert browser.get(reverse("import-preview", args=[batch.pk])).context["look"].rows
    assert Path(batch.path).parent == django_settings.UPLOADS
    assert Path(batch.path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04 and so on", "save the sheet as CSV"),
        (b"%PDF-1.7", "This is a PDF"),
        (HEADER.encode(), "no row"),
        (b"PAR1 broken", "Parquet"),
    ],
)
def test_what_is_no_table_is_said_beside_the_file(send, content, says):
    answer = send(content)
    assert answer.status_code == 422
    assert says in " ".join(answer.context["form"].errors["file"])
    assert not Import.objects.exists()
    assert not [path for path in django_settings.UPLOADS.glob("*") if path.is_file()]


def test_a_source_has_a_short_name(send):
    answer = send(desk(), source="Our Desk / old")
    assert answer.status_code == 422
    assert "source" in answer.context["form"].errors


def test_what_is_too_large_is_refused_before_it_is_read(send, settings):
    settings.UPLOAD_LIMIT = 1024
    answer = send(b"x" * 2 * 1024 * 1024)
    assert answer.status_code == 413
    assert "larger than 1.0" in answer.content.decode()


def test_upload_checks_where_the_form_came_from(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    sent = strict.post(reverse("import-new"), {"file": SimpleUploadedFile("a.csv", desk()), "source": "desk"})
    assert sent.status_code == 403
    assert not Import.objects.exists()


def test_a_large_upload_goes_to_the_disk(send, monkeypatch):
    """Neither the request nor a chunk of it is ever held whole."""
    sizes = []
    real = File.chunks
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.chunks",
                        lambda self, size=None: (sizes.append(len(c)) or c for c in real(self, size)))  # fmt: skip
    send(desk(rows=20_000))
    assert len(sizes) > 1
    assert max(sizes) <= 64 * 1024


# The mapping


def test_doubts_stand_beside_their_fields(send, browser):
    sent = send(desk().replace(b"2026-", b"2026-"))
    form = browser.get(sent.url).context["form"]
    assert "no zone" in form.fields["zone"].help_text
    assert "[source]" not in form.fields["zone"].help_text


def test_a_column_can_be_chosen_and_left_out(send, browser):
    sent = send(desk())
    given = filled(browser.get(sent.url))
    given |= {"conversations-category": "subject", "zone": "Europe/Berlin", "null": "?, n/a", "attributes": ["office"]}
    del given["conversations-channel"]
    browser.post(sent.url, given)
    mapping = Import.objects.get().mapping
    assert 'category = "subject"' in mapping
    assert "\nchannel" not in mapping
    assert 'zone = "Europe/Berlin"' in mapping
    assert 'null = ["?", "n/a"]' in mapping
    assert 'attributes = {office = "office"}' in mapping


def test_sending_the_form_as_it_is_changes_nothing(send, browser):
    sent = send(desk())
    before = Import.objects.get().mapping
    browser.post(sent.url, filled(browser.get(sent.url)))
    assert Import.objects.get().mapping == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ratings-score": "", "ratings-comment": "subject"}, "ratings-score"),
        ({"messages-text": "subject"}, "messages-at"),
        ({"lowest": "", "highest": "5"}, "lowest"),
        ({"lowest": "low"}, "lowest"),
        ({"conversations-conversation_id": ""}, "conversations-conversation_id"),
        ({"conversations-channel": "no such column"}, "conversations-channel"),
        ({"zone": "Mars/Base"}, "zone"),
    ],
)
def test_what_is_wrong_with_the_mapping_is_said_beside_the_field(send, browser, change, field):
    sent = send(desk())
    answer = browser.post(sent.url, filled(browser.get(sent.url)) | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_mapping_as_text(send, browser):
    sent = send(desk())
    text = Import.objects.get().mapping.replace('channel = "channel"', 'channel = {value = "phone"}')
    assert browser.post(sent.url, {"toml": text}).url == reverse("import-preview", args=[Import.objects.get().pk])
    page = browser.get(sent.url)
    assert page.context["form"]["conversations-channel"].value() == "as written"
    browser.post(sent.url, filled(page))
    assert 'channel = {value = "phone"}' in Import.objects.get().mapping


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[conversations", "not valid TOML"),
        ("[conversations]\nid = 'tiket id'\n", "did you mean 'ticket id'"),
        ("[converse]\n", "section"),
        ("", "required"),
    ],
)
def test_text_that_cannot_be_used_is_said_beside_it(send, browser, text, says):
    sent = send(desk())
    answer = browser.post(sent.url, {"toml": text})
    assert answer.status_code == 422
    assert says in " ".join(answer.context["text"].errors["toml"])


def test_a_wide_file_is_mapped_as_text(send, browser):
    header = ",".join(["id", "csat", *(f"column{number}" for number in range(200))])
    rows = [",".join([str(n), str(1 + n % 5), *["x"] * 200]) for n in range(30)]
    page = browser.get(send("\n".join([header, *rows]).encode()).url)
    assert page.context["form"] is None
    assert "Too wide for a form" in page.content.decode()


def test_a_snapshot_is_looked_at_by_its_first_cases(send, browser):
    header = "number,changed,updated at,assigned to,status"
    rows = [f"N{case},{step},2026-03-{1 + step:02} 10:00,{AGENTS[step % 3]},{('new', 'open', 'done')[step]}"
            for case in range(40) for step in range(3)]  # fmt: skip
    text = (
        '[source]\nzone = "UTC"\n[conversations]\nid = "number"\n[events]\nat = "updated at"\n'
        'snapshot = {key = "number", order = "changed", watch = {"assigned to" = "assigned"}}\n'
    )
    sent = send("\n".join([header, *rows]).encode())
    shown = browser.get(browser.post(sent.url, {"toml": text}).url)
    assert shown.context["look"].tables["events"] > 0
    page = browser.get(sent.url)
    assert "repeats each case" in page.content.decode()
    browser.post(sent.url, filled(page))
    assert "snapshot = {" in Import.objects.get().mapping


# Preview


def test_preview_says_what_would_be_set_aside(send, browser):
    lines = desk().decode().split("\n")
    sent = send("\n".join([lines[0], BAD_DATE, *lines[1:]]).encode())
    page = browser.get(sent.url.replace("mapping", "preview"))
    (aside,) = page.context["look"].set_aside
    assert aside.line == 2
    assert "2026-02-31" in page.content.decode()
    assert not Conversation.objects.exists()


def test_a_file_without_time_says_what_that_means(send, browser):
    content = "\n".join(["id,agent,csat", *(f"{n},{AGENTS[n % 3]},{1 + n % 5}" for n in range(40))]).encode()
    page = browser.get(send(content).url.replace("mapping", "preview")).content.decode()
    assert "no dates are made up" in page


def test_forgetting_an_upload_leaves_nothing(send, browser):
    send(desk())
    batch = Import.objects.get()
    assert browser.post(reverse("import-discard", args=[batch.pk])).url == reverse("imports")
    assert not Import.objects.exists()
    assert not Path(batch.path).exists()


# Import


def test_what_came_in_plus_what_was_set_aside_is_the_file(start):
    batch = start(desk(BAD_DATE, FORMULA))
    assert (batch.source_rows, batch.imported_rows, batch.set_aside_rows) == (302, 300, 2)


def test_the_same_file_by_the_same_mapping_changes_nothing(start, send, browser):
    first = start(desk())
    send(desk())
    second = Import.objects.latest("pk")
    answer = browser.post(reverse("import-start", args=[second.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("import-page", args=[first.pk])
    assert "nothing changes" in answer.content.decode()
    assert Import.objects.count() == 1
    assert Path(first.path).exists()
    assert Conversation.objects.count() == 300


def test_the_same_file_of_another_desk_is_another_file(start):
    start(desk())
    start(desk(), source="other")
    assert Conversation.objects.count() == 600


def test_set_aside_rows_are_mended_and_sent_again(start, send, browser):
    batch = start(desk(BAD_DATE, FORMULA))
    download = browser.get(reverse("import-set-aside", args=[batch.pk]))
    assert 'filename="set-aside-' in download.headers["Content-Disposition"]
    text = b"".join(download.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [line["turnabout_line"] for line in rows] == ["302", "303"]
    assert rows[1]["subject"] == "'=1+1"
    mended = text.replace("2026-02-31", "2026-02-28").replace("soon", "2026-03-01 09:00")
    sent = send(mended.encode(), name="mended.csv", mends=batch.pk)
    again = Import.objects.latest("pk")
    assert sent.url == reverse("import-preview", args=[again.pk])
    assert (again.source, again.mapping) == (batch.source, batch.mapping)
    browser.post(reverse("import-start", args=[again.pk]))
    again.refresh_from_db()
    deliver.call(str(again.job_id))
    assert Conversation.objects.count() == 302
    assert Conversation.objects.get(pk="desk/302").subject == "=1+1"
    assert Rating.objects.count() == 302


def test_an_import_starts_once(send, browser):
    send(desk())
    batch = Import.objects.get()
    for _ in range(2):
        browser.post(reverse("import-start", args=[batch.pk]))
    assert Job.objects.filter(function="casework.import").count() == 1
    page = browser.post(reverse("import-discard", args=[batch.pk]), follow=True)
    assert "cannot be discarded" in page.content.decode()
    assert browser.get(reverse("import-mapping", args=[batch.pk])).url == reverse("import-page", args=[batch.pk])


def test_what_failed_before_a_row_came_in_can_be_mapped_anew(send, browser):
    send(desk())
    batch = Import.objects.get()
    browser.post(reverse("import-start", args=[batch.pk]))
    batch.refresh_from_db()
    kept = Path(batch.path).read_bytes()
    Path(batch.path).unlink()
    deliver.call(str(batch.job_id))
    page = browser.get(reverse("import-page", args=[batch.pk])).content.decode()
    assert "It did not come in to its end" in page
    assert "Try again" in page
    assert "Change the mapping" in page
    Path(batch.path).write_bytes(kept)
    reopened = browser.post(reverse("import-reopen", args=[batch.pk]))
    assert reopened.url == reverse("import-mapping", args=[batch.pk])
    assert browser.get(reopened.url).status_code == 200


def test_what_has_come_in_cannot_be_mapped_anew(start, browser):
    batch = start(desk())
    answer = browser.post(reverse("import-reopen", args=[batch.pk]), follow=True)
    assert "has come in already" in answer.content.decode()


def test_list_tells_how_far_each_file_is(start, send, browser):
    start(desk())
    send(desk(BAD_DATE))
    page = browser.get(reverse("imports"))
    assert [line.words for line in page.context["rows"]] == ["waits for your look", "is in"]


@pytest.mark.parametrize("who", ["lea", "tom", "mia"])
def test_only_administrators_import(request, sign_in, send, who):
    send(desk())
    batch, other = Import.objects.get(), sign_in(request.getfixturevalue(who))
    for name in ("import-page", "import-mapping", "import-preview", "import-set-aside"):
        assert other.get(reverse(name, args=[batch.pk])).status_code == 404
    for name in ("import-start", "import-discard", "import-reopen"):
        assert other.post(reverse(name, args=[batch.pk])).status_code == 404
    assert Import.objects.count() == 1


def test_queries_are_few_and_do_not_grow(start, send, browser, django_assert_num_queries):
    batch = start(desk(BAD_DATE))
    with django_assert_num_queries(4):  # session, account, imports, jobs
        browser.get(reverse("imports"))
    send(desk(FORMULA))
    with django_assert_num_queries(4):
        browser.get(reverse("imports"))
    with django_assert_num_queries(8):  # session, account, import, job, open jobs, set aside, people, customers
        browser.get(reverse("import-page", args=[batch.pk]))
    waiting = Import.objects.latest("pk")
    with django_assert_num_queries(3):
        browser.get(reverse("import-mapping", args=[waiting.pk]))
    with django_assert_num_queries(3):
        browser.get(reverse("import-preview", args=[waiting.pk]))
