"""Fixtures of the invented company: worked out once for all tests of a folder that takes them over."""

import pytest
from django.db import connection, transaction

from invented import bring_in_company


@pytest.fixture(scope="package")
def company(django_db_setup, django_db_blocker, tmp_path_factory):
    """Work the company out in a transaction that is rolled back behind the last test of this folder."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            company = bring_in_company(tmp_path_factory.mktemp("company"))
            connection.check_constraints()  # or PostgreSQL checks the whole company behind every test
            yield company
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _database(company, db):
    """Each test stands on the company and leaves it as it was."""
