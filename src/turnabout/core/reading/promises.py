"""From what the grammar and the model say to promises: who, what, on which condition, and by when."""

from collections.abc import Sequence
from datetime import datetime

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.commitments import Commitment
from turnabout.core.reading.due import NOTHING_DUE, Due, find_due, resolve
from turnabout.core.reading.features import Unit
from turnabout.core.reading.letters import stands_in
from turnabout.core.reading.model import PROMISE_CLASSES
from turnabout.core.reading.packs import Pack
from turnabout.core.reading.results import Condition, Promise, Tier, Who

# Chosen on groups of the corpus that the model had not seen (public messages that are no test agreed): the model is no
# more often right where the grammar agrees than alone, for what the grammar saw is among what it learns from.
SURE = 0.6  # from here on a promise is firm
LIKELY = 0.5  # where the grammar sees nothing, the model makes a promise possible
WORTH_A_LOOK = 0.25  # the grammar alone makes a promise possible, unless the model is nearly certain that it is none


def promises_of(
    unit: Unit, chances: Sequence[float], message: str, at: datetime | None, calendar: BusinessCalendar, pack: Pack
) -> list[Promise]:
    """Return the promises of a unit.

    Parameters
    ----------
    unit
        A stretch of a staff message.
    chances
        What the model gives promise, conditional, soft and none.
    message
        The original message, whose words are quoted.
    at
        When it was written.
    calendar
        The company's zone and hours.
    pack
        Of the language of the message.
    """
    chance = dict(zip(PROMISE_CLASSES, chances, strict=True))
    likeliest = max(chance, key=lambda name: chance[name])
    if not unit.commitments:
        if likeliest == "no" or chance[likeliest] < LIKELY:
            return []
        start, end = _likely_sentence(unit)
        made = Commitment(0, start, end, "", likeliest, "customer" if likeliest == "conditional" else "none")  # type: ignore[arg-type]
        tier: Tier = "firm" if chance[likeliest] >= SURE else "possible"
        judged = (likeliest, tier, chance[likeliest])
        return [promise_from(made, unit, (start, end), judged, message, at, calendar, pack)]
    found = []
    for made in unit.commitments:
        verdict, tier_or_none = _judge(made, chance, likeliest, alone=len(unit.commitments) == 1)
        if tier_or_none is None:
            continue
        sentence = unit.sentences[made.sentence]
        judged = (verdict, tier_or_none, chance[verdict])
        found.append(promise_from(made, unit, sentence, judged, message, at, calendar, pack))
    return found


def _judge(made: Commitment, chance: dict[str, float], likeliest: str, *, alone: bool) -> tuple[str, Tier | None]:
    """Which class a commitment of the grammar is, and how firmly.

    The grammar reads sentences, the model the whole unit: where they disagree on the class, the model decides if it is
    sure and there is one commitment to decide on.
    """
    verdict = made.verdict
    if likeliest == verdict or (likeliest != "no" and alone):
        return likeliest, "firm" if chance[likeliest] >= SURE else "possible"
    if chance[verdict] >= WORTH_A_LOOK:
        return verdict, "possible"
    return verdict, None


def _likely_sentence(unit: Unit) -> tuple[int, int]:
    """Where a promise most likely stands that only the model sees: a sentence that names a time or a future act."""
    for kind in ("promise.we_will", "promise.due"):
        for hit in unit.hits:
            if hit.kind == kind:
                return next((s for s in unit.sentences if s[0] <= hit.start < s[1]), unit.sentences[0])
    return unit.sentences[-1] if len(unit.sentences) > 1 else unit.sentences[0]


def promise_from(
    made: Commitment,
    unit: Unit,
    sentence: tuple[int, int],
    judged: tuple[str, Tier, float],
    message: str,
    at: datetime | None,
    calendar: BusinessCalendar,
    pack: Pack,
) -> Promise:
    """Say who committed to what, and by when.

    Parameters
    ----------
    made
        What the grammar or the model found.
    unit, sentence
        Where it stands; of the sentence start and end within the unit.
    judged
        Its class, how firmly it is of that class, and how likely.
    message, at
        The original message, whose words are quoted, and when it was written.
    calendar
        The company's zone and hours.
    pack
        Of the language of the message.
    """
    verdict, tier, probability = judged
    start, end = unit.start + sentence[0], unit.start + sentence[1]
    due = _due(unit, made, sentence, at, calendar, pack.language)
    condition: Condition = "customer" if verdict == "conditional" else made.condition
    return Promise(
        tier=tier,
        probability=probability,
        start=start,
        end=end,
        text=message[start:end],
        soft=verdict == "soft",
        who=_who(unit.plain[made.start : sentence[1]], unit.plain[sentence[0] : sentence[1]], pack),
        action=_action(unit.text[made.start : max(made.end, min(sentence[1], made.start + 90))], pack),
        condition="none" if condition == "customer" and verdict != "conditional" else condition,
        due_text=due.due_text,
        due_at=due.due_at,
        due_kind=due.due_kind,
    )


def _due(
    unit: Unit,
    made: Commitment,
    sentence: tuple[int, int],
    at: datetime | None,
    calendar: BusinessCalendar,
    language: str,
) -> Due:
    """Return the due time said in the sentence, or else in the next one ("We'll call you. Please allow 2 days.")."""
    after = [s for s in unit.sentences if s[0] >= sentence[1]][:1]
    for start, end in (sentence, *after):
        text = unit.text[start:end]
        found = [(span.start, resolve(span, at=at, calendar=calendar)) for span in find_due(text, language)]
        said = [(begins, due) for begins, due in found if due.due_kind != "none"]
        if (start, end) != sentence and any(h.kind in ("no.customer_deadline", "soft.estimate") for h in unit.hits):
            continue
        if said:
            place = made.start - start
            timed = [one for one in said if one[1].due_kind != "vague"]
            return min(timed or said, key=lambda one: abs(one[0] - place))[1]
    return NOTHING_DUE


def _who(said: str, sentence: str, pack: Pack) -> Who:
    if stands_in(pack.expressions["third"], sentence):
        return "third_party"
    said = said.lstrip(" ,.!?-")
    if pack.expressions["agent"].match(said):
        return "agent"
    return "team" if pack.expressions["team"].match(said) else "organisation"


def _action(said: str, pack: Pack) -> str:
    """Return what is to be done: the words after who will, up to the next clause."""
    said = " ".join(said.split()).lstrip(" ,.!?-&")
    if begins := pack.expressions["leading"].match(pack.letters.plain(said)):
        said = said[begins.end() :]
    if ends := pack.expressions["action_ends"].search(pack.letters.plain(said)):
        said = said[: ends.start()]
    return said.strip(" .!,") or pack.unnamed_action
