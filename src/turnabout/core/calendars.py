"""Working days."""

from datetime import date

import numpy as np


def add_business_days(start: date, days: int) -> date:
    """Count business days (Monday to Friday) forward from a day.

    Parameters
    ----------
    start
        The day of the notice; it is not counted itself.
    days
        How many business days must pass.
    """
    moved: date = np.busday_offset(start, days, roll="backward").astype(object)
    return moved
