"""Customers as a level, on invented companies with a planted truth: intervals, standard deviations, time.

Three ways on the same companies: without the level, with it, and as beyond a million rated legs (with the limits put
so low that they hold). One line for each scenario and way; the means are over companies.

    python benchmarks/customers.py --companies 10
    python benchmarks/customers.py --large
"""

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from turnabout.core.skill import ArtistSettings, ArtistsResult, Finding, customers, judge
from turnabout.core.skill.settings import Context

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "skill"))
from met import Met, meet

ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")
SCENARIOS = {
    "points, customers meet anybody": {"binary": False},
    "points, 8 of 10 visits to one's own person": {"binary": False, "stick": 0.8},
    "0/1, customers meet anybody": {},
    "0/1, 8 of 10 visits to one's own person": {"stick": 0.8},
    "0/1, few customers, 8 of 10 to their own": {"stick": 0.8, "customers": 400},
    "0/1, customers do not differ": {"customer_sd": 0.0},
}
LOW = customers.Limits(legs=4_000, columns=120)
FIRST = 500
"""Number of the first company: no constant was chosen on it or those after."""


@dataclass
class Measured:
    """One answer beside the truth."""

    held: float
    held_all: float
    error: float
    correlation: float
    seconds: float
    sd: dict[str, float | None]


def measure(made: Met, result: ArtistsResult, seconds: float) -> Measured:
    """Compare an answer with the truth."""
    kept = [k for k, found in enumerate(result.findings or ()) if isinstance(found, Finding)]
    found = [result.findings[k] for k in kept]
    truth, whole = made.difficult[kept], made.skill[kept]
    mean = np.array([f.difficult.mean for f in found])
    return Measured(
        held=float(np.mean([f.difficult.low <= t <= f.difficult.high for f, t in zip(found, truth, strict=True)])),
        held_all=float(np.mean([f.skill.low <= t <= f.skill.high for f, t in zip(found, whole, strict=True)])),
        error=float(np.mean((mean - truth) ** 2) ** 0.5),
        correlation=float(np.corrcoef(mean, truth)[0, 1]),
        seconds=seconds,
        sd=dict(result.model["sd"]),
    )


def answer(made: Met, levels: tuple[str, ...]) -> Measured:
    """Judge a company."""
    started = time.process_time()
    settings, rng = ArtistSettings(levels=levels), np.random.default_rng(1)
    result = judge(made.cells, settings, context=ANYWHERE, rng=rng, people=True, by_customer=made.by_customer)
    return measure(made, result, time.process_time() - started)


def line(name: str, found: list[Measured]) -> str:
    """Return means over companies, with the standard error of the first."""
    held = [one.held for one in found]
    spread = {key: np.mean([one.sd[key] or 0.0 for one in found]) for key in ("person", "difficulty", "customer")}
    figures = [np.mean([getattr(one, key) for one in found]) for key in ("held_all", "error", "correlation", "seconds")]
    error = np.std(held, ddof=1) / len(held) ** 0.5 if len(held) > 1 else 0.0
    parts = " ".join(f"{value:.3f}" for value in (*figures[:3], *spread.values()))
    return f"{name:42s} {np.mean(held):.3f} ± {error:.3f} {parts} {figures[3]:.1f} s"


@click.command()
@click.option("--companies", default=10, show_default=True, help="Companies for each scenario.")
@click.option("--large", is_flag=True, help="One company of a million rated legs instead.")
def main(companies: int, large: bool) -> None:
    """Print what was measured."""
    click.echo("held (difficult, all), error, correlation, sd person, difficulty, customer, CPU seconds")
    if large:
        for binary in (False, True):
            made = meet(people=1_000, legs=1_000_000, customers=300_000, binary=binary, seed=FIRST)
            click.echo(
                line("a million legs, " + ("0/1" if binary else "points"), [answer(made, ("person", "customer"))])
            )
            click.echo(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        return
    exact = customers.EXACT
    for name, more in SCENARIOS.items():
        made = [meet(seed=FIRST + k, **more) for k in range(companies)]  # type: ignore[arg-type]
        click.echo(name)
        click.echo(line("  without", [answer(one, ("person",)) for one in made]))
        click.echo(line("  with", [answer(one, ("person", "customer")) for one in made]))
        customers.EXACT = LOW
        click.echo(line("  as beyond the limits", [answer(one, ("person", "customer")) for one in made]))
        customers.EXACT = exact


if __name__ == "__main__":
    main()
