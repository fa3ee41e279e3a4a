"""What a command prints: JSON for machines on standard output, words for people on standard error."""

import json
import sys
import time
from types import TracebackType
from typing import Any, Self

import click

WRITE_EVERY = 0.2  # seconds between two renewals of a progress line


def emit_json(document: Any) -> None:
    """Print one JSON document on standard output (numbers that do not exist are refused, not written as NaN)."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    sys.stdout.write("\n")


def say(sentence: str) -> None:
    """Tell the person at the terminal something, on standard error."""
    click.echo(sentence, err=True)


class TerminalProgress:
    """One line on standard error that says what is happening and how far it is.

    Where standard error is no terminal, only beginning and end are written.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._live = sys.stderr.isatty()
        self._written = 0.0
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        click.echo(f"{self.title} …", err=True, nl=not self._live)
        return self

    def tell(self, says: str, fraction: float | None = None) -> None:
        """Say what is happening; ``fraction`` is 0-1, None where it cannot be told."""
        if not self._live or time.monotonic() - self._written < WRITE_EVERY:
            return
        self._written = time.monotonic()
        share = "" if fraction is None else f"{fraction:5.0%} "
        click.echo(f"\r\x1b[K{self.title}: {share}{says}", err=True, nl=False)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        ended = "done" if kind is None else "stopped"
        start = "\r\x1b[K" if self._live else ""
        click.echo(f"{start}{self.title}: {ended} after {time.monotonic() - self._began:.0f} s", err=True)
