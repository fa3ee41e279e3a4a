"""The invented company, worked out once for all tests in this folder."""

from invented_fixtures import _database, company

__all__ = ["_database", "company"]
