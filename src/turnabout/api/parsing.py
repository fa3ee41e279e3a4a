"""Read requests: each operation takes one kind of body."""

import json
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

from turnabout.api.problems import Problem

JSON = "application/json"
MULTIPART = "multipart/form-data"


class OneKindOfBody(Parser):
    """Refuse bodies of another kind than the operation takes, instead of guessing."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        _require(request, JSON)
        parsed = json.loads(request.body, parse_float=_number, parse_constant=_no_number)
        return cast("DictStrAny", parsed)

    def parse_querydict(
        self, data: MultiValueDict[str, object], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        if data is not request.GET:
            _require(request, MULTIPART)
        return super().parse_querydict(data, list_fields, request)


def _number(text: str) -> float | int:
    """Read a number: to JSON 90 and 90.0 are one."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _no_number(name: str) -> float:
    raise ValueError(name)


def _require(request: HttpRequest, kind: str) -> None:
    if request.content_type != kind:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send a body of the kind {kind}.")
