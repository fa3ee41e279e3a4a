"""A POST has its effect once, however often it is sent."""

from datetime import timedelta

import pytest

from turnabout.api.routes import tokens
from turnabout.casework.models import Import
from turnabout.ledger.models import IdempotencyKey, Job
from turnabout.rights.models import Token

TOKEN = {"name": "Report", "scopes": ["me"]}


def test_a_repeated_request_is_answered_the_same_and_done_once(company, program):
    caller = program(company.leader)
    first, again = (caller.post("/tokens", TOKEN, key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert first["Location"] == again["Location"] == f"/api/v1/tokens/{first.json()['id']}"
    assert Token.objects.filter(name="Report").count() == 1


def test_the_secret_works_and_is_kept_nowhere(company, program):
    caller = program(company.leader)
    secret = caller.post("/tokens", TOKEN, key="k1").json()["secret"]
    answer = caller.client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert secret not in str(list(Token.objects.values())) + str(list(IdempotencyKey.objects.values()))
    assert caller.post("/tokens", TOKEN, key="k2").json()["secret"] != secret
    assert program(company.agent).post("/tokens", TOKEN, key="k1").json()["secret"] != secret


def test_the_same_key_for_another_request_is_refused(company, program):
    caller = program(company.leader)
    caller.post("/tokens", TOKEN, key="k1")
    for path, body in (("/tokens", {**TOKEN, "name": "Other"}), ("/conversations/search", {"words": "refund"})):
        assert caller.post(path, body, key="k1").status_code == 422
    assert Token.objects.filter(name="Report").count() == 1
    assert program(company.agent).post("/tokens", TOKEN, key="k1").status_code == 201


def test_without_a_key_nothing_is_done(company, program):
    caller = program(company.leader)
    answer = caller.client.post("/api/v1/tokens", TOKEN, content_type="application/json", headers=caller.headers())
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]
    assert not Token.objects.filter(name="Report").exists()


def test_of_two_at_once_one_has_the_effect(company, program, monkeypatch):
    """The second comes while the first is at work."""
    caller, inner = program(company.leader), []
    make = tokens.make_token

    def slow(**given):
        inner.append(caller.post("/tokens", TOKEN, key="k1"))
        return make(**given)

    monkeypatch.setattr(tokens, "make_token", slow)
    assert caller.post("/tokens", TOKEN, key="k1").status_code == 201
    assert [answer.status_code for answer in inner] == [409]
    assert inner[0]["Retry-After"] == "1"
    assert Token.objects.filter(name="Report").count() == 1


def test_a_refused_request_may_be_mended_under_its_key(company, program):
    caller = program(company.agent)
    assert caller.post("/tokens", {**TOKEN, "scopes": ["imports"]}, key="k1").status_code == 403
    assert caller.post("/tokens", TOKEN, key="k1").status_code == 201


def test_a_request_whose_worker_was_killed_can_be_sent_again(company, program, now, monkeypatch):
    caller = program(company.leader)
    caller.post("/tokens", TOKEN, key="k1")
    IdempotencyKey.objects.update(status=None)
    assert caller.post("/tokens", TOKEN, key="k1").status_code == 409
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=15))
    assert caller.post("/tokens", TOKEN, key="k1").status_code == 201


def test_a_key_is_free_after_a_day(company, program, now, monkeypatch):
    caller = program(company.leader)
    caller.post("/tokens", TOKEN, key="k1")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=1))
    assert caller.post("/tokens", {**TOKEN, "name": "Other"}, key="k1").status_code == 201


def test_a_search_keeps_no_words(company, program):
    caller = program(company.leader)
    first, again = (caller.post("/conversations/search", {"words": "refund"}, key="k1") for _ in range(2))
    assert first.content == again.content
    assert IdempotencyKey.objects.get().body == ""


def test_a_token_makes_no_wider_and_no_longer_one(company, program, now):
    caller = program(company.leader, "me", "tokens", days=10)
    assert caller.post("/tokens", {**TOKEN, "scopes": ["artists"]}).status_code == 403
    assert caller.post("/tokens", {**TOKEN, "scopes": ["tokens"]}).status_code == 403
    made = caller.post("/tokens", {**TOKEN, "days": 365}).json()
    assert Token.objects.get(pk=made["id"]).expires_at == now + timedelta(days=10)


CSV = b"row,channel_name,score\n1,chat,5\n2,mail,1\n"
MAPPING = '[source]\nformat = "csv"\n[conversations]\nconversation_id = "row"\nchannel = "channel_name"\n'


@pytest.fixture
def upload(company, program, tmp_path):
    caller = program(company.administrator)

    def send(content=CSV, mapping=MAPPING, key="", **more):
        path = tmp_path / "desk.csv"
        path.write_bytes(content)
        with path.open("rb") as file:
            return caller.upload(key=key, file=file, mapping=mapping, **more)

    send.caller = caller
    return send


def test_a_file_comes_in(upload):
    answer = upload(source="desk")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["filename"], made["source"], made["state"]) == ("desk.csv", "desk", "waits its turn")
    assert upload.caller.get(f"/imports/{made['id']}").json() == made
    assert made in upload.caller.get("/imports").json()["imports"]
    assert Job.objects.filter(function="casework.import").count() == 1


def test_a_repeated_upload_comes_in_once(upload):
    first, again = upload(key="k1"), upload(key="k1")
    assert first.content == again.content
    assert Import.objects.filter(filename="desk.csv").count() == 1
    assert upload(content=CSV + b"3,chat,4\n", key="k1").status_code == 422


def test_a_file_that_is_in_already_is_answered_with_its_import(upload, now):
    made = upload().json()
    Import.objects.filter(pk=made["id"]).update(finished_at=now)
    again = upload()
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, made["id"], "done")
    assert Import.objects.filter(filename="desk.csv").count() == 1


@pytest.mark.parametrize("mapping", ["", "x", "[conversations]\nconversation_id = 'missing'\n", "[source]\nformat = 3"])
def test_a_mapping_that_cannot_be_used_is_refused_and_the_file_forgotten(upload, settings, mapping):
    before = set(settings.UPLOADS.glob("*"))
    answer = upload(mapping=mapping, content=CSV + mapping.encode())
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert set(settings.UPLOADS.glob("*")) == before
    assert not Import.objects.filter(filename="desk.csv").exists()


def test_a_file_too_large_is_refused_before_it_is_read(upload, settings):
    settings.UPLOAD_LIMIT = -(1024**2)
    assert upload().status_code == 413
