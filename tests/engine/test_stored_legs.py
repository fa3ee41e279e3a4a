"""Stored legs with numbers that cannot be are refused in one sentence; what is missing is no fault."""

import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from turnabout.core.errors import BadInput
from turnabout.engine import artists

GOOD = {"difficulty": 0.5, "outcome": 1.0, "credit": 1.0}


def write(folder, **instead):
    """Write forty legs of two people, one of them with something else in a column."""
    numbers = {
        name: pa.array([instead.get(name, good), *[good] * 39], pa.float64(), from_pandas=False)
        for name, good in GOOD.items()
    }
    pq.write_table(pa.table({"person_id": ["p1", "p2"] * 20, **numbers}), folder / "legs.parquet")
    return folder


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[("difficulty", value) for value in (math.nan, -0.1, 1.1, math.inf)],
        ("outcome", math.nan),
        *[("credit", value) for value in (math.nan, -1.0, 2.0)],
    ],
)
def test_what_cannot_be_is_refused(tmp_path, column, value):
    with pytest.raises(BadInput, match=f"^The {column} of 1 of the legs at .* cannot be: it .* Mend the column"):
        artists(write(tmp_path, **{column: value}))


@pytest.mark.parametrize("column", GOOD)
@pytest.mark.parametrize("value", [None, 0.0, 1.0])
def test_what_is_missing_or_at_the_edge_is_not(tmp_path, column, value):
    assert artists(write(tmp_path, **{column: value})).legs == 40
