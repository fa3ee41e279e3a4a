"""Bars: counts under one another."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Row, Table, rows
from turnabout.web.charts.scale import Scale, plain

HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One count; ``note`` stands after it ("of 230 a month")."""

    label: str
    value: float
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts of one unit, in the order given; ``high`` is the longest bar's value, from the bars where it is None."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    high: float | None = None
    digits: int = 0


def draw(plot: Bars) -> SafeString:
    high = plot.high if plot.high is not None else max((bar.value for bar in plot.bars), default=1.0)
    scale = Scale(0.0, high)
    drawn = [_row(plot, bar, scale, first=not index) for index, bar in enumerate(plot.bars)]
    return Frame(
        kind="bars",
        title=plot.title,
        summary=" ".join(f"{_sentence(plot, bar)}." for bar in plot.bars),
        plot=rows(drawn, axis=format_html('<p class="unit">{}</p>', plot.unit)),
        table=Table(
            ("", plot.unit, ""),
            tuple(
                (Cell(bar.label, bar.href), Cell(plain(bar.value, plot.digits)), Cell(bar.note)) for bar in plot.bars
            ),
        ),
    ).render()


def _row(plot: Bars, bar: Bar, scale: Scale, *, first: bool) -> Row:
    shape = shapes.rectangle(0, 6, max(scale.at(bar.value), 0.4), HEIGHT - 12, "bar", corner=2)
    mark = shapes.mark(_sentence(plot, bar), shape, href=bar.href, first=first)
    ground = shapes.line(0, HEIGHT / 2, 100, HEIGHT / 2, "grid")
    return Row(bar.label, shapes.canvas(HEIGHT, ground, mark), bar.href, plain(bar.value, plot.digits), bar.note)


def _sentence(plot: Bars, bar: Bar) -> str:
    return f"{bar.label}: {plain(bar.value, plot.digits)} {plot.unit}" + (f", {bar.note}" if bar.note else "")
