"""What stands around words of time: a price, the past, somebody else's step, or an event beside what is promised."""

from typing import Literal

import re2

from turnabout.core.reading.due_words import DueWords

Tense = Literal["past", "future", ""]

CLAUSE_ENDS = re2.compile(r"[.!?;\n]|: ")
NUMBER_GOES_ON = re2.compile(r"^[.,]\d")
LEADS_ELSEWHERE = frozenset("£$€#@_/&=^")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is no part of a price, an order number, a version or an address."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    joined = len(before) == 2 and before[1] in ".,:-" and before[0].isalnum() and text[start].isdigit()
    follows = (
        after[:1] in tuple("%£$€@_")
        or (after[:1] in tuple("-/:") and after[1:2].isalnum())
        or NUMBER_GOES_ON.search(after)
    )
    return before[-1:] not in LEADS_ELSEWHERE and not joined and not (after and follows)


def may_be_loose(text: str, end: int, said: str, words: DueWords) -> bool:
    """Whether "by 5" or "on the 2nd" stands alone: neither "by 5 people" nor "on the 2nd floor"."""
    if not words.bare("ends_loose").search(said) or words.bare("ends_sure").search(said):
        return True
    following = words.bare("next_word").search(text[end : end + 30])
    return not following or bool(words.whole("may_follow").fullmatch(following.group().strip(" .")))


def clause_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after the words, as far as the sentence goes."""
    before, after = text[max(start - 120, 0) : start], text[end : end + 80]
    ends = [found.end() for found in CLAUSE_ENDS.finditer(before)]
    stops = CLAUSE_ENDS.search(after)
    return before[ends[-1] if ends else 0 :], after[: stops.start()] if stops else after


def tense(text: str, start: int, end: int, words: DueWords) -> Tense:
    """Tell past from future by the last sign before the words; where they come first, by the first one after them."""
    before, after = clause_around(text, start, end)
    sign = _nearest(before, after, "tenses", words)
    if not sign:
        return ""
    return "past" if words.whole("past").fullmatch(sign) else "future"


def _nearest(before: str, after: str, part: str, words: DueWords) -> str:
    """Return the last sign before the words, or the first one after them where they come first."""
    signs = [found.group() for found in words.whole(part).finditer(before if before.strip() else after)]
    return signs[-1 if before.strip() else 0] if signs else ""


def is_promised(text: str, start: int, end: int, said: Tense, words: DueWords) -> bool:
    """Whether a bare amount says when, not how long ("for 3 minutes"): after a future, or as an answer of its own."""
    if words.bare("lasts").search(text[:start]):
        return False
    before, after = (piece.strip() for piece in clause_around(text, start, end))
    alone = not before or before[-1] in ",-–(" or before.endswith(" just")
    follows = not after or bool(words.bare("and_then").search(after))
    return said == "future" or (alone and follows)


def is_kept_by_staff(text: str, start: int, end: int, words: DueWords) -> bool:
    """Whether staff may be held to it: neither denied ("not today") nor offered, nor the customer's own deadline."""
    before, after = clause_around(text, start, end)
    if _is_asked(before, text[end : end + 80], words):
        return False
    turns = [found.end() for found in words.whole("turn").finditer(before)]
    before, turned = before[turns[-1] if turns else 0 :], words.whole("turn").search(after)
    if words.whole("no_word_given").search(before):
        return False
    sign = _nearest(before, after[: turned.start()] if turned else after, "whose", words)
    return not sign or bool(words.whole("ours").fullmatch(sign))


def _is_asked(before: str, after: str, words: DueWords) -> bool:
    """Whether the sentence offers a time: "Would Wednesday at 10 suit you?"."""
    stops = CLAUSE_ENDS.search(after)
    return bool(stops and stops.group() == "?" and words.bare("asks").search(before))


def is_aside(text: str, start: int, words: DueWords) -> bool:
    """Whether it tells when something else happens: what was ordered, an event, or that something leaves the house."""
    return bool(words.bare("aside").search(text[max(start - 60, 0) : start]))
