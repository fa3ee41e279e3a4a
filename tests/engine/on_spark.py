"""What the tests of work on a cluster share."""

import importlib.util
import math
import shutil

NO_EXTRA = "needs the extra: make spark"
NO_JAVA = "needs Java 17: apt-get install default-jre-headless"
HAS_EXTRA = importlib.util.find_spec("pyspark") is not None and importlib.util.find_spec("sqlglot") is not None
HAS_SAIL = HAS_EXTRA and importlib.util.find_spec("pysail") is not None
HAS_JAVA = shutil.which("java") is not None


def differences(one, two, at=""):
    """Say where two answers differ: numbers by more than 1e-9, anything else at all."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in one.keys() | two.keys():
            yield from differences(one.get(key), two.get(key), f"{at}/{key}")
    elif isinstance(one, list | tuple) and isinstance(two, list | tuple) and len(one) == len(two):
        for k, (a, b) in enumerate(zip(one, two, strict=True)):
            yield from differences(a, b, f"{at}/{k}")
    elif isinstance(one, float) and isinstance(two, float):
        if not math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-9):
            yield f"{at}: {one} and {two}"
    elif one != two:
        yield f"{at}: {one} and {two}"
