"""Charts, made here as SVG from frozen dataclasses: one file for each, and :func:`draw` for any of them."""

from functools import singledispatch

from django.utils.safestring import SafeString

from turnabout.web.charts import bars, coverage, flows, heat, interval, line, path, spark, strip
from turnabout.web.charts.bars import Bar, Bars
from turnabout.web.charts.coverage import Coverage, CoverageCell, CoverageMap, CoverageRow
from turnabout.web.charts.flows import Flow, Flows
from turnabout.web.charts.heat import HeatCell, HeatMap, HeatRow
from turnabout.web.charts.interval import IntervalPlot, IntervalRow, Reference, RefusedRow
from turnabout.web.charts.line import LinePoint, LineWithBand
from turnabout.web.charts.path import CasePath, Dot, Lane, Spell
from turnabout.web.charts.spark import Spark
from turnabout.web.charts.strip import Case, StripOfCases


@singledispatch
def draw(plot: object) -> SafeString:
    """Draw a chart, whichever it is."""
    msg = f"{type(plot).__name__} is no chart"
    raise TypeError(msg)


draw.register(Bars, bars.draw)
draw.register(CoverageMap, coverage.draw)
draw.register(Flows, flows.draw)
draw.register(HeatMap, heat.draw)
draw.register(IntervalPlot, interval.draw)
draw.register(LineWithBand, line.draw)
draw.register(CasePath, path.draw)
draw.register(Spark, spark.draw)
draw.register(StripOfCases, strip.draw)

__all__ = [
    "Bar",
    "Bars",
    "Case",
    "CasePath",
    "Coverage",
    "CoverageCell",
    "CoverageMap",
    "CoverageRow",
    "Dot",
    "Flow",
    "Flows",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "IntervalPlot",
    "IntervalRow",
    "Lane",
    "LinePoint",
    "LineWithBand",
    "Reference",
    "RefusedRow",
    "Spark",
    "Spell",
    "StripOfCases",
    "draw",
]
