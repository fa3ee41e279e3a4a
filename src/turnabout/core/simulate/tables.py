"""From what was drawn to the tables of the record of service."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from turnabout.core.records import LEVELS, SCHEMAS, TIME, TableName
from turnabout.core.simulate.calendar import ZONE
from turnabout.core.simulate.company import NEVER, Company
from turnabout.core.simulate.customers import SEGMENTS, Customers

TRUTH = pa.schema(
    [
        ("person_id", pa.string()),
        ("base", pa.float64()),
        ("turnaround", pa.float64()),
        ("is_artist", pa.bool_()),
        ("team_effect", pa.float64()),
    ]
)
"""The planted truth: log-odds that a person adds on any leg, those added on difficult legs, and the team's."""


def times(seconds: NDArray[np.int64], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Seconds since 1970-01-01 UTC as times of the record; null where unknown."""
    mask = None if known is None else ~known
    return pa.array(seconds * 1_000_000, type=pa.int64(), mask=mask).cast(TIME)


def ids(prefix: str, number: NDArray[np.int64], width: int) -> pa.Array:
    """Names such as "C-0000042"; null where the number is negative."""
    digits = pc.utf8_lpad(pc.cast(pa.array(number, mask=number < 0), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "-")


def chosen(names: tuple[str, ...] | list[str], index: NDArray[np.int64]) -> pa.Array:
    """Words by index; null where the index is negative."""
    return pa.array(names, type=pa.string()).take(pa.array(index, mask=index < 0))


def table(name: TableName, columns: Mapping[str, Any], rows: int) -> pa.Table:
    """Put columns into the shape of a table of the record; what is not given is null."""
    schema = SCHEMAS[name]
    arrays = [columns[f.name] if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    return pa.Table.from_arrays([_plain(a, f.type) for a, f in zip(arrays, schema, strict=True)], schema=schema)


def _plain(values: Any, type_: pa.DataType) -> Any:
    return values if isinstance(values, pa.ChunkedArray) or values.type == type_ else values.cast(type_)


def people_table(company: Company) -> pa.Table:
    """Everybody of the company."""
    staff, teams, n = company.staff, company.teams, len(company.staff.level)
    levels = np.minimum(staff.level, len(LEVELS) - 1)
    names = [f"{first} {last}" for first, last in zip(staff.first_names, staff.last_names, strict=True)]
    roles = np.where(staff.level == 0, staff.team, len(teams.roles) + staff.level)
    titles = [*teams.roles, "", "Team lead", "Service manager", "Head of customer service"]
    above = [*teams.departments, "Customer Service"]
    department = np.where(staff.team >= 0, staff.team, len(teams.departments))
    return table(
        "people",
        {
            "person_id": person_ids(np.arange(n)),
            "name": pa.array(names),
            "team": chosen(teams.names, staff.team),
            "department": chosen(above, department),
            "level": chosen(LEVELS, levels),
            "role": chosen(titles, roles),
            "manager_id": person_ids(staff.manager),
            "customer_facing": pa.array(staff.level <= 1),
            "started_on": pa.array(staff.starts.astype(np.int32)).cast(pa.date32()),
            "ended_on": pa.array(staff.ends.astype(np.int32), mask=staff.ends >= NEVER).cast(pa.date32()),
            "zone": pa.repeat(ZONE, n),
        },
        n,
    )


def person_ids(number: NDArray[np.int64]) -> pa.Array:
    """Ids of people; null where negative."""
    return ids("P", number, 5)


def conversation_ids(number: NDArray[np.int64]) -> pa.Array:
    """Ids of conversations."""
    return ids("C", number, 8)


def customer_ids(number: NDArray[np.int64]) -> pa.Array:
    """Ids of customers."""
    return ids("K", number, 7)


def truth_table(company: Company) -> pa.Table:
    """Tell what was planted, one row per person."""
    staff = company.staff
    return pa.table(
        [
            person_ids(np.arange(len(staff.level))),
            pa.array(staff.base),
            pa.array(staff.turnaround),
            pa.array(staff.artist),
            pa.array(staff.team_effect),
        ],
        schema=TRUTH,
    )


def customers_table(customers: Customers, begin: int, end: int) -> pa.Table:
    """List some of the customers, as they are at the end."""
    part = slice(begin, end)
    n = len(customers.since[part])
    ends = customers.ends[part]
    return table(
        "customers",
        {
            "customer_id": customer_ids(np.arange(begin, begin + n)),
            "since": pa.array(customers.since[part]).cast(pa.date32()),
            "segment": chosen(SEGMENTS, customers.segment[part].astype(np.int64)),
            "value": pa.array(np.round(customers.value[part].astype(np.float64), 2)),
            "ended_on": pa.array(ends, mask=ends >= NEVER).cast(pa.date32()),
        },
        n,
    )
