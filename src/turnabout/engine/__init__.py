"""Runs the core over a record of service: DuckDB here, Spark there; no Django, no configuration."""

from turnabout.core.skill import ArtistSettings, ArtistsResult, Finding
from turnabout.engine.artists import Prepared, artists, prepare
from turnabout.engine.capability import capabilities
from turnabout.engine.history import History, open_duckdb, open_history
from turnabout.engine.reading import ReadResult, read

__all__ = [
    "ArtistSettings",
    "ArtistsResult",
    "Finding",
    "History",
    "Prepared",
    "ReadResult",
    "artists",
    "capabilities",
    "open_duckdb",
    "open_history",
    "prepare",
    "read",
]
