"""How a conversation ended: by what the customer wrote last, the plainest words first.

Words that say it is solved weigh more than words that say it is not, these more than praise with content, that more
than bare thanks (a polite close says nothing), and tone comes last.
"""

from collections.abc import Sequence

from turnabout.core.reading.results import Cue, Message, MessageReading, Outcome

UNHAPPY = -0.55
LONGEST_QUOTE = 500
_NEGATIVE = ("unresolved", "threat_to_leave", "legal_threat", "escalation_request", "passed_around", "repeat_contact")


def outcome_of(
    messages: Sequence[Message], readings: Sequence[MessageReading]
) -> tuple[Outcome, str | None, int | None]:
    """Return the outcome, the words that show it and the number of their message.

    Parameters
    ----------
    messages, readings
        Of one conversation, in order of time.
    """
    last = _last_of_customer(messages, readings)
    if last is None:
        return "unknown", None, None
    message, reading = messages[last], readings[last]
    resolved, unresolved = _cue(reading, "resolved"), _firm(reading, "unresolved")
    if resolved is not None and unresolved is None and reading.ending != "negative":
        return "positive", _sentence(message, resolved), last
    for kind in _NEGATIVE:
        found = _firm(reading, kind)
        if found is not None and reading.ending != "positive":
            return "negative", _sentence(message, found), last
    praise = _firm(reading, "compliment")
    if praise is not None and reading.ending != "negative":
        return "positive", _sentence(message, praise), last
    if reading.ending in ("positive", "negative"):
        return reading.ending, shortened(message.text), last
    anger = _firm(reading, "anger")
    if anger is not None or reading.tone <= UNHAPPY:
        return "negative", _sentence(message, anger) if anger else shortened(message.text), last
    return "unknown", None, None


def shortened(text: str) -> str:
    """Return the beginning of words that are quoted, up to a blank."""
    text = text[: LONGEST_QUOTE * 4].strip()
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[: max(text.rfind(" ", 0, LONGEST_QUOTE), 0) or LONGEST_QUOTE].rstrip()


def _last_of_customer(messages: Sequence[Message], readings: Sequence[MessageReading]) -> int | None:
    """Find the last message that a customer wrote and that could be read, after staff said something."""
    first = next((i for i, m in enumerate(messages) if m.author_kind == "agent"), len(messages))
    after = [
        i
        for i, m in enumerate(messages)
        if i > first and m.author_kind == "customer" and readings[i].difficulty is not None
    ]
    return after[-1] if after else None


def _cue(reading: MessageReading, kind: str) -> Cue | None:
    return next((cue for cue in reading.cues if cue.kind == kind), None)


def _firm(reading: MessageReading, kind: str) -> Cue | None:
    return next((cue for cue in reading.cues if cue.kind == kind and cue.tier == "firm"), None)


def _sentence(message: Message, cue: Cue) -> str:
    """Return the sentence around a cue, for the quote."""
    text = message.text
    begin = max(0, cue.start - LONGEST_QUOTE // 2)
    begin = max([begin, *(text.rfind(mark, begin, cue.start) + 1 for mark in ".!?\n")])
    ends = [e + 1 for e in (text.find(mark, cue.end, begin + LONGEST_QUOTE) for mark in ".!?\n") if e >= 0]
    return shortened(text[begin : min(ends)] if ends else text[begin:])
