"""Answers to possible hits, and taking them back."""

from datetime import datetime

from turnabout.labels.models import Label
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
