"""Possible hits: who is asked about which; answers are held as labels, and put to use at once."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from turnabout.findings.models import Leg, PossibleHit, Reading
from turnabout.labels.selectors import last_answer_of
from turnabout.labels.services import answer, take_back
from turnabout.ledger.services import service
from turnabout.people.models import Account


def next_hit(account: Account, *, behind: int) -> PossibleHit | None:
    """Fetch the next possible hit that somebody may be asked about, from behind the one that was left out."""
    return _asked_of(account).select_related("message").filter(pk__gt=behind).order_by("pk").first()


def hit_to_review(account: Account, number: int) -> PossibleHit | None:
    """Fetch a possible hit that is still open, and that somebody may be asked about."""
    return _asked_of(account).filter(pk=number).first()


def _asked_of(account: Account) -> QuerySet[PossibleHit]:
    """Leave out conversations that somebody held: answers count for how difficult these were, so for their figure."""
    if account.person_id is None:
        return PossibleHit.objects.all()
    held = Leg.objects.filter(
        run__is_current=True, person=account.person_id, conversation=OuterRef("reading__conversation")
    )
    return PossibleHit.objects.filter(~Exists(held))


def hits_left() -> int:
    """Count what is still open, of all that was read."""
    return PossibleHit.objects.count()


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
