"""What surrounds every chart: its title, its words for those who listen, its key, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from turnabout.web.charts import shapes


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a chart's table; with ``href`` it opens what it counts."""

    words: str
    href: str = ""

    @property
    def shown(self) -> str:
        return format_html('<a href="{}">{}</a>', self.href, self.words) if self.href else self.words


@dataclass(frozen=True, slots=True)
class Table:
    """A chart as a table: the first cell of each row names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def body(self) -> SafeString:
        """Rows as HTML; made here because a template takes three times as long over hundreds of them."""
        return format_html_join("", "<tr>{}</tr>", ((self._row(row),) for row in self.rows))

    def _row(self, row: tuple[Cell, ...]) -> SafeString:
        first = format_html('<th scope="row" data-label="{}">{}</th>', self.columns[0], row[0].shown)
        labelled = zip(self.columns[1:], row[1:], strict=True)
        rest = format_html_join("", '<td data-label="{}">{}</td>', ((label, cell.shown) for label, cell in labelled))
        return first + rest


@dataclass(frozen=True, slots=True)
class Key:
    """What a sign of the chart means."""

    sign: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a drawing: words on the left, shapes, words on the right."""

    label: str
    plot: SafeString
    href: str = ""
    value: str = ""
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that the part ``chart`` shows."""

    kind: str
    title: str
    summary: str
    plot: SafeString
    table: Table | None = None
    keys: tuple[Key, ...] = field(default=())

    def render(self) -> SafeString:
        return render_to_string("parts/chart.html", {"frame": self})


def rows(items: Sequence[Row], *, head: SafeString = shapes.NOTHING, axis: SafeString = shapes.NOTHING) -> SafeString:
    """Set rows under one another, with what stands above and below their shapes."""
    return render_to_string("parts/chart_rows.html", {"rows": items, "head": head, "axis": axis})


def sign(*drawn: SafeString, width: int = 20) -> SafeString:
    """Draw a sign of the key, 14 pixels high."""
    body = shapes.together(drawn)
    return format_html('<svg class="sign" width="{}" height="14" aria-hidden="true">{}</svg>', width, body)
