"""Who may do and see what, and who looked. Every door asks here."""

from turnabout.rights.selectors.rules import (
    NOTICE_BUSINESS_DAYS,
    RIGHTS,
    SUBJECT_FIRST,
    UNDO_WITHIN,
    Countdown,
    Right,
    Stage,
    countdown,
    may,
    may_see_job,
    may_steer_job,
    saw_first,
    stage,
    withdrawn_lately,
)

__all__ = [
    "NOTICE_BUSINESS_DAYS",
    "RIGHTS",
    "SUBJECT_FIRST",
    "UNDO_WITHIN",
    "Countdown",
    "Right",
    "Stage",
    "countdown",
    "may",
    "may_see_job",
    "may_steer_job",
    "saw_first",
    "stage",
    "withdrawn_lately",
]
