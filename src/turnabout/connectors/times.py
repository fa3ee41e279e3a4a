"""Read times as desks write them, a whole column at once; everything comes out in UTC."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.errors import BadInput

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_CLOCK = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s*(?P<p>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?P<z>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_TAIL = rf"(?:(?:\s*T\s*|,?\s+){_CLOCK}(?:\s*{_ZONE})?)?$"
_MONTH = r"(?P<b>[A-Za-z]{3,9})\.?"
YEAR_FIRST = rf"^(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TAIL}"
DAY_FIRST = rf"^(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){_TAIL}"
MONTH_FIRST = rf"^(?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){_TAIL}"
DAY_NAMED = rf"^(?:[A-Za-z]{{3}},\s+)?(?P<d>\d{{1,2}})[-/. ]\s*{_MONTH}[-/. ,]\s*(?P<y>\d{{4}}|\d{{2}}){_TAIL}"
NAMED_DAY = rf"^{_MONTH}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}){_TAIL}"
ASCTIME = rf"^[A-Za-z]{{3}} {_MONTH}\s+(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})? (?P<y>\d{{4}})$"
UNIX = r"^(?P<s>\d{10})(?P<f>\d{3})?$"
_LETTERS = {
    "Y": r"(?P<y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})", "b": _MONTH,
    "B": _MONTH, "H": r"(?P<H>\d{1,2})", "I": r"(?P<H>\d{1,2})", "M": r"(?P<M>\d{1,2})", "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})", "p": r"(?P<p>[AaPp])\.?[Mm]\.?", "z": _ZONE, "s": r"(?P<s>\d{10})", "%": "%",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EARLIEST, _LATEST = 1900, 2199
_SECOND, _MINUTE, _DAY = 1_000_000, 60_000_000, 86_400_000_000
_CHANGES = 1 << 62


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times.

    Attributes
    ----------
    utc
        Microseconds since 1970 in UTC, shape (n,); 0 where ``read`` is false.
    read
        Where a time was read, shape (n,).
    naive
        Where the text names no zone, shape (n,).
    """

    utc: Numbers
    read: Mask
    naive: Mask

    def to_arrow(self) -> pa.Array:
        """Answer the times as an Arrow array of the record of service's type."""
        return pa.array(self.utc, mask=~self.read).cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))


@dataclass(frozen=True, slots=True)
class TimeReader:
    """How the times of a source are written.

    Attributes
    ----------
    patterns
        Regular expressions with the groups y m b d H M S f p z, or s for seconds since 1970; the first match counts.
    zone
        Zone of the times that name none; UTC is assumed where it is None (the caller looks at ``Times.naive``).
    """

    patterns: Sequence[str]
    zone: ZoneInfo | None

    @classmethod
    def of(cls, *, time_format: str | None, day_first: bool | None, zone: str | None) -> "TimeReader":
        """Make a reader from the settings of a source."""
        known = [YEAR_FIRST, DAY_NAMED, NAMED_DAY, ASCTIME, UNIX]
        if day_first is not None:
            known.append(DAY_FIRST if day_first else MONTH_FIRST)
        return cls([pattern_of(time_format)] if time_format else known, ZoneInfo(zone) if zone else None)

    def read(self, texts: pa.Array) -> Times:
        """Read a column of strings, shape (n,); empty and unreadable ones are not ``read``."""
        n = len(texts)
        utc, read, naive = np.zeros(n, np.int64), np.zeros(n, bool), np.zeros(n, bool)
        for pattern in self.patterns:
            left = np.flatnonzero(~read & _filled(texts))
            if not left.size:
                break
            parts = pc.extract_regex(texts.take(pa.array(left)), pattern)
            matched = _filled(parts)
            if not matched.any():
                continue
            rows = left[matched]
            micros, good, zoned = _from_parts(parts.filter(pa.array(matched)))
            utc[rows], read[rows], naive[rows] = micros, good, ~zoned
        if self.zone is not None and naive.any():
            utc[naive] = _from_zone(utc[naive], self.zone)
        return Times(np.where(read, utc, 0), read, naive & read)


def pattern_of(time_format: str) -> str:
    """Turn a format in the letters of ``strptime`` into a pattern."""
    pieces = re.split(r"%(.)", time_format)
    for letter in pieces[1::2]:
        if letter not in _LETTERS:
            raise BadInput(
                f"[source] time_format has %{letter}; there are {', '.join('%' + known for known in _LETTERS)}."
            )
    pattern = "".join(_LETTERS[piece] if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))
    names = re.findall(r"\(\?P<(\w)>", pattern)
    if len(names) != len(set(names)) or not ("s" in names or {"y", "d"} <= set(names)):
        raise BadInput(f"[source] time_format {time_format!r} must name year, month and day, each once.")
    return f"^{pattern}$"


def _filled(array: pa.Array) -> Mask:
    mask: Mask = array.is_valid().to_numpy(zero_copy_only=False)
    return mask


