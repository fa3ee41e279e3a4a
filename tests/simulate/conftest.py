"""One simulated company, written once, read by many tests."""

import duckdb
import pytest

from turnabout.core.simulate import CompanySettings
from turnabout.engine.simulating import simulate

TABLES = ("people", "customers", "conversations", "messages", "events", "ratings", "orders")


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    return simulate(folder, settings=CompanySettings(seed=3, people=60, conversations=20_000))


@pytest.fixture(scope="session")
def record(company):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name in TABLES:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{company.directory}/{name}/*.parquet')")
    connection.execute(f"CREATE VIEW truth AS SELECT * FROM '{company.directory}/truth.parquet'")
    return lambda query: connection.execute(query).fetchall()
