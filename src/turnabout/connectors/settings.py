"""How a source file is written: format, encoding, zone, words for nothing."""

import codecs
from dataclasses import dataclass
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from turnabout.connectors.values import quoted
from turnabout.core.errors import BadInput

Format = Literal["csv", "jsonl", "parquet"]


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How the file is written.

    Attributes
    ----------
    zone
        Time zone of times that name none.
    null
        Words that mean "nothing here", beside the empty cell.
    day_first
        Whether 03/04/2025 is the third of April; None where the source has no such dates.
    order
        Column (or ``row``) that gives ``position``.
    time_format
        Format of every time, in the letters of ``strptime``; None reads the usual ones.
    """

    format: Format = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    zone: str | None = None
    null: tuple[str, ...] = ()
    day_first: bool | None = None
    order: str | None = None
    time_format: str | None = None


def parse_settings(given: Any) -> SourceSettings:
    """Read the section [source]."""
    if not isinstance(given, dict):
        raise BadInput("[source] must be a section.")
    kinds: dict[str, type | tuple[type, ...]] = {
        "format": str, "encoding": str, "delimiter": str, "zone": str, "null": list, "day_first": bool,
        "order": str, "time_format": str,
    }  # fmt: skip
    for key, value in given.items():
        if key not in kinds:
            raise BadInput(f"[source] does not know {key!r}; there are {', '.join(kinds)}.")
        if not isinstance(value, kinds[key]):
            raise BadInput(f"[source] {key} has a value of the wrong kind: {value!r}.")
    settings = SourceSettings(**{**given, "null": tuple(given.get("null", ()))})
    _require_readable(settings)
    return settings


def _require_readable(settings: SourceSettings) -> None:
    if settings.format not in get_args(Format):
        raise BadInput(f"[source] format is {settings.format!r}; there are {', '.join(get_args(Format))}.")
    if len(settings.delimiter) != 1 or settings.delimiter in '"\r\n\0':
        raise BadInput(f"[source] delimiter is {settings.delimiter!r}; it must be one character such as ',' or ';'.")
    if not all(isinstance(word, str) for word in settings.null):
        raise BadInput('[source] null must be a list of words, like ["?", "n/a"].')
    try:
        codecs.lookup(settings.encoding)
    except LookupError as problem:
        raise BadInput(f"[source] encoding {settings.encoding!r} is not known; try utf-8 or cp1252.") from problem
    try:
        ZoneInfo(settings.zone or "UTC")
    except (KeyError, ValueError, OSError) as problem:
        raise BadInput(f"[source] zone {settings.zone!r} is not known; write it like Europe/Berlin.") from problem


def print_settings(settings: SourceSettings) -> str:
    """Write the section [source]; what is as usual is left out."""
    lines = ["[source]", f"format = {quoted(settings.format)}"]
    default = SourceSettings()
    for key in ("encoding", "delimiter", "zone", "null", "day_first", "order", "time_format"):
        value = getattr(settings, key)
        if value != getattr(default, key):
            lines.append(f"{key} = {quoted(value)}")
    return "\n".join([*lines, ""])
