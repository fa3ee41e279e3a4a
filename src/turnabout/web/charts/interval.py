"""Interval plot: a dot for the estimate, a thick line for its 50 % interval, a thin one for its 90 %."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Key, Row, Table, rows, sign
from turnabout.web.charts.scale import Scale, plain

HEIGHT = 32
MIDDLE = HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Reference:
    """What the rows are compared with, such as "the company", from ``low`` to ``high`` in the plot's unit."""

    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One estimate.

    Attributes
    ----------
    label
        Whose or of what.
    value, low, high
        Estimate and its 90 % interval, in the plot's unit.
    n
        How many it rests on, of what :attr:`IntervalPlot.counted` says.
    inner
        The 50 % interval, where it is known.
    href
        What the row opens.
    """

    label: str
    value: float
    low: float
    high: float
    n: int
    inner: tuple[float, float] | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of which nothing can be said, with the reason; it has no shape and no place."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """Estimates under one another on one scale.

    Attributes
    ----------
    title, unit
        What is estimated, and in what: "of 100 difficult cases turned around".
    rows
        In the order shown: never in the order of the estimates where they are of people.
    low, high
        Ends of the scale.
    reference
        What the rows are compared with.
    digits
        After the point; never finer than the intervals.
    counted
        What ``n`` counts.
    within
        What the line says; the 90 % interval unless it is something else.
    """

    title: str
    unit: str
    rows: tuple[IntervalRow | RefusedRow, ...]
    low: float
    high: float
    reference: Reference | None = None
    digits: int = 0
    counted: str = "cases"
    within: str = "90 % sure within"


def draw(plot: IntervalPlot) -> SafeString:
    scale = Scale(plot.low, plot.high)
    said = next((row for row in plot.rows if isinstance(row, IntervalRow)), None)
    drawn = [_row(plot, row, scale, first=row is said) for row in plot.rows]
    return Frame(
        kind="intervals",
        title=plot.title,
        summary=" ".join(_sentence(plot, row) for row in plot.rows),
        plot=rows(drawn, head=_head(plot, scale), axis=_axis(plot, scale)),
        table=_table(plot),
        keys=_keys(plot),
    ).render()


def _row(plot: IntervalPlot, row: IntervalRow | RefusedRow, scale: Scale, *, first: bool) -> Row:
    band = _band(plot.reference, scale, HEIGHT)
    if isinstance(row, RefusedRow):
        return Row(row.label, shapes.canvas(HEIGHT, band), note=f"Cannot be said: {row.reason}", kind="refused")
    drawn = [shapes.line(scale.at(row.low), MIDDLE, scale.at(row.high), MIDDLE, "thin")]
    drawn += [shapes.line(scale.at(end), MIDDLE - 4, scale.at(end), MIDDLE + 4, "thin") for end in (row.low, row.high)]
    if row.inner:
        drawn.append(shapes.line(scale.at(row.inner[0]), MIDDLE, scale.at(row.inner[1]), MIDDLE, "thick"))
    drawn.append(shapes.circle(scale.at(row.value), MIDDLE, 6, "dot"))
    mark = shapes.mark(_sentence(plot, row), *drawn, href=row.href, first=first)
    return Row(
        row.label,
        shapes.canvas(HEIGHT, band, mark),
        href=row.href,
        value=plain(row.value, plot.digits),
        note=f"{_between(plot, row)} · {row.n:,} {plot.counted}",
    )


def _band(reference: Reference | None, scale: Scale, height: float) -> SafeString:
    if reference is None:
        return shapes.NOTHING
    left, right = scale.at(reference.low), scale.at(reference.high)
    edges = [shapes.line(place, 0, place, height, "band-edge") for place in (left, right)]
    return shapes.together([shapes.rectangle(left, 0, right - left, height, "band"), *edges])


def _head(plot: IntervalPlot, scale: Scale) -> SafeString:
    if plot.reference is None:
        return shapes.NOTHING
    middle = (scale.at(plot.reference.low) + scale.at(plot.reference.high)) / 2
    return shapes.canvas(18, shapes.words(middle, 12, plot.reference.label))


def _axis(plot: IntervalPlot, scale: Scale) -> SafeString:
    drawn = [shapes.line(0, 0.5, 100, 0.5, "axis")]
    for tick in scale.ticks():
        place = scale.at(tick)
        drawn += [
            shapes.line(place, 0, place, 5, "axis"),
            shapes.words(place, 18, plain(tick, plot.digits), anchor=_at_end(place)),
        ]
    return shapes.together([shapes.canvas(22, *drawn), format_html('<p class="unit">{}</p>', plot.unit)])


def _at_end(place: float) -> str:
    if place < 1:
        return "start"
    return "end" if place > 99 else "middle"


def _between(plot: IntervalPlot, row: IntervalRow) -> str:
    return f"{plain(row.low, plot.digits)} to {plain(row.high, plot.digits)}"


def _sentence(plot: IntervalPlot, row: IntervalRow | RefusedRow) -> str:
    if isinstance(row, RefusedRow):
        return f"{row.label}: cannot be said. {row.reason}"
    said = plain(row.value, plot.digits)
    return f"{row.label}: {said} {plot.unit} ({_between(plot, row)}; {row.n:,} {plot.counted})."


def _table(plot: IntervalPlot) -> Table:
    def cells(row: IntervalRow | RefusedRow) -> tuple[Cell, ...]:
        if isinstance(row, RefusedRow):
            return (Cell(row.label), Cell("cannot be said"), Cell(row.reason), Cell(""))
        said = plain(row.value, plot.digits)
        return (Cell(row.label, row.href), Cell(said), Cell(_between(plot, row)), Cell(f"{row.n:,}"))

    return Table(("", plot.unit, plot.within, plot.counted), tuple(cells(row) for row in plot.rows))


def _keys(plot: IntervalPlot) -> tuple[Key, ...]:
    middle, end = 7, 100
    keys = [
        Key(sign(shapes.circle(50, middle, 5, "dot")), "estimate"),
        Key(sign(shapes.line(0, middle, end, middle, "thin")), plot.within),
    ]
    if any(isinstance(row, IntervalRow) and row.inner for row in plot.rows):
        keys.insert(1, Key(sign(shapes.line(0, middle, end, middle, "thick")), "as likely inside as not"))
    if plot.reference:
        keys.append(Key(sign(shapes.rectangle(0, 0, end, 14, "band")), plot.reference.label))
    return tuple(keys)
