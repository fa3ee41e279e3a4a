"""Spark line: how something went, the size of a word."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from turnabout.web.charts.scale import Scale, plain

WIDTH, HEIGHT, MARGIN = 96, 24, 4


@dataclass(frozen=True, slots=True)
class Spark:
    """Values at equal steps, oldest first; None leaves a gap. The figures themselves stand in the words beside it."""

    title: str
    values: tuple[float | None, ...]
    unit: str = ""
    digits: int = 0


def draw(plot: Spark) -> SafeString:
    known = [(index, value) for index, value in enumerate(plot.values) if value is not None]
    if not known:
        return format_html('<span class="soft">{}: nothing yet</span>', plot.title)
    places = _places(plot, known)
    first, last = (plain(value, plot.digits) for _, value in (known[0], known[-1]))
    said = f"{plot.title}: from {first} to {last} {plot.unit}".strip()
    return format_html(
        '<svg class="spark" role="img" width="{}" height="{}" viewBox="0 0 {} {}"><title>{}</title>'
        '<path class="line" d="{}"/><circle class="dot" cx="{}" cy="{}" r="3.5"/></svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        said,
        _path(places),
        *(f"{place:.1f}" for place in places[-1][1:]),
    )


def _places(plot: Spark, known: list[tuple[int, float]]) -> list[tuple[int, float, float]]:
    values = [value for _, value in known]
    scale = Scale(min(values), max(values))
    step = (WIDTH - 2 * MARGIN) / max(len(plot.values) - 1, 1)
    return [(i, MARGIN + i * step, MARGIN + (HEIGHT - 2 * MARGIN) * (1 - scale.at(value) / 100)) for i, value in known]


def _path(places: list[tuple[int, float, float]]) -> str:
    """Draw on from the step before; begin anew after a gap."""
    steps = []
    for at, (index, x, y) in enumerate(places):
        follows = at > 0 and places[at - 1][0] == index - 1
        steps.append(f"{'L' if follows else 'M'}{x:.1f} {y:.1f}")
    return "".join(steps)
