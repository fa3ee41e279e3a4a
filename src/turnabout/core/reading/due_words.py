"""The words in which a language says by when, and what they count."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import re2

_NAME = re2.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Where a text says by when.

    Attributes
    ----------
    kind
        "duration", "vague", or of its first part: "date", "relative", "weekday", "clock".
    start, end
        Where it stands.
    parts
        What was matched, in order.
    kinds
        Of the parts.
    """

    kind: str
    start: int
    end: int
    parts: "tuple[re2._Match[str], ...]"
    kinds: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Begin with one part."""
        if not self.kinds:
            object.__setattr__(self, "kinds", (self.kind,) * len(self.parts))

    def with_next(self, other: "Phrase") -> "Phrase":
        """Join what follows ("tomorrow" and "by noon")."""
        return Phrase(self.kind, self.start, other.end, self.parts + other.parts, self.kinds + other.kinds)


@dataclass(frozen=True, slots=True)
class DueWords:
    """How one language says by when.

    Attributes
    ----------
    patterns
        Kind and expression of each form, in order.
    numbers
        What number words mean.
    months, weekdays, tomorrow, few
        Names, from January and Monday on; words for the next day; words that mean no certain number.
    pairs
        Two digits that before "business days" are two numbers ("35" is 3-5 where a text has lost its hyphens).
    joined
        What may stand between two parts of one phrase.
    """

    patterns: "tuple[tuple[str, re2._Regexp], ...]"
    numbers: Mapping[str, float]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    tomorrow: tuple[str, ...]
    few: tuple[str, ...]
    pairs: frozenset[str]
    joined: "re2._Regexp"

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "DueWords":
        """Take the words from their file."""
        words, names = content["words"], content["names"]
        return cls(
            patterns=tuple((entry["kind"], _compiled(entry["match"], words)) for entry in content["due"]),
            numbers={word: float(number) for word, number in content["numbers"].items()},
            months=tuple(names["months"]),
            weekdays=tuple(names["weekdays"]),
            tomorrow=tuple(names["tomorrow"]),
            few=tuple(names["few"]),
            pairs=frozenset(names["pairs"]),
            joined=re2.compile(names["joined"]),
        )

    def joins(self, between: str, first: Phrase, second: Phrase) -> bool:
        """Whether two neighbouring phrases are one: "tomorrow or Monday", "Friday by 5pm"; never two stretches."""
        if {"vague", "duration"} & {first.kind, second.kind}:
            return False
        return len(between) < 12 and bool(self.joined.match(between))

    def numbers_of(self, part: "re2._Match[str]") -> tuple[float | None, float | None]:
        """Return the shorter and the longer end of a stretch; None where no number is meant ("a few").

        Where a text has lost its hyphens, "2448 hours" are 24-48 and "35 business days" are 3-5.
        """
        low, high = part.group("low").lower(), part.group("high")
        if low in self.few or (high or "").lower() in self.few:
            return None, None
        if high is None and (ends := self._glued(low, part)):
            return ends
        first = self._number(low)
        last = self._number(high.lower()) if high else first + 1 if part.group("more") else first
        return first, last

    def _glued(self, low: str, part: "re2._Match[str]") -> tuple[float, float] | None:
        """Take apart two numbers that lost what stood between them; two digits only where a pair is a habit."""
        if not low.isdigit() or low.startswith("0"):
            return None
        if len(low) == 2 and not (low in self.pairs and part.group("business")):
            return None
        if len(low) < 2 or (len(low) == 3 and (low[0] < "3" or int(low[1:]) < 10)):
            return None
        begin, end = (int(low[:1]), int(low[1:])) if len(low) < 4 else (int(low[:2]), int(low[2:]))
        plausible = begin < end and (len(low) == 2 or end <= 96)
        return (float(begin), float(end)) if plausible and (len(low) != 3 or end <= 31) else None

    def _number(self, word: str) -> float:
        return self.numbers[word] if word in self.numbers else float(word.replace(",", "."))

    def weekday_of(self, part: "re2._Match[str]") -> int:
        """Return the weekday that is named, Monday 0."""
        name = part.group("weekday").lower()[:3]
        return next(i for i, day in enumerate(self.weekdays) if day.startswith(name))

    def date_of(self, part: "re2._Match[str]", today: date) -> date | None:
        """Return the day that is named, the next unless a year is given; None where it may be read two ways."""
        named = {key: value for key, value in part.groupdict().items() if value}
        if "iso" in named:
            return _existing(*(int(piece) for piece in named["iso"].split("-")))
        if "a" in named or "a2" in named:
            a, b = named.get("a") or named["a2"], named.get("b") or named["b2"]
            return _numeric(int(a), int(b), named.get("c") or named.get("c2"), today)
        only = named.get("dayonly") or named.get("dayonly2")
        if only:
            for later in range(13):
                first = months_later(today.replace(day=1), later)
                found = _existing(first.year, first.month, int(only))
                if found and found >= today:
                    return found
            return None
        month = next(
            i for i, m in enumerate(self.months, 1) if m.startswith((named.get("month") or named["month2"]).lower()[:3])
        )
        day = int(named.get("day") or named["day2"])
        if "year" in named:
            return _existing(int(named["year"]), month, day)
        return _upcoming(month, day, today)


def months_later(day: date, months: float) -> date:
    """Return the same day some months later, or the last day of that month."""
    number = day.year * 12 + day.month - 1 + round(months)
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _numeric(a: int, b: int, year: str | None, today: date) -> date | None:
    """Day and month with a stroke: only where one of them can be no month, or both are the same."""
    if a > 12 >= b:
        day, month = a, b
    elif b > 12 >= a or a == b:
        day, month = b, a
    else:
        return None
    if year:
        return _existing(int(year) + (2000 if int(year) < 100 else 0), month, day)
    return _upcoming(month, day, today)


def _upcoming(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, today.year + 9):  # 29 February comes every four years, once after eight
        found = _existing(year, month, day)
        if found and found >= today:
            return found
    return None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_span(part: "re2._Match[str]") -> bool:
    """Whether a clock time is a span ("between 2 and 4")."""
    return bool(part.group("clock2") or part.group("to"))


def clock_of(part: "re2._Match[str]") -> time | None:
    """Return the time of day that is named; of a span its end; a bare hour up to seven is in the afternoon."""
    said: str = part.group("clock2") or part.group("clock") or part.group("to") or part.group("bare")
    said = said.lower()
    for name, at in (("noon", time(12)), ("midday", time(12)), ("midnight", time(23, 59, 59)), ("lunch", time(13))):
        if name in said:
            return at
    digits = "".join(c if c.isdigit() else " " for c in said).split()
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    marks = (said + (part.group("half") or "") + (part.group("clock") or "")).replace(".", "")
    if "pm" in marks and hour < 12:
        hour += 12
    elif "am" in marks and hour == 12:
        hour = 0
    elif "m" not in marks and len(digits) == 1 and 1 <= hour <= 7:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _compiled(match: str, words: Mapping[str, str]) -> "re2._Regexp":
    named = _NAME.sub(lambda found: words[found.group(1)], match.replace("\n", ""))
    return re2.compile("(?i)" + named)
