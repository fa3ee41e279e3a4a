"""T22: the same true skill gets the same published estimate, whatever cases, language, shift or hours somebody has."""

import importlib.util

import numpy as np
import pytest

import house


def command(name):
    """Load a benchmark by its file: the folder of benchmarks is not on the path of the tests."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", house.ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fairness = command("fairness")
COMPANIES = range(2)


@pytest.mark.parametrize("ground", fairness.GROUNDS)
def test_t22_the_same_skill_gets_the_same_estimate(ground):
    apart = [fairness.difference(ground, seed, "own") for seed in COMPANIES]
    assert abs(np.mean(apart)) <= fairness.LIMIT


@pytest.mark.parametrize("ground", ["case mix", "language", "shift"])
def test_t22_twin_without_difficulty_the_measure_would_notice(ground):
    assert fairness.difference(ground, 0, "none") < -2 * fairness.LIMIT
