"""A message with what was read in it: its words in pieces, some of them marked and named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CUES = {
    "anger": "angry",
    "threat_to_leave": "may leave",
    "escalation_request": "asks for somebody higher",
    "legal_threat": "law or ombudsman",
    "repeat_contact": "not the first time",
    "harm": "harm",
    "urgency": "urgent",
    "passed_around": "passed around",
    "thanks": "thanks",
    "compliment": "praise",
    "idea": "idea",
    "unresolved": "not solved",
    "reported_promise": "was promised",
    "empathy": "empathy",
    "ownership": "takes it on",
    "clarifying_question": "asks to understand",
    "paraphrase": "says it back",
    "explanation": "explains",
    "options": "offers a choice",
    "anticipation": "thinks ahead",
    "beyond": "goes beyond",
    "apology": "apology",
    "transfer": "hands on",
    "policy_friction": "held up by a rule",
    "tool_friction": "held up by a tool",
    "no_authority": "may not decide",
    "blame": "blames others",
    "promise": "promise",
    "conditional": "promise with a condition",
    "soft": "half a promise",
}
HARD = frozenset(
    (
        *("anger", "threat_to_leave", "escalation_request", "legal_threat", "repeat_contact", "harm", "urgency"),
        *("passed_around", "unresolved", "policy_friction", "tool_friction", "no_authority", "blame"),
    )
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a message; ``says`` names what was read in them, and is empty where nothing was."""

    words: str
    says: str = ""
    is_hard: bool = False


def name_of(kind: str) -> str:
    """Say in a word or three what a kind of cue is."""
    kind, _, reader = kind.partition("@")
    name = CUES.get(kind, kind.replace("_", " "))
    return f"{name}, as {reader} reads it" if reader else name


def pieces(text: str, marks: Iterable[Sequence[object]]) -> tuple[Piece, ...]:
    """Cut a message at its marks.

    Parameters
    ----------
    text
        The message.
    marks
        (kind, start, end) of each, in any order. Of marks that overlap the first is shown with all their names.
    """
    shown: list[tuple[int, int, list[str]]] = []
    for kind, start, end in sorted(
        ((str(k), int(str(s)), int(str(e))) for k, s, e in marks), key=lambda m: (m[1], -m[2])
    ):
        if end > len(text) or start >= end:
            continue  # the words were deleted or changed since they were read
        if shown and start < shown[-1][1]:
            if kind not in shown[-1][2]:
                shown[-1][2].append(kind)
        else:
            shown.append((start, end, [kind]))
    found, at = [], 0
    for start, end, kinds in shown:
        if start > at:
            found.append(Piece(text[at:start]))
        names = ", ".join(name_of(kind) for kind in kinds)
        found.append(Piece(text[start:end], names, any(kind in HARD for kind in kinds)))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)
