"""Line with band: a value over time, its interval behind it; a gap where nothing can be said."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Key, Table, sign
from turnabout.web.charts.scale import Scale, around, plain

HEIGHT = 160
MARGIN = 8
LABELS = 5


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One moment.

    Attributes
    ----------
    label
        When: "week of 2 March".
    value
        None where it cannot be said.
    low, high
        Its interval, where there is one.
    n
        How many it rests on; 0 where that says nothing.
    short
        The label on the axis; the label itself where empty.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    href: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class LineWithBand:
    """A value over time, at equal steps.

    Attributes
    ----------
    title, unit
        What it is, and in what.
    points
        Oldest first.
    low, high
        Ends of the scale; round values around the points where they are None.
    since
        Index and words of moments that mattered ("names switched on").
    """

    title: str
    unit: str
    points: tuple[LinePoint, ...]
    low: float | None = None
    high: float | None = None
    digits: int = 0
    counted: str = "cases"
    since: tuple[tuple[int, str], ...] = ()


Placed = tuple[float, LinePoint]


def draw(plot: LineWithBand) -> SafeString:
    upwards = _upwards(plot)
    placed = _placed(plot)
    drawn = [
        *_ground(plot, upwards),
        shapes.stretched(HEIGHT, *_curves(placed, upwards)),
        *_moments(plot),
        *_marks(plot, placed, upwards),
    ]
    return Frame(
        kind="line",
        title=plot.title,
        summary=_summary(plot),
        plot=shapes.together([shapes.canvas(HEIGHT, *drawn), _axis(placed)]),
        table=_table(plot),
        keys=_keys(plot),
    ).render()


def _upwards(plot: LineWithBand) -> Scale:
    values = [v for point in plot.points for v in (point.value, point.low, point.high) if v is not None] or [0.0, 1.0]
    found = around(values)
    return Scale(found.low if plot.low is None else plot.low, found.high if plot.high is None else plot.high)


def _placed(plot: LineWithBand) -> list[Placed]:
    count = len(plot.points)
    return [(_across(index, count), point) for index, point in enumerate(plot.points)]


def _across(index: int, count: int) -> float:
    return 10 + 88 * (index / (count - 1) if count > 1 else 0.5)  # the words of the scale stand on the left


def _down(upwards: Scale, value: float) -> float:
    return MARGIN + (HEIGHT - 2 * MARGIN) * (1 - upwards.at(value) / 100)


def _ground(plot: LineWithBand, upwards: Scale) -> list[SafeString]:
    drawn = []
    for tick in upwards.ticks(4):
        down = _down(upwards, tick)
        drawn += [
            shapes.line(0, down, 100, down, "grid"),
            shapes.words(0, down - 4, plain(tick, plot.digits), anchor="start"),
        ]
    return drawn


def _curves(placed: list[Placed], upwards: Scale) -> list[SafeString]:
    drawn = []
    for known, group in groupby(placed, key=lambda item: item[1].value is not None):
        stretch = list(group)
        if known:
            drawn += [*_band(stretch, upwards), _line(stretch, upwards)]
    return drawn


def _band(stretch: list[Placed], upwards: Scale) -> list[SafeString]:
    inside = [(x, p.low, p.high) for x, p in stretch if p.low is not None and p.high is not None]
    if len(inside) < 2:
        return []
    over = [f"{x:.2f} {_down(upwards, high):.1f}" for x, _, high in inside]
    under = [f"{x:.2f} {_down(upwards, low):.1f}" for x, low, _ in reversed(inside)]
    return [shapes.curve("M" + "L".join(over + under) + "Z", "line-band")]


def _line(stretch: list[Placed], upwards: Scale) -> SafeString:
    steps = [f"{x:.2f} {_down(upwards, point.value):.1f}" for x, point in stretch if point.value is not None]
    return shapes.curve("M" + "L".join(steps), "line")


def _moments(plot: LineWithBand) -> list[SafeString]:
    drawn = []
    for index, words in plot.since:
        place = _across(index, len(plot.points))
        drawn += [
            shapes.line(place, 0, place, HEIGHT, "band-edge"),
            shapes.words(
                place + (-1 if place > 60 else 1), MARGIN + 16, words, anchor="end" if place > 60 else "start"
            ),
        ]
    return drawn


def _marks(plot: LineWithBand, placed: list[Placed], upwards: Scale) -> list[SafeString]:
    known = [(x, point, point.value) for x, point in placed if point.value is not None]
    return [
        shapes.mark(
            _sentence(plot, point),
            shapes.circle(x, _down(upwards, value), 4, "line-dot"),
            href=point.href,
            first=not index,
        )
        for index, (x, point, value) in enumerate(known)
    ]


def _axis(placed: list[Placed]) -> SafeString:
    every = max(1, -(-len(placed) // LABELS))
    chosen = placed[::-1][::every]
    return shapes.canvas(20, *(shapes.words(x, 15, point.short or point.label) for x, point in chosen))


def _between(plot: LineWithBand, point: LinePoint) -> str:
    if point.low is None or point.high is None:
        return ""
    return f"{plain(point.low, plot.digits)} to {plain(point.high, plot.digits)}"


def _sentence(plot: LineWithBand, point: LinePoint) -> str:
    if point.value is None:
        return f"{point.label}: cannot be said"
    details = [_between(plot, point), f"{point.n:,} {plot.counted}" if point.n else ""]
    told = "; ".join(detail for detail in details if detail)
    return f"{point.label}: {plain(point.value, plot.digits)} {plot.unit}" + (f" ({told})" if told else "")


def _summary(plot: LineWithBand) -> str:
    known = [point for point in plot.points if point.value is not None]
    if not known:
        return "Nothing can be said yet."
    return f"From {_sentence(plot, known[0])} to {_sentence(plot, known[-1])}."


def _table(plot: LineWithBand) -> Table:
    rows = tuple(
        (
            Cell(point.label, point.href),
            Cell("cannot be said" if point.value is None else plain(point.value, plot.digits)),
            Cell(_between(plot, point)),
            Cell(f"{point.n:,}" if point.n else ""),
        )
        for point in plot.points
    )
    return Table(("When", plot.unit, "Interval", plot.counted), rows)


def _keys(plot: LineWithBand) -> tuple[Key, ...]:
    keys = [Key(sign(shapes.line(0, 7, 100, 7, "line")), plot.unit)]
    if any(point.low is not None for point in plot.points):
        keys.append(Key(sign(shapes.rectangle(0, 0, 100, 14, "line-band")), "90 % sure within"))
    return tuple(keys)
