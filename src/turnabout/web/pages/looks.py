"""Who looked, in words: to the person viewed, and counted for the council."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from turnabout.core.figures import FIGURES
from turnabout.people.models import Role
from turnabout.rights.selectors import Look, LookCount
from turnabout.web.pages.numbers import counted

DOORS = {"web": "on a page", "api": "by a program (API)", "cli": "by a command", "export": "in an export"}
NOT_FIGURES = {"disagreement": "Your disagreement"}
TIMES_TOLD = 4
Likeness = tuple[date, str, str, str, str, str]
GONE = "Somebody whose account is gone"


@dataclass(frozen=True, slots=True)
class LookLine:
    """What somebody looked at on one day.

    Attributes
    ----------
    who, role
        Who it was, and what they come to Turnabout for.
    what, why
        What they saw, and for what.
    when
        Day and times, and by which door.
    """

    who: str
    role: str
    what: str
    why: str
    when: str


def look_lines(looks: Iterable[Look]) -> tuple[LookLine, ...]:
    """Put the log into lines, the newest first: what somebody saw several times on a day is one line."""
    alike: dict[Likeness, list[Look]] = {}
    for look in looks:
        alike.setdefault(_same(look), []).append(look)
    return tuple(_line(same) for same in alike.values())


def _same(look: Look) -> Likeness:
    return timezone.localdate(look.at), look.who, look.role, look.what, look.why, look.door


def _line(looks: Sequence[Look]) -> LookLine:
    one = looks[0]
    day = date_format(timezone.localdate(one.at), "j F Y")
    when = f"{day} {_times([look.at for look in reversed(looks)])}, {DOORS.get(one.door, one.door)}"
    return LookLine(one.who or GONE, role_words(one.role), kind_words(one.what), one.why, when)


def _times(at: Sequence[datetime]) -> str:
    told = [f"{timezone.localtime(time):%H:%M}" for time in at]
    if len(told) == 1:
        return f"at {told[0]}"
    if len(told) > len(set(told)) or len(told) > TIMES_TOLD:
        spell = f"at {told[0]}" if told[0] == told[-1] else f"between {told[0]} and {told[-1]}"
        return f"{counted(len(told), 'time', 'times')} {spell}"
    return f"at {', '.join(told[:-1])} and {told[-1]}"


def role_words(role: str) -> str:
    """Name a role in two or three words."""
    return Role(role).label.partition(":")[0] if role in Role.values else role


def kind_words(what: str) -> str:
    """Name what was seen, in the words that its owner reads."""
    return FIGURES[what].words if what in FIGURES else NOT_FIGURES.get(what, what)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """How often somebody looked in a month: by role, by door and of what, never who or about whom."""

    month: str
    looks: int
    roles: str
    doors: str
    kinds: str


def month_lines(counts: Sequence[LookCount]) -> tuple[MonthLine, ...]:
    """Put the counts of the log into one line a month, the newest first."""
    return tuple(_month(list(same)) for _, same in groupby(counts, key=lambda count: count.month))


def _month(counts: Sequence[LookCount]) -> MonthLine:
    return MonthLine(
        month=f"{timezone.localtime(counts[0].month):%B %Y}",
        looks=sum(count.looks for count in counts),
        roles=_sums((role_words(count.role), count.looks) for count in counts),
        doors=_sums((DOORS.get(count.door, count.door), count.looks) for count in counts),
        kinds=_sums((kind_words(count.what), count.looks) for count in counts),
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> str:
    sums: dict[str, int] = {}
    for words, looks in pairs:
        sums[words] = sums.get(words, 0) + looks
    return "; ".join(f"{words}: {looks:,}" for words, looks in sorted(sums.items()))


def check_words(*, entries: int, pruned: int, problem: str) -> str:
    """Say what following the log found."""
    if problem:
        return problem
    old = f" {counted(pruned, 'older entry was', 'older entries were')} deleted by age, signed." if pruned else ""
    whole = (
        "The log is empty, and so it is whole." if not entries else f"All {entries:,} entries are as they were written."
    )
    return f"{whole}{old}"
