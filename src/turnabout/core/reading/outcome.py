"""How a conversation ended: by what the customer wrote last, the plainest words first.

Words that say it is solved weigh more than words that say it is not, these more than praise with content, that more
than bare thanks (a polite close says nothing), and tone comes last. An answer, a question or good wishes say nothing
either: where they only take leave, what was said before them stands.
"""

from collections.abc import Sequence

from turnabout.core.reading.results import Cue, Message, MessageReading, Outcome

UNHAPPY = -0.55
LONGEST_QUOTE = 500
LONGEST_CLOSE = 60  # "No, that was all, thank you and good bye!"
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
    last_words = _last_words(messages, readings)
    one_breath = True
    for place in last_words:
        message, reading = messages[place], readings[place]
        outcome, words = _said(message, reading)
        if outcome != "unknown":
            solved = outcome == "positive" and _cue(reading, "resolved") is not None
            if place == last_words[0] or solved or (one_breath and outcome == "negative"):
                return outcome, words, place
            break
        goes_on = _goes_on(messages, place)
        if not (goes_on or _is_close(message)):
            break
        one_breath = one_breath and goes_on
    return "unknown", None, None


def _last_words(messages: Sequence[Message], readings: Sequence[MessageReading]) -> list[int]:
    """Return the numbers of what customers wrote after staff first did and what could be read, the last first."""
    first = next((i for i, m in enumerate(messages) if m.author_kind == "agent"), len(messages))
    return [
        i
        for i in range(len(messages) - 1, first, -1)
        if messages[i].author_kind == "customer" and readings[i].difficulty is not None
    ]


def _is_close(message: Message) -> bool:
    """Say whether words only take leave: then what was said before them still stands."""
    return len(message.text) <= LONGEST_CLOSE and "?" not in message.text


def _goes_on(messages: Sequence[Message], place: int) -> bool:
    """Say whether a message goes on from one of the customer's own, with no word of staff between."""
    before = (m.author_kind for m in reversed(messages[:place]) if m.author_kind in ("agent", "customer"))
    return next(before, "agent") == "customer"


def _said(message: Message, reading: MessageReading) -> tuple[Outcome, str | None]:
    """Return what a message says of the end, and its words."""
    solved, praise, ending = _cue(reading, "resolved"), _firm(reading, "compliment"), reading.ending
    if ending is None and solved is not None and _firm(reading, "unresolved") is None:
        ending = "positive"
    bad = next(filter(None, (_firm(reading, kind) for kind in _NEGATIVE)), None)
    if ending != "positive" and bad is not None:
        return "negative", _sentence(message, bad)
    if ending == "positive" or (praise is not None and ending != "negative"):
        good = solved or praise
        return "positive", _sentence(message, good) if good else shortened(message.text)
    anger = _firm(reading, "anger")
    if ending == "negative" or anger is not None or reading.tone <= UNHAPPY:
        return "negative", _sentence(message, anger) if anger else shortened(message.text)
    return "unknown", None


def shortened(text: str) -> str:
    """Return the beginning of words that are quoted, up to a blank."""
    text = text[: LONGEST_QUOTE * 4].strip()
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[: max(text.rfind(" ", 0, LONGEST_QUOTE), 0) or LONGEST_QUOTE].rstrip()


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
