"""Numbers as people say them."""

from math import exp, log


def of_100(share: float) -> str:
    """Say a share as so many of a hundred."""
    return f"{round(100 * share)} of 100"


def counted(number: int, one: str, many: str) -> str:
    """Say how many of something there are; small numbers as words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    told = words[number] if 0 <= number < len(words) else f"{number:,}"
    return f"{told} {one if number == 1 else many}"


def capital(sentence: str) -> str:
    """Begin with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def shifted(share: float, log_odds: float) -> float:
    """Move a share by log-odds."""
    moved = log(share / (1 - share)) + log_odds
    return 1 / (1 + exp(-moved))
