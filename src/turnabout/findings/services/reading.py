"""Reads the words of conversations: each message once by each version of the reader."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import Prefetch

from turnabout.casework.models import Conversation, HistoryMonth, Message
from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.episodes import Episode, Mark, ReadMessage, episode
from turnabout.core.reading.own import Own
from turnabout.core.reading.reader import Reader
from turnabout.core.reading.results import ConversationReading, Cue, MessageReading, Promise
from turnabout.core.reading.results import Message as Words
from turnabout.core.reading.roster import Roster
from turnabout.engine.words import SEEN
from turnabout.findings.models import MonthRead, PossibleHit, Reading
from turnabout.labels.selectors import Answered, answers_about, lesson_in_use
from turnabout.people.selectors import people_by_name

Tell = Callable[[str, float | None], None]
Marks = dict[str, list[tuple[str, int, int]]]
BATCH = 200
SEEN_AT_ONCE = 10_000
ENDED = {"positive": "well", "negative": "badly", "unknown": "unknown"}
SATISFIED = 0.75


def reader_here(zone: str) -> Reader:
    """Load the reader with this company's people and its time."""
    return Reader(calendar=BusinessCalendar(zone), roster=roster_here(), own=own_here())


def roster_here() -> Roster:
    """Return the names of this company's people."""
    return Roster({str(p.pk): p.name for p in people_by_name()})


def own_here() -> Own | None:
    """Return what this company taught the reader; None where it reads as it ships."""
    lesson = lesson_in_use()
    return Own.from_bytes(bytes(lesson.weights)) if lesson else None


def readings_here() -> Iterator[pa.RecordBatch]:
    """Stream what was read in customers' messages, as the engine wants it to weigh difficulty."""
    rows = Reading.objects.exclude(looks={}).values_list("looks", "marks").iterator(chunk_size=SEEN_AT_ONCE)
    while chunk := list(islice(rows, SEEN_AT_ONCE)):
        seen = [
            {"message_id": name, "difficulty": looks, "kinds": [kind for kind, *_ in marks.get(name, ())]}
            for by_message, marks in chunk
            for name, looks in by_message.items()
        ]
        yield pa.RecordBatch.from_pylist(seen, schema=SEEN)


def read_conversations(reader: Reader, *, tell: Tell) -> int:
    """Read what was not read yet, the newest month first; return how many conversations were.

    A batch is stored as a whole: killed or cancelled in between, the next time goes on behind it.
    """
    done, read = dict(MonthRead.objects.values_list("month", "version")), 0
    by_it = set(MonthRead.objects.filter(reader=reader.pack).values_list("month", flat=True))
    months = [
        row
        for row in HistoryMonth.objects.order_by("-month")
        if row.month not in by_it or done[row.month] != row.version
    ]
    for place, month in enumerate(months):
        for batch in _batches(month.month):
            read += _read_batch(reader, batch)
            tell(f"Reading the conversations of {month.month}: {read:,} read", place / len(months))
        MonthRead.objects.update_or_create(
            month=month.month, defaults={"version": month.version, "reader": reader.pack}
        )
    return read


def _batches(month: str) -> Iterator[list[Conversation]]:
    public = Message.objects.filter(visibility="public").order_by("at", "pk")
    rows = Conversation.objects.select_related("reading")
    rows = rows.prefetch_related(Prefetch("messages", public, to_attr="words"), "ratings")
    names = list(Conversation.objects.filter(month=month).order_by("-sort_key").values_list("pk", flat=True))
    for start in range(0, len(names), BATCH):
        yield list(rows.filter(pk__in=names[start : start + BATCH]))


@dataclass(frozen=True, slots=True)
class _Read:
    """A conversation that was read."""

    row: Reading
    possible: tuple[PossibleHit, ...]


def _read_batch(reader: Reader, batch: Sequence[Conversation]) -> int:
    new = [c for c in batch if _words(c) and not _is_read(c, reader)]
    answers = answers_about(message.pk for c in new for message in _words(c))
    read = [_read(reader, conversation, answers) for conversation in new]
    with transaction.atomic():
        Reading.objects.filter(conversation__in=[one.row.conversation_id for one in read]).delete()
        Reading.objects.bulk_create([one.row for one in read])
        PossibleHit.objects.bulk_create([hit for one in read for hit in one.possible])
    return len(read)


def _words(conversation: Conversation) -> list[Message]:
    words: list[Message] = conversation.words  # type: ignore[attr-defined]
    return words


