"""Answers to possible hits, taking them back, and what the reader is taught by them."""

from datetime import datetime
from typing import Any

from turnabout.labels.models import Label, Lesson
from turnabout.labels.selectors import lesson_before, lesson_in_use
from turnabout.ledger.services import service
from turnabout.people.models import Account


@service("labels.answer", keep=("kind", "is_right"))
def answer(*, actor: Account, now: datetime, message_id: str, kind: str, start: int, end: int, is_right: bool) -> Label:
    """Say whether something was read rightly; an earlier answer is replaced."""
    said, _ = Label.objects.update_or_create(
        message_id=message_id,
        kind=kind,
        start=start,
        defaults={"end": end, "is_right": is_right, "answered_by": actor.pk, "answered_at": now},
    )
    return said


@service("labels.take_back", keep=("kind",))
def take_back(*, actor: Account, now: datetime, label: Label, kind: str) -> None:
    """Take an own answer back: the hit is asked again."""
    Label.objects.filter(pk=label.pk, answered_by=actor.pk).delete()


def forget_labels(message_ids: list[str]) -> int:
    """Delete the answers about messages that are erased."""
    deleted, _ = Label.objects.filter(message_id__in=message_ids).delete()
    return deleted


@service("labels.forget_lessons")
def forget_lessons(*, actor: Account | None, now: datetime) -> int:
    """Delete all that was learnt, earlier versions too: what words taught goes with the words."""
    return Lesson.objects.all().delete()[0]


@service("labels.keep_lesson", keep=("version",))
def keep_lesson(
    *, actor: Account | None, now: datetime, report: dict[str, Any], version: str, weights: bytes
) -> Lesson:
    """Keep what was learnt, and use it from now on; where nothing was gained, only the report."""
    if version:
        Lesson.objects.filter(is_used=True).update(is_used=False)
    return Lesson.objects.create(learnt_at=now, report=report, version=version, weights=weights, is_used=bool(version))


@service("labels.unlearn")
def unlearn(*, actor: Account | None, now: datetime) -> Lesson | None:
    """Go back to the version before the one in use; at last to the reader as it ships."""
    used = lesson_in_use()
    if used is None:
        return None
    before = lesson_before(used)
    Lesson.objects.filter(pk=used.pk).update(is_used=False)
    if before is not None:
        Lesson.objects.filter(pk=before.pk).update(is_used=True)
    return before
