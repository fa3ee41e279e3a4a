"""The reader learns from this company's answers and outcomes."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.errors import BadInput
from turnabout.core.learning.answers import Learnt
from turnabout.core.learning.gathering import Said
from turnabout.core.reading.reader import Reader
from turnabout.engine.learning import learn_from
from turnabout.findings.models import Run
from turnabout.findings.services.learning import read_again
from turnabout.findings.services.reading import roster_here
from turnabout.labels.models import Lesson
from turnabout.labels.selectors import all_answers, times_forgotten
from turnabout.labels.services import keep_lesson
from turnabout.people.models import Account

Tell = Callable[[str, float | None], None]


def learn_here(*, actor: Account | None, now: datetime, tell: Tell) -> Lesson:
    """Learn from all answers and outcomes that are here; where that gained something everything is read again."""
    if not Run.objects.exists():
        raise BadInput("Nothing was worked out here yet: import a record of service first.")
    learnt = _learnt(tell)
    own = learnt.own
    lesson = keep_lesson(
        actor=actor,
        now=now,
        report=learnt.to_json(),
        version=own.version if own else "",
        weights=own.to_bytes() if own else b"",
    )
    if own:
        read_again(actor, now)
    return lesson


def _learnt(tell: Tell) -> Learnt:
    """Learn from all that is here; once more, if somebody was forgotten meanwhile: their words may teach nothing."""
    shipped = Reader(calendar=BusinessCalendar(settings.TIME_ZONE), roster=roster_here())
    while True:
        forgotten, said = times_forgotten(), [Said(*answer) for answer in all_answers()]
        learnt = learn_from(settings.HISTORY, said=said, reader=shipped, tell=tell)
        if times_forgotten() == forgotten:
            return learnt
