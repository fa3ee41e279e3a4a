"""The main job: from a record of service to legs, difficulty, skill and artists."""

# ruff: noqa: S608 (SQL is put together here; names and texts go through columns.quoted and columns.literal)

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from turnabout.core.errors import BadInput
from turnabout.core.records import LEGS
from turnabout.core.skill import ArtistSettings, ArtistsResult, Bins, Cells, judge
from turnabout.core.skill.periods import Periods, month_number
from turnabout.core.skill.settings import Context
from turnabout.core.skill.work import Work
from turnabout.engine.capability import capabilities
from turnabout.engine.cells import Legs, cells_of, holds_whole_credits, month_sql, periods_of
from turnabout.engine.columns import literal
from turnabout.engine.difficulty import Difficulty, given_difficulty, no_difficulty, own_difficulty
from turnabout.engine.history import History, open_history
from turnabout.engine.legs import derive_legs
from turnabout.engine.outcome import WORDS, outcome_of, what_instead
from turnabout.engine.stored_legs import refuse_unusable
from turnabout.engine.visits import by_customer
from turnabout.engine.window import TIMED, Window, holds_all, last_time, window_of
from turnabout.engine.work import work_of

NOTHING_KNOWN = (
    "The record has nothing that says beforehand which legs are difficult (no channel, category, priority, times or "
    "attributes that vary); bring such a column in, or use --difficulty none to treat all legs alike."
)
ALL_ALIKE = "Difficulty is not used: all legs count alike."


