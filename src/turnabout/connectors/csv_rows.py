"""Read CSV row by row: exact line numbers, and whatever cannot be read is set aside instead of read wrongly."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from turnabout.connectors.base import SetAside
from turnabout.connectors.csv_writer import unguard
from turnabout.connectors.rows import EXTRA, LINE, OURS, RAW, Rows, distinct_names, require_names
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.textfile import LONGEST_LINE, TextFile, is_clean, open_text, readable, starts_with, trouble_of
from turnabout.core.errors import BadInput

_Record = tuple[list[str], int, str | None]
MOST_LINES = 20_000
"""Lines of one row; a quotation mark that is open for longer was never closed."""
csv.field_size_limit(LONGEST_LINE * 8)  # the csv module's own 131,072 characters are less than one long mail


class CsvSource:
    """A CSV file; a file of rows that were set aside before is recognised by its first column and read as such."""

    def __init__(self, path: Path, settings: SourceSettings) -> None:
        self._path = path
        self._mended = delimiter_of_mended(path)
        self._delimiter = self._mended or settings.delimiter
        self._encoding = "utf-8" if self._mended else settings.encoding
        with open_text(path, self._encoding) as file:
            self._columns = _columns(next(_Records(file, self._delimiter).rows(), None), path.name)
        self.names: Sequence[str] = [name for name in self._columns if name not in OURS]

    def chunks(self, sizes: Iterator[int]) -> Iterator[Rows]:
        """Read the source from its start, as many source rows at a time as ``sizes`` says."""
        with open_text(self._path, self._encoding) as file:
            records = _Records(file, self._delimiter).rows()
            next(records, None)
            builder = _Chunk(self._columns, mended=self._mended is not None)
            size = next(sizes)
            file.gather()
            for cells, line, trouble in records:
                builder.add(cells, line, trouble)
                if builder.count == size:
                    yield builder.take(file.progress())
                    size = next(sizes)
                    file.gather()
            if builder.count:
                yield builder.take(1.0)


def _columns(header: _Record | None, name: str) -> list[str]:
    if header is None:
        raise BadInput(f"{name} is empty.")
    cells, _, trouble = header
    if trouble:
        raise BadInput(f"The header of {name} cannot be read: {trouble}")
    require_names(cells, name)
    return distinct_names(cells)


class _Chunk:
    """Rows that are being gathered."""

    def __init__(self, names: Sequence[str], *, mended: bool) -> None:
        self._names = names
        self._mended = mended
        self._clear()

    def _clear(self) -> None:
        self.count = 0
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._damaged: list[SetAside] = []

    def add(self, cells: list[str], line: int, trouble: str | None) -> None:
        self.count += 1
        if trouble:
            self._damaged.append(SetAside(line, trouble, {RAW: cells[0]}))
        elif len(cells) != len(self._names):
            self._damaged.append(self._ragged(cells, line))
        else:
            self._rows.append(cells)
            self._lines.append(line)

    def _ragged(self, cells: list[str], line: int) -> SetAside:
        row = dict(zip(self._names, cells, strict=False))
        beyond = cells[len(self._names) :]
        if beyond:
            row[EXTRA] = " | ".join(beyond)
        return SetAside(line, f"The row has {len(cells)} cells, the header has {len(self._names)}.", row)

    def take(self, progress: float) -> Rows:
        columns: Sequence[Sequence[str]] = list(zip(*self._rows, strict=True)) or [()] * len(self._names)
        cells = dict(zip(self._names, columns, strict=True))
        lines = self._lines
        if self._mended:
            lines, cells = _as_sent_first(lines, cells)
        rows = Rows(lines, cells, self._damaged, progress)
        self._clear()
        return rows


def _as_sent_first(lines: list[int], cells: dict[str, Sequence[str]]) -> tuple[list[int], dict[str, Sequence[str]]]:
    """Give mended rows the lines and cells that they had in their first file."""
    first = [
        int(cell) if cell.isdecimal() and len(cell) < 16 else line
        for cell, line in zip(cells[LINE], lines, strict=True)
    ]
    return first, {name: [unguard(cell) for cell in column] for name, column in cells.items() if name not in OURS}


def delimiter_of_mended(path: Path) -> str | None:
    """Answer the delimiter of a file of rows set aside before; a spreadsheet may have changed it."""
    return starts_with(path, LINE)


class _Records:
    """The records of a CSV file: cells, the line where they start, and what is wrong with them."""

    def __init__(self, file: TextFile, delimiter: str) -> None:
        self._file = file
        self._delimiter = delimiter
        self._number = 0  # lines before those held
        self._lines: list[str] = []

    def rows(self) -> Iterator[_Record]:
        """Go through the rows; a row that a block cuts is read again together with the next block."""
        while True:
            fresh = self._file.lines()
            self._lines += fresh
            yield from self._whole_rows(ended=not fresh)
            if not fresh:
                return

    def _whole_rows(self, *, ended: bool) -> Iterator[_Record]:
        clean = is_clean("".join(self._lines))
        at = 0
        while at < len(self._lines):
            start = at
            reader = csv.reader(self._from(start), delimiter=self._delimiter, strict=True)
            try:
                for cells in reader:
                    end = start + reader.line_num
                    trouble = None if clean else self._trouble(at, end)
                    if cells or trouble:  # an empty line is no row
                        yield (self._raw(at, end) if trouble else cells), self._number + at + 1, trouble
                    at = end
            except csv.Error as problem:
                cut = "unexpected end" in str(problem) and not ended
                if cut and len(self._lines) - at < MOST_LINES:
                    break
                # Only the line where the row began is lost; the others are read again, as rows of their own.
                yield self._raw(at, at + 1), self._number + at + 1, _says(problem)
                at += 1
        self._number += at
        self._lines = self._lines[at:]

    def _from(self, start: int) -> Iterator[str]:
        return map(self._lines.__getitem__, range(start, len(self._lines)))

    def _trouble(self, start: int, end: int) -> str | None:
        return trouble_of("".join(self._lines[start:end]), self._file.encoding)

    def _raw(self, start: int, end: int) -> list[str]:
        return [readable("".join(self._lines[start:end]).rstrip("\r\n"))]


def _says(problem: csv.Error) -> str:
    if "expected after" in str(problem):
        return "A quotation mark closes in the middle of a cell."
    return "A quotation mark is opened and never closed."
