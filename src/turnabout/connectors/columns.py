"""Turn the cells of a page into columns of the record of service, and note each cell that cannot be used."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.connectors.base import SetAside
from turnabout.connectors.mapping import ROW
from turnabout.connectors.markup import words_of
from turnabout.connectors.rows import Rows
from turnabout.connectors.settings import SourceSettings
from turnabout.connectors.times import TimeReader, Times
from turnabout.connectors.values import Value
from turnabout.core.errors import BadInput
from turnabout.core.records import MAP, TIME, Column

Mask = NDArray[np.bool_]
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_KEPT_AS_WRITTEN = ("text", "comment", "subject")


@dataclass(frozen=True, slots=True)
class Cells:
    """The readable rows of a page, with what is wrong with some of them.

    Attributes
    ----------
    trouble
        Row → the first reason why it is set aside.
    strict
        Whether a setting that is missing (zone, day first) stops the import, as it does on the first page.
    """

    rows: Rows
    settings: SourceSettings
    strict: bool
    trouble: dict[int, str] = field(default_factory=dict)
    _texts: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Readable rows."""
        return len(self.rows.lines)

    def blame(self, rows: Mask, column: str | None, says: str) -> None:
        """Note for each row of the mask that has no reason yet what its cell (or, without a column, the row) is."""
        for row in np.flatnonzero(rows).tolist():
            if row not in self.trouble:
                self.trouble[row] = f"{self.said(column, row)}, {says}." if column is not None else f"{says}."

    def said(self, column: str, row: int) -> str:
        """Name a cell: its column and what it holds."""
        cell = str(self.raw(column)[row])
        return f"Column {column!r} holds {cell[:80] + ('…' if len(cell) > 80 else '')!r}"

    def set_aside(self) -> tuple[SetAside, ...]:
        """Answer the damaged rows and those in trouble, in the order of their lines."""
        rows = self.rows
        troubled = [SetAside(rows.lines[row], reason, rows.row(row)) for row, reason in self.trouble.items()]
        return tuple(sorted([*rows.damaged, *troubled], key=lambda aside: aside.line))

    def raw(self, column: str) -> Sequence[object]:
        """Answer the cells as they came; ``row`` is the line where each row starts."""
        if column == ROW and ROW not in self.rows.cells:
            return self.rows.lines
        return self.rows.cells.get(column, [""] * self.count)

    def text(self, column: str) -> pa.Array:
        """Answer a column as strings, trimmed; null where the cell is empty or holds a word for nothing."""
        if column not in self._texts:
            trimmed = pc.utf8_trim_whitespace(pa.array(self.raw(column)).cast(pa.string()))
            nothing = pc.is_in(trimmed, value_set=pa.array(["", *self.settings.null], pa.string()))
            self._texts[column] = pc.if_else(nothing, None, trimmed)
        return self._texts[column]

    def words(self, value: Value) -> pa.Array:
        """Answer a value as strings: translated, with its default and its prefix."""
        if value.column is None:
            return pa.array([_as_text(value.constant)] * self.count, pa.string())
        text = self.text(value.column)
        if value.translate:
            text = _translated(text, value.translate)
        if value.default is not None:
            text = pc.fill_null(text, value.default)
        return pc.binary_join_element_wise(value.prefix, text, "") if value.prefix else text

    def dates(self, value: Value) -> pa.Array:
        """Answer a value as dates, in whatever zone they were written."""
        texts = self.words(value)
        settings = self.settings
        days = TimeReader.of(time_format=settings.time_format, day_first=settings.day_first, zone=None).read(texts)
        self.blame(valid(texts) & ~days.read, value.column, "which is not a date")
        return days.to_arrow().cast(pa.timestamp("us")).cast(pa.date32())

    def times(self, value: Value) -> Times:
        """Answer a value as times; the unreadable ones and those without a zone are blamed."""
        settings = self.settings
        reader = TimeReader.of(time_format=settings.time_format, day_first=settings.day_first, zone=settings.zone)
        texts = self.words(value)
        times = reader.read(texts)
        if self.strict and settings.day_first is None and settings.time_format is None:
            self._require_day_first(value, texts, times)
        if settings.zone is None and times.naive.any():
            if self.strict:
                said = self.said(value.column or ROW, int(times.naive.argmax()))
                raise BadInput(
                    f'{said}, a time without a zone; say whose it is in [source], like zone = "Europe/Berlin".'
                )
            self.blame(times.naive, value.column, "a time without a zone")
        self.blame(valid(texts) & ~times.read, value.column, "which is not a time")
        return times

    def _require_day_first(self, value: Value, texts: pa.Array, times: Times) -> None:
        either = TimeReader.of(time_format=None, day_first=True, zone=None).read(texts).read
        either |= TimeReader.of(time_format=None, day_first=False, zone=None).read(texts).read
        doubtful = either & ~times.read
        if doubtful.any():
            said = self.said(value.column or ROW, int(doubtful.argmax()))
            raise BadInput(f"{said}: day or month first? Say day_first = true or false in [source].")

    def column(self, column: Column, value: Value) -> pa.Array:
        """Answer a value in the type of its column; cells that do not fit are blamed and null."""
        if column.type == TIME:
            return self.times(value).to_arrow()
        if column.type == pa.date32():
            return self.dates(value)
        if column.type == pa.bool_():
            return self._truths(value)
        if pa.types.is_floating(column.type):
            return self.numbers(value)
        if pa.types.is_integer(column.type):
            return self._whole(value)
        if pa.types.is_list(column.type):
            return self._lists(value)
        if column.name in _KEPT_AS_WRITTEN and value.column is not None:
            return self._as_written(value)
        return self._allowed(column, value)

    def numbers(self, value: Value) -> pa.Array:
        """Answer a value as numbers."""
        texts = self.words(value)
        fits = pc.match_substring_regex(texts, _NUMBER)
        numbers = pc.if_else(fits, texts, None).cast(pa.float64())
        finite = pc.and_kleene(fits, pc.is_finite(numbers))
        self.blame(_false(finite), value.column, "which is not a number")
        return pc.if_else(finite, numbers, None)

    def _whole(self, value: Value) -> pa.Array:
        numbers = self.numbers(value)
        whole = pc.and_kleene(pc.equal(numbers, pc.round(numbers)), pc.less(pc.abs(numbers), 2.0**53))
        self.blame(_false(whole), value.column, "which is not a whole number")
        return pc.if_else(whole, numbers, None).cast(pa.int64())

    def entries(self, values: Mapping[str, Value]) -> pa.Array:
        """Answer a map of strings; a key whose cell is empty is absent, for unknown is not the empty word."""
        n, k = self.count, len(values)
        if not k:
            return pa.array([{}] * n, MAP)
        texts = pa.concat_arrays([self.words(value) for value in values.values()])
        there = valid(texts).reshape(k, n)
        by_row = (np.arange(k) * n + np.arange(n)[:, None])[there.T]
        offsets = np.concatenate([[0], np.cumsum(there.sum(axis=0))]).astype(np.int32)
        keys = pa.array(list(values), pa.string()).take(pa.array(by_row // n if n else by_row))
        return pa.MapArray.from_arrays(pa.array(offsets), keys, texts.take(pa.array(by_row)))

    def _truths(self, value: Value) -> pa.Array:
        texts = pc.utf8_lower(self.words(value))
        true, false = (pc.is_in(texts, value_set=pa.array(words)) for words in (_TRUE, _FALSE))
        unclear = valid(texts) & ~np.asarray(pc.or_(true, false))
        self.blame(unclear, value.column, "which is neither yes nor no")
        return pc.if_else(pc.or_(true, false), true, None)

    def _allowed(self, column: Column, value: Value) -> pa.Array:
        texts = self.words(value)
        if not column.allowed:
            return texts
        known = np.asarray(pc.is_in(texts, value_set=pa.array(column.allowed)))
        wrong = valid(texts) & ~known
        self.blame(wrong, value.column, f"which is none of {', '.join(column.allowed)}")
        return pc.if_else(pa.array(known), texts, None)

    def _as_written(self, value: Value) -> pa.Array:
        """Keep a person's words untrimmed; only HTML is turned into words."""
        assert value.column is not None
        kept = valid(self.text(value.column))
        cells = [
            str(cell) if there else value.default for cell, there in zip(self.raw(value.column), kept, strict=True)
        ]
        if value.html:
            cells = [cell if cell is None else words_of(cell) for cell in cells]
        return pa.array(cells, pa.string())

    def _lists(self, value: Value) -> pa.Array:
        texts = self.words(value).to_pylist()
        return pa.array([None if text is None else _listed(text, value.split) for text in texts], pa.list_(pa.string()))


def valid(array: pa.Array) -> Mask:
    """Tell where an array is not null, shape (n,)."""
    mask: Mask = array.is_valid().to_numpy(zero_copy_only=False)
    return mask


def _false(truths: pa.Array) -> Mask:
    mask: Mask = ~np.asarray(pc.fill_null(truths, fill_value=True))
    return mask


def _as_text(constant: object) -> str:
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def _translated(text: pa.Array, words: Mapping[str, str]) -> pa.Array:
    place = pc.index_in(text, value_set=pa.array(list(words), pa.string()))
    meant = pa.array(list(words.values()), pa.string()).take(place)
    return pc.if_else(pc.is_valid(place), pc.if_else(pc.equal(meant, ""), None, meant), text)


def _listed(text: str, split: str | None) -> list[str]:
    if split is None and text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return [text]
        return [str(item) for item in found] if isinstance(found, list) else [text]
    return [item.strip() for item in text.split(split or ",") if item.strip()]
