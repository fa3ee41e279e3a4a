"""Where skill changes, do intervals hold today's skill, and is it better to follow it than to count all legs alike?

    python benchmarks/drift.py                 four speeds of change, 20 companies each
    python benchmarks/drift.py --seeds 4

400 people, 100,000 rated legs over twelve months; each person's (level, slope) keeps a share of itself from month to
month. Printed for each share, with skill followed and with all legs counted alike: how often 90 % intervals hold the
skill of the last month, their correlation with it, people found and the share of these that is false (stated: .20).
"""

import argparse
import json

import numpy as np

from turnabout.core.skill import ArtistSettings, ArtistsResult, Bins, Finding, judge
from turnabout.core.skill.periods import SUMS, Periods, grouped, month_number
from turnabout.core.skill.settings import Context

KEPT = (1.0, 0.97, 0.9, 0.8)
PEOPLE, LEGS, MONTHS = 400, 100_000, 12
LEVEL_SD, SLOPE_SD, VOLUME_SD = 0.35, 0.30, 0.7
TOP = 0.1
BINS = Bins(0.8)
FIRST = month_number(2025, 1)
ANYWHERE = Context(as_of=None, window=None, outcome="satisfied")


def main() -> None:
    """Print one line for each share that is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="companies for each speed of change")
    parser.add_argument("--first", type=int, default=0, help="number of the first company")
    options = parser.parse_args()
    for kept in KEPT:
        print(json.dumps(measure(kept, range(options.first, options.first + options.seeds))), flush=True)


def measure(kept: float, seeds: range) -> dict[str, object]:
    """Judge companies whose skill keeps ``kept`` of itself from month to month."""
    rows, learnt = {"followed": [], "alike": []}, []
    for seed in seeds:
        periods, today = invent(kept, seed)
        cells = periods.cells(BINS, binary=True)
        for way, by_month in (("followed", periods.of), ("alike", None)):
            rng = np.random.default_rng(seed)
            result = judge(cells, ArtistSettings(), context=ANYWHERE, rng=rng, people=True, by_month=by_month)
            rows[way].append(_scored(result, today))
            if by_month:
                learnt.append(result.parameters.kept if result.parameters and result.parameters.kept else 1.0)
    told = {way: _summary(np.array(found)) for way, found in rows.items()}
    return {"kept": kept, "companies": len(seeds), "learnt": round(float(np.mean(learnt)), 3)} | told


def invent(kept: float, seed: int) -> tuple[Periods, np.ndarray]:
    """Return legs by month, and everybody's skill on difficult legs in the last."""
    rng = np.random.default_rng([seed, 20_262])
    sd = np.array([LEVEL_SD, SLOPE_SD])
    u = np.zeros((MONTHS, PEOPLE, 2))
    u[0] = rng.normal(0, 1, (PEOPLE, 2)) * sd
    for t in range(1, MONTHS):
        u[t] = kept * u[t - 1] + (1 - kept**2) ** 0.5 * rng.normal(0, 1, (PEOPLE, 2)) * sd
    volume = rng.lognormal(0, VOLUME_SD, PEOPLE)
    who, d = rng.choice(PEOPLE, LEGS, p=volume / volume.sum()), rng.random(LEGS)
    month = rng.integers(MONTHS, size=LEGS)
    eta = 1.5 - 2.5 * d + u[month, who, 0] + u[month, who, 1] * np.clip((d - 0.5) / 0.3, 0, 1)
    y = (rng.random(LEGS) < 1 / (1 + np.exp(-eta))).astype(np.float64)
    sums = dict.fromkeys(SUMS, np.ones(LEGS)) | {"good": y, "square": y}
    names = tuple(f"p{k:04d}" for k in range(PEOPLE))
    return grouped(names, (FIRST, FIRST + MONTHS - 1), who, month + FIRST, BINS.number(d), sums), u[-1].sum(axis=1)


def _scored(result: ArtistsResult, today: np.ndarray) -> tuple[float, float, float, float]:
    findings = [f for f in result.findings or () if isinstance(f, Finding)]
    skill = today[[int(f.person_id[1:]) for f in findings]]
    mean, low, high = np.array([[f.difficult.mean, f.difficult.low, f.difficult.high] for f in findings]).T
    chosen = np.array([f.verdict == "artist" for f in findings])
    false = skill < np.quantile(today, 1 - TOP)
    held = float(((low <= skill) & (skill <= high)).mean())
    return held, float(np.corrcoef(mean, skill)[0, 1]), float(chosen.sum()), float((chosen & false).sum())


def _summary(found: np.ndarray) -> dict[str, float]:
    held, alike, chosen, false = found.mean(axis=0)
    return {
        "held": round(float(held), 3),
        "correlation": round(float(alike), 3),
        "chosen": round(float(chosen), 1),
        "false": round(float(false / max(chosen, 1e-9)), 3),
    }


if __name__ == "__main__":
    main()
