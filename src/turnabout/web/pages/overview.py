"""The overview: what can be said today without a figure about a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from turnabout.web.charts import Bar, Bars
from turnabout.web.pages.numbers import of_100
from turnabout.web.pages.page_words import in_page_words
from turnabout.web.pages.spread import SpreadAnswer, spread_answer


@dataclass(frozen=True, slots=True)
class FactCard:
    """A fact as the page shows it, and where its conversations are."""

    sentence: str
    sub: str
    query: str
    plot: Bars | None = None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Everything the page says.

    Attributes
    ----------
    sentence, sub
        The first thing, and since when.
    facts
        Each opens to its conversations.
    spread
        Do people differ here at all?
    missing
        What this record of service cannot tell.
    """

    sentence: str
    sub: str
    facts: tuple[FactCard, ...]
    spread: SpreadAnswer
    missing: tuple[str, ...]


Fact = dict[str, Any]


def overview_page(
    result: dict[str, Any], facts: list[Fact], capabilities: list[dict[str, Any]], *, group: int
) -> OverviewPage:
    """Put the overview into words; how conversations end is said of ``group`` people or more."""
    cards = tuple(CARDS[fact["key"]](fact) for fact in facts)
    return OverviewPage(
        sentence=_first_sentence(result["company"], enough=result["people"] >= group),
        sub=f"{result['legs']:,} turns holding a case, {result['rated_legs']:,} of them with a known end.",
        facts=cards,
        spread=spread_answer(result, group=group),
        missing=tuple(in_page_words(row["says"]) for row in capabilities if not row["able"]),
    )


def _first_sentence(company: dict[str, Any], *, enough: bool) -> str:
    if not enough:
        return "How conversations end here is not said: so few people hold them that it would be about persons."
    if company["difficult_good"] is not None:
        return f"{of_100(company['difficult_good'])} difficult conversations end well here."
    if company["good"] is not None:
        return f"{of_100(company['good'])} conversations end well here."
    return "How conversations end is not known here yet."


def _compared(fact: Fact, this: str, others: str) -> Bars | None:
    if fact["ended_well"] is None or fact["elsewhere"] is None:
        return None
    bars = (Bar(this, 100 * fact["ended_well"]), Bar(others, 100 * fact["elsewhere"]))
    return Bars("Ended well", "of 100 with a known end", bars, high=100)


def _difficult(fact: Fact) -> FactCard:
    return FactCard(
        f"{fact['count']:,} conversations were difficult when somebody received them.",
        "More difficult than 80 of 100, from what was known before anybody answered.",
        urlencode({"difficult": "on"}),
        _compared(fact, "difficult", "all others"),
    )


def _passed_around(fact: Fact) -> FactCard:
    return FactCard(
        f"{fact['count']:,} customers were handed on twice or more.",
        f"Of {fact['total']:,} conversations.",
        urlencode({"passed_around": "on"}),
        _compared(fact, "handed on", "all others"),
    )


def _most_harm(fact: Fact) -> FactCard:
    return FactCard(
        f"Most conversations that ended badly were about {fact['value']}: {fact['count']:,}.",
        f"Of {fact['total']:,} about it whose end is known.",
        urlencode({"category": fact["value"], "ended": "badly"}),
        _compared(fact, str(fact["value"]), "everything"),
    )


def _came_back(fact: Fact) -> FactCard:
    return FactCard(
        f"{fact['count']:,} times a customer had written within the thirty days before.",
        f"Of {fact['total']:,} conversations.",
        urlencode({"came_back": "on"}),
        _compared(fact, "came back", "all others"),
    )


def _unknown(fact: Fact) -> FactCard:
    return FactCard(
        f"How {fact['count']:,} conversations ended nobody knows.",
        f"{of_100(fact['count'] / max(fact['total'], 1))} have no rating. Silence is not satisfaction.",
        urlencode({"ended": "unknown"}),
    )


CARDS: Mapping[str, Callable[[Fact], FactCard]] = {
    "difficult": _difficult,
    "passed_around": _passed_around,
    "most_harm": _most_harm,
    "came_back": _came_back,
    "unknown": _unknown,
}
