"""What Turnabout may say: the registry of figures in plain words, the same on the page and on the printed agreement."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from turnabout.core.figures import FIGURES, NEVER, FigureKind
from turnabout.people.models import Role
from turnabout.rights.selectors import AUDIENCE, NOTICE_BUSINESS_DAYS, SUBJECT_FIRST, Audience, Stage, floor_of
from turnabout.rights.selectors.audience import months_kept
from turnabout.rights.services.disputes import DECIDED_WITHIN
from turnabout.web.pages.numbers import counted

SAID = {
    "figure": "A number with its range, and how many turns it rests on.",
    "finding": "That it was found, and since when. No number.",
}
ROLES = {
    Role.LEADER: "service leaders",
    Role.LEAD: "team leads",
    Role.COACH: "a coach",
    Role.EXECUTIVE: "executives",
    Role.COUNCIL: "the works council",
    Role.ADMINISTRATOR: "administrators",
    Role.AGENT: "agents",
}


@dataclass(frozen=True, slots=True)
class FigureInWords:
    """One figure of the registry, as pairs of a question and its answer."""

    key: str
    words: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MaySay:
    """Everything that may be said, and the rules for it.

    Attributes
    ----------
    sentence
        How much it is.
    figures
        Each figure of the registry.
    rules
        What holds for all of them.
    never
        What is never done.
    """

    sentence: str
    figures: tuple[FigureInWords, ...]
    rules: tuple[str, ...]
    never: tuple[str, ...]


def what_may_be_said(*, group: int) -> MaySay:
    """Read the registry out; ``group`` is the fewest people behind a group figure here."""
    number = counted(len(FIGURES), "thing", "things")
    return MaySay(
        sentence=f"Turnabout may say {number} about a person here, and nothing else.",
        figures=tuple(_figure(kind, AUDIENCE[kind.key]) for kind in FIGURES.values()),
        rules=tuple(_rules(group)),
        never=NEVER,
    )


def _figure(kind: FigureKind, audience: Audience) -> FigureInWords:
    pairs = (
        ("What it is for", kind.purpose),
        ("What is said", SAID[kind.says]),
        ("What it opens to", kind.evidence),
        ("Fewest rated turns", f"{floor_of(kind)} within twelve months. Below that nothing is said."),
        ("Who may see it", who_may_see(audience)),
        ("How long it is kept", f"{months_kept(kind)} months."),
        ("Rule", f"Version {kind.rule}. Another rule would make another version."),
    )
    return FigureInWords(kind.key, kind.words, pairs)


def who_may_see(audience: Audience) -> str:
    """Say who sees a figure, whoever it is about first."""
    first = f"Whoever it is about, {_hours()} before anybody else."
    if audience.others:
        return f"{first} Then {_list(audience.others)}, once names are on."
    if audience.shared:
        return f"{first} Nobody else, unless they share it with {_list(audience.shared)}; they can stop sharing it."
    return f"{first} Nobody else."


def _list(roles: Iterable[str]) -> str:
    return " and ".join(words for role, words in ROLES.items() if role in roles)


def _hours() -> str:
    return f"{SUBJECT_FIRST.total_seconds() / 3600:.0f} hours"


def _rules(group: int) -> Iterable[str]:
    yield f"Whoever is described sees it at least {_hours()} before anybody else, in the same words, with its evidence."
    yield "Everything said opens to the turns it rests on, and can be worked out again from them."
    yield "A number always comes with its range and with how many turns it rests on."
    days = DECIDED_WITHIN.days
    yield (
        f"Whoever is described can disagree. It is then marked and not used, until somebody else decides within {days} "
        "days, with reasons."
    )
    yield (
        f"What is said of how well a group does stands on {group} people or more, and so does what is left when it is "
        "taken from a larger group."
    )
    yield (
        f"Names are shown no sooner than {NOTICE_BUSINESS_DAYS} business days after the notice was recorded here, and "
        "only once a leader has acknowledged these rules. They can be switched off at any time, at once."
    )
    yield "Every time somebody else sees something about a person, it is written down, and that person can read it."


def stage_in_words(stage: Stage, left: int) -> str:
    """Say whether names are on, and from when."""
    if stage.names == "on":
        return "Names are on here."
    if stage.names == "counting" and stage.opens_on and left:
        day = date_format(stage.opens_on, "j F Y")
        return f"Names are off. They can be shown from {day}: {counted(left, 'business day', 'business days')} to go."
    if stage.names == "counting":
        return "Names are off until a leader has acknowledged these rules."
    return "Names are off: nobody sees anything about anybody but themselves."
