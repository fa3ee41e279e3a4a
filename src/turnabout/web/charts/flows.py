"""Flows: how much goes from where to where, as ribbons between two columns (a Sankey diagram)."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from turnabout.web.charts import shapes
from turnabout.web.charts.frame import Cell, Frame, Table

HEIGHT = 220  # of all that flows, without the gaps for words
GAP = 24


@dataclass(frozen=True, slots=True)
class Flow:
    """How much goes from ``source`` to ``target``."""

    source: str
    target: str
    value: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Flows:
    """What flows between two columns.

    Attributes
    ----------
    title, unit
        What flows, and what is counted.
    left, right
        What the columns are.
    flows
        Ends stand in the order in which they first appear.
    """

    title: str
    unit: str
    left: str
    right: str
    flows: tuple[Flow, ...]


@dataclass(slots=True)
class End:
    """One end of flows: where it stands, and how far its ribbons have filled it."""

    label: str
    total: float
    top: float = 0.0
    filled: float = 0.0


def draw(plot: Flows) -> SafeString:
    total = sum(flow.value for flow in plot.flows)
    scale = HEIGHT / total if total else 0.0
    sources = _ends([(flow.source, flow.value) for flow in plot.flows], scale)
    targets = _ends([(flow.target, flow.value) for flow in plot.flows], scale)
    height = HEIGHT + GAP * max(len(sources), len(targets), 1)
    ribbons = [
        shapes.mark(
            _sentence(plot, flow),
            _ribbon(sources[flow.source], targets[flow.target], flow.value * scale),
            href=flow.href,
            first=not index,
        )
        for index, flow in enumerate(plot.flows)
    ]
    ends = [*(_end(end, scale, 0) for end in sources.values()), *(_end(end, scale, 100) for end in targets.values())]
    return Frame(
        kind="flows",
        title=plot.title,
        summary=" ".join(f"{_sentence(plot, flow)}." for flow in plot.flows),
        plot=shapes.together([_head(plot), shapes.canvas(height, shapes.stretched(height, *ribbons), *ends)]),
        table=_table(plot),
    ).render()


def _ends(flows: list[tuple[str, float]], scale: float) -> dict[str, End]:
    ends: dict[str, End] = {}
    for label, value in flows:
        ends.setdefault(label, End(label, 0.0)).total += value
    top = 0.0
    for end in ends.values():
        top += GAP
        end.top = top
        top += end.total * scale
    return ends


def _ribbon(source: End, target: End, width: float) -> SafeString:
    left, right = source.top + source.filled, target.top + target.filled
    source.filled += width
    target.filled += width
    over = f"M0 {left:.1f}C50 {left:.1f} 50 {right:.1f} 100 {right:.1f}"
    under = f"L100 {right + width:.1f}C50 {right + width:.1f} 50 {left + width:.1f} 0 {left + width:.1f}Z"
    return shapes.curve(over + under, "ribbon")


def _end(end: End, scale: float, place: float) -> SafeString:
    anchor = "end" if place else "start"
    bar = shapes.line(place, end.top, place, end.top + max(end.total * scale, 1), "flow-end")
    return shapes.together([bar, shapes.words(place, end.top - 6, f"{end.label} {end.total:,.0f}", "strong", anchor)])


def _head(plot: Flows) -> SafeString:
    return shapes.canvas(18, shapes.words(0, 12, plot.left), shapes.words(100, 12, plot.right))


def _sentence(plot: Flows, flow: Flow) -> str:
    return f"{flow.source} to {flow.target}: {flow.value:,.0f} {plot.unit}"


def _table(plot: Flows) -> Table:
    rows = tuple((Cell(flow.source, flow.href), Cell(flow.target), Cell(f"{flow.value:,.0f}")) for flow in plot.flows)
    return Table((plot.left, plot.right, plot.unit), rows)