LegKey = tuple[str, int, str]
"""Conversation, number of the leg in it, and whose it is."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The worked-out legs of a record of service, ready to be judged or stored.

    Attributes
    ----------
    history
        The open record; the legs live in its connection.
    settings
        What was asked for.
    context
        Where the legs come from, for the sentences.
    relation
        The table of legs.
    window
        The part of the record that counts.
    difficulty
        Where difficulty comes from.
    without_handler, without_time
        Conversations that have no leg because nothing says who handled them; legs left out because they have no time.
    without
        Legs that are listed, and not counted.
    whole
        Whether every stored leg lies in the window.
    shared
        Whether any leg's credit may be other than one.
    """

    history: History
    settings: ArtistSettings
    context: Context
    relation: str
    window: Window
    difficulty: Difficulty
    stored: bool
    without_handler: int = 0
    without_time: int = 0
    without: frozenset[LegKey] = frozenset()
    whole: bool = False
    shared: bool = True

    def legs(self) -> pa.RecordBatchReader:
        """Stream the legs in the schema of the record, with difficulty, its reasons and the outcome."""
        columns = [_leg_column(self, name) for name in LEGS.names]
        order = "" if self.stored else " ORDER BY l.conversation_id, l.seq"
        query = (
            f"SELECT {', '.join(columns)} FROM {self.relation} l {self.difficulty.joins} WHERE {self._inside()}{order}"
        )
        return pa.RecordBatchReader.from_batches(LEGS, self._cast(self.history.batches(query)))

    def _cast(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """Hand the batches on; holding on to ``self`` keeps the record open while they are read."""
        for batch in reader:
            yield batch.cast(LEGS)

    def cells(self) -> Cells:
        """Add the legs up, in one pass."""
        return cells_of(self.history, self._legs())

    def periods(self, people: tuple[str, ...]) -> Periods | None:
        """Add some people's legs up month by month; None where legs have no times."""
        end = self.window.end
        if end is None:
            return None
        end = end.astimezone(UTC)
        return periods_of(self.history, self._legs(), people=people, last=month_number(end.year, end.month))

    def work(self, people: tuple[str, ...]) -> Work | None:
        """Add some people's legs up by queue and hour, and by team; None where legs have no times."""
        if self.window.end is None:
            return None
        return work_of(self.history, self._legs(), people=people, stored=self.stored)

    def artists(self, *, people: bool = False) -> ArtistsResult:
        """Judge the legs.

        Parameters
        ----------
        people
            Whether to name people; whoever asks is then answerable for how they are treated.
        """
        rng = np.random.default_rng(self.settings.seed)
        by_month, by_work = (self.periods, self.work) if self.window.end else (None, None)
        found = judge(
            self.cells(),
            self.settings,
            context=self.context,
            rng=rng,
            people=people,
            by_month=by_month,
            by_work=by_work,
            by_customer=by_customer(self.history, self._legs()),
        )
        return self._with_words(found) if self.context.outcome == WORDS and not self.stored else found

    def _with_words(self, found: ArtistsResult) -> ArtistsResult:
        """Say how many outcomes came from words: they are never mixed with ratings without saying so."""
        of_words, known = self.history.one(
            "SELECT count(CASE WHEN outcome_source = 'words' THEN outcome END), count(outcome) "
            f"FROM {self.relation} WHERE {self._counted()}"
        )
        says = (
            f"{found.says} Of {int(str(known)):,} legs with an outcome, {int(str(of_words)):,} have theirs from what "
            "customers wrote last, not from a rating; such readings are right in about three of four."
        )
        return replace(found, says=says, settings={**found.settings, "outcomes_from_words": int(str(of_words))})

    def _legs(self) -> Legs:
        timed = self.window.end is not None
        return Legs(
            relation=self.relation,
            where=self._counted(),
            bins=Bins(self.settings.difficult_from),
            difficulty=self.context.difficulty_used,
            credit=self.shared,
            team="team" in self.settings.levels,
            month=(month_sql("started_at") if self.stored else "month_no") if timed else "",
        )

    def _counted(self) -> str:
        """Return the condition of the legs that are added up."""
        if not self.without:
            return self._inside()
        out = ", ".join(f"({literal(c)}, {seq}, {literal(person)})" for c, seq, person in sorted(self.without))
        return f"{self._inside()} AND (conversation_id, seq, person_id) NOT IN ({out})"

    def _inside(self) -> str:
        return self.window.holds("started_at") if self.stored and not self.whole else "true"


def _leg_column(prepared: Prepared, name: str) -> str:
    if name == "difficulty_reasons":
        return f"{prepared.difficulty.reasons} AS difficulty_reasons"
    if prepared.stored and name == "credit" and not prepared.history.has("legs", "credit"):
        return "CAST(1 AS DOUBLE) AS credit"
    return f"l.{name}"


def prepare(
    history: History | str | Path,
    *,
    as_of: datetime | None = None,
    settings: ArtistSettings | None = None,
    without: frozenset[LegKey] = frozenset(),
    readings: Iterable[pa.RecordBatch] | None = None,
) -> Prepared:
    """Work out the legs of a record of service: who held what when, credit, outcome, difficulty and its reasons.

    Parameters
    ----------
    history
        An open record, or where it lies (as for ``open_history``).
    as_of
        End of the window; default the last time in the record. Nothing later is looked at.
    settings
        What is asked for.
    without
        Legs that are not counted: conversation, number of the leg in it, and whose it is.
    readings
        What was read in messages, where it does not lie beside the record (:data:`turnabout.engine.words.SEEN`).

    Raises
    ------
    BadInput
        When the record cannot answer what is asked.
    """
    opened = history if isinstance(history, History) else open_history(history)
    asked = settings if settings is not None else ArtistSettings()
    prepared = _stored(opened, as_of, asked) if opened.has("legs") else _derived(opened, as_of, asked, readings)
    return replace(prepared, without=without)


def artists(
    history: History | str | Path,
    *,
    as_of: datetime | None = None,
    people: bool = False,
    settings: ArtistSettings | None = None,
) -> ArtistsResult:
    """Find the people who turn difficult customers around.

    Parameters
    ----------
    history
        An open record of service, or where it lies.
    as_of
        End of the window; default the last time in the record.
    people
        Whether to name people. Whoever holds the raw record of service is outside the application's rules (who may see
        a figure, who sees it first, what it may be used for) and answers for how people are treated.
    settings
        What is asked for.

    Raises
    ------
    BadInput
        When the record cannot answer what is asked.
    """
    return prepare(history, as_of=as_of, settings=settings).artists(people=people)


def _stored(history: History, as_of: datetime | None, settings: ArtistSettings) -> Prepared:
    """Use a stored table of legs as it stands."""
    refuse_unusable(history)
    times = (("legs", "started_at"),)
    window = window_of(last=last_time(history, times), as_of=as_of, months=settings.window_months)
    measured = history.has("legs", "difficulty") and settings.difficulty != "none"
    says = "Difficulty is the one stored with the legs." if measured else NOTHING_KNOWN
    context = Context(
        as_of=window.end.isoformat() if window.end else None,
        window=window.iso(),
        outcome=settings.outcome,
        difficulty_known=measured or settings.difficulty == "none",
        difficulty_used=measured,
        difficulty_says=ALL_ALIKE if settings.difficulty == "none" else says,
    )
    difficulty = Difficulty(known=measured, says=context.difficulty_says)
    # Where every leg lies in the window, passes over the legs need not look at their times.
    whole = window.start is None or holds_all(history, times[0], window)
    shared = history.has("legs", "credit") and not holds_whole_credits(history)
    return Prepared(history, settings, context, "legs", window, difficulty, stored=True, whole=whole, shared=shared)


def _derived(
    history: History, as_of: datetime | None, settings: ArtistSettings, readings: Iterable[pa.RecordBatch] | None
) -> Prepared:
    window = window_of(last=last_time(history), as_of=as_of, months=settings.window_months)
    outcome = outcome_of(history, settings.outcome, until=window.until())
    derived = derive_legs(history, outcome, until=window.until())
    window, without_time = _keep_window(history, window, asked=as_of is not None)
    difficulty = _difficulty(history, settings, readings)
    missing = [c.says for c in capabilities(history) if not c.able]
    if derived.without_handler:
        missing.append(f"Of {derived.without_handler} conversations nothing says who handled them; they are left out.")
    if without_time:
        missing.append(f"{without_time} legs have no time and are left out of the window.")
    context = Context(
        as_of=window.end.isoformat() if window.end else None,
        window=window.iso(),
        outcome=outcome.name,
        unit=outcome.unit,
        origin=outcome.origin,
        difficulty_known=difficulty.known or settings.difficulty == "none",
        difficulty_used=difficulty.known,
        difficulty_says=difficulty.says,
        difficulty_source=difficulty.source,
        missing=tuple(missing),
        instead=what_instead(history, outcome.name),
    )
    return Prepared(
        history,
        settings,
        context,
        "prepared",
        window,
        difficulty,
        stored=False,
        without_handler=derived.without_handler,
        without_time=without_time,
    )


def _keep_window(history: History, window: Window, *, asked: bool) -> tuple[Window, int]:
    """Keep the legs of the window; where most legs have no time there is none."""
    legs, timed = (int(str(n)) for n in history.one("SELECT count(*), count(happened_at) FROM all_legs"))
    if window.end is not None and timed < TIMED * legs:
        if asked:
            raise BadInput("Most conversations hold no time, so there is no answer as of a day: leave --as-of out.")
        window = Window(None, None)
    history.keep(
        "prepared",
        f"SELECT *, {month_sql('happened_at')} AS month_no FROM all_legs WHERE {window.holds('happened_at')}",
    )
    history.drop("all_legs")
    return window, legs - timed if window.end is not None else 0


def _difficulty(history: History, settings: ArtistSettings, readings: Iterable[pa.RecordBatch] | None) -> Difficulty:
    if settings.difficulty == "none":
        return no_difficulty(history, ALL_ALIKE)
    if settings.difficulty == "given":
        given = given_difficulty(history)
        if given is None:
            raise BadInput("No conversation carries attributes.difficulty: use --difficulty own or none.")
        return given
    return own_difficulty(history, readings) or given_difficulty(history) or no_difficulty(history, NOTHING_KNOWN)
