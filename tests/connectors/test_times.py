"""Times as desks write them come out in UTC, or are told to be unreadable."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnabout.connectors.times import TimeReader
from turnabout.core.errors import BadInput


def read(*texts, time_format=None, day_first=True, zone="UTC"):
    times = TimeReader.of(time_format=time_format, day_first=day_first, zone=zone).read(pa.array(texts, pa.string()))
    return times.to_arrow().to_pylist()


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2025-01-02", at(2025, 1, 2)),
        ("2025-01-02T03:04:05Z", at(2025, 1, 2, 3, 4, 5)),
        ("2025-01-02 03:04:05.123456789 UTC", at(2025, 1, 2, 3, 4, 5, 123456)),
        ("2025-01-02 03:04:05 +0530", at(2025, 1, 1, 21, 34, 5)),
        ("2025/01/02 03:04-08", at(2025, 1, 2, 11, 4)),
        ("29/2/2016 01:16", at(2016, 2, 29, 1, 16)),
        ("3.4.25 9:05", at(2025, 4, 3, 9, 5)),
        ("17-Aug-23", at(2023, 8, 17)),
        ("Thu, 17 Aug 2023 10:11:12 +0000", at(2023, 8, 17, 10, 11, 12)),
        ("August 17, 2023, 10:11 PM", at(2023, 8, 17, 22, 11)),
        ("8/12/2023 12:00 am", at(2023, 12, 8)),
        ("Tue Oct 31 22:10:47 +0000 2017", at(2017, 10, 31, 22, 10, 47)),
        ("1700000000", at(2023, 11, 14, 22, 13, 20)),
        ("1700000000500", at(2023, 11, 14, 22, 13, 20, 500000)),
    ],
)
def test_usual_ways_of_writing_a_time(text, means):
    assert read(text) == [means]


@pytest.mark.parametrize(
    "text", ["", "soon", "2025-02-29", "2025-13-01", "31/4/2025", "2025-01-01 24:00", "0000-00-00", "13:00 PM", "12345"]
)
def test_what_is_no_time_is_not_read(text):
    assert read(text) == [None]


def test_month_first_and_a_format_of_its_own():
    assert read("03/04/2025", day_first=False) == [at(2025, 3, 4)]
    assert read("03/04/2025", day_first=None) == [None]
    assert read("20250304 0506", time_format="%Y%m%d %H%M") == [at(2025, 3, 4, 5, 6)]
    with pytest.raises(BadInput, match="%q"):
        read("x", time_format="%q")
    with pytest.raises(BadInput, match="year, month and day"):
        read("x", time_format="%H:%M")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Europe/Berlin", "America/St_Johns"]))
def test_a_wall_clock_time_means_what_zoneinfo_says(wall, zone):
    wall = wall.replace(second=0, microsecond=0)
    assert read(wall.isoformat(sep=" "), zone=zone) == [wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)]


@given(st.datetimes(datetime(1901, 1, 1), datetime(2198, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_time_with_an_offset_means_itself(wall, minutes):
    sign, (hours, rest) = ("-" if minutes < 0 else "+"), divmod(abs(minutes), 60)
    expected = wall.replace(tzinfo=UTC) - timedelta(minutes=minutes)
    assert read(f"{wall.isoformat()}{sign}{hours:02d}:{rest:02d}") == [expected]
