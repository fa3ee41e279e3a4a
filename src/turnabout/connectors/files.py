"""Read the record of service from a file: CSV (packed or not), JSON Lines or Parquet, by a mapping."""

from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

from turnabout.connectors.base import Known, Page
from turnabout.connectors.columns import Cells
from turnabout.connectors.csv_rows import CsvSource, delimiter_of_mended
from turnabout.connectors.drafts import drafts
from turnabout.connectors.erased import Erased, NobodyErased, blame_erased
from turnabout.connectors.ids import Ids
from turnabout.connectors.jsonl_rows import JsonlSource
from turnabout.connectors.mapping import SourceMapping, complete
from turnabout.connectors.parquet_rows import ParquetSource
from turnabout.connectors.rows import Source
from turnabout.connectors.snapshots import snapshot_pages
from turnabout.core.errors import BadInput


def open_source(path: Path, mapping: SourceMapping) -> Source:
    """Open a file in the mapping's format; what cannot be opened raises `BadInput`."""
    settings = mapping.source
    if settings.format == "csv" or delimiter_of_mended(path) is not None:
        return CsvSource(path, settings)
    if settings.format == "jsonl":
        return JsonlSource(path, settings, wanted=mapping.columns_used())
    return ParquetSource(path)


def read(
    path: Path,
    mapping: SourceMapping,
    *,
    known: Known,
    erased: Erased | None = None,
    after: str | None = None,
    page_rows: int = 2000,
) -> Iterator[Page]:
    """Read a file in pages.

    Parameters
    ----------
    path
        The file.
    mapping
        Which column is what.
    known
        The conversations that are in the record of service, those of the pages before included.
    erased
        Whom nothing may bring back; None where that is nobody.
    after
        The cursor of the last page that was kept; None reads from the start.
    page_rows
        Source rows of a page. A case of a snapshot is never divided: one with more rows is a page of its own.

    Yields
    ------
    Page
        In the order of the source. The same file, mapping and cursor give the same pages.
    """
    source = open_source(path, mapping)
    mapping.require_columns(source.names)
    whole, erased = complete(mapping), erased or NobodyErased()
    skip = _position(after)
    if whole.snapshot is not None:
        yield from snapshot_pages(source, whole, whole.snapshot, erased=erased, skip=skip, page_rows=page_rows)
    else:
        yield from _pages(source, whole, known, erased, skip, page_rows)


def _pages(
    source: Source, mapping: SourceMapping, known: Known, erased: Erased, skip: int, page_rows: int
) -> Iterator[Page]:
    ids, done = Ids(mapping), 0
    full, rest = divmod(skip, page_rows)
    sizes = chain(repeat(page_rows, full), [rest] if rest else [], repeat(page_rows))
    for rows in source.chunks(sizes):
        done += rows.count
        cells = Cells(rows, mapping.source, strict=done == rows.count)
        if done <= skip:
            ids.note(cells)
        else:
            blame_erased(cells, mapping, erased)
            yield _page(cells, mapping, known, ids, str(done))


def _page(cells: Cells, mapping: SourceMapping, known: Known, ids: Ids, cursor: str) -> Page:
    made = drafts(cells, mapping, known)
    keep = ids.settle(made, cells)
    tables = {draft.name: draft.records(keep[draft.name]) for draft in made}
    filled = {name: table for name, table in tables.items() if len(table)}
    return Page(filled, cells.set_aside(), cells.rows.count, cursor, cells.rows.progress)


def _position(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isdecimal():
        raise BadInput(f"{after!r} is no cursor of this import.")
    return int(after)
