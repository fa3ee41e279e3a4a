"""``turnabout read``: JSON Lines of messages in, what they say out."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import click

from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.core.calendars import BusinessCalendar
from turnabout.core.errors import BadInput
from turnabout.core.reading import MOST_CHARACTERS, Message, Reader, is_experimental
from turnabout.core.reading.own import Own
from turnabout.core.records import AUTHOR_KINDS
from turnabout.engine.reading import read as read_record

LONGEST_LINE = 8_000_000  # bytes; the rest of a longer line is skipped
AT_ONCE = 512
TOLD = 5  # lines set aside that are named on standard error

EPILOG = """\b
Examples:
  turnabout read --json < messages.jsonl > readings.jsonl
  turnabout read ./history
  turnabout read --json --conversations --zone Europe/London < messages.jsonl
  echo '{"author_kind": "agent", "text": "We will call you by Friday."}' | turnabout read --json
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the input: its number, and the message it holds or why it holds none."""

    number: int
    message: Message | None
    why: str = ""


@click.command(epilog=EPILOG)
@click.argument("history", default="")
@click.option("--conversations", is_flag=True, help="One line for each conversation: outcome, quote, promises.")
@click.option("--zone", default="", metavar="NAME", help="The company's clock, such as Europe/London; default UTC.")
@click.option("--calendar", "calendar_file", default="", metavar="FILE", help="TOML: zone, holidays, [hours].")
@click.option("--language", default="", metavar="CODE", help="Language of all messages; default: told by the words.")
@click.option("--own", default="", metavar="FILE", help="What turnabout learn wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines; without it, a line of words for each.")
def read(
    history: str, conversations: bool, zone: str, calendar_file: str, language: str, own: str, as_json: bool
) -> int:
    """Read messages from standard input (JSON Lines; lines of one conversation stand together).

    With HISTORY, read every message of that folder once and keep what was read beside it, for turnabout artists.
    """
    calendar = _calendar(calendar_file, zone)
    reader = Reader(language, calendar=calendar, own=_own(own))
    if history:
        return _record(history, reader, as_json=as_json)
    lines = _lines(sys.stdin.buffer, ZoneInfo(calendar.zone))
    found = _conversations(reader, lines) if conversations else _messages(reader, lines)
    aside: list[str] = []
    count = unsure = 0
    for number, document in found:
        unsure += is_experimental(document.get("language") or "")
        if document.get("set_aside"):
            aside.append(f"line {number}: {document['set_aside']}")
        click.echo(json.dumps(document, allow_nan=False) if as_json else _words(document))
        count += 1
    for line in aside[:TOLD]:
        say(line)
    if aside:
        say(f"{len(aside):,} of {count:,} were set aside, not read or not read whole.")
    if unsure:
        say(f"{unsure:,} of {count:,} are in a language that is read experimentally: nothing in them is firm.")
    return 1 if aside else 0


def _record(history: str, reader: Reader, *, as_json: bool) -> int:
    """Read a whole record of service; what was read lies beside it."""
    if not Path(history).is_dir():
        raise BadInput(f"There is no folder {history}: give the folder that holds the record of service.")
    with TerminalProgress("Reading"):
        done = read_record(history, Path(history) / "readings" / "readings.parquet", reader=reader)
    if as_json:
        emit_json(done.to_json())
    else:
        click.echo(f"{done.messages:,} messages read, {done.promises:,} promises; kept in {done.where}.")
    for why, times in done.reasons.items():
        say(f"{times:,} set aside: {why}")
    return 1 if done.set_aside else 0


def _calendar(file: str, zone: str) -> BusinessCalendar:
    if not file:
        return BusinessCalendar(zone or "UTC")
    try:
        calendar = BusinessCalendar.from_toml(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(
            f"The calendar {file} cannot be read: give a TOML file with zone, holidays and [hours]."
        ) from problem
    return replace(calendar, zone=zone) if zone else calendar


def _own(file: str) -> Own | None:
    if not file:
        return None
    try:
        return Own.from_bytes(Path(file).read_bytes())
    except OSError as problem:
        raise BadInput(f"What was learnt cannot be read from {file}: give the file of turnabout learn.") from problem


def _lines(stream: BinaryIO, zone: ZoneInfo) -> Iterator[_Line]:
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield _Line(number, None, f"The line is longer than {LONGEST_LINE:,} bytes.")
        elif raw.strip():
            yield _line(number, raw, zone)


def _line(number: int, raw: bytes, zone: ZoneInfo) -> _Line:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        return _Line(number, None, "This is no JSON.")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return _Line(number, None, 'A message is an object with "text" and "author_kind".')
    if row.get("author_kind") not in AUTHOR_KINDS:
        return _Line(number, None, f"author_kind is one of {', '.join(AUTHOR_KINDS)}.")
    try:
        at = _moment(row.get("at"), zone)
    except ValueError:
        return _Line(number, None, '"at" is a time such as 2026-03-04T10:30:00Z.')
    message = Message(
        message_id=_text(row, "message_id") or str(number),
        author_kind=row["author_kind"],
        text=row["text"][: MOST_CHARACTERS + 1],  # no more is read, and hundreds of lines are held at once
        at=at,
        conversation_id=_text(row, "conversation_id"),
        author_id=_text(row, "author_id"),
        visibility=_text(row, "visibility") or "public",
    )
    return _Line(number, message)


def _text(row: dict[str, Any], key: str) -> str:
    return "" if row.get(key) is None else str(row[key])


def _moment(written: object, zone: ZoneInfo) -> datetime | None:
    """Return the moment; one without a zone is by the company's clock."""
    if written is None or written == "":
        return None
    at = datetime.fromisoformat(str(written))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _messages(reader: Reader, lines: Iterable[_Line]) -> Iterator[tuple[int, dict[str, Any]]]:
    stream = iter(lines)
    while batch := list(islice(stream, AT_ONCE)):
        readings = reader.read_all(line.message for line in batch if line.message is not None)
        for line in batch:
            unread = {"message_id": str(line.number), "set_aside": line.why}
            yield line.number, next(readings).to_json() if line.message is not None else unread


def _conversations(reader: Reader, lines: Iterable[_Line]) -> Iterator[tuple[int, dict[str, Any]]]:
    """One document for each run of lines with the same conversation; unusable lines stand where they came."""
    for whose, group in groupby(lines, key=lambda line: line.message and line.message.conversation_id):
        if whose is None:
            for line in group:
                yield line.number, {"conversation_id": None, "set_aside": line.why}
            continue
        first = next(group)
        messages = (line.message for line in chain([first], group) if line.message is not None)
        yield first.number, reader.read_conversation(messages).to_json()


def _words(document: dict[str, Any]) -> str:
    """Say in a line what was read."""
    name = document.get("message_id") or document.get("conversation_id") or "?"
    if document.get("set_aside"):
        return f"{name}: {document['set_aside']}"
    if "outcome" in document:
        quote = f' ("{document["quote"]}")' if document["quote"] else ""
        return f"{name}: ended {document['outcome']}{quote}, {len(document['promises'])} promises"
    said = [cue["kind"] for cue in document["cues"] if cue["tier"] == "firm"]
    said += [
        f"promises to {p['action']}, due {p['due_at'] or p['due_text'] or 'not said'}" for p in document["promises"]
    ]
    return f"{name}: {'; '.join(said) or 'nothing that the reader looks for'}"
