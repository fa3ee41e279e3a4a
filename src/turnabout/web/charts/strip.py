"""Strip of cases: one mark for each case, in the order of time, difficulty upwards, turned around filled."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Key, Table, sign
from turnabout.web.charts.scale import Scale

HEIGHT = 168
MARGIN = 10
RADIUS = 4.5
ENDED = {True: "turned around", False: "not turned around", None: "no rating"}
KINDS = {True: "turned", False: "not-turned", None: "unrated"}


@dataclass(frozen=True, slots=True)
class Case:
    """One difficult turn holding a case.

    Attributes
    ----------
    when
        When it ended.
    difficulty
        Of the situation, 0 to 1.
    turned_around
        None where nobody rated it.
    label
        What it was about, in a few words.
    """

    when: datetime
    difficulty: float
    turned_around: bool | None
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class StripOfCases:
    """Somebody's cases, each a mark.

    Attributes
    ----------
    cases
        Any order; they are shown by time.
    difficult_from
        Where "difficult" begins, drawn as a line where it lies within the strip.
    """

    title: str
    cases: tuple[Case, ...]
    difficult_from: float | None = None


def draw(plot: StripOfCases) -> SafeString:
    cases = sorted(plot.cases, key=lambda case: (case.when, case.label))
    if not cases:
        return Frame("strip", plot.title, "No cases.", format_html('<p class="unit">{}</p>', "No cases.")).render()
    upwards = Scale(max(0.0, int(min(case.difficulty for case in cases) * 10) / 10), 1.0)
    return Frame(
        kind="strip",
        title=plot.title,
        summary=_summary(cases),
        plot=shapes.together([_head(), _marks(plot, cases, upwards), _axis(cases)]),
        table=_table(cases),
        keys=_keys(cases),
    ).render()


def _head() -> SafeString:
    return shapes.canvas(18, shapes.words(0, 12, "↑ harder", anchor="start"))


def _marks(plot: StripOfCases, cases: list[Case], upwards: Scale) -> SafeString:
    along = _along(cases)
    drawn = [shapes.line(0, HEIGHT - 0.5, 100, HEIGHT - 0.5, "axis")]
    if plot.difficult_from is not None and upwards.low < plot.difficult_from < 1:
        down = _down(upwards, plot.difficult_from)
        drawn += [shapes.line(0, down, 100, down, "band-edge"), shapes.words(100, down - 5, "difficult from here")]
    for index, case in enumerate(cases):
        place = 1.5 + 0.97 * along.at(case.when.timestamp())
        drawn.append(
            shapes.mark(
                _sentence(case), _shape(case, place, _down(upwards, case.difficulty)), href=case.href, first=not index
            )
        )
    return shapes.canvas(HEIGHT, *drawn)


def _down(upwards: Scale, difficulty: float) -> float:
    return MARGIN + (HEIGHT - 2 * MARGIN) * (1 - upwards.at(difficulty) / 100)


def _shape(case: Case, place: float, down: float) -> SafeString:
    return shapes.circle(
        place, down, RADIUS if case.turned_around is not None else 2, f"case {KINDS[case.turned_around]}"
    )


def _along(cases: list[Case]) -> Scale:
    return Scale(cases[0].when.timestamp(), cases[-1].when.timestamp())


def _axis(cases: list[Case]) -> SafeString:
    first, last = cases[0].when, cases[-1].when
    marks = [(0.0, first), (100.0, last)]
    if (last - first).days > 60:
        marks.insert(1, (50.0, first + (last - first) / 2))
    anchors = {0.0: "start", 50.0: "middle", 100.0: "end"}
    return shapes.canvas(20, *(shapes.words(place, 15, _date(when), anchor=anchors[place]) for place, when in marks))


def _date(when: datetime) -> str:
    return _day(localtime(when).date())


@lru_cache(maxsize=2048)  # hundreds of cases fall on few days, and writing one costs more than drawing it
def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _sentence(case: Case) -> str:
    return f"{case.label}: {ENDED[case.turned_around]}; difficulty {case.difficulty:.2f}, {_date(case.when)}"


def _summary(cases: list[Case]) -> str:
    counts = {ended: sum(case.turned_around is ended for case in cases) for ended in ENDED}
    said = ", ".join(f"{counts[ended]:,} {words}" for ended, words in ENDED.items() if counts[ended])
    return f"{len(cases):,} cases from {_date(cases[0].when)} to {_date(cases[-1].when)}: {said}."


def _table(cases: list[Case]) -> Table:
    rows = tuple(
        (
            Cell(case.label, case.href),
            Cell(_date(case.when)),
            Cell(f"{case.difficulty:.2f}"),
            Cell(ENDED[case.turned_around]),
        )
        for case in reversed(cases)
    )
    return Table(("Case", "Ended on", "Difficulty", "How it ended"), rows)


def _keys(cases: list[Case]) -> tuple[Key, ...]:
    present = {case.turned_around for case in cases}
    return tuple(
        Key(sign(shapes.circle(50, 7, RADIUS if ended is not None else 2, f"case {KINDS[ended]}"), width=14), words)
        for ended, words in ENDED.items()
        if ended in present
    )
