"""Write an invented company into a folder: a record of service and, beside it, the truth that was planted."""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from turnabout.core.errors import BadInput
from turnabout.core.records import SCHEMAS
from turnabout.core.simulate import CompanySettings, Simulation

UNFINISHED = ".unfinished"
"""Folder that holds what is being written; where it is left behind, the simulation was interrupted."""
ABOUT = "simulation.json"
NOTICE = "Invented: the company, its people, its customers and every word were made by a computer. Nobody here exists."


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What was written.

    Attributes
    ----------
    directory
        The record of service; ``truth.parquet`` lies in it too.
    notice
        A sentence that has to be shown with whatever is made from it.
    rows
        Rows of each table.
    artists
        How many people were planted as artists.
    settings
        What it was made from.
    """

    directory: Path
    notice: str
    rows: dict[str, int]
    artists: int
    settings: CompanySettings

    def to_json(self) -> dict[str, object]:
        """Give what the command prints."""
        return {
            "directory": str(self.directory),
            "notice": self.notice,
            "rows": self.rows,
            "artists": self.artists,
            "settings": asdict(self.settings) | {"start": self.settings.start.isoformat()},
        }


def simulate(
    directory: Path, *, settings: CompanySettings, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> SimulationReport:
    """Simulate a company into an empty or new folder.

    Everything is written into a folder inside it and moved out at the end; an interruption removes it, and what a
    killed process leaves behind is removed by the next run.

    Parameters
    ----------
    directory
        Where the record of service goes: ``<table>/<month>.parquet``, ``truth.parquet`` and ``simulation.json``.
    settings
        The company. The same settings write the same bytes.
    progress
        Told after each chunk how many conversations are done, of how many.

    Raises
    ------
    BadInput
        Where the folder holds something already.
    """
    staging = _prepare(directory)
    try:
        simulation = Simulation(settings)
        rows = _write(simulation, staging, progress)
        report = SimulationReport(
            directory=directory,
            notice=NOTICE,
            rows=rows,
            artists=int(simulation.company.staff.artist.sum()),
            settings=settings,
        )
        about = {key: value for key, value in report.to_json().items() if key != "directory"}
        (staging / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        _publish(staging, directory)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return report


def _prepare(directory: Path) -> Path:
    if directory.exists() and not directory.is_dir():
        raise BadInput(f"{directory} is a file: name a folder that is new or empty.")
    directory.mkdir(parents=True, exist_ok=True)
    staging = directory / UNFINISHED
    held = sorted(entry.name for entry in directory.iterdir())
    if held == [UNFINISHED]:
        shutil.rmtree(staging)
    elif UNFINISHED in held:
        raise BadInput(f"{directory} holds a simulation that was interrupted: remove the folder, or name another one.")
    elif held:
        raise BadInput(f"{directory} is not empty (it holds {held[0]}): name a folder that is new or empty.")
    staging.mkdir()
    return staging


def _write(simulation: Simulation, staging: Path, progress: Callable[[int, int], None]) -> dict[str, int]:
    rows = {"people": _write_table(staging / "people" / "people.parquet", [simulation.people()])}
    done, of = 0, simulation.settings.conversations
    for month, chunks in groupby(simulation.chunks(), key=lambda chunk: chunk.month):
        writers: dict[str, pq.ParquetWriter] = {}
        try:
            for chunk in chunks:
                for name, table in chunk.tables.items():
                    if name not in writers:
                        writers[name] = _writer(staging / name / f"{month}.parquet", table.schema)
                    writers[name].write_table(table)
                    rows[name] = rows.get(name, 0) + table.num_rows
                done += chunk.conversations
                progress(done, of)
        finally:
            for writer in writers.values():
                writer.close()
    rows["customers"] = _write_table(staging / "customers" / "customers.parquet", simulation.customer_tables())
    _write_table(staging / "truth.parquet", [simulation.truth()])
    return {name: rows[name] for name in SCHEMAS if name in rows}


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(exist_ok=True)
    return pq.ParquetWriter(path, schema, compression="zstd")


def _write_table(path: Path, parts: Iterable[pa.Table]) -> int:
    rows, writer = 0, None
    for part in parts:
        writer = writer or _writer(path, part.schema)
        writer.write_table(part)
        rows += part.num_rows
    if writer is not None:
        writer.close()
    return rows


def _publish(staging: Path, directory: Path) -> None:
    for entry in sorted(staging.iterdir()):
        entry.rename(directory / entry.name)
    staging.rmdir()
