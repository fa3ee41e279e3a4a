"""Who may do and see what. Every door asks here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import F, Q, QuerySet

from turnabout.people.models import Account, Person, Role
from turnabout.rights.models import NamesNotice

SUBJECT_FIRST = timedelta(hours=24)

Right = Literal["import", "invite", "switch names", "find", "see jobs"]

RIGHTS: dict[Right, frozenset[str]] = {
    "import": frozenset({Role.ADMINISTRATOR}),
    "invite": frozenset({Role.ADMINISTRATOR}),
    "see jobs": frozenset({Role.ADMINISTRATOR}),
    "switch names": frozenset({Role.LEADER}),
    "find": frozenset({Role.LEADER, Role.LEAD}),
}


def may(account: Account, right: Right) -> bool:
    """Tell whether somebody's role (or running the installation) gives them a right."""
    roles = {account.role} | ({Role.ADMINISTRATOR.value} if account.is_administrator else set())
    return bool(roles & RIGHTS[right])


@dataclass(frozen=True, slots=True)
class Stage:
    """Whether names may be shown: ``off``, ``counting`` (notice given, not over) or ``on``."""

    names: Literal["off", "counting", "on"]
    notice: NamesNotice | None
    opens_on: date | None


def stage(*, now: datetime) -> Stage:
    """Tell at which stage the company is."""
    notice = NamesNotice.objects.filter(withdrawn_at=None).order_by("-pk").first()
    if notice is None:
        return Stage("off", None, None)
    is_on = notice.acknowledged_at is not None and now.date() >= notice.opens_on
    return Stage("on" if is_on else "counting", notice, notice.opens_on)


def saw_first(people: QuerySet[Person], *, since: str, now: datetime) -> QuerySet[Person]:
    """Keep those who could see their own figure for a day before anybody else does.

    ``since`` is the path from a person to the time at which the figure came to the person's own page. Somebody
    who cannot sign in cannot have seen it: their day starts with their account.
    """
    a_day_ago = now - SUBJECT_FIRST
    return people.filter(
        Q(account__is_active=True) & Q(account__created_at__lte=a_day_ago) & Q(**{f"{since}__lte": a_day_ago})
    ).annotate(could_see_since=F(since))
