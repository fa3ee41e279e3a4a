"""Charts: each shows what it is given, in words too, and nothing that it is not given."""

import re
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import override
from hypothesis import given
from hypothesis import strategies as st

from turnabout.web.charts import (
    Bar,
    Bars,
    Case,
    CasePath,
    Coverage,
    CoverageCell,
    CoverageMap,
    CoverageRow,
    Dot,
    Flow,
    Flows,
    HeatCell,
    HeatMap,
    HeatRow,
    IntervalPlot,
    IntervalRow,
    Lane,
    LinePoint,
    LineWithBand,
    Reference,
    RefusedRow,
    Spark,
    Spell,
    StripOfCases,
    draw,
)
from turnabout.web.charts.path import _moments, _places
from turnabout.web.charts.scale import Scale, around, plain
from turnabout.web.views.pattern_charts import samples

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CHARTS = samples()
FIGURES = {name: plot for name, plot in CHARTS.items() if name != "spark"}
EVIL = '<script>alert("x")</script>'
finite = st.floats(min_value=-1e6, max_value=1e6)


def evil_charts():
    """One chart of each kind with words that would run, were they not escaped."""
    return {
        "interval": IntervalPlot(EVIL, EVIL, (IntervalRow(EVIL, 1, 0, 2, 40), RefusedRow(EVIL, EVIL)), 0, 2),
        "strip": StripOfCases(EVIL, (Case(NOON, 0.9, True, EVIL, EVIL),)),
        "heat": HeatMap(EVIL, EVIL, (EVIL,), (HeatRow(EVIL, (HeatCell(1, EVIL, EVIL, EVIL),), EVIL),), EVIL),
        "coverage": CoverageMap(
            EVIL, (EVIL,), (CoverageRow(EVIL, (CoverageCell(Coverage.ONE, EVIL, EVIL, EVIL),)),), EVIL
        ),
        "line": LineWithBand(EVIL, EVIL, (LinePoint(EVIL, 1, 0, 2, 3, EVIL, EVIL),), since=((0, EVIL),)),
        "path": CasePath(
            EVIL, (Lane(EVIL, (Spell(NOON, NOON, EVIL, "", EVIL),), (Dot(NOON, EVIL, "message", EVIL),)),)
        ),
        "flows": Flows(EVIL, EVIL, EVIL, EVIL, (Flow(EVIL, EVIL, 1, EVIL),)),
        "bars": Bars(EVIL, EVIL, (Bar(EVIL, 1, EVIL, EVIL),)),
        "spark": Spark(EVIL, (1, 2), EVIL),
    }


@pytest.mark.parametrize("plot", evil_charts().values(), ids=evil_charts())
def test_words_are_escaped(plot):
    assert "<script" not in draw(plot)


@pytest.mark.parametrize("plot", CHARTS.values(), ids=CHARTS)
def test_charts_cannot_be_changed_and_hold_no_inline_style(plot):
    assert is_dataclass(plot)
    with pytest.raises(FrozenInstanceError):
        setattr(plot, fields(plot)[0].name, "other")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", draw(plot))


@pytest.mark.parametrize("plot", FIGURES.values(), ids=FIGURES)
def test_one_stop_for_the_tab_key_and_words_for_those_who_listen(plot):
    html = draw(plot)
    assert len(re.findall(r'class="mark[^>]*tabindex="0"|tabindex="0"[^>]*class="mark', html)) == 1
    assert "<figcaption>" in html
    assert plot.title in html
    assert "<table" in html


@pytest.mark.parametrize("plot", FIGURES.values(), ids=FIGURES)
def test_every_mark_says_what_it_is(plot):
    for mark in re.findall(r"<[^>]*class=\"mark[^>]*>", draw(plot)):
        assert re.search(r'(aria-label|data-tip)="[^"]{3,}"', mark)


def test_what_is_no_chart_is_refused():
    with pytest.raises(TypeError, match="str is no chart"):
        draw("chart")


def test_a_refused_row_has_no_shape_and_no_number():
    alone = draw(IntervalPlot("Teams", "of 100", (RefusedRow("Night", "fewer than ten people"),), 40, 80))
    assert 'class="mark' not in alone
    assert 'class="thin"' not in alone.split("chart-foot")[0]
    assert "Cannot be said: fewer than ten people" in alone


def test_rows_stay_in_the_order_given():
    rows = tuple(IntervalRow(name, value, value - 5, value + 5, 40) for name, value in [("Ada", 50), ("Ben", 70)])
    swapped = (IntervalRow("Ada", 70, 65, 75, 40), IntervalRow("Ben", 50, 45, 55, 40))
    for given_rows in (rows, swapped):
        html = draw(IntervalPlot("People", "of 100", given_rows, 40, 80))
        assert html.index("Ada") < html.index("Ben")


def test_an_interval_stands_where_it_belongs():
    html = draw(IntervalPlot("t", "u", (IntervalRow("a", 50, 25, 75, 30),), 0, 100, Reference("company", 40, 60)))
    assert 'x1="25%" y1="16" x2="75%" y2="16"' in html
    assert 'cx="50%"' in html
    assert '<rect class="band" x="40%" y="0" width="20%"' in html


