"""No input makes reading crash, hang or swell: each case is read in a process of its own, under limits."""

import json
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

SECONDS = 10
MEGABYTES = 512
DRIVER = Path(hostile.__file__)


def read_apart(names, *, seconds):
    """Read cases in another process; answer the slowest case and the peak of memory, or None where it was stopped."""
    try:
        done = subprocess.run(
            [sys.executable, str(DRIVER), *names],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    assert done.returncode == 0, done.stderr[-2000:]
    *cases, peak = [json.loads(line) for line in done.stdout.splitlines()]
    return max(case["seconds"] for case in cases), peak["megabytes"]


def keeps_the_limits(names, *, seconds=SECONDS * 6) -> bool:
    cost = read_apart(names, seconds=seconds)
    return cost is not None and cost[0] <= SECONDS and cost[1] <= MEGABYTES


@pytest.mark.slow
def test_the_limits_notice_what_hangs_and_what_swells():
    assert not keeps_the_limits(["a twin that hangs"], seconds=5)
    assert not keeps_the_limits(["a twin that swells"])


def test_what_costs_most_keeps_the_limits():
    assert keeps_the_limits(hostile.DEAREST)


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.CASES)
def test_each_alone_keeps_the_limits(name):
    assert keeps_the_limits([name])
