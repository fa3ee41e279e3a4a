"""How long finding artists takes, beside DuckDB's own scan of the same columns.

    python benchmarks/artists.py               10⁴ to 10⁷ stored legs, and deriving legs and difficulty apart
    python benchmarks/artists.py --legs 1e5    one size
    python benchmarks/artists.py --points      outcomes in points instead of 0/1

Each size runs in a process of its own (so that peak memory is its own), start-up excluded, medians of several runs (of
ratios: of scan and answer in turn); the load of the machine stands beside them.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.core.results import Refusal
from turnabout.core.skill import fit, posterior
from turnabout.core.skill.parameters import parameters_of
from turnabout.engine import Prepared, open_history, prepare

SIZES = ((10_000, 100), (100_000, 2_000), (1_000_000, 10_000), (10_000_000, 10_000))
BATCH = 1_000_000
RUNS = 5
SCAN = "SELECT max(person_id), sum(difficulty), sum(outcome), sum(credit) FROM legs"
DAY = 86_400_000_000


def main() -> None:
    """Run every size and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--legs", type=float, help="only this many stored legs")
    parser.add_argument("--derive", type=float, default=1e6, help="conversations to derive legs from (0: none)")
    parser.add_argument("--points", action="store_true", help="continuous outcomes")
    parser.add_argument("--inside", choices=["stored", "derive"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps({"stored": stored, "derive": _derive}[options.inside](Path(options.folder))))
        return
    for legs, people in SIZES:
        if options.legs is None or int(options.legs) == legs:
            _report("stored", legs, people, partial(write_legs, points=options.points))
    if options.derive and options.legs is None:
        _report("derive", int(options.derive), 2_000, write_record)


def _report(kind: str, size: int, people: int, write: Callable[[Path, int, int], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="turnabout-benchmark-") as folder:
        write(Path(folder), size, people)
        command = [sys.executable, __file__, "--inside", kind, "--folder", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    about = {"kind": kind, "size": size, "people": people, "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(about | json.loads(done.stdout)), flush=True)


def write_legs(folder: Path, legs: int, people: int, *, points: bool, shared: float = 0.1) -> None:
    """Stored legs of a year: planted people, ranks of difficulty, one in five without an outcome."""
    first = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1e6)
    rng = np.random.default_rng(0)
    level, slope = rng.normal(0, 0.35, people), rng.normal(0, 0.35, people)
    names = pa.array([f"agent-{k:05d}" for k in range(people)])
    writer = None
    for start in range(0, legs, BATCH):
        n = min(BATCH, legs - start)
        who, d = rng.integers(people, size=n), rng.random(n)
        eta = 1.5 - 2.5 * d + level[who] + slope[who] * np.clip((d - 0.5) / 0.3, 0, 1)
        happy = np.where(rng.random(n) < 1 / (1 + np.exp(-eta)), 1.0, 0.0)
        outcome = eta + rng.normal(0, 1, n) if points else happy
        table = pa.table(
            {
                "person_id": names.take(pa.array(who)),
                "difficulty": d,
                "outcome": pa.array(outcome, mask=rng.random(n) < 0.2),
                "credit": np.where(rng.random(n) < shared, 0.5, 1.0),
                "started_at": pa.array(first + rng.integers(0, 360 * DAY, n)).cast(pa.timestamp("us", tz="UTC")),
            }
        )
        writer = writer or pq.ParquetWriter(folder / "legs.parquet", table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def stored(folder: Path) -> dict[str, Any]:
    """Answer from stored legs, several times in this process; medians."""
    history = open_history(folder)
    prepared = prepare(history)
    prepared.artists()
    scan, whole, cells, fitted, cpu, scan_cpu = [], [], [], [], [], []
    for _ in range(RUNS):
        used = time.process_time()
        scan.append(_seconds(lambda: history.one(SCAN)))
        scan_cpu.append(time.process_time() - used)
        cells.append(_seconds(prepared.cells))
        fitted.append(_seconds(partial(_fit_alone, prepared)))
        used = time.process_time()
        whole.append(_seconds(lambda: prepared.artists(people=True)))
        cpu.append(time.process_time() - used)
    result = prepared.artists()
    return {
        "scan_s": round(median(scan), 4),
        "aggregate_s": round(median(cells), 4),
        "fit_s": round(median(fitted), 4),
        "artists_s": round(median(whole), 4),
        "times_scan": round(_paired(whole, scan), 1),
        "cpu_s": round(median(cpu), 4),
        "times_scan_cpu": round(_paired(cpu, scan_cpu), 1),
        "peak_mb": peak(),
        "spread": result.spread.sd,
        "verdict": result.verdict,
        "artists": result.artists,
    }


def _fit_alone(prepared: Prepared) -> None:
    """Do what other programs do: the pass, the fit and everybody's posterior, without test, checks and findings."""
    cells = prepared.cells()
    fitted = fit(cells)
    if not isinstance(fitted, Refusal):
        legs = cells.rated.sum(axis=0).astype(np.float64)
        posterior(cells, parameters_of(fitted, cells.bins, legs=legs, level=0.9))


def _paired(one: list[float], other: list[float]) -> float:
    """Median ratio of runs that followed each other, under the same load."""
    return median(a / b for a, b in zip(one, other, strict=True))


def _seconds(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def peak() -> int:
    """Most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def write_record(folder: Path, conversations: int, people: int) -> None:
    """A record with one assignment, two public messages and a rating for each conversation."""
    rng = np.random.default_rng(0)
    first = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1e6)
    times = pa.timestamp("us", tz="UTC")
    writers: dict[str, pq.ParquetWriter] = {}
    for start in range(0, conversations, BATCH // 4):
        n = min(BATCH // 4, conversations - start)
        opened = first + rng.integers(0, 360 * DAY, n)
        name = pa.array([f"c{k:08d}" for k in range(start, start + n)])
        who = pa.array([f"agent-{k:05d}" for k in rng.integers(people, size=n)])

        def at(minutes: int, opened: np.ndarray = opened) -> pa.Array:
            return pa.array(opened + minutes * 60_000_000).cast(times)

        same = pa.array(["mail"] * n)
        tables = {
            "conversations": {
                "conversation_id": name,
                "channel": pa.array(rng.choice(["mail", "chat", "call"], n)),
                "category": pa.array(rng.choice([f"category {k}" for k in range(30)], n)),
                "opened_at": at(0),
            },
            "events": {
                "event_id": name,
                "conversation_id": name,
                "at": at(30),
                "kind": pa.array(["assigned"] * n),
                "to": who,
            },
            "messages": {
                "message_id": name,
                "conversation_id": name,
                "at": at(40),
                "author_id": who,
                "author_kind": pa.array(["agent"] * n),
                "visibility": pa.array(["public"] * n),
                "text": same,
            },
            "ratings": {
                "rating_id": name,
                "conversation_id": name,
                "kind": pa.array(["csat"] * n),
                "score": rng.integers(1, 6, n).astype(float),
                "scale_min": np.ones(n),
                "scale_max": np.full(n, 5.0),
            },
        }
        for table, columns in tables.items():
            made = pa.table(columns)
            if table not in writers:
                writers[table] = pq.ParquetWriter(folder / f"{table}.parquet", made.schema)
            writers[table].write_table(made)
    for writer in writers.values():
        writer.close()


def _derive(folder: Path) -> dict[str, Any]:
    start = time.perf_counter()
    prepared = prepare(open_history(folder))
    derived = time.perf_counter() - start
    streamed = sum(batch.num_rows for batch in prepared.legs())
    return {
        "prepare_s": round(derived, 2),
        "stream_s": round(time.perf_counter() - start - derived, 2),
        "legs": streamed,
        "peak_mb": peak(),
    }


if __name__ == "__main__":
    main()