def _from_parts(parts: pa.StructArray) -> tuple[Numbers, Mask, Mask]:
    """Answer microseconds, whether such a time exists, and whether it names its zone."""
    columns = {field.name: parts.field(i) for i, field in enumerate(parts.type)}
    fraction = _fraction(columns.get("f"), len(parts))
    if "s" in columns:
        return (
            _number(columns, "s", len(parts)) * _SECOND + fraction,
            np.ones(len(parts), bool),
            np.ones(len(parts), bool),
        )
    day, exists = _days(columns, len(parts))
    second, fits = _seconds(columns, len(parts))
    offset, zoned = _offset(columns.get("z"), len(parts))
    return day * _DAY + (second - offset) * _SECOND + fraction, exists & fits, zoned


def _number(columns: Mapping[str, pa.Array], name: str, n: int) -> Numbers:
    if name not in columns:
        return np.zeros(n, np.int64)
    text = columns[name]
    numbers: Numbers = pc.if_else(pc.equal(text, ""), "0", text).cast(pa.int64()).to_numpy()
    return numbers


def _fraction(text: pa.Array | None, n: int) -> Numbers:
    if text is None:
        return np.zeros(n, np.int64)
    six = pc.utf8_slice_codeunits(pc.utf8_rpad(text, 6, "0"), 0, 6)
    numbers: Numbers = six.cast(pa.int64()).to_numpy()
    return numbers


def _days(columns: Mapping[str, pa.Array], n: int) -> tuple[Numbers, Mask]:
    year, day = _number(columns, "y", n), _number(columns, "d", n)
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    month = _named_month(columns["b"]) if "b" in columns else _number(columns, "m", n)
    exists = (year >= _EARLIEST) & (year <= _LATEST) & (month >= 1) & (month <= 12) & (day >= 1)
    first = _months_since_1970(np.where(exists, year, 1970), np.where(exists, month, 1))
    start, end = (moment.astype("M8[D]").astype(np.int64) for moment in (first, first + np.timedelta64(1, "M")))
    return start + day - 1, exists & (day <= end - start)


def _months_since_1970(year: Numbers, month: Numbers) -> NDArray[np.datetime64]:
    return ((year - 1970) * 12 + month - 1).astype("M8[M]")


def _named_month(names: pa.Array) -> Numbers:
    short = pc.utf8_lower(pc.utf8_slice_codeunits(names, 0, 3))
    place = pc.index_in(short, pa.array(_MONTHS))
    return np.asarray(pc.fill_null(place, -1).to_numpy(), np.int64) + 1


def _seconds(columns: Mapping[str, pa.Array], n: int) -> tuple[Numbers, Mask]:
    hour, minute, second = (_number(columns, name, n) for name in "HMS")
    fits = (hour < 24) & (minute < 60) & (second < 60)
    if "p" in columns:
        half = pc.utf8_lower(columns["p"])
        given, after_noon = np.asarray(pc.not_equal(half, "")), np.asarray(pc.equal(half, "p"))
        fits &= ~given | ((hour >= 1) & (hour <= 12))
        hour = np.where(given, hour % 12 + 12 * after_noon, hour)
    return hour * 3600 + minute * 60 + second, fits


def _offset(zones: pa.Array | None, n: int) -> tuple[Numbers, Mask]:
    """Seconds east of Greenwich, and whether a zone is named."""
    if zones is None:
        return np.zeros(n, np.int64), np.zeros(n, bool)
    distinct = zones.dictionary_encode()
    seconds = np.array([_seconds_east(text) for text in distinct.dictionary.to_pylist()], np.int64)
    return seconds[distinct.indices.to_numpy()], np.asarray(pc.not_equal(zones, ""))


def _seconds_east(text: str) -> int:
    if not text or text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    return (1 if text[0] == "+" else -1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


def _from_zone(wall: Numbers, zone: ZoneInfo) -> Numbers:
    """Turn wall-clock times into UTC: hours in which the zone keeps its offset at once, others by the minute."""
    hours, place = np.unique(wall // (60 * _MINUTE), return_inverse=True)
    east = np.array([_east_of_hour(zone, hour) for hour in hours.tolist()], np.int64)[place]
    for row in np.flatnonzero(east == _CHANGES).tolist():
        east[row] = _east(zone, int(wall[row] // _MINUTE))
    return wall - east


@lru_cache(maxsize=1 << 16)
def _east_of_hour(zone: ZoneInfo, hour: int) -> int:
    first, last = _east(zone, 60 * hour), _east(zone, 60 * hour + 59)
    return first if first == last else _CHANGES


def _east(zone: ZoneInfo, minute: int) -> int:
    """Answer how many microseconds east the zone is at a minute of its clock (the earlier, where it is twice)."""
    offset = (datetime(1970, 1, 1, tzinfo=zone) + timedelta(minutes=minute)).utcoffset()
    return (offset or timedelta()) // timedelta(microseconds=1)
