"""What every page needs: where one can go from here, and which theme is wanted."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from turnabout.people.models import Account
from turnabout.rights.selectors import Right, may

THEME_COOKIE = "turnabout_theme"
KEYS_COOKIE = "turnabout_keys"  # "off": single keys do nothing, for those whom they surprise
THEMES = ("light", "dark")
BELOW_THE_THUMB = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one can go to.

    Attributes
    ----------
    name, label, short
        Its URL's name; what it is called; the same in at most nine letters.
    icon, key
        Its sign (:mod:`turnabout.web.icons`), and the letter that goes there after ``g``.
    right
        What somebody needs to be shown the way; None for everybody. The page decides again.
    group
        "" for the work of the day, "set-up" for what is set up once.
    """

    name: str
    label: str
    short: str
    icon: str
    key: str
    right: Right | None = None
    group: str = ""


PLACES = (
    Place("overview", "Overview", "Overview", "overview", "o"),
    Place("find", "Find", "Find", "find", "f", right="find"),
    Place("my-page", "My page", "My page", "me", "m"),
    Place("conversations", "Conversations", "Cases", "conversations", "c", right="read conversations"),
    Place("turnarounds", "Turned around", "Turned", "turn", "a", right="read conversations"),
    Place("review", "Is this right?", "Review", "tick", "r", right="read conversations"),
    Place("shared", "Shared with you", "Shared", "people", "w", right="see shared"),
    Place("how", "How it is worked out", "How", "how", "h"),
    Place("may-say", "What Turnabout may say", "May say", "names", "s"),
    Place("disagreements", "Disagreements", "Disagree", "flag", "d", right="decide disagreements"),
    Place("log", "Who looked", "Log", "file", "l", right="read the log", group="set-up"),
    Place("learning", "What the reader learnt", "Learnt", "pencil", "t", right="teach the reader", group="set-up"),
    Place("imports", "Import", "Import", "import", "i", right="import", group="set-up"),
    Place("names", "Switching names on", "Names", "names", "n", right="switch names", group="set-up"),
    Place("forget", "Forget somebody", "Forget", "cannot", "x", right="forget", group="set-up"),
    Place("invitations", "People & access", "People", "people", "p", right="invite", group="set-up"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A place, as shown on this page."""

    place: Place
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """Where somebody can go from here."""

    ways: tuple[Way, ...] = ()

    @property
    def daily(self) -> tuple[Way, ...]:
        return tuple(way for way in self.ways if not way.place.group)

    @property
    def set_up(self) -> tuple[Way, ...]:
        return tuple(way for way in self.ways if way.place.group)

    @property
    def below_the_thumb(self) -> tuple[Way, ...]:
        """The ways that fit on a telephone's bar, the most used first."""
        return self.ways[:BELOW_THE_THUMB]

    @property
    def search(self) -> str:
        """Where words can be searched for; empty for those who may not."""
        return next((way.href for way in self.ways if way.place.name == "conversations"), "")


def navigation_for(account: Account, path: str) -> Navigation:
    """List the ways that ``account`` is shown from the page at ``path``."""
    shown = [place for place in PLACES if place.right is None or may(account, place.right)]
    return Navigation(tuple(way_to(place, path) for place in shown))


def way_to(place: Place, path: str) -> Way:
    """Show a place from the page at ``path``."""
    href = reverse(place.name)
    return Way(place, href, is_at(href, path))


def is_at(href: str, path: str) -> bool:
    """Tell whether ``path`` is the page at ``href`` or below it."""
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: ``navigation``, ``theme`` and ``single_keys``."""
    account = getattr(request, "user", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "navigation": navigation_for(account, request.path) if isinstance(account, Account) else Navigation(),
        "theme": theme if theme in THEMES else "",
        "single_keys": request.COOKIES.get(KEYS_COOKIE) != "off",
    }
