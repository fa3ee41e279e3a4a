"""Whatever somebody sends, it is refused or answered; nothing breaks."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

RELAXED = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
WORDS = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates and NUL included
HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "'; DROP TABLE people; --",
    '"',
    "\\",
    "NEAR(",
    "%",
    "*:",
    "🙂" * 50,
]
MEGABYTE = "x" * 1024**2


@pytest.fixture
def caller(company, program):
    return program(company.leader)


def holds(answer):
    """Never our fault; a refusal is a problem document."""
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        document = json.loads(answer.content)
        assert {"type", "title", "status", "detail"} <= document.keys()
        assert document["status"] == answer.status_code
    return answer


def in_address(words):
    return quote(words.encode("utf-8", "surrogatepass"), safe="")


def every_hostile(function):
    for words in HOSTILE:
        function = example(words)(function)
    return function


@every_hostile
@given(WORDS)
@RELAXED
def test_in_an_address(caller, words):
    for path in ("/conversations/", "/imports/", "/tokens/", "/"):
        assert holds(caller.get(path + in_address(words))).status_code in {401, 404, 405, 200}
    holds(caller.delete("/tokens/" + in_address(words)))


@every_hostile
@given(WORDS)
@RELAXED
def test_behind_the_question_mark(caller, words):
    for name in ("cursor", "channel", "category", "ended", "difficult", "mine", in_address(words)):
        holds(caller.get(f"/conversations?{name}={in_address(words)}"))
    holds(caller.get(f"/imports?cursor={in_address(words)}"))


@every_hostile
@given(WORDS)
@RELAXED
def test_in_a_body(caller, words):
    for body in (
        {"words": words},
        {"cursor": words},
        {"category": words},
        {words: 1},
        words,
        [words],
        {"ended": words},
    ):
        holds(caller.post("/conversations/search", json.dumps(body)))
    for body in ({"name": words, "scopes": ["me"]}, {"name": "x", "scopes": [words]}, {"name": "x", "days": words}):
        holds(caller.post("/tokens", json.dumps(body)))


@given(st.binary(max_size=80))
@example(b"\xff\xfe")
@example(b"[" * 100_000)
@example(b'{"name": NaN}')
@example(b'{"name": 1e999, "days": 1e300}')
@RELAXED
def test_bytes_that_are_no_json(caller, body):
    for path in ("/tokens", "/conversations/search"):
        assert holds(caller.post(path, body)).status_code in {400, 422}


@every_hostile
@given(st.text(st.characters(max_codepoint=255), max_size=60))
@RELAXED
def test_in_headers(caller, words):
    latin = words.encode("latin-1", "ignore").decode("latin-1")
    for value in (latin, f"Bearer {latin}", f"Basic {latin}"):
        answer = caller.client.get("/api/v1/me", headers={"Authorization": value})
        assert holds(answer).status_code in {401, 429}
    holds(caller.post("/tokens", {"name": "x", "scopes": ["me"]}, key=latin or " "))


@pytest.mark.parametrize("times", [1, 3])
def test_a_megabyte(caller, times):
    long = MEGABYTE * times
    wanted = {413, 422}
    assert holds(caller.post("/conversations/search", {"words": long})).status_code in wanted
    assert holds(caller.post("/tokens", {"name": long, "scopes": ["me"]})).status_code in wanted
    assert holds(caller.get("/conversations", {"channel": long})).status_code in wanted
    assert holds(caller.get("/conversations/" + long)).status_code == 404
    assert holds(caller.post("/tokens", {"name": "x", "scopes": ["me"]}, key=long)).status_code in wanted
    assert holds(caller.client.get("/api/v1/me", headers={"Authorization": f"Bearer {long}"})).status_code == 401


@pytest.mark.parametrize("content", [b"", b"\x00", b"PK\x03\x04", b"PAR1" + b"\x00" * 50 + b"PAR1", b"\x1f\x8b\x08bad"])
@pytest.mark.parametrize(
    "name", ["a.csv", "a.parquet", "a.jsonl.gz", "../../etc/passwd", "\x00.csv", "x" * 500 + ".csv"]
)
def test_files_that_are_none(company, program, tmp_path, content, name):
    path = tmp_path / "file"
    path.write_bytes(content)
    for kind in ("csv", "jsonl", "parquet"):
        mapping = f'[source]\nformat = "{kind}"\n[conversations]\nconversation_id = "row"\n'
        with path.open("rb") as file:
            file_named = type("Named", (), {"name": name, "read": file.read, "content_type": "text/csv"})()
            answer = program(company.administrator).upload(file=file_named, mapping=mapping)
        assert holds(answer).status_code == 422


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded"]
)
def test_another_kind_of_body(caller, kind):
    assert holds(caller.post("/tokens", b"name=x&scopes=me", content_type=kind)).status_code in {400, 415}


def test_a_body_for_a_file_that_is_no_form(company, program):
    caller = program(company.administrator)
    assert holds(caller.post("/imports", {"mapping": "x"})).status_code == 415
