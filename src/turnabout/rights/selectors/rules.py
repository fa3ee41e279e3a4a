"""Who may do and see what. Every door asks here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from turnabout.core.calendars import add_business_days
from turnabout.ledger.models import Job
from turnabout.people.models import Account, Person, Role
from turnabout.rights.models import NamesNotice

SUBJECT_FIRST = timedelta(hours=24)
NOTICE_BUSINESS_DAYS = 10
UNDO_WITHIN = timedelta(hours=24)

Right = Literal[
    "import",
    "invite",
    "switch names",
    "read the agreement",
    "find",
    "see jobs",
    "read conversations",
    "teach the reader",
    "decide disagreements",
    "see shared",
    "read the log",
    "forget",
]

RIGHTS: dict[Right, frozenset[str]] = {
    "import": frozenset({Role.ADMINISTRATOR}),
    "invite": frozenset({Role.ADMINISTRATOR}),
    "see jobs": frozenset({Role.ADMINISTRATOR}),
    "switch names": frozenset({Role.LEADER}),
    "read the agreement": frozenset({Role.LEADER, Role.COUNCIL}),
    "find": frozenset({Role.LEADER, Role.LEAD}),
    "read conversations": frozenset({Role.LEADER, Role.LEAD, Role.AGENT}),
    "teach the reader": frozenset({Role.LEADER, Role.ADMINISTRATOR}),
    "decide disagreements": frozenset({Role.LEADER}),
    "see shared": frozenset({Role.COACH}),
    "read the log": frozenset({Role.COUNCIL, Role.ADMINISTRATOR}),
    "forget": frozenset({Role.ADMINISTRATOR}),
}


def may(account: Account, right: Right) -> bool:
    """Tell whether somebody's role (or running the installation) gives them a right."""
    roles = {account.role} | ({Role.ADMINISTRATOR.value} if account.is_administrator else set())
    return bool(roles & RIGHTS[right])


SHOWN_TO_ALL = frozenset({"findings.work_out"})


def may_see_job(account: Account, job: Job) -> bool:
    """Tell whether somebody may see how far a job is: their own, and that figures are being worked out."""
    return job.function in SHOWN_TO_ALL or may_steer_job(account, job)


def may_steer_job(account: Account, job: Job) -> bool:
    """Tell whether somebody may stop a job, or start it again."""
    return may(account, "see jobs") or (job.actor_id is not None and job.actor_id == account.pk)


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
    is_on = notice.acknowledged_at is not None and timezone.localdate(now) >= notice.opens_on
    return Stage("on" if is_on else "counting", notice, notice.opens_on)


@dataclass(frozen=True, slots=True)
class Countdown:
    """The business days of a notice.

    Attributes
    ----------
    days
        Each with whether it is over.
    left
        How many are still to pass.
    """

    days: tuple[tuple[date, bool], ...]
    left: int


def countdown(notice: NamesNotice, *, now: datetime) -> Countdown:
    """Count the business days of a notice, from the day on which it was recorded."""
    start, today = timezone.localdate(notice.created_at), timezone.localdate(now)
    days = [add_business_days(start, number) for number in range(1, NOTICE_BUSINESS_DAYS + 1)]
    return Countdown(tuple((day, day <= today) for day in days), sum(day > today for day in days))


def withdrawn_lately(*, now: datetime) -> NamesNotice | None:
    """Fetch the newest notice if it was withdrawn less than a day ago: that can be undone."""
    newest = NamesNotice.objects.order_by("-pk").first()
    lately = newest and newest.withdrawn_at and newest.withdrawn_at >= now - UNDO_WITHIN
    return newest if lately else None


def saw_first(people: QuerySet[Person], *, since: str, now: datetime) -> QuerySet[Person]:
    """Keep those who could see their own figure for a day before anybody else does.

    ``since`` is the path from a person to the time at which the figure came to the person's own page. Somebody
    who cannot sign in cannot have seen it: their day starts with their account, and anew when access is given back.
    """
    could_sign_in = Q(account__in=accounts_for_a_day(now=now))
    return people.filter(could_sign_in & Q(**{f"{since}__lte": now - SUBJECT_FIRST})).annotate(could_see_since=F(since))


def accounts_for_a_day(*, now: datetime) -> QuerySet[Account]:
    """List the accounts by which somebody could sign in throughout the last day."""
    a_day_ago = now - SUBJECT_FIRST
    given_back = Q(reactivated_at=None) | Q(reactivated_at__lte=a_day_ago)
    return Account.objects.filter(given_back, is_active=True, created_at__lte=a_day_ago)
