"""Reads of what was worked out. Figures about people leave this room only here, by the rules of ``rights``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from turnabout.casework.models import Conversation, Message
from turnabout.casework.selectors import conversations_newest_first, with_words
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL, FIGURES, FigureKind
from turnabout.findings.models import (
    ConversationFinding,
    Found,
    Leg,
    OutsideAnswer,
    PersonalFigure,
    PossibleHit,
    Reading,
    Run,
)
from turnabout.people.models import Account, Person
from turnabout.rights.models import Dispute, Share
from turnabout.rights.selectors import (
    SUBJECT_FIRST,
    accounts_for_a_day,
    disputed_about,
    figures_set_aside,
    may,
    people_disputing_a_figure,
    saw_first,
    stage,
)


def current_run() -> Run | None:
    """Fetch the newest published run; None before anything was worked out."""
    return Run.objects.filter(is_current=True).first()


def own_figure(account: Account) -> PersonalFigure | None:
    """Fetch somebody's own figure, or its refusal, in the newest published version."""
    if account.person_id is None:
        return None
    return (
        PersonalFigure.objects.select_related("run")
        .filter(person=account.person_id, key=DIFFICULT_SKILL.key, run__is_current=True)
        .first()
    )


MOST_CASES = 100


def own_difficult_legs(account: Account, run: Run) -> QuerySet[Leg]:
    """List somebody's own turns holding a difficult case, the newest first."""
    difficult_from = run.result["settings"]["difficult_from"]
    own = Leg.objects.filter(run=run, person=account.person_id, difficulty__gte=difficult_from)
    return own.select_related("conversation").order_by("-started_at", "-pk")[:MOST_CASES]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who was found, as others see it: since when, until when, and nothing else."""

    person: Person
    found_at: datetime
    holds_until: datetime

    @property
    def person_id(self) -> int:
        return self.person.pk


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """Who was found to turn difficult customers around, as far as somebody may see it.

    Attributes
    ----------
    people
        In the order of names, never of skill.
    waiting
        How many more were found who could not yet see it first.
    """

    people: tuple[FoundPerson, ...]
    waiting: int


def found_people(account: Account, *, now: datetime) -> FoundPeople | None:
    """List the artists found; None for whom, or as long as, names may not be shown."""
    if not may(account, "find") or stage(now=now).names != "on":
        return None
    disputing = people_disputing_a_figure((ARTIST_FOUND.key, DIFFICULT_SKILL.key))
    holding = Found.objects.filter(holds_until__gt=now).exclude(person__in=disputing)
    seen = saw_first(Person.objects.filter(found__in=holding), since="found__found_at", now=now)
    shown = holding.filter(person__in=seen.values("pk")).select_related("person").order_by("person__name", "pk")
    people = tuple(FoundPerson(row.person, row.found_at, row.holds_until) for row in shown)
    return FoundPeople(people, holding.count() - len(people))


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """Somebody's own figure, as far as they share it.

    Attributes
    ----------
    person, kind
        Whose it is, and what is said.
    run
        The newest version that was theirs for a day; None before there is one.
    value
        The figure; None where it cannot be said, whatever the reason.
    disputed
        Whether its owner disagrees with it at this moment.
    """

    person: Person
    kind: FigureKind
    run: Run | None
    value: dict[str, Any] | None
    disputed: bool


def shared_figure(account: Account, share: Share, *, now: datetime) -> SharedFigure | None:
    """Fetch a figure that somebody shares with ``account``; None where it may not be shown.

    It is the newest version that its owner could see for a day. A version in which something was found wrong is
    shown no more.
    """
    is_shared = share.coach_id == account.pk and share.revoked_at is None and share.figure in FIGURES
    if not (is_shared and may(account, "see shared") and stage(now=now).names == "on"):
        return None
    person, kind = share.person, FIGURES[share.figure]
    run = _version_since(now - SUBJECT_FIRST)
    own = PersonalFigure.objects.filter(run=run, person=person, key=kind.key).first()
    could_sign_in = accounts_for_a_day(now=now).filter(person=person).exists()
    if run is None or not could_sign_in or (own and "corrected" in own.value):
        return SharedFigure(person, kind, None, None, disputed=False)
    set_aside = (person.pk, kind.key) in figures_set_aside(now=now)
    value = None if own is None or set_aside or "refusal" in own.value else own.value
    return SharedFigure(person, kind, run, value, disputed=kind.key in disputed_about(person.pk).figures)


def _version_since(then: datetime) -> Run | None:
    """Fetch the newest run that pages have shown since then; what was never published holds no figures."""
    current = Run.objects.filter(is_current=True).values("pk")
    shown = Run.objects.filter(pk__lte=Subquery(current[:1]), created_at__lte=then)
    return shown.filter(Exists(PersonalFigure.objects.filter(run=OuterRef("pk")))).order_by("-pk").first()


def own_turn(account: Account, conversation_id: str, seq: int) -> Leg | None:
    """Fetch one of somebody's own turns; None for anybody else's."""
    if account.person_id is None:
        return None
    own = Leg.objects.filter(run__is_current=True, person=account.person_id, conversation=conversation_id, seq=seq)
    return own.select_related("conversation").first()


def own_finding(account: Account, *, now: datetime) -> FoundPerson | None:
    """Tell somebody whether they themselves were found to turn difficult customers around, before anybody else."""
    own = Found.objects.filter(person=account.person_id or 0, holds_until__gt=now).select_related("person").first()
    return FoundPerson(own.person, own.found_at, own.holds_until) if own else None


@dataclass(frozen=True, slots=True)
class CorrectedValue:
    """An own earlier value that was corrected: what it said, of which run, and the reasons."""

    value: dict[str, Any]
    run: Run
    reasons: tuple[str, ...]


def own_corrected_values(account: Account) -> tuple[CorrectedValue, ...]:
    """List somebody's own earlier values that were corrected, with the reasons, the newest first."""
    own = PersonalFigure.objects.filter(person=account.person_id or 0, run__is_current=False)
    rows = own.filter(value__has_key="corrected").select_related("run").order_by("-created_at")
    return tuple(
        CorrectedValue(row.value, row.run, tuple(str(why["reasons"]) for why in row.value["corrected"])) for row in rows
    )


