"""The published description (OpenAPI 3.1): what each operation may answer besides its result."""

from typing import Any

from turnabout.api.once import REPLAYED
from turnabout.api.problems import MEDIA_TYPE, SENTENCES

EVERY = (401, 403, 404, 422, 429, 500)
POST = (400, 409, 413, 415)
TITLE = "Turnabout"
WORDS = (
    "What pages show, for programs, by the same rights: who may see what, a day after whoever it is about could. "
    "Every error is a problem document. What is not yours is answered like what is not there."
)


def with_problems(description: dict[str, Any]) -> dict[str, Any]:
    """Add to each operation the problems that it may answer with."""
    components = description["components"]
    components["schemas"] |= {"Problem": PROBLEM}
    components["responses"] = {SENTENCES[status][0]: _problem(status) for status in (*EVERY, *POST)}
    for operations in description["paths"].values():
        for method, operation in operations.items():
            for status in sorted(EVERY + (POST if method == "post" else ())):
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{SENTENCES[status][0]}"})
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if method == "post":
                _add_headers(operation["responses"])
    return description


PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "says"],
                "properties": {"where": {"type": "string"}, "says": {"type": "string"}},
            },
        },
    },
}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": SENTENCES[status][1],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _add_headers(responses: dict[int, Any]) -> None:
    replayed = {"description": "“true” where a repeated request is answered again.", "schema": {"type": "string"}}
    for status, response in responses.items():
        if status < 300:
            response["headers"] = {REPLAYED: replayed}
