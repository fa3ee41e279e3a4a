"""``turnabout learn``: teach the reader from a company's own answers and outcomes, and say what that gained."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.core.errors import BadInput
from turnabout.core.learning.answers import about
from turnabout.core.learning.gathering import Said
from turnabout.core.reading import Reader
from turnabout.core.reading.own import DIFFICULTY
from turnabout.engine.learning import learn_from

EPILOG = """\b
Examples:
  turnabout learn ./history
  turnabout learn ./history --answers answers.jsonl --out own.reader
  turnabout read --own own.reader --json < messages.jsonl
  turnabout learn app: --as you@example.org --reason "monthly"

\b
A line of answers: {"message_id": "m1", "kind": "anger", "start": 0, "is_right": true}
"""


APPLICATION = "app:"
MEASURES = (("precision", "precision"), ("f1", "F1"), ("auroc", "AUROC"), ("calibration_error", "ECE"))


@click.command(epilog=EPILOG)
@click.argument("history")
@click.option("--answers", "file", default="", metavar="FILE", help="JSON Lines: was it read rightly?")
@click.option("--out", default="", metavar="FILE", help="Where to put what was learnt; without it, only the report.")
@click.option("--language", default="", metavar="CODE", help="Language of all messages; default: told by the words.")
@click.option("--as", "as_email", default="", metavar="EMAIL", help="Your own account; for app: alone.")
@click.option("--reason", default="", help="Why; it is written into the audit. For app: alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def learn(history: str, file: str, out: str, language: str, as_email: str, reason: str, as_json: bool) -> int:
    """Teach the reader from answers to what it read, and from how rated conversations went on.

    HISTORY is a folder, duckdb:///file, or app: for the application, which reads by what was gained from then on.
    """
    if history == APPLICATION:
        if file or out or language:
            raise BadInput("--answers, --out and --language do not go with app:, which holds its own answers.")
        here = importlib.import_module("turnabout.cli.app.learning")
        _print(here.learn_in_application(as_email=as_email, reason=reason), as_json=as_json)
        return 0
    if as_email or reason:
        raise BadInput("--as and --reason belong to app:; a folder asks for no account.")
    said = list(_answers(Path(file))) if file else []
    with TerminalProgress("Learning") as progress:
        learnt = learn_from(history, said=said, reader=Reader(language), tell=progress.tell)
    if out and learnt.own:
        Path(out).write_bytes(learnt.own.to_bytes())
    _print(learnt.to_json(), as_json=as_json)
    if out:
        say(f"Written to {out}." if learnt.own else "Nothing was gained, so nothing was written.")
    return 0


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(report)
        return
    for line in _words(report):
        click.echo(line)


def _answers(path: Path) -> Iterator[Said]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(f"The answers {path} cannot be read: give a file of JSON Lines.") from problem
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, f"{path}, line {number}")


def _answer(line: str, where: str) -> Said:
    try:
        row = json.loads(line)
        said = Said(row["message_id"], row["kind"], row["start"], row["is_right"])
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise BadInput(f"{where}: an answer has message_id, kind, start and is_right (true or false).") from problem
    if not (isinstance(said.start, int) and isinstance(said.is_right, bool)):
        raise BadInput(f"{where}: start is a whole number and is_right true or false.")
    return said


def _words(report: dict[str, Any]) -> Iterator[str]:
    if not report["lessons"]:
        yield "Nothing to learn from yet: no answers, and no rated conversation that a customer began in words."
    for lesson in report["lessons"]:
        yield f"{about(lesson['about'])}: {lesson['says']}"
        if lesson["before"] and lesson["after"]:
            for name, words in MEASURES[2:] if lesson["about"] == DIFFICULTY else MEASURES:
                yield f"  {words:9} {_gauge(lesson['before'][name])} -> {_gauge(lesson['after'][name])}"


def _gauge(gauge: dict[str, float | None]) -> str:
    if gauge["value"] is None:
        return "cannot be said"
    between = "" if gauge["low"] is None else f" ({gauge['low']:.2f} to {gauge['high']:.2f})"
    return f"{gauge['value']:.2f}{between}"
