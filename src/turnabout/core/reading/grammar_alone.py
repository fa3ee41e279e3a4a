"""What the grammar says by itself, for a language in which no model was learnt.

Nothing can agree with the grammar there, so a pattern counts as firm only where the pack marks it so and is itself not
experimental; everything else is possible, for a person to look at. What shows a near miss ("not.anger") takes a hit
away.
"""

from collections.abc import Sequence

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading.cues import is_near_miss
from turnabout.core.reading.features import Unit
from turnabout.core.reading.packs import Matcher, Pack
from turnabout.core.reading.promises import promise_from
from turnabout.core.reading.results import Cue, Message, Promise, Tier

# Nothing was learnt that could give a probability: a firm hit is more likely right than not, and a possible one as
# likely as the least that a model would have to give it.
PROBABILITY: dict[Tier, float] = {"firm": 0.65, "possible": 0.5}


def cues_alone(unit: Unit, matcher: Matcher, kinds: Sequence[str], message: str) -> list[Cue]:
    """Return the cues of a unit, at most one of a kind, in order of place.

    Parameters
    ----------
    unit
        A stretch of a message.
    matcher
        The patterns that read it.
    kinds
        Which kinds this speaker's messages may hold.
    message
        The original, whose words are quoted.
    """
    found = []
    for kind in kinds:
        hits = [h for h in unit.hits if h.kind == kind and not is_near_miss(h, unit.hits)]
        if not hits:
            continue
        hit = min(hits, key=lambda h: (not matcher.patterns[h.pattern].firm, h.start))
        tier = _tier(hit.pattern, matcher)
        start, end = unit.start + hit.start, unit.start + hit.end
        found.append(Cue(kind, tier, PROBABILITY[tier], start, end, message[start:end]))
    return sorted(found, key=lambda cue: (cue.start, cue.end, cue.kind))


def promises_alone(
    unit: Unit, matcher: Matcher, message: Message, calendar: BusinessCalendar, pack: Pack
) -> list[Promise]:
    """Return the promises of a unit of a staff message.

    Parameters
    ----------
    unit
        A stretch of the message.
    matcher
        The patterns that read it.
    message
        As it was written.
    calendar
        The company's zone and hours.
    pack
        Of the language.
    """
    found = []
    for made in unit.commitments:
        tier = _tier(made.pattern, matcher)
        sentence = unit.sentences[made.sentence]
        judged = (made.verdict, tier, PROBABILITY[tier])
        found.append(promise_from(made, unit, sentence, judged, message.text, message.at, calendar, pack))
    return found


def _tier(pattern: int, matcher: Matcher) -> Tier:
    return "firm" if matcher.patterns[pattern].firm else "possible"
