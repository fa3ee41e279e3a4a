"""My page: somebody's own figure in words and as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings.models import Leg
from turnabout.rights.selectors import Disputed
from turnabout.web.charts import Case, IntervalPlot, IntervalRow, Reference, StripOfCases
from turnabout.web.pages.conversation_list import ListRow, subject_of
from turnabout.web.pages.numbers import of_100

NOT_APART = "On difficult conversations your part cannot be told from that of colleagues who held the same cases."
RANGE = (
    "The range is made to hold the true figure nine times of ten; where difficulty shows only roughly, it does so less "
    "often."
)
SHOWN_AS_LINES = 25
BEFORE_THE_FOLD = 5  # what is held, and who looked, stay within reach of a thumb
WELL = 0.5
NOTHING_DISPUTED = Disputed()
DISPUTED, NOT_COUNTED = ("disputed", "disputed, not used"), ("plain", "not counted")
OWN_ENDED = {"well": ("good", "turned around"), "badly": ("plain", "ended badly"), "unknown": ("cannot", "not rated")}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything the page says.

    Attributes
    ----------
    sentence, sub
        The figure in words, or why there is none.
    plot
        The figure with its interval beside the company's; None for a refusal.
    strip
        Own difficult cases, one mark each; None where there is none with a time.
    cases
        The newest of them, as lines.
    refusal
        The reason why nothing can be said; empty where something can.
    """

    sentence: str
    sub: str
    plot: IntervalPlot | None
    strip: StripOfCases | None
    cases: tuple[ListRow, ...] = ()
    refusal: str = ""

    @property
    def first_cases(self) -> tuple[ListRow, ...]:
        """The lines that stand open."""
        return self.cases[:BEFORE_THE_FOLD]

    @property
    def more_cases(self) -> tuple[ListRow, ...]:
        """The lines behind the fold."""
        return self.cases[BEFORE_THE_FOLD:]

    @property
    def how_many_more(self) -> str:
        """What the fold says."""
        return f"{len(self.more_cases)} more"


def own_page(
    value: dict[str, Any] | None, result: dict[str, Any], legs: Sequence[Leg], disputed: Disputed = NOTHING_DISPUTED
) -> OwnPage:
    """Put somebody's own figure into words, and mark what they disagree with."""
    strip = _strip(legs, result["settings"]["difficult_from"])
    cases = tuple(_line(leg, disputed) for leg in legs[:SHOWN_AS_LINES])
    if value is None or "refusal" in value:
        reason = value["refusal"]["reason"] if value else "Nothing that you handled is in the record of service."
        return OwnPage("What you turn around cannot be said yet.", "", None, strip, cases, refusal=reason)
    share, expected = value["difficult_share"], result["company"]["expected"]
    if expected is None:
        return OwnPage(_points(value), _rests_on(value), None, strip, cases)
    if share is None:
        return OwnPage(NOT_APART, _rests_on(value), None, strip, cases)
    return OwnPage(_sentence(share, expected), _rests_on(value), _plot(share, expected, value), strip, cases)


def _line(leg: Leg, disputed: Disputed) -> ListRow:
    is_disputed = (leg.conversation_id, leg.seq) in disputed.turns
    disagree = reverse("disagree-turn", args=[DIFFICULT_SKILL.key, leg.seq, leg.conversation_id])
    ended = "unknown" if leg.outcome is None else "well" if leg.outcome >= WELL else "badly"
    return ListRow(
        href=reverse("conversation", args=[leg.conversation_id]),
        subject=subject_of(leg.conversation),
        when=leg.started_at,
        sub=(leg.reasons or [""])[0],
        tags=(DISPUTED,) if is_disputed else (NOT_COUNTED,) if leg.credit == 0 else (OWN_ENDED[ended],),
        act_href="" if is_disputed else disagree,
        act="I disagree",
    )


def _sentence(share: dict[str, float], expected: float) -> str:
    shown = f"{of_100(share['mean'])}, where {round(100 * expected)} would be expected"
    sure = f"({round(100 * share['low'])} to {round(100 * share['high'])})"
    if share["low"] > expected:
        return f"On difficult conversations you turn around more than most: {shown} {sure}."
    if share["high"] < expected:
        return f"On difficult conversations you turn around {shown} {sure}."
    return f"On difficult conversations you turn around about as many as would be expected: {shown} {sure}."


def _points(value: dict[str, Any]) -> str:
    skill = value["difficult"]
    return (
        f"On difficult conversations you are {skill['mean']:+.2f} from the company's mean "
        f"({skill['low']:+.2f} to {skill['high']:+.2f})."
    )


def _rests_on(value: dict[str, Any]) -> str:
    turns = f"From {value['rated_legs']:,} rated turns holding a case, {value['difficult_legs']:,} of them difficult."
    return f"{turns} {RANGE}"


def _plot(share: dict[str, float], expected: float, value: dict[str, Any]) -> IntervalPlot:
    row = IntervalRow("You", 100 * share["mean"], 100 * share["low"], 100 * share["high"], value["difficult_legs"])
    low = min(row.low, 100 * expected)
    return IntervalPlot(
        "What you turn around",
        "of 100 difficult conversations",
        (row,),
        max(0, 10 * (low // 10) - 10),
        100,
        Reference("the company", 100 * expected - 1, 100 * expected + 1),
        counted="rated difficult turns",
    )


def _strip(cases: Sequence[Leg], difficult_from: float) -> StripOfCases | None:
    marks = tuple(
        Case(
            leg.ended_at or leg.started_at,
            leg.difficulty,
            None if leg.outcome is None else leg.outcome >= WELL,
            subject_of(leg.conversation),
            reverse("conversation", args=[leg.conversation_id]),
        )
        for leg in cases
        if leg.started_at and leg.difficulty is not None
    )
    return StripOfCases("Your difficult cases", marks, difficult_from) if marks else None
