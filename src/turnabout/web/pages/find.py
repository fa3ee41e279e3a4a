"""Find: who turns difficult customers around, and where there is nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from turnabout.findings.selectors import FoundPeople, FoundPerson
from turnabout.findings.services.answering import says_of
from turnabout.rights.selectors import Stage
from turnabout.web.pages.checks import Check, check_rows
from turnabout.web.pages.covered import Covered, Listed, Topic, covered, gaps, hanging_on_one
from turnabout.web.pages.numbers import capital, counted, of_100
from turnabout.web.pages.page_words import in_page_words


@dataclass(frozen=True, slots=True)
class FoundCard:
    """Somebody who was found, with facts of what they handle."""

    found: FoundPerson
    handles: str


@dataclass(frozen=True, slots=True)
class FindPage:
    """Everything the page says.

    Attributes
    ----------
    sentence, sub
        Who was found, or why that is not said.
    cards
        Those found, in the order of names.
    covered
        Team by category: covered by somebody found, by one person, by nobody.
    gaps, single
        Topics without anybody found; topics that hang on one person.
    checks
        How far all this can be trusted.
    model, says
        How it was worked out, and the verdict, in a sentence each.
    """

    sentence: str
    sub: str
    cards: tuple[FoundCard, ...]
    covered: Covered | None
    gaps: Listed
    single: Listed
    checks: tuple[Check, ...]
    model: str
    says: str


def find_page(
    result: dict[str, Any],
    topics: list[Topic],
    found: FoundPeople | None,
    stage: Stage,
    names: dict[int, str],
    *,
    group: int,
) -> FindPage:
    """Put the search into words; fewer people than ``group`` are not spoken of as a group."""
    people = found.people if found else ()
    artists = {str(row.person_id) for row in people}
    sentence, sub = _say(result, found, stage, group)
    return FindPage(
        sentence=sentence,
        sub=sub,
        cards=tuple(FoundCard(row, _handles(str(row.person_id), topics)) for row in people),
        covered=covered(topics, artists, names_on=found is not None),
        gaps=gaps(topics, artists if people else None),
        single=hanging_on_one(topics, names),
        checks=check_rows(result["diagnostics"]),
        model=in_page_words(result["model"]["says"]),
        says=in_page_words(_came_of_it(result, found)),
    )


def _say(result: dict[str, Any], found: FoundPeople | None, stage: Stage, group: int) -> tuple[str, str]:
    if found is None:
        return _say_without_names(stage)
    if found.people:
        number = capital(counted(len(found.people), "person turns", "people turn"))
        return f"{number} difficult customers around, and we are sure enough to say so.", _sure(result)
    if found.waiting:
        return "Somebody was found; their names appear once they could see it first for a day.", _sure(result)
    if result["verdict"] == "no_artist" and result["people"] >= group:
        return "Nobody stands out here in turning difficult customers around.", in_page_words(
            _came_of_it(result, found)
        )
    return "Who turns difficult customers around cannot be said yet.", _why_not_yet(result, group)


def _why_not_yet(result: dict[str, Any], group: int) -> str:
    if result["people"] < group:
        return (
            f"Fewer than {group} people hold conversations here: too few to tell a difference between them from chance."
        )
    outlook, says = result.get("outlook"), says_of(result, anybody=False)
    return in_page_words(f"{says} {outlook['says']}" if outlook else says)


def _came_of_it(result: dict[str, Any], found: FoundPeople | None) -> str:
    """Say what came of the search; where no names are shown, not even whether anybody was found."""
    return says_of(result, anybody=bool(found.people or found.waiting)) if found else ""


def _say_without_names(stage: Stage) -> tuple[str, str]:
    if stage.names == "counting" and stage.opens_on:
        return f"Names can be shown from {stage.opens_on:%-d %B %Y}.", "Until then, here is who handled what."
    return (
        "Names are switched off.",
        "Here is what can be said without them: who handled what, and where it hangs on one.",
    )


def _sure(result: dict[str, Any]) -> str:
    rate = result["settings"]["error_rate"]
    top = result["settings"]["top_share"]
    return (
        f"Each is among the best {round(100 * top)} of 100 on difficult conversations; of everybody named, about "
        f"{of_100(rate)} at most may not belong there."
    )


def _handles(person: str, topics: Iterable[Topic]) -> str:
    """Say what somebody handles: facts of the record."""
    values = [t["value"] for t in topics if t["dimension"] == "category" and person in t["people"]]
    return ", ".join(values[:6])
