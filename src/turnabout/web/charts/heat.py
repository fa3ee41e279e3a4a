"""Heat map: rows by columns, the number in the cell. It is a table, so it is made as one."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Frame
from turnabout.web.charts.scale import Scale, plain

STEPS = 6


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell.

    Attributes
    ----------
    value
        In the map's unit; decides the shade.
    words
        What stands in the cell; the value itself where empty.
    says
        What is told when it is pointed at; row, column, value and unit where empty.
    """

    value: float
    words: str = ""
    says: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row; None is a cell of which there is nothing to say."""

    label: str
    cells: tuple[HeatCell | None, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Numbers by row and column.

    Attributes
    ----------
    title, unit
        What is counted, and in what.
    corner
        What the rows are ("Department").
    low, high
        Values of the lightest and the strongest shade; from the cells where they are None.
    digits
        After the point.
    """

    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    corner: str = ""
    low: float | None = None
    high: float | None = None
    digits: int = 0


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell, ready to be shown (also by :mod:`turnabout.web.charts.coverage`)."""

    kind: str = "nothing"
    words: str = ""
    says: str = ""
    href: str = ""
    spare: bool = False  # the sign alone says it where there is little room
    sign: SafeString = shapes.NOTHING


def draw(plot: HeatMap) -> SafeString:
    values = [cell.value for row in plot.rows for cell in row.cells if cell]
    scale = Scale(
        plot.low if plot.low is not None else min(values, default=0.0),
        plot.high if plot.high is not None else max(values, default=1.0),
    )
    shown = [
        (
            row.label,
            row.href,
            [_cell(plot, row, column, cell, scale) for column, cell in zip(plot.columns, row.cells, strict=True)],
        )
        for row in plot.rows
    ]
    return Frame(
        kind="heat",
        title=plot.title,
        summary=f"Numbers are {plot.unit}.",
        plot=grid(plot.title, plot.corner, plot.columns, shown, unit=plot.unit),
    ).render()


def grid(
    title: str, corner: str, columns: tuple[str, ...], rows: list[tuple[str, str, list[ShownCell]]], *, unit: str = ""
) -> SafeString:
    """Set cells in a table of which only the first mark is a stop of the tab key."""
    told = [cell for _, _, cells in rows for cell in cells if cell.says]
    return render_to_string(
        "parts/chart_grid.html",
        {
            "title": title,
            "corner": corner,
            "columns": columns,
            "rows": rows,
            "unit": unit,
            "first": told[0] if told else None,
        },
    )


def _cell(plot: HeatMap, row: HeatRow, column: str, cell: HeatCell | None, scale: Scale) -> ShownCell:
    if cell is None:
        return ShownCell()
    words = cell.words or plain(cell.value, plot.digits)
    step = min(int(scale.at(cell.value) / 100 * STEPS), STEPS - 1)
    return ShownCell(f"heat-{step}", words, cell.says or f"{row.label}, {column}: {words} {plot.unit}", cell.href)
