"""Memory and speed of reading as messages grow in number; VADER's speed beside it where it is installed.

``python benchmarks/reading_memory.py [--messages 100000,1000000] [--command]``. Messages are the sentences of
``training/corpus``, one to three together, six to a conversation. Each number of them is read from Parquet to Parquet
by a process of its own, whose peak of resident memory is told, now and then on the way too; ``--command`` pipes them
through ``turnabout read``.
"""

# isort: off
import turnabout  # noqa: F401  before NumPy: it keeps linear algebra to one thread, as the command does

# isort: on
import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.core.reading import Message, MessageReading, Reader
from turnabout.engine import read

CORPUS = Path(__file__).resolve().parents[1] / "training" / "corpus" / "en"
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
A_CONVERSATION = 6
A_FILE = 50_000
MESSAGES = pa.schema(
    [
        ("message_id", pa.string()),
        ("conversation_id", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("author_id", pa.string()),
        ("author_kind", pa.string()),
        ("visibility", pa.string()),
        ("text", pa.string()),
    ]
)
TIMED_BESIDE = 20_000
TIMES_TOLD = 10  # on the way through the largest numbers


def _sentences(files: str) -> Iterator[str]:
    for path in sorted(CORPUS.glob(files)):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


def messages(number: int) -> Iterator[dict[str, Any]]:
    """Put messages together from the sentences of the corpus, in the order of time, conversations interleaved."""
    said = {"customer": list(_sentences("customer-*.jsonl")), "agent": list(_sentences("staff-*.jsonl"))}
    rng = random.Random(1)
    conversations = max(1, number // A_CONVERSATION)
    for i in range(number):
        kind = ("customer", "agent")[i // conversations % 2]
        yield {
            "message_id": f"m{i:010}",
            "conversation_id": f"c{i % conversations * 7919 % conversations:010}",
            "at": BEGAN + timedelta(seconds=i),
            "author_id": f"p{i % 97}" if kind == "agent" else None,
            "author_kind": kind,
            "visibility": "public",
            "text": " ".join(rng.choices(said[kind], k=1 + i % 3)),
        }


def write(folder: Path, number: int) -> None:
    """Write them as a record of service, file by file."""
    (folder / "messages").mkdir(parents=True)
    pq.write_table(pa.table({"conversation_id": ["c0000000000"]}), folder / "conversations.parquet")
    rows: list[dict[str, Any]] = []
    for place, row in enumerate(messages(number), 1):
        rows.append(row)
        if len(rows) == A_FILE or place == number:
            path = folder / "messages" / f"000001-bench-{place:010}.parquet"
            pq.write_table(pa.Table.from_pylist(rows, MESSAGES), path)
            rows = []


def peak(process: str = "self") -> int:
    """Return the peak of a process's resident memory in megabytes: its own, not that of the process that began it."""
    status = Path(f"/proc/{process}/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024)


class Told(Reader):
    """A reader that tells now and then how much memory was held at most."""

    def __init__(self, every: int) -> None:
        super().__init__()
        self._every, self._read_so_far = every, 0

    def read_all(self, messages: Iterable[Message]) -> Iterator[MessageReading]:
        """Read as any reader, and count."""
        for reading in super().read_all(messages):
            self._read_so_far += 1
            if self._read_so_far % self._every == 0:
                so_far = {"messages_so_far": self._read_so_far, "processor": round(time.process_time(), 1)}
                print(json.dumps(so_far | {"megabytes": peak()}), flush=True)
            yield reading


def read_record(folder: Path, number: int) -> None:
    """Read in this process, and print what it cost."""
    before = peak()
    began, worked = time.perf_counter(), time.process_time()
    result = read(folder, folder / "readings.parquet", reader=Told(max(number // TIMES_TOLD, A_FILE)))
    cost = {
        "by": "engine.read",
        "messages": result.messages,
        "seconds": round(time.perf_counter() - began, 1),
        "processor": round(time.process_time() - worked, 1),
        "megabytes_before": before,
        "megabytes": peak(),
    }
    print(json.dumps(cost), flush=True)


def pipe_record(number: int) -> None:
    """Pipe the messages through the command, and print what it cost."""
    command = [sys.executable, "-m", "turnabout", "read", "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
        highest = 0
        for place, row in enumerate(messages(number)):
            if place % A_FILE == A_FILE - 1:
                highest = peak(str(running.pid))
            running.stdin.write(json.dumps(row | {"at": row["at"].isoformat()}).encode() + b"\n")  # type: ignore[union-attr]
        running.stdin.close()  # type: ignore[union-attr]
        running.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "by": "turnabout read",
        "messages": number,
        "seconds": round(time.perf_counter() - began, 1),
        "processor": round(used.ru_utime + used.ru_stime, 1),
        "megabytes": highest,
    }
    print(json.dumps(cost), flush=True)


def beside_vader() -> None:
    """Print how many messages a second VADER's tone and this reader's whole reading take, in turns."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print(json.dumps({"beside": "VADER is not installed: pip install vaderSentiment"}))
        return
    vader, reader = SentimentIntensityAnalyzer(), Reader()
    told = list(messages(TIMED_BESIDE))
    rates: dict[str, float] = {}
    for _ in range(3):
        began = time.process_time()
        list(reader.read_all(Message(row["message_id"], row["author_kind"], row["text"], row["at"]) for row in told))
        between = time.process_time()
        for row in told:
            vader.polarity_scores(row["text"])
        ours, theirs = len(told) / (between - began), len(told) / (time.process_time() - between)
        rates = {"reader": max(rates.get("reader", 0), ours), "vader": max(rates.get("vader", 0), theirs)}
    print(json.dumps({name: round(rate) for name, rate in rates.items()} | {"ratio": rates["reader"] / rates["vader"]}))


def main() -> None:
    """Read each number of messages, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", default="100000,1000000", help="numbers of messages, separated by commas")
    parser.add_argument("--command", action="store_true", help="through turnabout read instead")
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        read_record(Path(given.folder), int(given.messages))
        return
    for number in (int(part) for part in given.messages.split(",")):
        # A child's peak is told for all children together, so a number is measured by a child of its own.
        if given.command:
            pipe_record(number)
            continue
        with tempfile.TemporaryDirectory() as name:
            write(Path(name) / "record", number)
            here = [sys.executable, __file__, "--folder", f"{name}/record", "--messages", str(number)]
            subprocess.run(here, check=True)
    beside_vader()


if __name__ == "__main__":
    main()
