"""The linear algebra underneath does not start threads of its own, unless whoever starts the program says so."""

import os
import subprocess
import sys

import pytest

NAME = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize(("said", "counts"), [(None, "1"), ("2", "2")])
def test_one_thread_unless_told_otherwise(said: str | None, counts: str) -> None:
    """The environment decides, and one thread is what stands there where it says nothing."""
    around = {name: value for name, value in os.environ.items() if name != NAME} | ({NAME: said} if said else {})
    code = f"import turnabout.engine, os; print(os.environ['{NAME}'])"
    done = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == counts
