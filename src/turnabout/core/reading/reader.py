"""The reader of conversations: load it once, then read messages and conversations in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.errors import BadInput
from turnabout.core.reading.conversation import read_messages_as_one
from turnabout.core.reading.cues import CUSTOMER_KINDS, STAFF_KINDS, cues_of
from turnabout.core.reading.difficulty import difficulty_of, tone_of
from turnabout.core.reading.features import Unit, clause_of, part_names, parts_of, units, words_of
from turnabout.core.reading.language import language_of
from turnabout.core.reading.model import ENDING_CLASSES, Heads, Weights, load_weights, probabilities, softmax
from turnabout.core.reading.packs import Matcher, languages, load_pack
from turnabout.core.reading.promises import promises_of
from turnabout.core.reading.results import ConversationReading, Cue, Message, MessageReading, Outcome, Promise
from turnabout.core.reading.roster import Roster
from turnabout.core.reading.sentences import sentences
from turnabout.core.reading.text import CleanText, clean

BATCH = 512
LONG = 100  # letters; in a shorter text nothing drowns
SURE_OF_ENDING = 0.4  # of three classes; with the rules of outcome.py right in .75 on held-out groups
CUT = "Only the first 50,000 characters were read."


@dataclass(frozen=True, slots=True)
class _Read:
    """One message of a batch on its way: cleaned, cut into units, scored."""

    message: Message
    cleaned: CleanText
    language: str
    units: list[Unit]
    first: int


class Reader:
    """Reads messages: what they say, what staff promise, how the customer feels.

    Parameters
    ----------
    language
        Code of the language of all messages, or "" to tell it message by message.
    calendar
        Zone, opening hours and holidays by which due times are worked out.
    roster
        Names of staff; only they are ever credited with praise.
    """

    def __init__(
        self, language: str = "", *, calendar: BusinessCalendar | None = None, roster: Roster | None = None
    ) -> None:
        if language and language not in languages():
            raise BadInput(
                f"There is no pack for the language {language!r}: there is one for {', '.join(languages())}."
            )
        self.language = language
        self.calendar = calendar or BusinessCalendar()
        self.roster = roster or Roster()
        self._weights: Weights = load_weights(language or languages()[0])
        pack = self._pack = load_pack(language or languages()[0])
        self.pack = f"{pack.language}-{self._weights.version}"
        self._matchers: dict[str, Matcher] = {speaker: pack.matcher(speaker) for speaker in ("agent", "customer")}
        for speaker, heads in (("agent", self._weights.agent), ("customer", self._weights.customer)):
            if list(heads.part_names) != part_names(self._matchers[speaker]):
                raise BadInput("The weights were learnt with another pack of patterns: run make train.")

    def read(self, message: Message) -> MessageReading:
        """Read one message."""
        return next(self.read_all([message]))

    def read_all(self, messages: Iterable[Message]) -> Iterator[MessageReading]:
        """Read many messages, a batch at a time, in order; memory stays flat."""
        stream = iter(messages)
        while batch := list(islice(stream, BATCH)):
            yield from self._read_batch(batch)

    def read_conversation(self, messages: Sequence[Message]) -> ConversationReading:
        """Read the messages of one conversation, in order of time, as one."""
        return read_messages_as_one(messages, list(self.read_all(messages)), self.roster, self._pack)

    def _read_batch(self, batch: Sequence[Message]) -> Iterator[MessageReading]:
        found: list[MessageReading | None] = [None] * len(batch)
        for speaker in ("agent", "customer"):
            numbers = [i for i, m in enumerate(batch) if m.author_kind == speaker]
            for i, reading in zip(numbers, self._read_speaker([batch[i] for i in numbers], speaker), strict=True):
                found[i] = reading
        for message, done in zip(batch, found, strict=True):
            # Of bots and systems nothing is read, and nothing is missed.
            yield done or MessageReading(message.message_id, 0.0, None, pack=self.pack)

    def _unread(self, message: Message, language: str, why: str) -> MessageReading:
        return MessageReading(message.message_id, 0.0, None, language=language, pack=self.pack, set_aside=why)

    def _read_speaker(self, batch: Sequence[Message], speaker: str) -> list[MessageReading]:
        prepared = self._prepare(batch, speaker)
        flat = [unit for one in prepared for unit in one.units]
        heads = self._weights.agent if speaker == "agent" else self._weights.customer
        scores = (
            heads.scores(words_of(flat), parts_of(flat, self._matchers[speaker]))
            if flat
            else np.zeros((0, len(heads.names)), dtype=np.float32)
        )
        chances = self._by_clause(flat, probabilities(scores), heads, speaker)
        readings = []
        for one in prepared:
            if one.language != (self.language or languages()[0]):
                readings.append(
                    self._unread(one.message, one.language, f"There is no pack for the language {one.language!r}.")
                )
                continue
            rows = slice(one.first, one.first + len(one.units))
            readings.append(self._reading(one, heads, scores[rows], chances[rows], speaker))
        return readings

    def _by_clause(self, found: list[Unit], chances: np.ndarray, heads: Heads, speaker: str) -> np.ndarray:
        """Give a cue that the grammar sees the chance of its clause, where a long message would drown it."""
        columns = {heads.names[i].removeprefix("cue:"): i for i in heads.columns("cue:")}
        places = [
            (row, columns[hit.kind], clause_of(unit, hit))
            for row, unit in enumerate(found)
            if len(unit.text) > LONG
            for hit in unit.hits
            if hit.kind in columns
        ]
        if not places:
            return chances
        alone = [clause for _, _, clause in places]
        scored = probabilities(heads.scores(words_of(alone), parts_of(alone, self._matchers[speaker])))
        for (row, column, _), mine in zip(places, scored, strict=True):
            chances[row, column] = max(chances[row, column], mine[column])
        return chances

    def _prepare(self, batch: Sequence[Message], speaker: str) -> list[_Read]:
        prepared = []
        first = 0
        for number, message in enumerate(batch):
            cleaned = clean(message.text, staff=speaker == "agent")
            language = self.language or language_of(cleaned.text)
            known = language == (self.language or languages()[0])
            spans = sentences(cleaned.text) if known else []
            found = units(number, cleaned.text, spans, self._matchers[speaker])
            prepared.append(_Read(message, cleaned, language, found, first))
            first += len(found)
        return prepared

    def _reading(
        self, one: _Read, heads: Heads, scores: np.ndarray, chances: np.ndarray, speaker: str
    ) -> MessageReading:
        kinds = STAFF_KINDS if speaker == "agent" else CUSTOMER_KINDS
        columns = {heads.names[i].removeprefix("cue:"): i for i in heads.columns("cue:")}
        cues: list[Cue] = []
        promises: list[Promise] = []
        of_promises = softmax(scores[:, heads.columns("promise:")]) if speaker == "agent" and len(scores) else None
        for row, unit in enumerate(one.units):
            by_kind = {kind: float(chances[row, column]) for kind, column in columns.items()}
            cues += cues_of(unit, by_kind, kinds, one.message.text)
            if of_promises is not None:
                promises += promises_of(
                    unit,
                    [float(p) for p in of_promises[row]],
                    one.message.text,
                    one.message.at,
                    self.calendar,
                    self._pack,
                )
        tone = tone_of(one.units, scores, heads)
        return MessageReading(
            message_id=one.message.message_id,
            tone=tone,
            difficulty=difficulty_of(scores, heads, tone, cues) if speaker == "customer" and one.units else None,
            cues=tuple(_once_each(cues)),
            promises=tuple(promises),
            language=one.language,
            signed=one.cleaned.signed,
            pack=self.pack,
            set_aside=CUT if one.cleaned.cut else "",
            ending=_ending(heads, scores) if speaker == "customer" else None,
        )


def _ending(heads: Heads, scores: np.ndarray) -> Outcome | None:
    columns = heads.columns("ending:")
    if not columns or not len(scores):
        return None
    chances = softmax(scores[-1:, columns])[0]
    best = int(chances.argmax())
    return ENDING_CLASSES[best] if chances[best] >= SURE_OF_ENDING else "unknown"


def _once_each(cues: Sequence[Cue]) -> list[Cue]:
    """Keep, of each kind, the firm ones; where there is none, the likeliest."""
    kept = []
    for kind in sorted({cue.kind for cue in cues}):
        same = [cue for cue in cues if cue.kind == kind]
        firm = [cue for cue in same if cue.tier == "firm"]
        kept += firm or [max(same, key=lambda cue: cue.probability)]
    return sorted(kept, key=lambda cue: (cue.start, cue.end, cue.kind))
