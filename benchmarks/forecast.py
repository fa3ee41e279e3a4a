"""Does the check of forecasts stay silent where nothing is wrong, and does it see what is? Invented companies.

    python benchmarks/forecast.py                       every case, 60 companies each (large ones 12)
    python benchmarks/forecast.py --case lot --seeds 40 --first 2000

*lot*: small companies in which work is dealt by lot; *dispatched*: nights by lot, by day harder cases go to better
people, as difficulty is measured the record hides little; *easy to the good*: four times the volume, difficulty badly
measured, and the easy cases go to the better people, so that part of what looks like skill is the cases. Alarms are
false in the first two cases; *rejected* is how often the 95 % interval misses the slopes that are allowed, told or not.
*error*: mean of what the check takes for the slope's standard error, beside the standard
deviation that slopes really have.
"""

import argparse
import json
from collections import Counter
from dataclasses import replace
from functools import partial

import numpy as np

from planted_company import SCENARIOS, Company, plant
from turnabout.core.skill.forecast import by_turns_slope
from turnabout.core.skill.foretelling import foretell
from turnabout.core.skill.work import Work

CASES: dict[str, tuple[Company, int]] = {
    "lot": (replace(SCENARIOS["random_assignment"], people=100, legs=20_000), 60),
    "dispatched": (SCENARIOS["base"], 60),
    "easy to the good": (replace(SCENARIOS["four_times"], noise=0.25, kappa=-4.0), 12),
}


def main() -> None:
    """Run the cases asked for and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=sorted(CASES), action="append", help="only this one (repeatable)")
    parser.add_argument("--seeds", type=int, help="companies in each case")
    parser.add_argument("--first", type=int, default=0, help="number of the first company")
    options = parser.parse_args()
    for name in options.case or CASES:
        company, usual = CASES[name]
        seeds = range(options.first, options.first + (options.seeds or usual))
        print(json.dumps({"case": name, "companies": len(seeds)} | run(company, seeds)), flush=True)


def run(company: Company, seeds: range) -> dict[str, object]:
    """Plant, foretell and count."""
    said: Counter[str] = Counter()
    slopes, errors, seen, rejected = [], [], [], 0
    for seed in seeds:
        truth = plant(company, seed, with_bound=False)
        work = truth.work
        check = foretell(truth.cells, partial(_of, work)).check
        said["cannot be told" if not check.told else "holds" if check.passed else "alarm"] += 1
        if slope := by_turns_slope(work, truth.cells):
            slopes.append(slope.slope)
            errors.append(slope.error)
            seen.append(slope.seen(0.95, 0.8))
            low, high = slope.interval(0.95)
            rejected += high < 1 or low > 1 + slope.allowed
    spread = float(np.std(slopes, ddof=1)) if len(slopes) > 1 else None
    return {
        "said": dict(said),
        "rejected": rejected / len(slopes),
        "slope": float(np.mean(slopes)),
        "slope_sd": spread,
        "error": float(np.mean(errors)),
        "bias_seen": float(np.median(seen)),
    }


def _of(work: Work, people: tuple[str, ...]) -> Work:
    """Return the rows of some people."""
    place = {person: k for k, person in enumerate(people)}
    to = np.array([place.get(person, -1) for person in work.people])
    rows = to[work.person] >= 0
    kept = {name: getattr(work, name)[rows] for name in ("queue", "part", "half", "bin")}
    sums = {name: values[rows] for name, values in work.sums.items()}
    return replace(work, people=people, person=to[work.person][rows], sums=sums, **kept)


if __name__ == "__main__":
    main()
