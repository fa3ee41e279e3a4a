"""From the record of service to what pages show: written out, worked out, stored, published."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings as django_settings

from turnabout.casework.services.history import write_history
from turnabout.core.skill.settings import refuse_unpublished
from turnabout.engine import ArtistSettings, ArtistsResult, Prepared, capabilities, open_duckdb, prepare
from turnabout.engine.coverage import coverage
from turnabout.engine.facts import facts, summarise
from turnabout.findings.models import Run
from turnabout.findings.services.correcting import corrected_figures, take_corrected_off, usable_findings
from turnabout.findings.services.reading import readings_here
from turnabout.findings.services.storing import (
    drop_old_runs,
    publish,
    start_run,
    store_conversations,
    store_figures,
    store_legs,
)
from turnabout.rights.selectors import turns_left_out

Tell = Callable[[str, float | None], None]
CHUNK = 10_000
LEG_COLUMNS = (
    *("conversation_id", "seq", "person_id", "team", "started_at", "ended_at", "entered_by", "difficulty"),
    *(
        "difficulty_probability",
        "difficulty_reasons",
        "messages_sent",
        "replied",
        "credit",
        "outcome",
        "outcome_source",
    ),
)


def work_out(folder: Path, *, now: datetime, tell: Tell, settings: ArtistSettings | None = None) -> Run:
    """Work everything out anew and let pages see it.

    Nothing of it shows before the last step; killed before that, the next run starts over and drops what is left.
    """
    settings = settings or ArtistSettings(floor=django_settings.FLOOR)
    refuse_unpublished(settings.prior)
    write_history(folder, tell=lambda says, share: tell(says, None if share is None else share * 0.3))
    tell("Reading the record of service", 0.3)
    history = open_duckdb(folder)
    out = frozenset((conversation, seq, str(person)) for conversation, seq, person in turns_left_out())
    prepared = prepare(history, settings=settings, without=out, readings=readings_here())
    tell("Asking who turns difficult customers around", 0.45)
    result = prepared.artists(people=True)
    run = _store(prepared, result, history.connection, folder, now=now, tell=tell)
    drop_old_runs(keep=run)
    return run


def _store(
    prepared: Prepared,
    result: ArtistsResult,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    now: datetime,
    tell: Tell,
) -> Run:
    said = result.to_json()
    findings = said.pop("findings") or []
    artists = usable_findings([int(name) for name in said.pop("artists") if name.isdecimal()], now=now)
    legs = prepared.relation
    summarise(connection, legs=legs, difficult_from=said["settings"]["difficult_from"])
    run = start_run(
        actor=None,
        now=now,
        as_of=datetime.fromisoformat(result.as_of) if result.as_of else None,
        fingerprint=fingerprint(folder),
        said={
            "result": {**said, "artists": len(artists)},
            "capabilities": [asdict(row) for row in capabilities(prepared.history)],
            "facts": [asdict(fact) for fact in facts(connection, legs=legs, group=django_settings.GROUP)],
            "coverage": [asdict(topic) for topic in coverage(connection, legs=legs)],
        },
    )
    tell("Storing who held which conversation", 0.55)
    store_legs(run, _leg_rows(prepared, chances=said["people"] >= django_settings.GROUP))
    tell("Storing the conversations", 0.8)
    store_conversations(run, _rows(connection.execute("FROM conversation_summary").to_arrow_reader(CHUNK)))
    tell("Storing each person's own figure", 0.95)
    named = {f.pop("person_id"): f for f in findings}  # of somebody who was erased nothing is kept
    figures = corrected_figures({int(name): f for name, f in named.items() if name.isdecimal()}, now=now)
    store_figures(actor=None, now=now, run=run, figures=figures)
    take_corrected_off(found=artists)
    return publish(actor=None, now=now, run=run, artists=artists)


def _leg_rows(prepared: Prepared, *, chances: bool) -> Iterator[dict[str, Any]]:
    """List the turns; in a small company the chance of a bad end would tell how others' cases ended."""
    for row in _rows(prepared.legs()):
        if not row["person_id"].isdecimal():
            continue  # a pseudonym: the turn counts for the company, and is nobody's
        leg = {name: row[name] for name in LEG_COLUMNS}
        leg["person_id"] = int(leg["person_id"])
        leg["reasons"] = leg.pop("difficulty_reasons")
        leg["difficulty_probability"] = leg["difficulty_probability"] if chances else None
        leg["messages_sent"] = leg["messages_sent"] or 0  # unknown where a conversation came without messages
        leg["replied"] = bool(leg["replied"])
        if (row["conversation_id"], row["seq"], row["person_id"]) in prepared.without:
            leg["credit"] = 0.0  # shown, and not counted
        yield leg


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        yield from batch.to_pylist()


def fingerprint(folder: Path) -> str:
    """Name the record of service that a run read, by the bytes of its files."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder)} {digest}\n".encode())
    return whole.hexdigest()
