"""The one loader of what ships with the reader: packs of patterns and learnt weights."""

import io
import tomllib
from importlib import resources
from typing import Any

import numpy as np


def read_toml(*path: str) -> dict[str, Any]:
    """Read one TOML file beside this module."""
    return tomllib.loads(resources.files(__package__).joinpath(*path).read_text(encoding="utf-8"))


def names_in(*path: str) -> list[str]:
    """Return the names of what lies in a folder beside this module, in order."""
    return sorted(entry.name for entry in resources.files(__package__).joinpath(*path).iterdir())


def read_arrays(*path: str) -> dict[str, np.ndarray]:
    """Read one ``.npz`` file beside this module (plain arrays; nothing in it is executed)."""
    data = resources.files(__package__).joinpath(*path).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
