"""Read JSON Lines: one object a line, nested names joined by dots."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from turnabout.connectors.base import SetAside
from turnabout.connectors.rows import RAW, Rows, require_names
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.textfile import TextFile, open_text, readable, trouble_of
from turnabout.core.errors import BadInput

LOOKED_AT = 1_000
"""Lines read for the names of columns; more where a column of the mapping has not come yet."""
DEEPEST = 20

Cells = dict[str, str]


class JsonlSource:
    """A file of JSON objects, one a line (packed or not)."""

    def __init__(self, path: Path, settings: SourceSettings, wanted: Mapping[str, str]) -> None:
        self._path = path
        self._encoding = settings.encoding
        self.names: Sequence[str] = self._find_names(set(wanted))

    def _find_names(self, wanted: set[str]) -> list[str]:
        names: dict[str, None] = {}
        with open_text(self._path, self._encoding) as file:
            for looked_at, (_, cells, trouble) in enumerate(_objects(file), start=1):
                names |= dict.fromkeys(() if trouble else cells)
                if looked_at >= LOOKED_AT and wanted <= names.keys():
                    break
                require_names(list(names), self._path.name)
        if not names:
            raise BadInput(f"{self._path.name} holds no JSON object; each line should be one.")
        return list(names)

    def chunks(self, sizes: Iterator[int]) -> Iterator[Rows]:
        """Read the source from its start, as many source rows at a time as ``sizes`` says."""
        with open_text(self._path, self._encoding) as file:
            gathered: list[tuple[int, Cells, str | None]] = []
            size = next(sizes)
            file.gather()
            for found in _objects(file):
                gathered.append(found)
                if len(gathered) == size:
                    yield _rows(gathered, file.progress(), file.name)
                    gathered, size = [], next(sizes)
                    file.gather()
            if gathered:
                yield _rows(gathered, 1.0, file.name)


def _rows(gathered: list[tuple[int, Cells, str | None]], progress: float, what: str) -> Rows:
    damaged = [SetAside(line, trouble, cells) for line, cells, trouble in gathered if trouble]
    good = [(line, cells) for line, cells, trouble in gathered if not trouble]
    names = dict.fromkeys(name for _, cells in good for name in cells)
    require_names(list(names), what)  # each has a cell in every row
    columns = {name: [cells.get(name, "") for _, cells in good] for name in names}
    return Rows([line for line, _ in good], columns, damaged, progress)


def _objects(file: TextFile) -> Iterator[tuple[int, Cells, str | None]]:
    """Yield line, cells and what is wrong with them, for each line that is not blank."""
    numbers = count(1)
    while lines := file.lines():
        for line, number in zip(lines, numbers, strict=False):
            if text := line.strip():
                yield number, *_object(text, file.encoding)


def _object(text: str, encoding: str) -> tuple[Cells, str | None]:
    cells: Cells = {}
    trouble = trouble_of(text, encoding)
    if trouble is None:
        try:
            _flatten(_DECODER.decode(text), "", cells)
        except (ValueError, RecursionError) as problem:
            trouble = f"The line is not a JSON object: {problem}."
        else:  # what was escaped in the line may still be what no table can hold
            trouble = trouble_of("".join([*cells, *cells.values()]), encoding)
    return ({RAW: readable(text)}, trouble) if trouble else (cells, None)


def _flatten(found: Any, before: str, cells: Cells) -> None:
    if not isinstance(found, dict):
        raise ValueError("it holds something else")  # noqa: TRY004 (answered as a damaged line)
    if before.count(".") > DEEPEST:
        raise ValueError("it is nested too deep")
    for key, value in found.items():
        name = before + key
        if isinstance(value, dict) and value:
            _flatten(value, f"{name}.", cells)
        else:
            cells[name] = _cell(value)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


# Numbers keep the letters they came in: an id of twenty digits or a price of 1.10 is not changed by reading it.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse)
