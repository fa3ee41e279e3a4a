"""What happened to one's account, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from turnabout.people.selectors.events import ACCEPTED, CHOSEN, ENDED, GIVEN_BACK, INVITED, LINK, MADE, AccountEvent
from turnabout.web.pages.numbers import counted

WORDS: Mapping[str, str] = {
    INVITED: "An invitation was made by which your page can be opened",
    **dict.fromkeys(MADE, "The account was made"),
    LINK: "A link was made by which a new password can be chosen",
    CHOSEN: "A new password was chosen by such a link",
    ENDED: "Access was ended",
    GIVEN_BACK: "Access was given back",
}
GONE = "Somebody whose account is gone"
BY_LINK = (ACCEPTED, CHOSEN)  # nobody was signed in


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that happened."""

    what: str
    by: str
    when: str


def event_lines(events: Iterable[AccountEvent]) -> tuple[EventLine, ...]:
    """Put what happened into lines."""
    return tuple(EventLine(WORDS[event.verb], _by(event), _moment(event.at)) for event in events)


def _by(event: AccountEvent) -> str:
    if event.verb in BY_LINK:
        return "whoever held the link"
    if event.verb in MADE:
        return ""
    return "yourself" if event.own else event.by or GONE


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """What was done to accounts in a month: how often, never to whom."""

    month: str
    counts: tuple[str, ...]


COUNTED: Mapping[str, tuple[str, str]] = {
    INVITED: ("invitation to somebody's page", "invitations to somebody's page"),
    **dict.fromkeys(MADE, ("account made", "accounts made")),
    LINK: ("link for a new password", "links for new passwords"),
    CHOSEN: ("password chosen by a link", "passwords chosen by a link"),
    ENDED: ("access ended", "accesses ended"),
    GIVEN_BACK: ("access given back", "accesses given back"),
}


def account_months(counts: Sequence[tuple[datetime, str, int]]) -> tuple[AccountMonth, ...]:
    """Put the counts of what was done to accounts into one line a month, the newest first."""
    return tuple(
        AccountMonth(f"{timezone.localtime(month):%B %Y}", _sums((verb, times) for _, verb, times in same))
        for month, same in groupby(counts, key=lambda count: count[0])
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    sums: dict[tuple[str, str], int] = {}
    for verb, times in pairs:
        sums[COUNTED[verb]] = sums.get(COUNTED[verb], 0) + times
    return tuple(counted(times, *words) for words, times in sums.items())


def told_of_link(event: AccountEvent) -> str:
    """Tell somebody who signs in that somebody else could let themselves in."""
    return (
        f"{_by(event)} made a link on {_moment(event.at)} by which a new password for your account can be chosen. "
        "If you did not ask for it, ask why; it stands under “My account”."
    )


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")
