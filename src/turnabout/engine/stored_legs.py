"""Refuses stored legs that cannot be added up, before anything is worked out from them."""

# ruff: noqa: S608 (the names of columns are our own)

from turnabout.core.errors import BadInput
from turnabout.engine.history import History

# Whether a number is NaN is asked by itself: what files say of their smallest and largest value leaves it out.
UNUSABLE = {
    "difficulty": ("isnan({0}) OR {0} < 0e0 OR {0} > 1e0", "lies between 0 (easiest) and 1"),
    "outcome": ("isnan({0})", "is a number"),
    "credit": ("isnan({0}) OR {0} < 0e0 OR {0} > 1e0", "lies between 0 and 1"),
}


def refuse_unusable(history: History) -> None:
    """Look at the numbers of stored legs, each of which may also be missing.

    Raises
    ------
    BadInput
        When a leg's difficulty, outcome or credit is no number that it can be.
    """
    for column, (wrong, right) in UNUSABLE.items():
        if not history.has("legs", column):
            continue
        value = f"CAST({column} AS DOUBLE)"
        (count,) = history.one(f"SELECT count(*) FROM legs WHERE {wrong.format(value)}")
        if count:
            raise BadInput(
                f"The {column} of {int(str(count)):,} of the legs at {history.where} cannot be: it {right}, or is "
                "empty where it is not known. Mend the column and run this again."
            )
