"""The reader of conversations: load it once, then read messages and conversations in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.errors import BadInput
from turnabout.core.reading.conversation import first_messages, read_messages_as_one
from turnabout.core.reading.language import language_of
from turnabout.core.reading.naming import judged, stretches
from turnabout.core.reading.one_language import Cleaned, OneLanguage, identity
from turnabout.core.reading.own import Own, beginning_of
from turnabout.core.reading.packs import languages
from turnabout.core.reading.results import ConversationReading, Message, MessageReading, Named
from turnabout.core.reading.roster import Roster
from turnabout.core.reading.text import MOST_CHARACTERS, CleanText, clean

BATCH = 512
HEAVY = 500_000  # characters that are read at once, however few messages hold them
COMMONEST = "en"  # loaded at once, so that the first message does not wait for it


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
    own
        What the company taught by its own answers.
    """

    def __init__(
        self,
        language: str = "",
        *,
        calendar: BusinessCalendar | None = None,
        roster: Roster | None = None,
        own: Own | None = None,
    ) -> None:
        if language and language not in languages():
            raise BadInput(
                f"There is no pack for the language {language!r}: there is one for {', '.join(languages())}."
            )
        self.language = language
        self.calendar = calendar or BusinessCalendar()
        self.roster = roster or Roster()
        self.own = own
        self._known: dict[str, OneLanguage] = {}
        self._in(language or COMMONEST)
        self.pack = " ".join(identity(code) for code in ([language] if language else languages()))
        if own:
            self.pack += f" own-{own.version}"

    def _in(self, language: str) -> OneLanguage:
        """Return what reads a language, loading it when it is first met."""
        if language not in self._known:
            self._known[language] = OneLanguage(language, self.calendar)
        return self._known[language]

    def read(self, message: Message) -> MessageReading:
        """Read one message."""
        return next(self.read_all([message]))

    def read_all(self, messages: Iterable[Message]) -> Iterator[MessageReading]:
        """Read many messages, a batch at a time, in order; memory stays flat."""
        for batch in _in_batches(messages):
            readings = self._read_batch(batch)
            yield from self.own.look_again(batch, list(readings), self.roster) if self.own else readings

    def read_conversation(self, messages: Iterable[Message]) -> ConversationReading:
        """Read the messages of one conversation, in order of time, as one; of a very long one the beginning."""
        first, cut = first_messages(messages)
        whole = read_messages_as_one(first, list(self.read_all(first)), self.roster, cut=cut)
        if self.own is None or whole.difficulty is None:
            return whole
        chance = self.own.chance_of_difficulty(beginning_of(first, self.roster), whole.difficulty)
        return replace(whole, difficulty_probability=chance)

    def _read_batch(self, batch: Sequence[Message]) -> Iterator[MessageReading]:
        found: list[MessageReading | None] = [None] * len(batch)
        together: dict[tuple[str, str], list[tuple[int, Cleaned]]] = {}
        for i, message in enumerate(batch):
            if message.author_kind in ("agent", "customer"):
                one = self._clean(message)
                together.setdefault((one.language, message.author_kind), []).append((i, one))
        for (language, speaker), ones in together.items():
            numbers, cleaned = zip(*ones, strict=True)
            readings = self._read(cleaned, language, speaker)
            if speaker == "customer" and self.roster.names and language in languages():
                readings = self._with_names(cleaned, readings, language)
            for i, reading in zip(numbers, readings, strict=True):
                found[i] = reading
        for message, done in zip(batch, found, strict=True):
            # Of bots and systems nothing is read, and nothing is missed.
            yield done or MessageReading(message.message_id, 0.0, None, pack=self.pack)

    def _clean(self, message: Message) -> Cleaned:
        cleaned = clean(message.text, staff=message.author_kind == "agent")
        return Cleaned(message, cleaned, self.language or language_of(cleaned.text))

    def _read(self, batch: Sequence[Cleaned], language: str, speaker: str) -> list[MessageReading]:
        if language in languages():
            return self._in(language).read(batch, speaker)
        why = f"There is no pack for the language {language!r}."
        return [
            MessageReading(one.message.message_id, 0.0, None, language=language, pack=self.pack, set_aside=why)
            for one in batch
        ]

    def _with_names(
        self, batch: Sequence[Cleaned], readings: list[MessageReading], language: str
    ) -> list[MessageReading]:
        """Add whom of the roster customers praise or criticise: what is said around a name is read by itself."""
        expressions = self._in(language).pack.expressions
        places = [
            (i, stretch)
            for i, one in enumerate(batch)
            for stretch in stretches(one.cleaned.text, self.roster, expressions)
        ]
        alone = [replace(batch[i], cleaned=CleanText(stretch.text, "", False)) for i, stretch in places]
        named: list[list[Named]] = [[] for _ in batch]
        for (i, stretch), said in zip(places, self._read(alone, language, "customer"), strict=True):
            named[i] += judged(stretch, said, batch[i].message, expressions)
        return [replace(r, named=tuple(n)) if n else r for r, n in zip(readings, named, strict=True)]


def _in_batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    batch: list[Message] = []
    weight = 0
    for message in messages:
        batch.append(message)
        weight += min(len(message.text), MOST_CHARACTERS)
        if len(batch) == BATCH or weight >= HEAVY:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
