"""Take it with me: everything that is held about somebody, as an archive that is made while it is sent."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString

from turnabout.core.figures import FIGURES
from turnabout.findings.services.holdings import Holding, Part, Subject
from turnabout.findings.services.inventory import HOLDINGS, parts
from turnabout.ledger.services import service
from turnabout.people.models import Account

READ_FIRST = "read-me-first.html"
PIECE = 64 * 1024  # bytes
AT_ONCE = 2000  # rows


@service("findings.take_with_me")
def note_taking(*, actor: Account, now: datetime) -> Account:
    """Note that somebody took along what is held about them."""
    return actor


class _Pipe(RawIOBase):
    """What the archive writes into; it is emptied as the browser takes it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """Answer what was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken


def archive(account: Account, *, now: datetime) -> Iterator[bytes]:
    """Make the archive a piece at a time: a page to read, and the same as JSON, one file for each kind of thing."""
    subject, pipe = Subject.of(account), _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        yield from _write(packed, pipe, READ_FIRST, _page(subject, now))
        for part in parts():
            yield from _write(packed, pipe, f"data/{part.name}.json", _json(part, subject))
    yield pipe.take()


def _write(packed: zipfile.ZipFile, pipe: _Pipe, name: str, texts: Iterable[str]) -> Iterator[bytes]:
    waiting = bytearray()
    with packed.open(name, "w", force_zip64=True) as file:
        for text in texts:
            waiting += text.encode()
            if len(waiting) >= PIECE:
                file.write(waiting)
                waiting.clear()
                yield pipe.take()
        file.write(waiting)
    yield pipe.take()


def rows_of(part: Part, subject: Subject) -> Iterator[dict[str, Any]]:
    """Answer the rows of a part, column by column."""
    rows = part.rows(subject)
    for row in rows.iterator(chunk_size=AT_ONCE) if isinstance(rows, QuerySet) else rows:
        yield {name: _value(row, name) for name in part.columns}


def _value(row: Any, name: str) -> Any:
    """Answer what a column holds; another row is named by its number."""
    value = getattr(row, f"{name}_id", None) if _is_reference(row, name) else getattr(row, name)
    return value.pk if isinstance(value, Model) else value


def _is_reference(row: Any, name: str) -> bool:
    return any(field.name == name and field.is_relation for field in row._meta.concrete_fields)


def _json(part: Part, subject: Subject) -> Iterator[str]:
    yield "["
    between = "\n"
    for row in rows_of(part, subject):
        yield between + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def _page(subject: Subject, now: datetime) -> Iterator[str]:
    """Write the same to be read: plain HTML that any browser opens without a network."""
    yield from _beginning(subject, now)
    for part in parts():
        yield f'<h2 id="{part.name}">{escape(part.words)}</h2>\n'
        none = True
        for row in rows_of(part, subject):
            none = False
            yield (
                "<dl>"
                + "".join(f"<dt>{_name(name)}</dt><dd>{_shown(value)}</dd>" for name, value in row.items())
                + "</dl>\n"
            )
        if none:
            yield "<p>Nothing is held.</p>\n"
    yield from _ending()


def _beginning(subject: Subject, now: datetime) -> Iterator[str]:
    day = date_format(timezone.localtime(now), "j F Y, H:i")
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>What Turnabout holds about you</title>\n'
    yield '<meta name="viewport" content="width=device-width"></head><body>\n'
    yield f"<h1>What Turnabout holds about {escape(subject.account.name)}</h1>\n<p>Made {day}. "
    yield "The folder data holds the same for programs, one JSON file for each heading below.</p>\n<ul>"
    yield "".join(f'<li><a href="#{part.name}">{escape(part.words)}</a></li>' for part in parts())
    yield "</ul>\n<h2>What the figures mean</h2>\n<dl>"
    yield "".join(
        f"<dt>{escape(kind.words)} ({kind.key})</dt><dd>{escape(kind.purpose)}</dd>" for kind in FIGURES.values()
    )
    yield "</dl>\n"


def _ending() -> Iterator[str]:
    yield "<h2>What is held and does not go along</h2>\n<ul>"
    for name, holding in HOLDINGS.items():
        for words in _withheld(holding):
            yield f"<li>{escape(name)}: {escape(words)}</li>"
    yield "</ul>\n</body></html>\n"


def _withheld(holding: Holding) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for column, reason in holding.withheld.items():
        by_reason.setdefault(reason, []).append(column.replace("_", " "))
    listed = [f"{', '.join(columns)}. {reason}" for reason, columns in by_reason.items()]
    return [holding.nothing] if holding.nothing else listed


def _name(column: str) -> SafeString:
    return escape(column.replace("_", " "))


def _shown(value: Any) -> SafeString:
    if value is None or value == "":
        return escape("–")
    if isinstance(value, datetime):
        return escape(date_format(timezone.localtime(value), "j F Y, H:i:s"))
    if isinstance(value, (dict, list)):
        return escape(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
    return escape(str(value))
