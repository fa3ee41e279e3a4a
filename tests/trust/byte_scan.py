"""Looks for words in every byte of a folder, however they may be written down."""

import base64
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq


def spellings(word: str) -> set[bytes]:
    """List the ways in which a word may stand in bytes."""
    plain = word.encode()
    ways = {plain, word.lower().encode(), word.encode("utf-16-le"), word.encode("utf-16-be")}
    ways |= {quote(word).encode(), quote(word, safe="").encode(), plain.hex().encode()}
    for lead in range(3):  # base64 knows three alignments; the letters at the edges depend on the neighbours
        coded = base64.b64encode(b"\0" * lead + plain)
        start = -(-lead * 4 // 3) + (1 if lead else 0)
        ways.add(coded[start : len(coded) - 4])
    return {way for way in ways if len(way) >= 4}


def found_in(data: bytes, words: Iterable[str]) -> set[str]:
    lowered = data.lower()
    return {word for word in words if any(way in data or way.lower() in lowered for way in spellings(word))}


def scan(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Answer which words stand in which file: as bytes, and as what the file's format makes of them."""
    words = tuple(words)
    hits = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        hit = found_in(path.read_bytes(), words) | found_in(str(path.relative_to(folder)).encode(), words)
        for text in _read(path):
            hit |= found_in(text.encode(), words)
        if hit:
            hits[str(path.relative_to(folder))] = hit
    return hits


def _read(path: Path) -> Iterator[str]:
    if path.suffix == ".parquet":
        yield str(pq.read_table(path).to_pylist())
    if path.suffix == ".sqlite3":
        with closing(sqlite3.connect(path)) as database:
            yield from (str(row) for table in _tables(database) for row in database.execute(f'SELECT * FROM "{table}"'))
            database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'casework_search', 'row')")
            yield str(database.execute("SELECT term FROM words").fetchall())


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'casework_search%'")
    return [name for (name,) in rows]
