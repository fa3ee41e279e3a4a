"""Charts, made here as SVG from frozen dataclasses: one file for each, and :func:`draw` for any of them."""

from functools import singledispatch

from django.utils.safestring import SafeString

from turnabout.web.charts import interval
from turnabout.web.charts.interval import IntervalPlot, IntervalRow, Reference, RefusedRow


@singledispatch
def draw(plot: object) -> SafeString:
    """Draw a chart, whichever it is."""
    msg = f"{type(plot).__name__} is no chart"
    raise TypeError(msg)


draw.register(IntervalPlot, interval.draw)

__all__ = ["IntervalPlot", "IntervalRow", "Reference", "RefusedRow", "draw"]
