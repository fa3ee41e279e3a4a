"""Runs the core over a record of service: DuckDB here; no Django, no configuration."""

from turnabout.core.skill import ArtistSettings, ArtistsResult, Finding
from turnabout.engine.artists import Prepared, artists, prepare
from turnabout.engine.capability import capabilities
from turnabout.engine.history import History, open_history

__all__ = [
    "ArtistSettings",
    "ArtistsResult",
    "Finding",
    "History",
    "Prepared",
    "artists",
    "capabilities",
    "open_history",
    "prepare",
]
