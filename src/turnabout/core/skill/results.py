"""What the search for artists answers with: frozen, and printed the same by every door."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa

from turnabout.core.results import Interval, Refusal
from turnabout.core.skill.parameters import Parameters

Verdict = Literal["artists", "no_artist", "not_enough_evidence"]
PersonVerdict = Literal["artist", "not_told_apart", "not_enough_evidence"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How much people differ on difficult legs.

    Attributes
    ----------
    sd, low, high
        Standard deviation of skill with its interval, in the printed unit; None where it cannot be worked out.
    p_value
        Under "nobody differs"; None where it cannot be tested.
    power
        Chance that a spread of .25 log-odds would have been seen.
    """

    sd: float | None
    low: float | None
    high: float | None
    p_value: float | None
    power: float


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One check of whether the answer may be believed.

    Attributes
    ----------
    name
        Its word.
    passed
        Whether it found nothing against the answer; False where it could not be done.
    says
        What was found, and what to do, in plain words. It never names a person.
    told
        Whether it could be done.
    of_found
        What it says of those found alone, a few people: for whoever holds the record, never for the application's
        pages, where it would tell whether somebody is missing among those shown.
    """

    name: str
    passed: bool
    says: str
    told: bool = True
    of_found: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would probably be enough where there is not enough evidence.

    Attributes
    ----------
    times
        How many times as many rated legs; None where even eight times as many might not be enough.
    says
        The same in a sentence, with what to do.
    """

    times: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Turned:
    """Difficult legs that ended well, as counted.

    Attributes
    ----------
    of
        Rated difficult legs, in shares of credit.
    good
        How many of them ended well.
    expected
        How many would have with the company's mean skill.
    """

    of: float
    good: float
    expected: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What can be said about one person at or above the floor.

    Attributes
    ----------
    legs, rated_legs, difficult_legs
        Legs handled in the window, those with an outcome, and those difficult and with an outcome.
    skill, difficult
        Against the company's mean, on all and on difficult legs, in log-odds or points.
    p_top
        Probability to belong to the top share on difficult legs.
    difficult_share
        Share of difficult legs that this person turns around (0-1); None where outcomes are not 0/1, or where most of
        the outcome of their difficult legs was other people's.
    turned_around
        The person's rated difficult legs as counted; None where outcomes are not 0/1.
    """

    person_id: str
    legs: int
    rated_legs: int
    difficult_legs: int
    skill: Interval
    difficult: Interval
    p_top: float
    verdict: PersonVerdict
    difficult_share: Interval | None = None
    turned_around: Turned | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the finding as printed."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody below the floor: an id and a reason, nothing else."""

    person_id: str
    refusal: Refusal

    def to_json(self) -> dict[str, Any]:
        """Return the refusal as printed."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Company:
    """The company's own figures.

    Attributes
    ----------
    rated_share
        Share of legs with an outcome.
    good
        Mean outcome of rated legs (a share where binary), in the printed unit.
    difficult_good
        The same on difficult legs; None where none is known to be difficult.
    difficult_legs
        Rated difficult legs.
    expected
        Model's mean outcome of difficult legs for a person at the company's mean; None without a model.
    """

    rated_share: float | None
    good: float | None
    difficult_good: float | None
    difficult_legs: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class ArtistsResult:
    """Who turns difficult customers around.

    Attributes
    ----------
    as_of
        End of the window, ISO 8601; None where the record holds no times.
    legs, rated_legs, people
        Legs in the window, those with an outcome, and people who held one.
    verdict, says
        The answer, in one word and in one sentence.
    artists
        Number of artists; with people asked for, their ids in the order of ids.
    findings
        One for each person, in the order of ids; empty unless people were asked for.
    missing
        What the record cannot tell, as sentences.
    outlook
        What would probably be enough; None where there is an answer, or where more legs would not help.
    parameters
        What works one person's figure out again; None where no model could be fitted.
    difficulty
        Whether words were read for difficulty, and how far its probabilities hold.
    """

    as_of: str | None
    legs: int
    rated_legs: int
    people: int
    verdict: Verdict
    says: str
    spread: Spread
    settings: Mapping[str, Any]
    model: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    company: Company
    artists: int | tuple[str, ...]
    parameters: Parameters | None
    missing: tuple[str, ...] = ()
    outlook: Outlook | None = None
    findings: tuple[Finding | Refused, ...] | None = field(default=None)
    difficulty: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return what ``turnabout artists --json`` prints."""
        document: dict[str, Any] = {
            "as_of": self.as_of,
            "legs": self.legs,
            "rated_legs": self.rated_legs,
            "people": self.people,
            "verdict": self.verdict,
            "says": self.says,
            "spread": asdict(self.spread),
            "settings": dict(self.settings),
            "model": dict(self.model),
            "diagnostics": [asdict(diagnostic) for diagnostic in self.diagnostics],
            "company": asdict(self.company),
            "missing": list(self.missing),
            "outlook": asdict(self.outlook) if self.outlook else None,
            "difficulty": dict(self.difficulty),
            "artists": list(self.artists) if isinstance(self.artists, tuple) else self.artists,
            "parameters": self.parameters.to_json() if self.parameters else None,
        }
        if self.findings is not None:
            document["findings"] = [finding.to_json() for finding in self.findings]
        return document

    def to_frame(self) -> pa.Table:
        """Return the findings as a table in the order of ids; empty unless people were asked for."""
        return pa.Table.from_pylist([_row(finding) for finding in self.findings or ()], schema=FRAME)


FRAME = pa.schema(
    [
        ("person_id", pa.string()),
        ("legs", pa.int64()),
        ("rated_legs", pa.int64()),
        ("difficult_legs", pa.int64()),
        ("skill", pa.float64()),
        ("skill_low", pa.float64()),
        ("skill_high", pa.float64()),
        ("difficult", pa.float64()),
        ("difficult_low", pa.float64()),
        ("difficult_high", pa.float64()),
        ("p_top", pa.float64()),
        ("verdict", pa.string()),
        ("refusal", pa.string()),
    ]
)


def _row(finding: Finding | Refused) -> dict[str, Any]:
    if isinstance(finding, Refused):
        return {"person_id": finding.person_id, "refusal": finding.refusal.reason}
    return {
        "person_id": finding.person_id,
        "legs": finding.legs,
        "rated_legs": finding.rated_legs,
        "difficult_legs": finding.difficult_legs,
        "skill": finding.skill.mean,
        "skill_low": finding.skill.low,
        "skill_high": finding.skill.high,
        "difficult": finding.difficult.mean,
        "difficult_low": finding.difficult.low,
        "difficult_high": finding.difficult.high,
        "p_top": finding.p_top,
        "verdict": finding.verdict,
    }
