"""What a command prints: JSON for machines on standard output, words for people on standard error."""

import json
import sys
from typing import Any

import click


def emit_json(document: Any) -> None:
    """Print one JSON document on standard output (numbers that do not exist are refused, not written as NaN)."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    sys.stdout.write("\n")


def say(sentence: str) -> None:
    """Tell the person at the terminal something, on standard error."""
    click.echo(sentence, err=True)
