"""Where somebody found is at hand, or who handles what: the largest first, the rest behind a fold."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from turnabout.web.charts import Coverage, CoverageCell, CoverageMap, CoverageRow
from turnabout.web.pages.numbers import counted, of_100

Topic = dict[str, Any]
Say = Callable[[Topic], str]

PAIR = "team and category"
SINGLE = ("channel", "category", "language", "shift", "team")
HELD_BY_ONE = 0.8  # share of the turns from which a topic hangs on one person
TEAMS_ACROSS, TOPICS_DOWN = 8, 20  # few teams stand in the head of the table; more go down the page
TEAMS_DOWN, TOPICS_ACROSS = 15, 12
LINES = 10  # of a list, before the rest is folded away


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic for which nobody was found, or that hangs on one person."""

    dimension: str
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The largest of a list, and the rest."""

    first: tuple[Gap, ...]
    more: tuple[Gap, ...] = ()

    @property
    def rest(self) -> str:
        """How many more there are, in words."""
        return f"{len(self.more):,} more"


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage of the largest teams and topics; where that is not all, also of every one, and how many there are."""

    first: CoverageMap
    every: CoverageMap | None = None
    how_many: str = ""


def covered(topics: Sequence[Topic], artists: set[str], *, names_on: bool) -> Covered | None:
    """Draw coverage by team and topic; many teams go down the page, few across it."""
    pairs = {(t["team"], t["value"]): t for t in topics if t["dimension"] == PAIR}
    if not pairs:
        return None
    found = artists if names_on else set()
    teams, values = _by_turns(pairs, 0, found), _by_turns(pairs, 1, found)
    every = _map(pairs, teams, values, found)
    if len(teams) <= TEAMS_DOWN and len(values) <= (TOPICS_ACROSS if len(teams) > TEAMS_ACROSS else TOPICS_DOWN):
        return Covered(every)
    few = _map(pairs, teams[:TEAMS_DOWN], values[:TOPICS_ACROSS], found)
    return Covered(few, every, f"All {counted(len(teams), 'team', 'teams')}, {counted(len(values), 'topic', 'topics')}")


def gaps(topics: Sequence[Topic], artists: set[str] | None) -> Listed:
    """List what nobody who was found handles; nothing where nobody was found."""
    if artists is None:
        return Listed(())
    missing = [t for t in topics if t["dimension"] in SINGLE and not artists & set(t["people"])]
    return _largest_first(
        missing, lambda t: f"{t['legs']:,} turns, {counted(len(t['people']), 'person', 'people')}", lambda t: t["value"]
    )


def hanging_on_one(topics: Sequence[Topic], names: Mapping[int, str]) -> Listed:
    """List what hangs on one person."""
    return _largest_first([t for t in topics if _hangs_on_one(t)], lambda t: _held(t, names), _topic_name)


def people_named(topics: Sequence[Topic]) -> set[int]:
    """Collect whose names the facts of coverage need."""
    return {int(topic["most_by"]) for topic in topics if _hangs_on_one(topic)}


def _by_turns(pairs: Mapping[tuple[str, str], Topic], which: int, found: set[str]) -> tuple[str, ...]:
    """Teams (0) or topics (1): those where somebody found is at hand first, then those with the most turns."""
    turns: Counter[str] = Counter()
    served: set[str] = set()
    for pair, topic in pairs.items():
        turns[pair[which]] += topic["legs"]
        if found & set(topic["people"]):
            served.add(pair[which])
    return tuple(sorted(turns, key=lambda name: (name not in served, -turns[name], name)))


def _map(
    pairs: Mapping[tuple[str, str], Topic], teams: Sequence[str], values: Sequence[str], found: set[str]
) -> CoverageMap:
    teams, values = sorted(teams), sorted(values)
    title = "Where somebody found handles it" if found else "How many people handle it"
    if len(teams) <= TEAMS_ACROSS:
        rows = [CoverageRow(value, tuple(_cell(pairs.get((team, value)), found) for team in teams)) for value in values]
        return CoverageMap(title, tuple(teams), tuple(rows), corner="Topic")
    rows = [CoverageRow(team, tuple(_cell(pairs.get((team, value)), found) for value in values)) for team in teams]
    return CoverageMap(title, tuple(values), tuple(rows), corner="Team")


def _cell(topic: Topic | None, found: set[str]) -> CoverageCell | None:
    if topic is None:
        return None
    at_hand = set(topic["people"]) & found if found else set(topic["people"])
    state = Coverage.NOBODY if not at_hand else Coverage.ONE if len(at_hand) == 1 else Coverage.COVERED
    who = "found" if found else "handling it"
    says = (
        f"{topic['team']}, {topic['value']}: {counted(len(at_hand), 'person', 'people')} {who}, {topic['legs']:,} turns"
    )
    return CoverageCell(state, words=str(len(at_hand)), says=says)


def _largest_first(topics: Sequence[Topic], says: Say, name: Say) -> Listed:
    ordered = sorted(topics, key=lambda t: (-t["legs"], t["dimension"], name(t)))
    lines = tuple(Gap("" if t["team"] else t["dimension"], name(t), says(t)) for t in ordered)
    return Listed(lines[:LINES], lines[LINES:])


def _held(topic: Topic, names: Mapping[int, str]) -> str:
    name = names.get(int(topic["most_by"]), "One person")
    if topic["most_share"] >= HELD_BY_ONE:
        return f"{name} held {of_100(topic['most_share'])} of {topic['legs']:,} turns."
    return f"Only {name} held five or more of {topic['legs']:,} turns."


def _hangs_on_one(topic: Topic) -> bool:
    return topic["most_share"] >= HELD_BY_ONE or len(topic["people"]) == 1


def _topic_name(topic: Topic) -> str:
    return f"{topic['team']}, {topic['value']}" if topic["team"] else str(topic["value"])