MOST_EVIDENCE = 25


def disputed_evidence(dispute: Dispute) -> list[Leg]:
    """List the turns that whoever decides has to see: the disputed one, or the newest that the figure rests on."""
    legs = Leg.objects.filter(run__is_current=True, person=dispute.person_id).select_related("conversation", "run")
    if dispute.seq is not None:
        return list(legs.filter(conversation=dispute.conversation_id, seq=dispute.seq))
    run = current_run()
    if run is None:
        return []
    difficult = legs.filter(difficulty__gte=run.result["settings"]["difficult_from"], credit__gt=0)
    return list(difficult.order_by("-started_at", "-pk")[:MOST_EVIDENCE])


def disputed_figure(dispute: Dispute) -> dict[str, Any] | None:
    """Fetch the figure that whoever decides has to judge; None for a turn, and for a finding, which has no number."""
    if dispute.seq is not None:
        return None
    figures = PersonalFigure.objects.filter(run__is_current=True, person=dispute.person_id, key=dispute.figure)
    figure = figures.first()
    return figure.value if figure else None


def names_of(people: set[int]) -> dict[int, str]:
    """Map people to their names."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))


def legs_of(conversation: Conversation) -> QuerySet[Leg]:
    """List who held a conversation when, in order."""
    return Leg.objects.filter(run__is_current=True, conversation=conversation).select_related("person").order_by("seq")


def finding_of(conversation: Conversation) -> ConversationFinding | None:
    """Fetch what is known of a conversation as a whole."""
    return ConversationFinding.objects.filter(run__is_current=True, conversation=conversation).first()


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a list of conversations is narrowed to. There is no way to narrow it to a person other than oneself."""

    words: str = ""
    channel: str = ""
    category: str = ""
    ended: str = ""
    difficult: bool = False
    passed_around: bool = False
    came_back: bool = False
    mine: bool = False

    @property
    def judges(self) -> bool:
        """Whether it narrows by how hard a conversation was or how it went."""
        return bool(self.ended or self.difficult or self.passed_around or self.came_back)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    Attributes
    ----------
    rows
        Conversations, each with what is known of it as a whole (or None).
    after
        Place behind the last row, for the link to older ones; empty at the end.
    """

    rows: tuple[tuple[Conversation, ConversationFinding | None], ...]
    after: str


PAGE = 25


def conversations_page(account: Account, wanted: ConversationFilter, *, run: Run | None, after: str = "") -> ListPage:
    """List conversations, the newest first, from a place on; two queries however many there are."""
    found = conversations_newest_first()
    if wanted.words:
        found = with_words(found, wanted.words)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.category:
        found = found.filter(category=wanted.category)
    if wanted.mine:
        found = found.filter(pk__in=Leg.objects.filter(run=run, person=account.person_id).values("conversation"))
    if wanted.judges:
        found = found.filter(pk__in=_judged(run, wanted))
    if after:
        found = found.filter(sort_key__lt=after)
    rows = list(found[: PAGE + 1])
    return ListPage(_with_findings(run, rows[:PAGE]), rows[PAGE - 1].sort_key if len(rows) > PAGE else "")


def _judged(run: Run | None, wanted: ConversationFilter) -> QuerySet[Any]:
    narrowed = ConversationFinding.objects.filter(run=run)
    if wanted.ended:
        narrowed = narrowed.filter(ended=wanted.ended)
    if wanted.difficult:
        narrowed = narrowed.filter(is_difficult=True)
    if wanted.passed_around:
        narrowed = narrowed.filter(passed_around=True)
    if wanted.came_back:
        narrowed = narrowed.filter(came_back=True)
    return narrowed.values("conversation")


def _with_findings(
    run: Run | None, rows: list[Conversation]
) -> tuple[tuple[Conversation, ConversationFinding | None], ...]:
    findings = {
        finding.conversation_id: finding
        for finding in ConversationFinding.objects.filter(run=run, conversation__in=[row.pk for row in rows])
    }
    return tuple((row, findings.get(row.pk)) for row in rows)


def choices_of_lists(run: Run | None) -> dict[str, list[str]]:
    """List the channels and topics that a list can be narrowed to."""
    topics = run.coverage if run else []
    return {
        name: [topic["value"] for topic in topics if topic["dimension"] == name] for name in ("channel", "category")
    }


TURNAROUNDS = 30


@dataclass(frozen=True, slots=True)
class TurnaroundsPage:
    """Some turnarounds, the messages that ended them, and behind which key there are more (empty: none)."""

    rows: tuple[Reading, ...]
    ends: dict[str, Message]
    after: str


def turnarounds_page(*, after: str) -> TurnaroundsPage:
    """List turnarounds, the newest first."""
    found = Reading.objects.filter(is_turnaround=True).select_related("conversation")
    found = found.filter(sort_key__lt=after) if after else found
    rows = tuple(found.order_by("-sort_key")[: TURNAROUNDS + 1])
    shown = rows[:TURNAROUNDS]
    ends = [row.episode["end"][0] for row in shown if row.episode and row.episode["end"]]
    return TurnaroundsPage(shown, Message.objects.in_bulk(ends), shown[-1].sort_key if len(rows) > len(shown) else "")


def turnaround_of(conversation_id: str) -> Reading | None:
    """Fetch the turnaround that a conversation holds."""
    found = Reading.objects.select_related("conversation").prefetch_related("conversation__ratings")
    return found.filter(conversation=conversation_id, is_turnaround=True).first()


@dataclass(frozen=True, slots=True)
class WhatWasRead:
    """What the words of a conversation say.

    Attributes
    ----------
    marks
        Of each message what was read in it: kind, start, end. What an outside reader decided is named as its own:
        ``kind@model``.
    chance
        How likely a conversation that begins in such words gets difficult; None before that was learnt here.
    """

    marks: dict[str, list[list[object]]]
    chance: float | None


def what_was_read(conversation_id: str) -> WhatWasRead:
    """Fetch what was read in a conversation."""
    read = Reading.objects.filter(conversation=conversation_id).values_list("marks", "chance").first()
    marks, chance = read or ({}, None)
    for message, kind, start, end, by in _outside_marks(conversation_id):
        marks.setdefault(message, []).append([f"{kind}@{by}", start, end])
    return WhatWasRead(marks, chance)


def _outside_marks(conversation_id: str) -> Iterable[tuple[str, str, int, int, str]]:
    """Fetch what an outside reader said yes to, while it is switched on and until a person has answered."""
    if settings.OUTSIDE is None:
        return ()
    still_open = PossibleHit.objects.filter(message=OuterRef("message"), kind=OuterRef("kind"), start=OuterRef("start"))
    rows = OutsideAnswer.objects.filter(Exists(still_open), message__conversation=conversation_id, is_right=True)
    rows = rows.filter(by=settings.OUTSIDE.name)
    return rows.values_list("message_id", "kind", "start", "end", "by")


def has_read() -> bool:
    """Tell whether any conversation was read."""
    return Reading.objects.exists()
