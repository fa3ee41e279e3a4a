"""Reads of what people answered."""

from collections.abc import Iterable

from django.db.models import Count, Q

from turnabout.labels.models import Label, Lesson
from turnabout.ledger.selectors import changes_in_all
from turnabout.people.models import Account

Answered = dict[tuple[str, str, int], bool]


def answers_about(message_ids: Iterable[str]) -> Answered:
    """Map (message, kind, start) to whether it was read rightly, for some messages."""
    rows = Label.objects.filter(message_id__in=list(message_ids)).values_list("message_id", "kind", "start", "is_right")
    return {(message, kind, start): is_right for message, kind, start, is_right in rows}


def last_answer_of(account: Account) -> Label | None:
    """Fetch somebody's newest answer: the one that can be taken back."""
    return Label.objects.filter(answered_by=account.pk).order_by("-answered_at", "-pk").first()


def answers_by_kind() -> list[tuple[str, int, int]]:
    """Count answers by kind: how many in all, and how many said that it was read rightly."""
    rows = Label.objects.values_list("kind").annotate(n=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
    return [(kind, n, right) for kind, n, right in rows.order_by("kind")]


def all_answers() -> list[tuple[str, str, int, bool]]:
    """List all answers: message, kind, start, and whether it was read rightly."""
    return list(Label.objects.order_by("pk").values_list("message_id", "kind", "start", "is_right"))


def lesson_in_use() -> Lesson | None:
    """Fetch what the reader is taught at present; None where it reads as it ships."""
    return Lesson.objects.filter(is_used=True).first()


def newest_lesson() -> Lesson | None:
    """Fetch the newest learning, whether it gained something or not."""
    return Lesson.objects.order_by("-pk").defer("weights").first()


def times_forgotten() -> int:
    """Count how often what was learnt was deleted because somebody was forgotten."""
    return changes_in_all("labels.forget_lessons")


def lesson_before(lesson: Lesson) -> Lesson | None:
    """Fetch the version that can be gone back to; None is the reader as it ships."""
    return Lesson.objects.filter(pk__lt=lesson.pk).exclude(version="").order_by("-pk").first()
