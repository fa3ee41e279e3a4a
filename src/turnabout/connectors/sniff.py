"""Guess how a file is written: its format, its encoding, its delimiter."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

from turnabout.connectors.settings import Format, SourceSettings
from turnabout.connectors.textfile import open_bytes, open_text, trouble_of

DELIMITERS = (",", ";", "\t", "|")


def sniff(path: Path, kind: Format | None) -> tuple[SourceSettings, list[str]]:
    """Guess the settings of a source, and say what is doubtful about them."""
    found = kind or _format(path)
    if found == "parquet":
        return SourceSettings(format="parquet"), []
    lines = _sample(path, "utf-8")
    encoding, doubts = "utf-8", []
    if any(trouble_of(line, "utf-8") for line in lines if "\0" not in line):
        encoding = "cp1252"
        doubts.append("The file is not UTF-8; Windows' cp1252 is assumed. Look whether names with accents are right.")
        lines = _sample(path, encoding)
    settings = SourceSettings(format=found, encoding=encoding)
    return (replace(settings, delimiter=_delimiter(lines)) if found == "csv" else settings), doubts


def _format(path: Path) -> Format:
    with open_bytes(path) as file:
        if file.read(4) == b"PAR1":
            return "parquet"
    with open_text(path, "utf-8") as text:
        return "jsonl" if "".join(text.lines()[:1]).lstrip().startswith("{") else "csv"


def _sample(path: Path, encoding: str) -> list[str]:
    with open_text(path, encoding) as file:
        return file.lines()


def _delimiter(lines: list[str]) -> str:
    """Take the delimiter by which most rows have as many cells as the header, and that more than one."""

    def agreement(delimiter: str) -> float:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        return Counter(widths)[widths[0]] * min(widths[0] - 1, 10) if widths else 0

    return max(DELIMITERS, key=agreement)
