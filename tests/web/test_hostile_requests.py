"""What nobody sends who uses the pages: files where none belong, numbers beyond all lists, letters that are none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.casework.services import arriving

BEYOND = "9" * 30


@pytest.fixture
def written(settings, tmp_path, monkeypatch):
    """Folders in which files were written while requests came in."""
    settings.UPLOADS = tmp_path / "uploads"
    folders, make = [], arriving.NamedTemporaryFile

    def noted(**given):
        folders.append(given["dir"])
        return make(**given)

    monkeypatch.setattr(arriving, "NamedTemporaryFile", noted)
    return folders


def a_file():
    return SimpleUploadedFile("large.bin", b"0" * 3_000_000)


@pytest.mark.parametrize("who", ["nobody", "lea", "mia"])
@pytest.mark.parametrize("page", ["sign-in", "sign-out", "import-new", "names", "share"])
def test_whoever_may_not_import_writes_nothing_to_the_disk(request, written, sign_in, db, who, page):
    browser = Client() if who == "nobody" else sign_in(request.getfixturevalue(who))
    browser.post(reverse(page), {"email": "a@example.org", "password": PASSWORD, "file": a_file(), "source": "desk"})
    assert written == []


def test_whoever_may_import_writes_to_the_disk_that_keeps_it(written, sign_in, ada, settings):
    sign_in(ada).post(reverse("import-new"), {"file": a_file(), "source": "desk"})
    assert written == [settings.UPLOADS]


def test_a_program_without_the_right_writes_nothing_to_the_disk(written, db):
    given = {"file": a_file(), "mapping": "x"}
    answer = Client().post("/api/v1/imports", given, headers={"Authorization": "Bearer wrong", "Idempotency-Key": "1"})
    assert answer.status_code == 401
    assert written == []


@pytest.mark.parametrize(
    "path",
    [
        f"/people/?page={BEYOND}",
        "/people/?page=-1",
        f"/me/looked/?page={BEYOND}",
        f"/imports/new/?mends={BEYOND}",
        f"/imports/{BEYOND}/",
        f"/disagreements/{BEYOND}/",
        f"/password/{BEYOND}/x/",
        f"/me/disagree/difficult_skill/{BEYOND}/x/",
        "/conversations/?after=" + BEYOND,
        "/conversations/?after=%00",
    ],
)
@pytest.mark.parametrize("who", ["ada", "lea", "mia"])
def test_numbers_beyond_all_lists_break_nothing(request, sign_in, who, path):
    assert sign_in(request.getfixturevalue(who)).get(path).status_code in {200, 404}


@pytest.mark.parametrize("path", ["/conversations/%00/", "/invitation/%00/", "/none/%00"])
def test_an_address_with_a_nul_is_not_understood(sign_in, lea, path):
    for browser in (sign_in(lea), Client()):
        answer = browser.get(path)
        assert answer.status_code == 400
        assert answer["Cache-Control"] == "no-store"
