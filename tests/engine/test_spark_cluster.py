"""The same answer from Spark itself: a driver and two workers, each a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from desk import desk
from on_spark import HAS_EXTRA, HAS_JAVA, NO_EXTRA, NO_JAVA, differences

from turnabout.engine import artists

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_EXTRA, reason=NO_EXTRA),
    pytest.mark.skipif(not HAS_JAVA, reason=NO_JAVA),
]

CLUSTER = "--master local-cluster[2,1,1024] --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2"


def test_two_workers_give_the_same_answer(tmp_path):
    desk(tmp_path, conversations=1500, attributes={"age": lambda rng, _: str(rng.integers(50))})
    run = subprocess.run(
        [sys.executable, "-m", "turnabout", "artists", str(tmp_path), "--engine", "spark", "--json", "--people"],
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": f"{CLUSTER} pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    here = json.loads(json.dumps(artists(tmp_path, people=True).to_json()))
    assert not list(differences(here, json.loads(run.stdout)))
