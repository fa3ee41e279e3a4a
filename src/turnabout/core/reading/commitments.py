"""The grammar of promises: which sentences commit somebody, softly, or only after a step of the customer's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import re2

from turnabout.core.reading.letters import stands_in
from turnabout.core.reading.packs import Hit

Verdict = Literal["promise", "conditional", "soft", "no"]

STRONG = frozenset(
    f"promise.{name}"
    for name in [
        "contact",
        "act",
        "elided",
        "you_will_hear",
        "will_be_done",
        "will_arrive",
        "delegated",
        "have_someone",
        "allow",
        "expect",
        "idiom",
        "third_party",
        "implied",
        "short_answer",
        "someone_will",
        "under_way",
        "doing",
        "passive_any",
        "note",
        "note_due",
        "note_to_do",
        "note_done_to",
        "told",
        "present",
        "you_have",
        "any_act",
        "taken_on",
        "reply_here",
        "undertaking",
        "paid_back",
        "outcome",
    ]
)
_ONLY_WITH_DUE = frozenset(
    f"promise.{name}" for name in ["under_way", "passive_any", "present", "you_have", "any_act", "outcome"]
)
# Of things in general they tell how it goes ("breakfast will be served", "the coach will leave from bay 11").
_OF_THIS_CUSTOMER = frozenset({"promise.passive_any", "promise.will_arrive", "promise.under_way"})
_SPOKEN = frozenset(
    f"promise.{name}" for name in ["contact", "act", "elided", "have_someone", "someone_will", "reply_here"]
)
_UNDER_WAY = frozenset({"promise.delegated", "promise.third_party", "promise.implied", "promise.allow"})
_OF_THINGS = frozenset({"promise.will_arrive", "promise.will_be_done"})
_AT_ONCE = frozenset(f"promise.{name}" for name in ["act", "any_act", "elided"])
_TOLD = frozenset({"promise.paid_back", "promise.you_will_hear"})
_OVER_UNLESS_MORE = frozenset({"soft.now", "soft.wait", "soft.effort", "soft.relay"})
_MORE = frozenset({"promise.and_contact", "promise.and_act"})
_NO = frozenset(
    f"no.{name}" for name in ["offer", "need", "negative", "social", "general", "you_will", "state", "customer_will"]
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """One place where the grammar reads a commitment.

    Attributes
    ----------
    sentence
        Number of the sentence.
    start, end
        Of the words that commit.
    kind, pattern
        Of the pattern that found it, and its number.
    verdict
        "promise", "conditional" or "soft".
    condition
        "none", "customer" or "event".
    """

    sentence: int
    start: int
    end: int
    kind: str
    verdict: Verdict
    condition: Literal["none", "customer", "event"]
    pattern: int = -1


def commitments(
    text: str, spans: Sequence[tuple[int, int]], hits: Sequence[Hit], expressions: "Mapping[str, re2._Regexp]"
) -> list[Commitment]:
    """Read the commitments of a cleaned message from the patterns found in it.

    Parameters
    ----------
    text
        The cleaned message, in plain letters.
    spans
        Its sentences.
    hits
        What the pack found, in order.
    expressions
        Of the pack.
    """
    if not any(hit.kind in STRONG for hit in hits):
        return []
    asks = _asks(hits)
    found = []
    for number, (start, end) in enumerate(spans):
        inside = [h for h in hits if start <= h.start < end]
        kept = _kept(text[start:end], start, inside, expressions)
        if not kept:
            continue
        best = min(kept, key=lambda h: (_softened(h, inside) is not None, h.start))
        soft = _softened(best, inside)
        condition = _condition(best, inside, asks, (start, end), text, expressions)
        verdict: Verdict = "soft" if soft else "conditional" if condition == "customer" else "promise"
        found.append(
            Commitment(
                sentence=number,
                start=best.start,
                end=max(h.end for h in kept if h.start <= best.end),
                kind=best.kind,
                verdict=verdict,
                condition=condition,
                pattern=best.pattern,
            )
        )
    return found


def _kept(sentence: str, start: int, inside: Sequence[Hit], expressions: "Mapping[str, re2._Regexp]") -> list[Hit]:
    """Return the hits of a sentence that commit somebody."""
    strong = [h for h in inside if h.kind in STRONG or _and_contact(h, inside)]
    if not strong:
        return []
    tag = expressions.get("tag_question")
    asked_back = sentence.rstrip().endswith("?") and not (tag is not None and stands_in(tag, sentence))
    due = any(h.kind == "promise.due" for h in inside)
    personal = "of_this_customer" not in expressions or stands_in(expressions["of_this_customer"], sentence)
    return [
        h
        for h in strong
        if (due or h.kind not in _ONLY_WITH_DUE)
        and (personal or h.kind not in _OF_THIS_CUSTOMER)
        and not (asked_back and h.kind != "promise.implied")
        and not (h.kind == "promise.someone_will" and _is_no_staff(sentence[h.start - start :], expressions))
        and not _denied(h, inside)
    ]


def _and_contact(hit: Hit, inside: Sequence[Hit]) -> bool:
    """Whether somebody will do whatever it is, and get back ("I'll make a note and follow up with you")."""
    return hit.kind == "promise.and_contact" and any(h.kind == "promise.we_will" and h.end < hit.start for h in inside)


def _is_no_staff(said: str, expressions: "Mapping[str, re2._Regexp]") -> bool:
    return bool(expressions["not_staff"].fullmatch(said.split()[0]))


def verdict(found: Sequence[Commitment]) -> Verdict:
    """Say what the message as a whole is: the firmest of its commitments."""
    order: tuple[Verdict, ...] = ("promise", "conditional", "soft")
    return next((v for v in order if any(c.verdict == v for c in found)), "no")


def _asks(hits: Sequence[Hit]) -> list[Hit]:
    """Where the customer is asked to do a step.

    A courtesy asks for none ("let us know if you need more"), nor does what staff say they do ("we'll just ring").
    """
    courtesies = [h for h in hits if h.kind == "condition.courtesy"]
    own = {h.end for h in hits if h.kind == "promise.we_will"}
    told = {h.start for h in hits if h.kind == "promise.passive_any"}  # "Your number will be moved" asks for no number
    return [
        h
        for h in hits
        if h.kind == "condition.ask"
        and not own & {h.start, h.start - 1}
        and not told & {h.end, h.end + 1}
        and not any(_overlaps(h, c) for c in courtesies)
    ]


def _overlaps(a: Hit, b: Hit) -> bool:
    return a.start < b.end and b.start < a.end


def _denied(hit: Hit, inside: Sequence[Hit]) -> bool:
    """Whether what looks like a commitment is an offer, a need, a refusal or small talk."""
    due = any(h.kind == "promise.due" for h in inside)
    for other in inside:
        if other.kind in _NO and _overlaps(hit, other):
            if other.kind == "no.you_will" and hit.kind not in _SPOKEN:
                continue
            if other.kind in ("no.offer", "no.social") and other.start > hit.start + 12:
                continue
            if other.kind == "no.social" and hit.kind in _OF_THINGS and due:  # "it'll be there by noon"
                continue
            return True
        if other.kind == "no.customer_deadline" and hit.kind in ("promise.allow", "promise.short_answer"):
            return True
    return False


def _softened(hit: Hit, inside: Sequence[Hit]) -> str | None:
    """Say what makes a commitment soft: relay, effort, doing it now, the state of a service, a general estimate."""
    for other in inside:
        if other.kind in _OVER_UNLESS_MORE and _comes_back(other, inside):
            continue
        if other.kind == "soft.relay" and hit.kind != "promise.delegated" and _overlaps(hit, other):
            return other.kind
        if other.kind == "soft.effort" and (_overlaps(hit, other) or other.start < hit.start):
            return other.kind
        if other.kind == "soft.now" and (_overlaps(hit, other) or hit.kind == "promise.allow"):
            return other.kind
        if other.kind == "soft.wait" and _at_once(hit, inside):
            return other.kind
        if other.kind in ("soft.corporate", "soft.estimate") and hit.kind != "promise.contact":
            return other.kind
        if other.kind == "soft.status" and hit.kind not in _SPOKEN | _TOLD:
            return other.kind
    return None


def _at_once(hit: Hit, inside: Sequence[Hit]) -> bool:
    """Whether an act is done while the customer waits ("I'll add that, one moment"): no other time is said."""
    return hit.kind in _AT_ONCE and not any(h.kind == "promise.due" for h in inside)


def _comes_back(soft: Hit, inside: Sequence[Hit]) -> bool:
    """Whether somebody will get back, or do more, after passing on, trying or looking: that outlasts the talk."""
    after = soft.start if soft.kind == "soft.relay" else soft.end  # whom it is passed on to may reach over what follows
    return any(h.kind in _MORE and h.start >= after for h in inside)


def _condition(
    hit: Hit,
    inside: Sequence[Hit],
    asks: Sequence[Hit],
    sentence: tuple[int, int],
    text: str,
    expressions: "Mapping[str, re2._Regexp]",
) -> Literal["none", "customer", "event"]:
    courtesies = [h for h in inside if h.kind in ("condition.courtesy", "promise.implied")]
    before = text[sentence[0] : hit.start]
    joined = len(before) > 8 and stands_in(expressions["joined"], before)
    if joined and not stands_in(expressions["no_subject"], before):
        return "customer"  # "Tweet us the number and we'll …": what comes first has no subject, so it asks
    if any(h.kind == "condition.if_you" and not any(_overlaps(h, c) for c in courtesies) for h in inside):
        return "customer"
    if hit.kind not in _UNDER_WAY:
        near = [a for a in asks if a.end <= hit.start or a.start >= sentence[1]]
        in_sentence = [a for a in asks if sentence[0] <= a.start < sentence[1] and not _overlaps(a, hit)]
        if near or in_sentence or _continues_a_list(inside, asks, text) or _asked_before(sentence, hit, text):
            return "customer"
    return "event" if any(h.kind == "promise.event" for h in inside) else "none"


def _asked_before(sentence: tuple[int, int], hit: Hit, text: str) -> bool:
    """Whether a question stands right before ("When was that? I'll look into it"): the answer is the step."""
    return hit.kind in _SPOKEN and text[: sentence[0]].rstrip().endswith("?")


def _continues_a_list(inside: Sequence[Hit], asks: Sequence[Hit], text: str) -> bool:
    """Whether a message begins in the middle of what it asks for ("… and postcode. We'll look into it 2/2")."""
    begins = text.lstrip(" @.…")[:1]
    return begins.islower() and not asks and any(h.kind == "condition.list" for h in inside)
