"""The outside reader of this installation, where its operator set one."""

from django.conf import settings

from turnabout.connectors.outside_reader import OutsideReader


def outside_reader(*, asked: int) -> OutsideReader | None:
    """Return the outside reader with what is left of today's budget; None where none was set.

    Parameters
    ----------
    asked
        How often it was asked today.
    """
    if settings.OUTSIDE is None:
        return None
    return OutsideReader(settings.OUTSIDE, budget=max(0, settings.OUTSIDE_A_DAY - asked))
