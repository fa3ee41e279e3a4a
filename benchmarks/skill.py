"""How long skill takes to work out, beside DuckDB's scan of the same columns and beside other programs.

    python benchmarks/skill.py                     10⁵, 10⁶ and 10⁷ stored legs, and memory at 3 × 10⁷
    python benchmarks/skill.py --legs 1e6          one size
    python benchmarks/skill.py --only ours         no other program
    python benchmarks/skill.py --large             glmm also at 10⁷ (5 to 9 GB, minutes)
    python benchmarks/skill.py --json              JSON lines instead of a table

*Ours* is the whole answer from stored legs: the pass over them, fit, test, posterior, selection, checks and everybody's
finding (*fit alone*: pass, fit and posterior, as other programs do); *times scan* is the median of its ratio to a scan
of the same columns by DuckDB, taken in turn with it. Peers fit ``y ~ d + g(d) + a bend + (1 + g(d) | person)`` to
the same rated legs, which they first read into memory. Each fit runs in a process of its own, so that peak memory is
its own; start-up and imports are left out of times and are part of the peak. ``spread`` (sd of skill on difficult legs)
shows that they answer the same question. ``glmm-17`` has thirteen columns of case mix more, seventeen in all: what they
say has come into difficulty before ours begins.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from artists import peak, stored, write_legs
from turnabout.core.skill import Bins

SIZES = ((100_000, 2_000), (1_000_000, 10_000), (10_000_000, 10_000), (30_000_000, 10_000))
MOST = {"ours": 3e7, "glmm": 1e6, "glmm-17": 1e6, "statsmodels": 1e5, "lme4": 1e5}
"""Most legs that a program is asked to do: what takes minutes, or memory that few machines have, is left out."""

LARGE = {"glmm": 1e7, "glmm-17": 1e7}
DOES = {"statsmodels": ("points",), "glmm-17": ("points",)}
"""What a program does in reasonable time; 0/1 outcomes take statsmodels minutes at 10⁵ legs."""

CASE_MIX = 13
"""Columns of case mix that ``glmm-17`` has beside the four of our model."""

KINDS = ("points", "0/1")
BINS = Bins(0.8)
R_FIT = """
suppressMessages(library(lme4)); data <- read.csv("{file}"); start <- proc.time()
made <- {call}; used <- proc.time() - start; v <- VarCorr(made)$person
cat(sum(v[1:2, 1:2]) ^ .5, used[["elapsed"]], used[["user.self"]] + used[["sys.self"]])
"""


def main() -> None:
    """Run every size and program, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--legs", type=float, help="only this many stored legs")
    parser.add_argument("--only", choices=sorted(PROGRAMS), help="only this program")
    parser.add_argument("--large", action="store_true", help="glmm also at 10⁷ legs")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    parser.add_argument("--inside", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        program, kind, folder = options.inside
        print(json.dumps(PROGRAMS[program](Path(folder), kind)))
        return
    most = MOST | (LARGE if options.large else {})
    if not shutil.which("Rscript"):
        most.pop("lme4")
        print("lme4 is left out: R is not on this machine.", file=sys.stderr)
    most = {name: limit for name, limit in most.items() if options.only in (None, name)}
    sizes = [size for size in SIZES if options.legs is None or int(options.legs) == size[0]]
    rows = []
    for row in _run(sizes, most):
        rows.append(row)
        print(json.dumps(row) if options.json else _line(row), flush=True)
    for says in _against(rows):
        print(says, file=sys.stderr)


def _run(sizes: list[tuple[int, int]], most: dict[str, float]) -> Iterator[dict[str, Any]]:
    for legs, people in sizes:
        for kind in KINDS:
            with tempfile.TemporaryDirectory(prefix="turnabout-benchmark-") as folder:
                write_legs(Path(folder), legs, people, points=kind == "points", shared=0.0)
                for program in (
                    name for name, limit in most.items() if legs <= limit and kind in DOES.get(name, KINDS)
                ):
                    about = {"program": program, "outcome": kind, "legs": legs, "people": people}
                    yield about | _apart(program, kind, folder) | {"load": round(os.getloadavg()[0], 1)}


def _apart(program: str, kind: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--inside", program, kind, folder]
    # What the product sets for itself is not set for others.
    around = {name: value for name, value in os.environ.items() if program == "ours" or name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=around)
    return dict(json.loads(done.stdout))


def _line(row: dict[str, Any]) -> str:
    times = "" if row.get("converged", True) else "; has not converged"
    if row["program"] == "ours":
        times = f"; fit alone {row['fit_s']:.2f} s; {row['times_scan']} × the scan ({row['scan_s']} s)"
        times += f", {row['times_scan_cpu']} × its CPU"
    return (
        f"{row['program']:12}{row['outcome']:8}{row['legs']:>11,} × {row['people']:>6,}{row['wall_s']:9.2f} s wall"
        f"{row['cpu_s']:9.2f} s CPU{row['peak_mb']:7} MB  spread {row['spread']:.3f}  load {row['load']:4}{times}"
    )


def _against(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Say how ours stands beside what is asked of it."""
    at = {(row["program"], row["outcome"], row["legs"]): row for row in rows}
    for kind, wanted in (("points", 7), ("0/1", 25)):
        if ours := at.get(("ours", kind, 10_000_000)):
            yield (
                f"{kind}, 10⁷: {ours['times_scan']} × the scan ({ours['times_scan_cpu']} × its CPU); asked for: "
                f"at most {wanted}."
            )
            if more := at.get(("ours", kind, 30_000_000)):
                yield f"{kind}: {more['peak_mb']} MB at 3 × 10⁷, {ours['peak_mb']} MB at 10⁷; asked for: the same."
        if ours := at.get(("ours", kind, 100_000)):
            yield f"{kind}, 10⁵ × 2,000: {ours['cpu_s']:.2f} s CPU; asked for: less than 1."
    for (program, kind, legs), peer in at.items():
        ours = at.get(("ours", kind, legs))
        if program != "ours" and ours:
            yield (
                f"{kind}, {legs:,} legs: {program} takes {peer['wall_s'] / ours['wall_s']:.1f} × our time (CPU "
                f"{peer['cpu_s'] / ours['cpu_s']:.1f} ×) and {peer['peak_mb'] / ours['peak_mb']:.1f} × our memory."
            )


def _ours(folder: Path, kind: str) -> dict[str, Any]:
    del kind
    found = stored(folder)
    return {"wall_s": found.pop("artists_s"), **found}


def _columns(folder: Path, case_mix: int = 0) -> dict[str, Any]:
    """Rated legs with the columns of our own model, and so many of case mix."""
    table = pq.read_table(folder / "legs.parquet", columns=["person_id", "difficulty", "outcome"])
    table = table.filter(table["outcome"].is_valid())
    d = table["difficulty"].to_numpy()
    high = np.maximum(d - BINS.difficult_from, 0.0)
    g = np.clip((d - BINS.rise_from) / (BINS.difficult_from - BINS.rise_from), 0.0, 1.0)
    person = table["person_id"].combine_chunks().dictionary_encode()
    rng = np.random.default_rng(0)
    mix = {f"c{k}": (rng.random(len(d)) < 0.3).astype(float) for k in range(case_mix)}
    return {"y": table["outcome"].to_numpy(), "d": d, "high": high, "g": g, "person": person} | mix


def _timed(folder: Path, fit: Callable[[dict[str, Any]], tuple[float, bool]], case_mix: int = 0) -> dict[str, Any]:
    """Read, fit and say what it took; ``fit`` returns the spread, and whether it is final."""
    start = time.perf_counter()
    columns = _columns(folder, case_mix)
    read, cpu = time.perf_counter() - start, time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spread, converged = fit(columns)
    wall = time.perf_counter() - start - read
    return {
        "wall_s": round(wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
        "read_s": round(read, 3),
        "peak_mb": peak(),
        "spread": spread,
        "converged": converged,
    }


def _glmm(folder: Path, kind: str, case_mix: int = 0) -> dict[str, Any]:
    import glmm

    def fit(columns: dict[str, Any]) -> tuple[float, bool]:
        more: dict[str, Any] = {"reml": True} if kind == "points" else {"family": "binomial"}
        fixed = " + ".join(name for name in columns if name not in ("y", "person"))
        made = glmm.fit(columns, f"y ~ {fixed} + (1 + g | person)", **more)
        level, both, slope = made.varcorr[0]
        return float((level + 2 * both + slope) ** 0.5), bool(made.converged)

    return _timed(folder, fit, case_mix)


def _statsmodels(folder: Path, kind: str) -> dict[str, Any]:
    del kind
    import statsmodels.api as sm

    def fit(columns: dict[str, Any]) -> tuple[float, bool]:
        one = np.ones(len(columns["y"]))
        x = np.column_stack([one, columns["d"], columns["g"], columns["high"]])
        z = np.column_stack([one, columns["g"]])
        made = sm.MixedLM(columns["y"], x, groups=columns["person"].indices.to_numpy(), exog_re=z).fit(reml=True)
        return float(made.cov_re.sum() ** 0.5), bool(made.converged)

    return _timed(folder, fit)


def _lme4(folder: Path, kind: str) -> dict[str, Any]:
    columns = _columns(folder)
    file = folder / "legs.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(columns)
        rows.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
    formula = "y ~ d + g + high + (1 + g | person), data"
    call = f"lmer({formula})" if kind == "points" else f"glmer({formula}, binomial)"
    script = R_FIT.format(file=file, call=call)
    done = subprocess.run(["Rscript", "-e", script], stdout=subprocess.PIPE, text=True, check=True)
    spread, wall, cpu = (float(value) for value in done.stdout.split()[-3:])
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": held, "spread": spread}


PROGRAMS = {
    "ours": _ours,
    "glmm": _glmm,
    "glmm-17": partial(_glmm, case_mix=CASE_MIX),
    "statsmodels": _statsmodels,
    "lme4": _lme4,
}

if __name__ == "__main__":
    main()
