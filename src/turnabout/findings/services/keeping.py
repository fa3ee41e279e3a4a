"""What has been kept for as long as was promised is deleted, once a day."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from turnabout.casework.models import Conversation, Import, Message, Rating
from turnabout.casework.services.bring_in import mark_months
from turnabout.casework.services.erasing import rebuild_search
from turnabout.casework.services.raw_files import delete_aged
from turnabout.core.retention import RETENTION, ClassName, keeps_from
from turnabout.findings.models import Found, PersonalFigure, Run
from turnabout.findings.services.erasing import write_out
from turnabout.ledger.models import Job
from turnabout.ledger.services import service
from turnabout.ledger.services.repeating import forget_requests
from turnabout.ledger.services.sweeping import forget_deliveries
from turnabout.people.models import Account, Invitation
from turnabout.people.services.signing_in import forget_guesses
from turnabout.rights.models import Token
from turnabout.rights.services.views import prune_views

Tell = Callable[[str, float | None], None]
Delete = Callable[[datetime, datetime], int]

RETAIN, TITLE = "findings.retain", "Deleting what has been kept long enough"
AT_ONCE = 10_000  # rows of one transaction


def keep_no_longer(*, now: datetime, tell: Tell) -> dict[str, int]:
    """Delete whatever is older than its class is kept; done twice a day it finds nothing the second time."""
    deleted: dict[str, int] = {}
    for number, name in enumerate(DELETE):
        tell(RETENTION[name].words, number / len(DELETE))
        deleted[name] = 0
        while done := delete_class(actor=None, now=now, name=name):
            deleted[name] += done
    Session.objects.filter(expire_date__lt=now).delete()
    forget_requests(now=now)
    forget_guesses(now=now)
    if deleted["message_text"]:
        write_out(tell=tell)
        rebuild_search()
    return deleted


@service("findings.keep_no_longer", keep=("name",))
def delete_class(*, actor: Account | None, now: datetime, name: ClassName) -> int:
    """Delete some of what is too old of one class; answer how many rows or files, 0 when nothing is left."""
    keep_from = keeps_from(RETENTION[name], now=now, shortened_to=settings.KEEP.get(name))
    return DELETE[name](keep_from, now)


def _message_text(keep_from: datetime, _now: datetime) -> int:
    """Delete words; what they were about, when they were said and by what kind of author stay."""
    messages = Message.objects.filter(at__lt=keep_from).exclude(text="")
    said = Coalesce("at", "asked_at", "conversation__opened_at")
    comments = Rating.objects.alias(said=said).filter(said__lt=keep_from).exclude(comment=None)
    return (
        _without_words(messages, "conversation_id", text="")
        + _without_words(comments, "conversation_id", comment=None)
        + _without_words(_old_subjects(keep_from), "pk", subject=None, first_words="")
    )


def _old_subjects(keep_from: datetime) -> QuerySet[Conversation]:
    """Those opened too long ago; where no time is known, those whose source has brought nothing since."""
    has_words = ~Q(subject=None) | ~Q(first_words="")
    newest = Import.objects.values("source").annotate(newest=Max("finished_at"))
    silent = [row["source"] for row in newest if row["newest"] and row["newest"] < keep_from]
    old = Q(opened_at__lt=keep_from) | Q(opened_at=None, source__in=silent)
    return Conversation.objects.filter(old & has_words)


def _without_words(rows: QuerySet[Any], case: str, **nothing: str | None) -> int:
    found = list(rows.values_list("pk", case)[:AT_ONCE])
    mark_months({conversation for _, conversation in found})
    for start in range(0, len(found), 500):
        rows.model._default_manager.filter(pk__in=[pk for pk, _ in found[start : start + 500]]).update(**nothing)
    return len(found)


def _figures(keep_from: datetime, now: datetime) -> int:
    figures = PersonalFigure.objects.filter(created_at__lt=keep_from).delete()[0]
    runs = Run.objects.filter(created_at__lt=keep_from, is_current=False).delete()[0]
    return figures + runs + Found.objects.filter(holds_until__lte=now).delete()[0]


def _view_log(keep_from: datetime, now: datetime) -> int:
    return prune_views(actor=None, now=now, keep_from=keep_from)


def _raw_files(keep_from: datetime, _now: datetime) -> int:
    return delete_aged(keep_from=keep_from)


def _ended_links(keep_from: datetime, _now: datetime) -> int:
    ended = Q(used_at__lt=keep_from) | Q(withdrawn_at__lt=keep_from) | Q(expires_at__lt=keep_from)
    over = Q(revoked_at__lt=keep_from) | Q(expires_at__lt=keep_from)
    return Invitation.objects.filter(ended).delete()[0] + Token.objects.filter(over).delete()[0]


def _ended_jobs(keep_from: datetime, _now: datetime) -> int:
    return Job.objects.filter(finished_at__lt=keep_from).delete()[0] + forget_deliveries(before=keep_from)


DELETE: Mapping[ClassName, Delete] = {
    "message_text": _message_text,
    "figures": _figures,
    "view_log": _view_log,
    "raw_files": _raw_files,
    "ended_links": _ended_links,
    "ended_jobs": _ended_jobs,
}
"""How each class of :data:`~turnabout.core.retention.RETENTION` is deleted, whose room there is."""
