"""Who may see which figure about a person; the figures themselves are declared in :mod:`turnabout.core.figures`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL, FigureKind
from turnabout.people.models import Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees a figure, besides whoever it is about.

    Attributes
    ----------
    others
        Roles that see it once names are on, a day after its owner could.
    shared
        Roles with whom its owner may share it, and may stop sharing it.
    """

    others: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


AUDIENCE: Mapping[str, Audience] = {
    DIFFICULT_SKILL.key: Audience(shared=frozenset({Role.COACH})),
    ARTIST_FOUND.key: Audience(others=frozenset({Role.LEADER, Role.LEAD})),
}


def floor_of(kind: FigureKind) -> int:
    """Tell how many rated turns a figure needs here: an installation may raise it, nothing lowers it."""
    return max(kind.floor, int(settings.FLOOR))


def months_kept(kind: FigureKind) -> int:
    """Tell for how many months a figure is kept here: an installation may shorten it, nothing lengthens it."""
    return min(kind.months, int(settings.KEEP["figures"]))
