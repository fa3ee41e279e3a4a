"""Corrections: what somebody disagrees with is not used, and whoever was right changes what is worked out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from turnabout.core.errors import BadInput
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.ledger.services import service
from turnabout.ledger.services.once import start_job_once
from turnabout.people.models import Account
from turnabout.rights.models import Dispute
from turnabout.rights.selectors import corrected_since, figures_set_aside, people_with_open_disputes
from turnabout.rights.selectors.disputes import STAYS_OUT
from turnabout.rights.services import decide_dispute, open_dispute, withdraw_dispute

FOUND_RESTS_ON = (ARTIST_FOUND.key, DIFFICULT_SKILL.key)
"""Figures without which nobody is among those found."""

Value = dict[str, Any]


@transaction.atomic
def disagree(
    *, actor: Account, now: datetime, figure: str, words: str, conversation_id: str = "", seq: int | None = None
) -> Dispute:
    """Disagree with an own figure or a turn of its evidence, which is not counted when figures are next worked out."""
    if not _is_said(actor, figure):
        raise BadInput("Nothing of this kind is said about you: open your page and disagree from there.")
    if conversation_id and (seq is None or not _is_own_turn(actor, conversation_id, seq)):
        raise BadInput("This turn is not among yours any more: open your page and choose it there.")
    return open_dispute(actor=actor, now=now, figure=figure, words=words, conversation_id=conversation_id, seq=seq)


@transaction.atomic
def take_back(*, actor: Account, now: datetime, dispute: Dispute) -> Dispute:
    """Take an own disagreement back; a turn that was left out counts again."""
    withdrawn = withdraw_dispute(actor=actor, now=now, dispute=dispute)
    if withdrawn.seq is not None:
        work_out_again(actor=actor, now=now)
    return withdrawn


@service("findings.decide", keep=("upheld",))
def decide(*, actor: Account, now: datetime, dispute: Dispute, upheld: bool, reasons: str) -> Dispute:
    """Decide somebody else's disagreement; what follows from it is worked out at once."""
    decided = decide_dispute(actor=actor, now=now, dispute=dispute, upheld=upheld, reasons=reasons)
    if upheld:
        _keep_reason(decided)
        if decided.seq is None:
            Found.objects.filter(person=decided.person_id).delete()
    if upheld or decided.seq is not None:
        work_out_again(actor=actor, now=now)
    return decided


def work_out_again(*, actor: Account, now: datetime) -> None:
    """Work everything out anew, as soon as there is a worker."""
    start_job_once(actor=actor, now=now, function="findings.work_out", title="Working out what can be said")


def _is_said(actor: Account, figure: str) -> bool:
    if figure == ARTIST_FOUND.key:
        return Found.objects.filter(person=actor.person_id).exists()
    return PersonalFigure.objects.filter(run__is_current=True, person=actor.person_id, key=figure).exists()


def _is_own_turn(actor: Account, conversation_id: str, seq: int) -> bool:
    own = Leg.objects.filter(run__is_current=True, person=actor.person_id, conversation=conversation_id, seq=seq)
    return own.exists()


def _keep_reason(dispute: Dispute) -> None:
    """Write beside the value that is about to change why it changed; it stays in the history."""
    figure = PersonalFigure.objects.filter(run__is_current=True, person=dispute.person_id).first()
    if figure and dispute.decided_at:
        why = {"at": dispute.decided_at.isoformat(), "reasons": dispute.reasons}
        figure.value = {**figure.value, "corrected": [*figure.value.get("corrected", ()), why]}
        figure.save(update_fields=["value"])


def corrected_figures(figures: Mapping[int, Value], *, now: datetime) -> dict[int, Value]:
    """Replace what somebody was right to disagree with, by the reason why it is not said."""
    refused = {
        person: {"refusal": {"reason": _not_said(dispute)}}
        for (person, figure), dispute in figures_set_aside(now=now).items()
        if figure == DIFFICULT_SKILL.key
    }
    return {person: refused.get(person, value) for person, value in figures.items()}


def _not_said(dispute: Dispute) -> str:
    until = timezone.localdate((dispute.decided_at or dispute.opened_at) + STAYS_OUT)
    return f"You disagreed with this figure and were right: it is not said before {date_format(until, 'j F Y')}."


def usable_findings(found: list[int], *, now: datetime) -> list[int]:
    """Leave out those of whom nothing new may be found: they disagree, or were right when they did."""
    aside = {person for person, figure in figures_set_aside(now=now) if figure in FOUND_RESTS_ON}
    disputing = people_with_open_disputes()
    return [person for person in found if person not in aside | disputing]


def take_corrected_off(*, found: list[int]) -> None:
    """Let those leave the list whom a correction since they were found leaves without a finding."""
    corrected = corrected_since()
    for row in Found.objects.exclude(person__in=found):
        if corrected.get(row.person_id, row.confirmed_at) > row.confirmed_at:
            row.delete()
