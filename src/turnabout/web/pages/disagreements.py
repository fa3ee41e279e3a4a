"""Disagreements as pages show them: about what, until when, how they were decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL, FIGURES
from turnabout.findings.models import Leg
from turnabout.findings.selectors import CorrectedValue
from turnabout.rights.models import Dispute
from turnabout.rights.selectors import Disputed
from turnabout.web.pages.numbers import counted, of_100

Tag = tuple[str, str]
WAYS = {
    DIFFICULT_SKILL.key: "I disagree with this figure",
    ARTIST_FOUND.key: "I disagree with being found",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement.

    Attributes
    ----------
    dispute
        As it is held.
    about
        What it is about.
    clock
        When it is to be decided by, or when it was.
    tag
        Kind and words of its state.
    decided_by
        Whose decision it was; empty while it is open.
    """

    dispute: Dispute
    about: str
    clock: str
    tag: Tag
    decided_by: str = ""

    @property
    def is_open(self) -> bool:
        return self.dispute.decided_at is None and self.dispute.withdrawn_at is None


def disagreements(
    rows: Iterable[Dispute],
    *,
    subjects: Mapping[str, str],
    names: Mapping[int, str],
    now: datetime,
    own: bool,
    tell_figure: bool,
) -> tuple[Disagreement, ...]:
    """Put disagreements into words.

    ``subjects`` maps conversations to what they were about, ``names`` the accounts of those who decided to theirs.
    ``own`` tells whether whoever reads it is who disagrees. Without ``tell_figure`` it stays open which figure is
    meant: as long as names are off, nobody else learns of one.
    """
    today = timezone.localdate(now)
    return tuple(
        Disagreement(
            row,
            _about(row, subjects, tell_figure=tell_figure),
            _clock(row, today, by=", by somebody else" if own else ""),
            _tag(row, today),
            names.get(row.decided_by or 0, ""),
        )
        for row in rows
    )


def _about(row: Dispute, subjects: Mapping[str, str], *, tell_figure: bool) -> str:
    if row.seq is not None:
        return f"A turn holding “{subjects.get(row.conversation_id, row.conversation_id)}”"
    kind = FIGURES.get(row.figure) if tell_figure else None
    return kind.words if kind else "Something that Turnabout says to them"


def _clock(row: Dispute, today: date, *, by: str) -> str:
    if row.withdrawn_at:
        return f"Taken back on {_day(timezone.localdate(row.withdrawn_at))}."
    if row.decided_at:
        return f"Decided on {_day(timezone.localdate(row.decided_at))}."
    left = (row.due_on - today).days
    if left < 0:
        return f"Was to be decided by {_day(row.due_on)}: {counted(-left, 'day', 'days')} ago."
    until = "today" if left == 0 else f"in {counted(left, 'day', 'days')}"
    return f"To be decided by {_day(row.due_on)}{by}: {until}."


def _tag(row: Dispute, today: date) -> Tag:
    if row.withdrawn_at:
        return "plain", "taken back"
    if row.decided_at:
        return ("good", "corrected") if row.upheld else ("plain", "it stands")
    return ("harm", "overdue") if row.due_on < today else ("disputed", "disputed")


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def figure_in_words(value: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Say a figure to whoever has to decide about it: with its interval and n."""
    if "refusal" in value:
        return str(value["refusal"]["reason"])
    n = f"from {value['rated_legs']:,} rated turns, {value['difficult_legs']:,} of them difficult"
    share, expected = value.get("difficult_share"), result["company"]["expected"]
    if share is None or expected is None:
        skill = value["difficult"]
        return f"{skill['mean']:+.2f} from the company's mean ({skill['low']:+.2f} to {skill['high']:+.2f}), {n}."
    return f"{share_in_words(share)} difficult conversations turned around, {of_100(expected)} expected, {n}."


def share_in_words(share: Mapping[str, float]) -> str:
    """Say a share with its interval."""
    return f"{of_100(share['mean'])} ({round(100 * share['low'])} to {round(100 * share['high'])})"


def disputable(disputed: Disputed, *, figure: bool, found: bool) -> tuple[tuple[str, str], ...]:
    """List what somebody can disagree with as a whole, as pairs of a figure's key and the words of its button."""
    said = {DIFFICULT_SKILL.key: figure, ARTIST_FOUND.key: found}
    return tuple((key, WAYS[key]) for key, is_said in said.items() if is_said and key not in disputed.figures)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that was corrected: what it said, when it was worked out, and why it changed."""

    said: str
    worked_out: datetime
    reasons: tuple[str, ...]


def corrected_values(rows: Iterable[CorrectedValue]) -> tuple[Corrected, ...]:
    """Put the values that were corrected into words, as their owner reads them."""
    return tuple(Corrected(figure_in_words(row.value, row.run.result), row.run.created_at, row.reasons) for row in rows)


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn of the evidence, as whoever decides sees it."""

    href: str
    subject: str
    when: datetime | None
    difficulty: str
    reasons: tuple[str, ...]
    ended: str
    credit: str


def turn_row(leg: Leg) -> TurnRow:
    """Put a turn into words."""
    conversation = leg.conversation
    ended = "Nobody rated it." if leg.outcome is None else "It ended well." if leg.outcome >= 0.5 else "It ended badly."
    harder = "cannot be told" if leg.difficulty is None else f"harder than {round(100 * leg.difficulty)} of 100 cases"
    return TurnRow(
        href=reverse("conversation", args=[leg.conversation_id]),
        subject=conversation.subject or conversation.category or leg.conversation_id,
        when=leg.started_at,
        difficulty=f"The situation was {harder}.",
        reasons=tuple(leg.reasons or ()),
        ended=ended,
        credit=f"{leg.messages_sent} messages to the customer.",
    )