def test_a_strip_shows_each_case_once_filled_where_turned_around():
    html = draw(CHARTS["strip"]).split("chart-foot")[0]
    assert html.count('class="mark') == 100
    for ended, kind in ((True, "turned"), (False, "not-turned"), (None, "unrated")):
        assert html.count(f'"case {kind}"') == sum(case.turned_around is ended for case in CHARTS["strip"].cases)


def test_an_empty_strip_says_so():
    assert "No cases." in draw(StripOfCases("Yours", ()))


def test_a_line_breaks_where_nothing_can_be_said():
    points = tuple(LinePoint(str(week), value) for week, value in enumerate((1.0, 2.0, None, 3.0, 4.0)))
    html = draw(LineWithBand("t", "u", points))
    assert html.count('<path class="line"') == 2
    assert "cannot be said" in html


def test_a_heat_cell_without_a_value_is_no_nought():
    html = draw(HeatMap("t", "u", ("a", "b"), (HeatRow("r", (HeatCell(0), None)),)))
    assert html.count("data-tip") == 1
    assert 'class="nothing"></td>' in html


def test_coverage_is_told_by_shape_and_word():
    states = (Coverage.COVERED, Coverage.ONE, Coverage.NOBODY)
    row = CoverageRow("Billing", tuple(CoverageCell(state) for state in states))
    html = draw(CoverageMap("t", ("a", "b", "c"), (row,))).split("chart-foot")[0]
    assert all(f">{state.value}</span>" in html for state in states)
    assert re.findall(r'cover-fill" x="1.5" y="[0-9.]+" width="11" height="([0-9.]+)"', html) == ["11.0", "5.5"]


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), min_size=2, max_size=20, unique=True))
def test_time_never_runs_backwards_on_a_path(moments):
    moments = sorted(moment.replace(tzinfo=UTC) for moment in moments)
    path = CasePath("t", (Lane("Customer", dots=tuple(Dot(moment, "writes") for moment in moments)),))
    places = [_places(_moments(path))[moment] for moment in moments]
    assert places == sorted(set(places))
    assert places[0] == pytest.approx(2)
    assert places[-1] == pytest.approx(98)


def test_a_week_of_waiting_does_not_hide_a_minute_of_work():
    moments = [NOON, NOON + timedelta(minutes=1), NOON + timedelta(days=7)]
    first, second, third = _places(moments).values()
    assert (second - first) / (third - first) > 0.1


def test_times_are_told_in_the_zone_of_the_company():
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    path = CasePath("t", (Lane("Customer", dots=(Dot(late, "writes"), Dot(late + timedelta(minutes=20), "thanks"))),))
    strip = StripOfCases("t", (Case(late, 0.9, True, "Refund"),))
    with override("Asia/Tokyo"):
        assert "10 Mar, 08:30: writes" in draw(path)
        assert ">10 Mar, 08:30</text>" in draw(path)
        assert ">08:50</text>" in draw(path)
        assert "10 Mar 2026" in draw(strip)


def test_ribbons_fill_their_ends_exactly():
    html = draw(Flows("t", "n", "from", "to", (Flow("a", "x", 3), Flow("a", "y", 1), Flow("b", "x", 2))))
    ends = [
        tuple(map(float, found))
        for found in re.findall(r'flow-end" x1="0%" y1="([0-9.]+)" x2="0%" y2="([0-9.]+)"', html)
    ]
    starts = [float(found) for found in re.findall(r'd="M0 ([0-9.]+)C', html)]
    assert starts[0] == pytest.approx(ends[0][0], abs=0.1)
    assert starts[1] == pytest.approx(ends[0][0] + (ends[0][1] - ends[0][0]) * 3 / 4, abs=0.1)


def test_a_spark_line_says_its_ends():
    assert "<title>Promises kept: from 81 to 86 of 100</title>" in draw(
        Spark("Promises kept", (81, None, 86), "of 100")
    )
    assert "nothing yet" in draw(Spark("Promises kept", (None,)))


@given(low=finite, width=st.floats(min_value=0.001, max_value=1e6), value=finite)
def test_a_scale_places_within_its_ends(low, width, value):
    assert 0 <= Scale(low, low + width).at(value) <= 100


@given(low=finite, width=st.floats(min_value=0.01, max_value=1e6), wanted=st.integers(2, 9))
def test_ticks_are_few_and_within(low, width, wanted):
    scale = Scale(low, low + width)
    ticks = scale.ticks(wanted)
    assert len(ticks) <= wanted + 1
    assert all(scale.low - 1e-6 * width <= tick <= scale.high + 1e-6 * width + 1e-9 for tick in ticks)


@given(st.lists(finite, min_size=1, max_size=9))
def test_a_scale_around_values_holds_them(values):
    scale = around(values)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert scale.low < scale.high


def test_numbers_carry_a_true_minus_and_thin_gaps():
    assert plain(-1234.5, 1) == "\u22121\u202f234.5"
