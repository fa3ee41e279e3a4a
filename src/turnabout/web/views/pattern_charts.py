"""Charts of the pattern page: an invented company's figures."""

from typing import Any

from turnabout.web.charts import IntervalPlot, IntervalRow, Reference, RefusedRow

COMPANY = Reference("the company", 55, 61)


def samples() -> dict[str, Any]:
    return {"own": own(), "teams": teams()}


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
    return IntervalPlot("Teams and their difficult cases", "of 100 turned around", rows, 40, 80, COMPANY)
