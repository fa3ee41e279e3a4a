"""One language of the reader: its pack, and the learnt model where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.errors import BadInput
from turnabout.core.reading.cues import CUSTOMER_KINDS, LIKELY, STAFF_KINDS, cues_of, is_unseen
from turnabout.core.reading.difficulty import difficulty_of, tone_of
from turnabout.core.reading.ending import ending_of
from turnabout.core.reading.features import Unit, clause_of, part_names, parts_of, sentences_of, units, words_of
from turnabout.core.reading.grammar_alone import cues_alone, promises_alone
from turnabout.core.reading.model import Heads, Weights, has_weights, load_weights, probabilities, softmax
from turnabout.core.reading.packs import Matcher, Pack, load_pack, version_of
from turnabout.core.reading.promises import promises_of
from turnabout.core.reading.results import Cue, Message, MessageReading, Outcome, Promise
from turnabout.core.reading.sentences import sentences
from turnabout.core.reading.text import CleanText

LONG = 100  # letters; in a shorter text nothing drowns
CUT = "Only the first 50,000 characters were read."


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One message of a batch on its way.

    Attributes
    ----------
    message
        As it came.
    cleaned
        Its text without what is not the writer's own.
    language
        What it was taken for.
    """

    message: Message
    cleaned: CleanText
    language: str


@dataclass(frozen=True, slots=True)
class _Scored:
    """What the model gives some units, one row each: the scores of all heads; of cues, promises and endings chances.

    ``likeliest`` is the number of the sentence in which a cue most likely stands that the grammar does not see.
    """

    scores: np.ndarray
    cues: list[list[float]]
    promises: list[list[float]]
    endings: np.ndarray
    likeliest: list[dict[str, int]]

    def of(self, rows: slice) -> "_Scored":
        return _Scored(
            self.scores[rows], self.cues[rows], self.promises[rows], self.endings[rows], self.likeliest[rows]
        )


def identity(language: str) -> str:
    """Name what reads a language: the version of its weights, or of its pack where nothing was learnt."""
    return f"{language}-{load_weights(language).version if has_weights(language) else version_of(language)}"


