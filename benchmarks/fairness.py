"""Do groups with the same true skill get the same estimates, whatever cases, language, shift or hours they have?

    python benchmarks/fairness.py                 every ground, 8 companies each
    python benchmarks/fairness.py --seeds 2 --ground language

Half of the people (group A) get mostly what is harder: hard matters, a language or a shift with unhappier customers,
or half the hours; 200 rated legs each (those with full hours 400). Skills are the same in both groups, person by
person. Printed: mean published share of difficult legs turned around, A less B, in points, with its standard error; and
the same where difficulty is not used (the broken twin).
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.core.skill import ArtistSettings, Finding
from turnabout.engine import artists

GROUNDS = ("case mix", "language", "shift", "hours")
PEOPLE, RATED = 100, 200
MOSTLY = 0.8
HARDER = 1.0
"""Log-odds by which the harder kind ends well less often."""

LIMIT = 2.0
KINDS = np.array(["Other", "Payment", "Delivery", "Returns"])
EASE = np.array([1.2, 0.6, 0.0, -1.0])


def main() -> None:
    """Run the grounds asked for and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8, help="companies for each ground")
    parser.add_argument("--ground", choices=GROUNDS, action="append", help="only this one (repeatable)")
    options = parser.parse_args()
    for ground in options.ground or GROUNDS:
        print(json.dumps(measure(ground, range(options.seeds))), flush=True)


def measure(ground: str, seeds: range) -> dict[str, object]:
    """Mean difference between the groups over some companies, in points of 100, ours and without difficulty."""
    ours, twin = (np.array([difference(ground, seed, used) for seed in seeds]) for used in ("own", "none"))
    return {
        "ground": ground,
        "companies": len(seeds),
        "difference": round(float(ours.mean()), 2),
        "standard_error": round(float(ours.std(ddof=1) / len(ours) ** 0.5), 2) if len(ours) > 1 else None,
        "within_2_points": bool(abs(ours.mean()) <= LIMIT),
        "without_difficulty": round(float(twin.mean()), 2),
    }


def difference(ground: str, seed: int, difficulty: str) -> float:
    """Published share of difficult legs of group A less that of group B, in points of 100."""
    with tempfile.TemporaryDirectory(prefix="turnabout-fairness-") as folder:
        invent(Path(folder), ground, seed)
        settings = ArtistSettings(difficulty="none" if difficulty == "none" else "own")
        found = artists(Path(folder), people=True, settings=settings).findings or ()
    shares = {f.person_id: f.difficult_share.mean for f in found if isinstance(f, Finding) and f.difficult_share}
    return 100 * float(np.mean([shares[f"p{k:03d}"] - shares[f"p{k + 1:03d}"] for k in range(0, PEOPLE, 2)]))


def invent(folder: Path, ground: str, seed: int) -> None:
    """Write a company in which even people are group A, odd ones B, each pair with the same skill."""
    rng = np.random.default_rng([seed, GROUNDS.index(ground)])
    skill = np.repeat(rng.normal(0, 0.4, PEOPLE // 2), 2)
    slope = np.repeat(rng.normal(0, 0.3, PEOPLE // 2), 2)
    hours = np.where((np.arange(PEOPLE) % 2 == 1) & (ground == "hours"), 2, 1)
    who = np.repeat(np.arange(PEOPLE), RATED * hours)
    harder = rng.random(len(who)) < np.where(who % 2 == 0, MOSTLY, 1 - MOSTLY)
    even = np.full(4, 0.25)
    kind = rng.choice(4, len(who), p=even)
    if ground == "case mix":
        kind = np.where(harder, rng.choice([2, 3], len(who)), rng.choice([0, 1], len(who)))
    burden = np.where(harder & (ground in ("language", "shift")), HARDER, 0.0)
    ease = 0.3 + EASE[kind] - burden
    good = rng.random(len(who)) < 1 / (1 + np.exp(-(ease + skill[who] + slope[who] * (ease < 0))))
    names = pa.array([f"c{k:06d}" for k in range(len(who))])
    conversations = {
        "conversation_id": names,
        "handler_id": pa.array([f"p{k:03d}" for k in who]),
        "category": pa.array(KINDS[kind]),
        "language": pa.array(np.where(harder & (ground == "language"), "nl", "en")),
        "shift": pa.array(np.where(harder & (ground == "shift"), "night", "day")),
    }
    ratings = {
        "rating_id": names,
        "conversation_id": names,
        "kind": pa.array(["csat"] * len(who)),
        "score": np.where(good, 5.0, 1.0),
        "scale_min": np.ones(len(who)),
        "scale_max": np.full(len(who), 5.0),
    }
    for table, columns in (("conversations", conversations), ("ratings", ratings)):
        pq.write_table(pa.table(columns), folder / f"{table}.parquet")


if __name__ == "__main__":
    main()
