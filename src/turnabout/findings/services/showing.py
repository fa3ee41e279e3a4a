"""Showing figures about people to others: the one place where this happens, and where it is written down."""

from datetime import datetime

from turnabout.core.figures import ARTIST_FOUND
from turnabout.findings.selectors import FoundPeople, SharedFigure, found_people, shared_figure
from turnabout.people.models import Account
from turnabout.rights.models import Share
from turnabout.rights.services import Door, note_views

TO_FIND = "To find who turns difficult customers around"
SHARED = "You share it with them"


def show_found(*, viewer: Account, now: datetime, door: Door, why: str = TO_FIND) -> FoundPeople | None:
    """Show the artists found, and note for each that ``viewer`` saw it; None for whom it may not be shown."""
    found = found_people(viewer, now=now)
    if found:
        people = [row.person_id for row in found.people]
        note_views(viewer=viewer, now=now, people=people, what=ARTIST_FOUND.key, door=door, why=why)
    return found


def show_shared(*, viewer: Account, share: Share, now: datetime, door: Door, why: str = SHARED) -> SharedFigure | None:
    """Show what somebody shares with ``viewer``, and note that they saw it; None for whom it may not be shown."""
    shown = shared_figure(viewer, share, now=now)
    if shown:
        note_views(viewer=viewer, now=now, people=[share.person_id], what=share.figure, door=door, why=why)
    return shown