def _is_read(conversation: Conversation, reader: Reader) -> bool:
    reading = getattr(conversation, "reading", None)
    return bool(reading and reading.reader == reader.pack and reading.fingerprint == _fingerprint(conversation))


def _fingerprint(conversation: Conversation) -> str:
    whole = sha256()
    for message in _words(conversation):
        whole.update(f"{message.pk}\0{message.text}\0".encode("utf-8", "surrogatepass"))
    for rating in conversation.ratings.all():
        whole.update(f"{rating.pk}\0{rating.score}\0".encode())
    return whole.hexdigest()


def _read(reader: Reader, conversation: Conversation, answers: Answered) -> _Read:
    words = _words(conversation)
    said = reader.read_conversation([_as_words(message) for message in words])
    marks, possible = _sorted_out(said, answers)
    turned = _episode(conversation, said, marks)
    row = Reading(
        conversation=conversation,
        reader=reader.pack,
        fingerprint=_fingerprint(conversation),
        ended=ENDED[said.outcome],
        is_turnaround=turned is not None,
        sort_key=conversation.sort_key,
        marks=marks,
        chance=said.difficulty_probability,
        looks={m.message_id: round(m.difficulty, 4) for m in said.messages if m.difficulty is not None},
        episode=_places(turned) if turned else None,
    )
    return _Read(row, tuple(PossibleHit(reading=row, **hit) for hit in possible))


def _as_words(message: Message) -> Words:
    return Words(
        message_id=message.pk,
        conversation_id=message.conversation_id,
        at=message.at,
        author_kind=message.author_kind,
        author_id=message.author_id or "",
        text=message.text,
    )


def _sorted_out(said: ConversationReading, answers: Answered) -> tuple[Marks, list[dict[str, Any]]]:
    """Part what is sure, or was said to be right, from what somebody has yet to be asked about."""
    marks: Marks = {}
    possible: list[dict[str, Any]] = []
    for message in said.messages:
        for kind, hit in _hits(message):
            answer = answers.get((message.message_id, kind, hit.start))
            if answer or (answer is None and hit.tier == "firm"):
                marks.setdefault(message.message_id, []).append((kind, hit.start, hit.end))
            elif answer is None:
                place = {"message_id": message.message_id, "kind": kind, "start": hit.start, "end": hit.end}
                possible.append({**place, "probability": hit.probability})
    return marks, possible


def _hits(message: MessageReading) -> Iterator[tuple[str, Cue | Promise]]:
    for cue in message.cues:
        yield cue.kind, cue
    for promise in message.promises:
        kind = "soft" if promise.soft else "conditional" if promise.condition == "customer" else "promise"
        yield kind, promise


def _episode(conversation: Conversation, said: ConversationReading, marks: Marks) -> Episode | None:
    messages = [
        ReadMessage(m.pk, m.author_kind, len(m.text), tuple(Mark(m.pk, *mark) for mark in marks.get(m.pk, ())))
        for m in _words(conversation)
    ]
    return episode(
        messages,
        end=_end(conversation, said) if said.outcome == "positive" else None,
        ended_well=_ended_well(conversation, said.outcome),
    )


def _end(conversation: Conversation, said: ConversationReading) -> Mark | None:
    """Find the words by which it ended; where they cannot be found again it is the whole message."""
    last = next((message for message in _words(conversation) if message.pk == said.quote_id), None)
    if last is None:
        return None
    start = last.text.find(said.quote or "")
    if start < 0 or not said.quote:
        return Mark(last.pk, "", 0, len(last.text))
    return Mark(last.pk, "", start, start + len(said.quote))


def _ended_well(conversation: Conversation, by_words: str) -> bool:
    """Tell whether it ended well: the last rating decides where there is one."""
    ratings = sorted(conversation.ratings.all(), key=lambda rating: (rating.at is not None, rating.at, rating.pk))
    if not ratings:
        return by_words == "positive"
    last = ratings[-1]
    share = (last.score - last.scale_min) / (last.scale_max - last.scale_min)
    return (1 - share if last.higher_is_better is False else share) >= SATISFIED


def _places(turned: Episode) -> dict[str, Any]:
    def place(mark: Mark) -> list[object]:
        return [mark.message_id, mark.kind, mark.start, mark.end]

    return {
        "start": place(turned.start),
        "acts": [place(mark) for mark in turned.acts],
        "end": place(turned.end) if turned.end else None,
    }
