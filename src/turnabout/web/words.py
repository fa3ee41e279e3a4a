"""Numbers and times as the pages write them; the same words in HTML, exports and mails."""

from datetime import timedelta

from turnabout.web.charts.scale import plain

MINUTES_A_DAY = 24 * 60


def whole(value: float) -> str:
    """Write a count with a thin gap between thousands: 51 544."""
    return plain(value)


def percent(share: float, digits: int = 0) -> str:
    """Write a share of one as per cent: .857 is 86 %."""
    return f"{plain(100 * share, digits)}\u00a0%"


def of_hundred(share: float) -> str:
    """Write a share of one as a count of a hundred: .714 is 71."""
    return plain(100 * share)


def length(spell: timedelta) -> str:
    """Write a length of time in the two largest units that it has: 3 h 10 min."""
    minutes = round(spell.total_seconds() / 60)
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (left, "min")]
    told = [f"{count}\u00a0{unit}" for count, unit in parts if count][:2]
    return " ".join(told) or "under a minute"