class OneLanguage:
    """Reads the messages of one language.

    Parameters
    ----------
    language
        Code of a language that has a pack.
    calendar
        Zone, opening hours and holidays by which due times are worked out.
    pack
        To read with; by default the one that ships.
    """

    def __init__(self, language: str, calendar: BusinessCalendar, pack: Pack | None = None) -> None:
        self.pack = pack or load_pack(language)
        self.identity = identity(language) + ("-experimental" if self.pack.experimental else "")
        self._calendar = calendar
        self._weights: Weights | None = load_weights(language) if has_weights(language) else None
        self._matchers: dict[str, Matcher] = {
            speaker: self.pack.matcher(speaker, every_place=self._weights is None) for speaker in ("agent", "customer")
        }
        for speaker, matcher in self._matchers.items():
            heads = self._heads(speaker)
            if heads is not None and list(heads.part_names) != part_names(matcher):
                raise BadInput("The weights were learnt with another pack of patterns: run make train.")

    def _heads(self, speaker: str) -> Heads | None:
        if self._weights is None:
            return None
        return self._weights.agent if speaker == "agent" else self._weights.customer

    def read(self, batch: Sequence[Cleaned], speaker: str) -> list[MessageReading]:
        """Read some messages of one speaker.

        Parameters
        ----------
        batch
            Cleaned messages of this language.
        speaker
            "agent" or "customer".
        """
        matcher, heads = self._matchers[speaker], self._heads(speaker)
        texts = [one.cleaned.text for one in batch]
        abbreviation = matcher.expressions.get("abbreviation")
        of_each = units(texts, [sentences(text, abbreviation) for text in texts], matcher)
        if heads is None:
            return [self._by_grammar(one, found, speaker) for one, found in zip(batch, of_each, strict=True)]
        flat = [unit for found in of_each for unit in found]
        scored = self._scored(flat, heads, speaker)
        readings, first = [], 0
        for one, found in zip(batch, of_each, strict=True):
            rows = slice(first, first := first + len(found))
            readings.append(self._by_model(one, found, heads, scored.of(rows), speaker))
        return readings

    def _scored(self, found: list[Unit], heads: Heads, speaker: str) -> _Scored:
        matcher = self._matchers[speaker]
        scores = (
            heads.scores(words_of(found, matcher), parts_of(found, matcher))
            if found
            else np.zeros((0, len(heads.names)), dtype=np.float32)
        )
        chances = self._by_clause(found, probabilities(scores), heads, speaker)
        return _Scored(
            scores=scores,
            cues=chances.tolist(),
            promises=softmax(scores[:, heads.columns("promise:")]).tolist(),
            endings=softmax(scores[:, heads.columns("ending:")]),
            likeliest=self._likeliest(found, chances, heads, speaker),
        )

    def _by_clause(self, found: list[Unit], chances: np.ndarray, heads: Heads, speaker: str) -> np.ndarray:
        """Give a cue that the grammar sees the chance of its clause, where a long message would drown it."""
        columns = heads.named("cue:")
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
        matcher = self._matchers[speaker]
        scored = probabilities(heads.scores(words_of(alone, matcher), parts_of(alone, matcher)))
        for (row, column, _), mine in zip(places, scored, strict=True):
            chances[row, column] = max(chances[row, column], mine[column])
        return chances

    def _likeliest(self, found: list[Unit], chances: np.ndarray, heads: Heads, speaker: str) -> list[dict[str, int]]:
        """Tell for each unit in which of its sentences a cue most likely stands that the model alone sees."""
        columns = heads.named("cue:")
        likely = np.flatnonzero((chances[:, list(columns.values())] >= LIKELY).any(axis=1)).tolist()
        unseen = {
            row: [kind for kind, column in columns.items() if is_unseen(found[row], kind, chances[row, column])]
            for row in likely
            if len(found[row].sentences) > 1
        }
        alone = [sentence for row, kinds in unseen.items() if kinds for sentence in sentences_of(found[row])]
        likeliest: list[dict[str, int]] = [{} for _ in found]
        if not alone:
            return likeliest
        matcher, first = self._matchers[speaker], 0
        scores = heads.scores(words_of(alone, matcher), parts_of(alone, matcher))
        for row, kinds in unseen.items():
            if kinds:
                mine = scores[first : (first := first + len(found[row].sentences))]
                likeliest[row] = {kind: int(mine[:, columns[kind]].argmax()) for kind in kinds}
        return likeliest

    def _by_model(self, one: Cleaned, found: list[Unit], heads: Heads, scored: _Scored, speaker: str) -> MessageReading:
        kinds = STAFF_KINDS if speaker == "agent" else CUSTOMER_KINDS
        columns = heads.named("cue:").items()
        cues: list[Cue] = []
        promises: list[Promise] = []
        message = one.message
        for unit, of_cues, of_promises, likeliest in zip(
            found, scored.cues, scored.promises, scored.likeliest, strict=True
        ):
            cues += cues_of(unit, {kind: of_cues[column] for kind, column in columns}, kinds, message.text, likeliest)
            if speaker == "agent":
                promises += promises_of(unit, of_promises, message.text, message.at, self._calendar, self.pack)
        tone = tone_of(found, scored.scores, heads)
        difficulty = difficulty_of(scored.scores, heads, tone, cues) if speaker == "customer" and found else None
        ending = ending_of(scored.endings, found) if speaker == "customer" else None
        return self._reading(one, cues, promises, tone, difficulty, ending)

    def _by_grammar(self, one: Cleaned, found: list[Unit], speaker: str) -> MessageReading:
        """Read without a model: what a pattern sees is firm only where the pack says that it is."""
        kinds = STAFF_KINDS if speaker == "agent" else CUSTOMER_KINDS
        matcher, message = self._matchers[speaker], one.message
        cues = [cue for unit in found for cue in cues_alone(unit, matcher, kinds, message.text)]
        promises = (
            [p for unit in found for p in promises_alone(unit, matcher, message, self._calendar, self.pack)]
            if speaker == "agent"
            else []
        )
        tone = tone_of(found)
        difficulty = difficulty_of(None, None, tone, cues) if speaker == "customer" and found else None
        return self._reading(one, cues, promises, tone, difficulty, None)

    def _reading(
        self,
        one: Cleaned,
        cues: Sequence[Cue],
        promises: Sequence[Promise],
        tone: float,
        difficulty: float | None,
        ending: Outcome | None,
    ) -> MessageReading:
        return MessageReading(
            message_id=one.message.message_id,
            tone=tone,
            difficulty=difficulty,
            cues=tuple(_once_each(cues)),
            promises=tuple(promises),
            language=one.language,
            signed=one.cleaned.signed,
            pack=self.identity,
            set_aside=CUT if one.cleaned.cut else "",
            ending=ending,
        )


def _once_each(cues: Sequence[Cue]) -> list[Cue]:
    """Keep, of each kind, the firm ones; where there is none, the likeliest."""
    kept = []
    for kind in sorted({cue.kind for cue in cues}):
        same = [cue for cue in cues if cue.kind == kind]
        firm = [cue for cue in same if cue.tier == "firm"]
        kept += firm or [max(same, key=lambda cue: cue.probability)]
    return sorted(kept, key=lambda cue: (cue.start, cue.end, cue.kind))
