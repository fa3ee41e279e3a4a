"""Answers to possible hits: held as labels, and put to use at once."""

from datetime import datetime

from turnabout.findings.models import PossibleHit, Reading
from turnabout.labels.selectors import last_answer_of
from turnabout.labels.services import answer, take_back
from turnabout.ledger.services import service
from turnabout.people.models import Account


@service("findings.answer_hit", keep=("is_right",))
def answer_hit(*, actor: Account, now: datetime, hit: PossibleHit, is_right: bool) -> None:
    """Say whether a possible hit is right: a right one is marked from now on, and nobody is asked again."""
    answer(
        actor=actor,
        now=now,
        message_id=hit.message_id,
        kind=hit.kind,
        start=hit.start,
        end=hit.end,
        is_right=is_right,
    )
    if is_right:
        reading = Reading.objects.select_for_update().get(pk=hit.reading_id)
        reading.marks.setdefault(hit.message_id, []).append([hit.kind, hit.start, hit.end])
        reading.save(update_fields=["marks"])
    PossibleHit.objects.filter(pk=hit.pk).delete()


@service("findings.take_last_answer_back")
def take_last_answer_back(*, actor: Account, now: datetime) -> None:
    """Take one's last answer back: its words are asked about again."""
    label = last_answer_of(actor)
    if label is None:
        return
    reading = Reading.objects.select_for_update().filter(conversation__messages__pk=label.message_id).first()
    if reading is not None:
        place = [label.kind, label.start, label.end]
        reading.marks[label.message_id] = [m for m in reading.marks.get(label.message_id, []) if m[:3] != place]
        reading.save(update_fields=["marks"])
        PossibleHit.objects.create(
            reading=reading,
            message_id=label.message_id,
            kind=label.kind,
            start=label.start,
            end=label.end,
            probability=0.5,
        )
    take_back(actor=actor, now=now, label=label, kind=label.kind)
