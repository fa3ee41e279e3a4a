"""Charts of the pattern page: an invented company's figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
)

COMPANY = Reference("the company", 55, 61)
TOPICS = ("Refund", "Delivery", "Invoice", "Address", "Warranty", "Sign-in")


def samples() -> dict[str, Any]:
    return {
        "own": own(),
        "teams": teams(),
        "strip": strip(),
        "coverage": coverage(),
        "heat": heat(),
        "line": promises_kept(),
        "path": path(),
        "flows": flows(),
        "bars": bars(),
        "spark": Spark("Promises kept in the last eight weeks", (81, 80, 83, 82, 85, None, 84, 86), "of 100"),
    }


def own() -> IntervalPlot:
    row = IntervalRow("You", 71, 60, 80, 100, inner=(67, 75), href="#own")
    return IntervalPlot(
        "Your difficult cases",
        "of 100 difficult cases turned around",
        (row,),
        30,
        100,
        COMPANY,
        counted="difficult cases",
    )


def teams() -> IntervalPlot:
    rows = (
        IntervalRow("Billing", 61, 57, 65, 1840, inner=(59.4, 62.7), href="#billing"),
        IntervalRow("Delivery", 52, 49, 55, 3121, inner=(50.8, 53.2), href="#delivery"),
        RefusedRow("Night shift", "fewer than ten people"),
        IntervalRow("Technical questions", 58, 51, 66, 402, inner=(55, 61.2), href="#technical"),
    )
    return IntervalPlot("Difficult cases, by team", "of 100 difficult cases turned around", rows, 40, 80, COMPANY)


def strip() -> StripOfCases:
    start = datetime(2025, 4, 2, 9, tzinfo=UTC)
    cases = []
    for index in range(100):
        difficulty = 0.8 + ((index * index * 37 + index * 11) % 101) / 101 * 0.2
        ended = None if index % 9 == 4 else (index * 53) % 97 > 30 + 40 * (difficulty - 0.8)
        label = f"{TOPICS[index % len(TOPICS)]}, conversation {4100 + 7 * index}"
        cases.append(
            Case(
                start + timedelta(days=3.4 * index + (index * index * 29) % 13),
                difficulty,
                ended,
                label,
                f"#case-{index}",
            )
        )
    return StripOfCases("Your 100 difficult cases", tuple(cases))


def coverage() -> CoverageMap:
    states = {"2": Coverage.COVERED, "1": Coverage.ONE, "0": Coverage.NOBODY}
    rows = (("Billing", "22102"), ("Delivery", "2212."), ("First line", "22222"), ("Technical", "1.01."))
    return CoverageMap(
        "Who handled what in the last 90 days",
        ("Refunds", "Delivery", "Polish", "Chat", "Nights"),
        tuple(
            CoverageRow(
                label,
                tuple(
                    CoverageCell(states[c], href=f"#{label}-{i}") if c in states else None for i, c in enumerate(codes)
                ),
            )
            for label, codes in rows
        ),
        corner="Team",
    )


def heat() -> HeatMap:
    names = ("Billing", "Delivery", "First line", "Technical")
    counts = ((0, 41, 12, 8), (37, 0, 29, 3), (214, 188, 0, 96), (9, 4, 22, 0))
    return HeatMap(
        "Conversations handed on, from row to column",
        "conversations in March",
        names,
        tuple(
            HeatRow(
                name, tuple(HeatCell(n, href=f"#{name}-{to}") if n else None for n, to in zip(row, names, strict=True))
            )
            for name, row in zip(names, counts, strict=True)
        ),
        corner="From",
    )


def promises_kept() -> LineWithBand:
    kept = (78, 79, 77, 80, 82, None, 81, 84, 83, 86, 85, 86)
    start = datetime(2026, 1, 5, tzinfo=UTC)
    points = []
    for index, value in enumerate(kept):
        week = start + timedelta(weeks=index)
        sure = 5 - index * 0.15
        low, high = (None, None) if value is None else (value - sure, value + sure)
        points.append(
            LinePoint(
                f"week of {week.day} {week:%B}",
                value,
                low,
                high,
                40 + 3 * index,
                f"#week-{index}",
                f"{week.day} {week:%b}",
            )
        )
    return LineWithBand(
        "Promises kept, by week",
        "of 100 promises",
        tuple(points),
        60,
        100,
        counted="promises",
        since=((7, "line-ups begin"),),
    )


def path() -> CasePath:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=UTC)

    customer = Lane(
        "Customer",
        dots=(
            Dot(at(9, 9, 12), "writes for the third time: “I cancel today if nobody calls me.”", href="#m1"),
            Dot(at(9, 11, 20), "“You promised that last week as well.”", href="#m2"),
            Dot(at(12, 16, 2), "“Thank you. I did not expect that.”", href="#m3"),
            Dot(at(13, 8, 30), "rates it 5 of 5", kind="rating", href="#m4"),
        ),
    )
    mia = Lane(
        "Mia", (Spell(at(9, 9, 15), at(9, 9, 40), "held it for 25 minutes, handed it on to Billing", "handed on"),)
    )
    ada = Lane(
        "Ada",
        (Spell(at(9, 9, 40), at(12, 16, 2), "held it for three days, turned it around", "turned around", "#leg-2"),),
        (Dot(at(9, 11, 5), "promised a refund by Friday, 17:00; kept a day early", "promise", "#promise"),),
    )
    return CasePath("Who held it, and when", (customer, mia, ada))


def flows() -> Flows:
    counts = (
        ("First line", "Billing", 214),
        ("First line", "Delivery", 188),
        ("First line", "Technical", 96),
        ("Billing", "First line", 74),
        ("Delivery", "Billing", 37),
        ("Delivery", "First line", 29),
    )
    return Flows(
        "Where conversations were handed on",
        "conversations",
        "from",
        "to",
        tuple(Flow(a, b, n, f"#{a}-{b}") for a, b, n in counts),
    )


def bars() -> Bars:
    return Bars(
        "Endings that named a policy",
        "conversations",
        (
            Bar("Refund over 30 days", 41, "of 58 unhappy endings", "#policy-1"),
            Bar("Delivery text", 23, "230 contacts a month", "#policy-2"),
            Bar("Proof of identity", 9, href="#policy-3"),
        ),
    )
