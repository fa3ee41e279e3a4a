"""One reader for all tests: loading it takes a tenth of a second."""

import pytest

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import Reader, Roster


@pytest.fixture(scope="session")
def reader():
    return Reader(
        calendar=BusinessCalendar("Europe/London"),
        roster=Roster({"p1": "Anna Berg", "p2": "Omar Haddad", "p3": "Anna Cole"}),
    )
