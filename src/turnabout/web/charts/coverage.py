"""Coverage: where there are several people for something, one, or nobody; told by shape and word, not by colour."""

from dataclasses import dataclass
from enum import Enum

from django.utils.html import format_html
from django.utils.safestring import SafeString

from turnabout.web.charts.frame import Frame, Key, sign
from turnabout.web.charts.heat import ShownCell, grid


class Coverage(Enum):
    """How many people there are."""

    COVERED = "covered"
    ONE = "one person"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One cell: ``words`` stand beside the sign (a count, where a count may be shown), ``says`` when pointed at."""

    state: Coverage
    words: str = ""
    says: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One row; None is a cell where nothing is asked for, so that nobody is missed."""

    label: str
    cells: tuple[CoverageCell | None, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """Coverage by row and column.

    Attributes
    ----------
    title
        What is covered, or not.
    columns, rows
        ``corner`` names the rows ("Team").
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    corner: str = ""


def draw(plot: CoverageMap) -> SafeString:
    shown = [
        (row.label, row.href, [_cell(row, column, cell) for column, cell in zip(plot.columns, row.cells, strict=True)])
        for row in plot.rows
    ]
    return Frame(
        kind="coverage",
        title=plot.title,
        summary=_summary(plot),
        plot=grid(plot.title, plot.corner, plot.columns, shown),
        keys=tuple(Key(_sign(state), state.value) for state in Coverage),
    ).render()


def _cell(row: CoverageRow, column: str, cell: CoverageCell | None) -> ShownCell:
    if cell is None:
        return ShownCell()
    says = cell.says or f"{row.label}, {column}: {cell.state.value}"
    kind = cell.state.name.lower()
    return ShownCell(kind, cell.words or cell.state.value, says, cell.href, not cell.words, _sign(cell.state))


def _sign(state: Coverage) -> SafeString:
    # Filled, half filled, empty: tells them apart without colour, in print too.
    height = {Coverage.COVERED: 11.0, Coverage.ONE: 5.5, Coverage.NOBODY: 0.0}[state]
    outline = _square("cover-edge", 1.5, 11, 2)
    filled = _square("cover-fill", 12.5 - height, height, 0)
    return sign(*((filled, outline) if height else (outline,)), width=14)


def _square(kind: str, top: float, height: float, corner: float) -> SafeString:
    shape = '<rect class="{}" x="1.5" y="{}" width="11" height="{}" rx="{}"/>'
    return format_html(shape, kind, top, height, corner)


def _summary(plot: CoverageMap) -> str:
    cells = [cell for row in plot.rows for cell in row.cells if cell]
    counts = ((state, sum(cell.state is state for cell in cells)) for state in Coverage)
    return "; ".join(f"{state.value}: {count:,} of {len(cells):,}" for state, count in counts) + "."
