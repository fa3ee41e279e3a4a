"""Asks an outside reader about what was possibly read; its answers are kept apart from everything else."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from turnabout.casework.services.outside import outside_reader
from turnabout.core.reading.outside import Judged, Question, question_about
from turnabout.findings.models import OutsideAnswer, OutsideDay, PossibleHit
from turnabout.people.selectors import people_by_name

Tell = Callable[[str, float | None], None]
AT_ONCE = 100


def ask_outside(*, now: datetime, tell: Tell) -> str:
    """Ask about the possible hits that nobody asked about yet; return what came of it, "" where there is no reader.

    Reading is done by then: whatever the other side does, nothing that was read is touched.
    """
    before = OutsideDay.objects.filter(day=now.date()).values_list("asked", flat=True).first() or 0
    reader = outside_reader(asked=before)
    if reader is None:
        return ""
    name, count = reader.settings.name, Counter[bool | None]()
    names = [person.name for person in people_by_name()]
    tell("Asking the outside reader", None)
    try:
        for hit, answer in reader.ask(_questions(name, names)):
            _store(hit, answer, name, now=now)
            count[answer.is_right] += 1
            _spent(now, before + reader.sent)
            tell(f"Asking the outside reader: {count.total():,} answers", None)
    finally:
        _spent(now, before + reader.sent)
    return _sentence(name, count, reader.stopped)


def _spent(now: datetime, asked: int) -> None:
    OutsideDay.objects.update_or_create(day=now.date(), defaults={"asked": asked})


def _questions(name: str, names: Sequence[str]) -> Iterator[tuple[PossibleHit, Question]]:
    answered = OutsideAnswer.objects.filter(
        message=OuterRef("message"), kind=OuterRef("kind"), start=OuterRef("start"), by=name
    )
    behind = 0
    while some := list(_open(behind, Exists(answered))):
        behind = some[-1].pk
        for hit in some:
            question = question_about(hit.message.text, hit.kind, hit.start, hit.end, names=names)
            if question is not None:
                yield hit, question


def _open(behind: int, answered: Exists) -> Iterator[PossibleHit]:
    rows = PossibleHit.objects.filter(~answered, pk__gt=behind).select_related("message").order_by("pk")
    return iter(rows[:AT_ONCE])


def _store(hit: PossibleHit, answer: Judged, name: str, *, now: datetime) -> None:
    OutsideAnswer.objects.update_or_create(
        message_id=hit.message_id,
        kind=hit.kind,
        start=hit.start,
        defaults={
            "end": hit.end,
            "is_right": answer.is_right,
            "quote_start": answer.start,
            "quote_end": answer.end,
            "by": name,
            "answered_at": now,
        },
    )


def _sentence(name: str, count: Counter[bool | None], stopped: str) -> str:
    if not count and not stopped:
        return "There was nothing to ask the outside reader."
    said = (
        f"The outside reader {name} answered {count.total():,} questions: {count[True]:,} yes, {count[False]:,} no, "
        f"{count[None]:,} dropped because they quoted nothing that stands there."
    )
    return (
        said if not stopped else f"{said} It was stopped, because {stopped}; what is left will be asked another time."
    )
