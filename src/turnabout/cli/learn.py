"""``turnabout learn``: teach the reader from a company's own answers and outcomes, and say what that gained."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.core.errors import BadInput
from turnabout.core.learning.answers import Learnt, Lesson, about
from turnabout.core.learning.gathering import Said
from turnabout.core.learning.measures import Gauge
from turnabout.core.reading import Reader
from turnabout.engine.learning import learn_from

EPILOG = """\b
Examples:
  turnabout learn ./history
  turnabout learn ./history --answers answers.jsonl --out own.reader
  turnabout read --own own.reader --json < messages.jsonl

\b
A line of answers: {"message_id": "m1", "kind": "anger", "start": 0, "is_right": true}
"""


@click.command(epilog=EPILOG)
@click.argument("history")
@click.option("--answers", "file", default="", metavar="FILE", help="JSON Lines: was it read rightly?")
@click.option("--out", default="", metavar="FILE", help="Where to put what was learnt; without it, only the report.")
@click.option("--language", default="", metavar="CODE", help="Language of all messages; default: told by the words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def learn(history: str, file: str, out: str, language: str, as_json: bool) -> int:
    """Teach the reader from answers to what it read, and from how rated conversations went on."""
    said = list(_answers(Path(file))) if file else []
    with TerminalProgress("Learning") as progress:
        learnt = learn_from(history, said=said, reader=Reader(language), tell=progress.tell)
    if out and learnt.own:
        Path(out).write_bytes(learnt.own.to_bytes())
    if as_json:
        emit_json(learnt.to_json())
    else:
        for line in _words(learnt):
            click.echo(line)
    if out:
        say(f"Written to {out}." if learnt.own else "Nothing was gained, so nothing was written.")
    return 0


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


def _words(learnt: Learnt) -> Iterator[str]:
    if not learnt.lessons:
        yield "Nothing to learn from yet: no answers, and no rated conversation that a customer began in words."
    for lesson in learnt.lessons:
        yield f"{about(lesson.head)}: {lesson.says}"
        yield from _measures(lesson)


def _measures(lesson: Lesson) -> Iterator[str]:
    if lesson.before is None or lesson.after is None:
        return
    for name, field in (("precision", "precision"), ("F1", "f1"), ("AUROC", "auroc"), ("ECE", "calibration_error")):
        yield f"  {name:9} {_gauge(getattr(lesson.before, field))} -> {_gauge(getattr(lesson.after, field))}"


def _gauge(gauge: Gauge) -> str:
    if gauge.value is None:
        return "cannot be said"
    between = "" if gauge.low is None or gauge.high is None else f" ({gauge.low:.2f} to {gauge.high:.2f})"
    return f"{gauge.value:.2f}{between}"
