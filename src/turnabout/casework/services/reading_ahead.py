"""Look at a file before it comes in: which column is what, and what its first rows would become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.core.cache import cache

from turnabout.casework.models import Import
from turnabout.casework.selectors import KnownConversations
from turnabout.casework.services.mapping_sheet import in_order
from turnabout.connectors.base import Page, SetAside
from turnabout.connectors.files import open_source, read
from turnabout.connectors.mapping import SourceMapping, complete
from turnabout.connectors.propose import Proposal, propose
from turnabout.connectors.rows import Rows, Source
from turnabout.connectors.snapshots import snapshot_pages
from turnabout.core.errors import BadInput

LOOKED_AT = 20
OF_A_SNAPSHOT = 1000  # source rows among which the first cases are looked for
REMEMBERED_FOR = 3600  # seconds
LONGEST = 160  # characters of words


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A row of the preview, as the record of service would hold it."""

    conversation: str
    at: datetime | None
    about: str
    who: str
    rating: str
    words: str


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first rows of a file would become.

    Attributes
    ----------
    source_rows
        How many rows were looked at.
    tables
        Table of the record of service → how many records they make.
    """

    rows: tuple[FirstRow, ...]
    set_aside: tuple[SetAside, ...]
    source_rows: int
    tables: dict[str, int]

    @property
    def shows(self) -> frozenset[str]:
        """Name what at least one row has: a column in which nothing stands says nothing."""
        names = ("at", "about", "who", "rating", "words")
        return frozenset(name for name in names if any(getattr(row, name) for row in self.rows))


def proposal_for(batch: Import) -> Proposal | None:
    """Propose a mapping for a file; None where nothing can be proposed. Remembered for an hour."""
    name = f"proposal-{batch.digest}"
    known: Proposal | None = cache.get(name)
    if known is None:
        try:
            known = propose(Path(batch.path))
        except BadInput:
            return None
        cache.set(name, known, REMEMBERED_FOR)
    return known


def source_columns(batch: Import, mapping: SourceMapping) -> Sequence[str]:
    """List the columns of a file, as the mapping's settings read it."""
    return open_source(Path(batch.path), mapping).names


def usable(batch: Import, toml: str) -> SourceMapping:
    """Read a mapping and make sure that the file has the columns it names; `BadInput` says what is wrong."""
    mapping = SourceMapping.from_toml(toml)
    mapping.require_columns(source_columns(batch, mapping))
    return in_order(mapping)


def first_look(batch: Import) -> FirstLook:
    """Read the first rows of a file by its mapping, and keep nothing."""
    mapping = usable(batch, batch.mapping)
    page = _first_page(batch, mapping)
    if page is None:
        raise BadInput(f"{batch.filename} holds no row.")
    tables = {str(name): table.num_rows for name, table in page.tables.items()}
    rows = tuple(islice(_rows(page), LOOKED_AT))
    return FirstLook(rows, page.set_aside[:LOOKED_AT], page.source_rows, tables)


def _first_page(batch: Import, mapping: SourceMapping) -> Page | None:
    path = Path(batch.path)
    if mapping.snapshot is None:
        return next(read(path, mapping, known=KnownConversations(batch.source), page_rows=LOOKED_AT), None)
    beginning = _Beginning(open_source(path, mapping))  # cases are sorted: all of a big file would take minutes
    return next(snapshot_pages(beginning, complete(mapping), mapping.snapshot, skip=0, page_rows=LOOKED_AT), None)


class _Beginning:
    """The first rows of a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.names = source.names

    def chunks(self, sizes: Iterator[int]) -> Iterator[Rows]:
        yield from islice(self._source.chunks(iter((min(next(sizes), OF_A_SNAPSHOT),))), 1)


def _rows(page: Page) -> Iterator[FirstRow]:
    names = {person["person_id"]: person["name"] for person in _records(page, "people")}
    ratings = {rating["conversation_id"]: _rating(rating) for rating in _records(page, "ratings")}
    words = {message["conversation_id"]: message["text"] for message in reversed(_records(page, "messages"))}
    told: set[str] = set()
    for row in _records(page, "conversations"):
        told.add(row["conversation_id"])
        yield _conversation(row, names, ratings, words)
    yield from _belonging(page, told, names)


def _conversation(
    row: dict[str, Any], names: dict[str, str], ratings: dict[str, str], words: dict[str, str]
) -> FirstRow:
    number, handler = row["conversation_id"], row["handler_id"] or ""
    about = [row[name] for name in ("channel", "category", "subcategory", "product", "language") if row[name]]
    said = row["subject"] or words.get(number, "")
    return FirstRow(
        number,
        row["opened_at"],
        " · ".join(about),
        names.get(handler, handler),
        ratings.get(number, ""),
        said[:LONGEST],
    )


def _belonging(page: Page, told: set[str], names: dict[str, str]) -> Iterator[FirstRow]:
    """Tell of messages, ratings and events whose conversation is not in this file."""
    for row in _records(page, "messages"):
        if row["conversation_id"] not in told:
            author = row["author_id"] or ""
            who = f"{names.get(author, author)} ({row['author_kind']})".strip()
            yield FirstRow(row["conversation_id"], row["at"], "message", who, "", row["text"][:LONGEST])
    for row in _records(page, "ratings"):
        if row["conversation_id"] not in told:
            person = row["person_id"] or ""
            yield FirstRow(
                row["conversation_id"],
                row["at"],
                "rating",
                names.get(person, person),
                _rating(row),
                row["comment"] or "",
            )
    for row in _records(page, "events"):
        if row["conversation_id"] not in told:
            yield FirstRow(row["conversation_id"], row["at"], row["kind"], row["actor_id"] or "", "", row["to"] or "")


def _rating(row: dict[str, Any]) -> str:
    return f"{row['score']:g} ({row['scale_min']:g} to {row['scale_max']:g})"


def _records(page: Page, name: str) -> list[dict[str, Any]]:
    table: pa.Table | None = page.tables.get(name)  # type: ignore[call-overload]
    return table.to_pylist() if table is not None else []
