"""What finding artists costs a cluster, per leg: processor time, bytes read, bytes that move between workers.

    python benchmarks/spark.py                          stored legs, and deriving legs and difficulty
    python benchmarks/spark.py --kind derive --sizes 50000 250000

Needs ``make spark`` and Java 17. Spark's own metrics are summed over all stages of two sizes, and the difference is
divided by the difference of legs, so that what a query costs however small it is falls away. Processor time counts, not
the clock: it is the same on a machine that has other things to do.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from artists import write_legs, write_record
from turnabout.engine import prepare
from turnabout.engine.spark import open_on_spark

SIZES = {"stored": (1_000_000, 5_000_000), "derive": (50_000, 250_000)}
PEOPLE = 2_000


def main() -> None:
    """Run both kinds in two sizes, and print what one more leg costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=["stored", "derive"], help="only this one")
    parser.add_argument("--sizes", type=int, nargs=2, help="two numbers of legs")
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(_measured(options.kind, options.inside)))
        return
    for kind in [options.kind] if options.kind else SIZES:
        small, large = (_apart(kind, size) for size in options.sizes or SIZES[kind])
        more = large["legs"] - small["legs"]
        per_leg = {name: round((large[name] - small[name]) / more, 4) for name in large if name != "legs"}
        print(json.dumps({"kind": kind, "small": small, "large": large, "per_leg": per_leg}), flush=True)


def _apart(kind: str, size: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--kind", kind, "--inside", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(kind: str, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="turnabout-benchmark-") as folder:
        if kind == "stored":
            write_legs(Path(folder), size, PEOPLE, points=False)
        else:
            write_record(Path(folder), size, PEOPLE)
        builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "4g")
        session = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        legs = prepare(open_on_spark(session, folder)).artists().legs
        found = _stages(session)
        session.stop()
    return {"legs": legs, **found}


def _stages(session: SparkSession) -> dict[str, Any]:
    """Sum the metrics of all stages, as Spark tells them."""
    context = session.sparkContext
    address = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages?status=complete"
    with urllib.request.urlopen(address) as answer:
        stages = json.load(answer)
    return {
        "cpu_us": sum(stage["executorCpuTime"] for stage in stages) / 1000,
        "read_bytes": sum(stage["inputBytes"] for stage in stages),
        "moved_bytes": sum(stage["shuffleWriteBytes"] for stage in stages),
        "stages": len(stages),
    }


if __name__ == "__main__":
    main()
