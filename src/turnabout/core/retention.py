"""How long what is kept, each class of data declared once.

A setting may shorten a time, never lengthen it; nothing else in the tree says how long something is kept.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

ClassName = Literal["message_text", "figures", "coaching_notes", "view_log", "raw_files", "ended_links", "ended_jobs"]


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one class of data is kept.

    Attributes
    ----------
    words
        What it is.
    months, days
        The time, in calendar months or in days; one of them is zero.
    since
        From when on it counts.
    afterwards
        What happens then.
    shortened_by
        The setting that may shorten it, without its prefix; empty where none does.
    lands_later
        Whether the room that holds such data does not exist yet.
    """

    words: str
    since: str
    afterwards: str
    months: int = 0
    days: int = 0
    shortened_by: str = ""
    lands_later: bool = False

    @property
    def spell(self) -> str:
        """The time in words."""
        return f"{self.months} months" if self.months else f"{self.days} days"


RETENTION: Mapping[ClassName, Kept] = {
    "message_text": Kept(
        "Customers' and agents' words: messages, subjects, comments of ratings",
        since="the day they were written (a subject: the day its conversation was opened)",
        afterwards="The words are deleted; that there was a message, its time and its author's kind stay.",
        months=24,
        shortened_by="KEEP_TEXT_MONTHS",
    ),
    "figures": Kept(
        "Figures about people and refusals, in every version, and what was said of the company with them",
        since="the day they were worked out",
        afterwards="They are deleted. Being found ends with the day until which it holds.",
        months=12,
        shortened_by="KEEP_FIGURES_MONTHS",
    ),
    "coaching_notes": Kept(
        "Notes of coaching",
        since="the last edit",
        afterwards="They are deleted.",
        months=12,
        lands_later=True,
    ),
    "view_log": Kept(
        "The log of who looked at whom",
        since="the view",
        afterwards="The rows are deleted; a signed checkpoint stays, so that the rest can still be verified.",
        months=24,
    ),
    "raw_files": Kept(
        "Uploaded files as they came, and the rows of them that were set aside",
        since="the end of the import (an upload that was never started: its upload)",
        afterwards="The file is deleted; of rows set aside the line stays, not what it held.",
        days=30,
        shortened_by="KEEP_RAW_DAYS",
    ),
    "ended_links": Kept(
        "Invitations that were used, withdrawn or ran out, and API tokens that ended",
        since="their end",
        afterwards="They are deleted.",
        months=12,
    ),
    "ended_jobs": Kept(
        "What background work said about itself",
        since="its end",
        afterwards="It is deleted; the audit keeps that it ran.",
        months=12,
    ),
}


def keeps_from(kept: Kept, *, now: datetime, shortened_to: int | None = None) -> datetime:
    """Answer the first moment that is still kept; whatever is earlier goes.

    Parameters
    ----------
    kept
        The class of data.
    now
        The time, with its zone.
    shortened_to
        Months or days of the setting; a longer time than declared counts as the declared one.

    Returns
    -------
    datetime
        The start of a UTC day: what is dated on the last day stays through the whole of that day.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if kept.days:
        return today - timedelta(days=min(kept.days, shortened_to or kept.days))
    return _months_before(today, min(kept.months, shortened_to or kept.months))


def _months_before(day: datetime, months: int) -> datetime:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
