"""Read CSV row by row: exact line numbers, and whatever cannot be read is set aside instead of read wrongly."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from turnabout.connectors.base import SetAside
from turnabout.connectors.csv_writer import unguard
from turnabout.connectors.rows import EXTRA, LINE, OURS, RAW, Rows, distinct_names, require_names
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.textfile import LONGEST_LINE, TextFile, open_text, readable, starts_with, trouble_of
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
            for cells, line, trouble in records:
                builder.add(cells, line, trouble)
                if builder.count == size:
                    yield builder.take(file.progress())
                    size = next(sizes)
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


class _Lines:
    """Lines of a file, some of which may be read again."""

    def __init__(self, file: TextFile) -> None:
        self._readline = file.readline
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline()
        if not line:
            raise StopIteration
        if len(self.taken) >= MOST_LINES:
            self._again.appendleft(line)
            raise csv.Error("more lines than a row has")
        self.number += 1
        self.taken.append(line)
        return line

    def back_to_second(self) -> str:
        """Answer the first line of the row that failed; the others will be read again as rows of their own."""
        first, rest = self.taken[0], self.taken[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


class _Records:
    """The records of a CSV file: cells, the line where they start, and what is wrong with them."""

    def __init__(self, file: TextFile, delimiter: str) -> None:
        self._encoding = file.encoding
        self._lines = _Lines(file)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)

    def rows(self) -> Iterator[_Record]:
        lines, reader, encoding = self._lines, self._reader, self._encoding
        while True:
            lines.taken.clear()
            start = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                raw = lines.back_to_second()
                yield [readable(raw.rstrip("\r\n"))], start, _says(problem)
                continue
            trouble = None
            for line in lines.taken:
                trouble = trouble or trouble_of(line, encoding)
            if trouble:
                yield [readable("".join(lines.taken).rstrip("\r\n"))], start, trouble
            elif cells:  # an empty line is no row
                yield cells, start, None


def _says(problem: csv.Error) -> str:
    if "expected after" in str(problem):
        return "A quotation mark closes in the middle of a cell."
    return "A quotation mark is opened and never closed."
