"""A possible hit, as somebody is asked about it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from turnabout.findings.models import PossibleHit
from turnabout.web.pages.marked import Piece, pieces

QUESTIONS = {
    "anger": "that the customer is angry",
    "threat_to_leave": "that the customer may leave",
    "escalation_request": "that the customer asks for somebody higher",
    "legal_threat": "that the customer thinks of law or an ombudsman",
    "repeat_contact": "that the customer had to write before",
    "harm": "that somebody was harmed or is in need",
    "urgency": "that there is a real deadline",
    "passed_around": "that the customer was passed around",
    "thanks": "thanks",
    "compliment": "praise with a reason",
    "idea": "an idea what could be better",
    "unresolved": "that it is not solved",
    "promise": "that staff promise to do something later",
    "policy_friction": "that a rule or a system stood in the way",
    "tool_friction": "that a tool stood in the way",
}
AROUND = 600


@dataclass(frozen=True, slots=True)
class Question:
    """What the card shows."""

    number: int
    who: str
    when: datetime
    pieces: tuple[Piece, ...]
    question: str
    href: str
    conversation: str


def to_review(hit: PossibleHit) -> Question:
    """Ask about a hit; of a long message only what stands around it is shown."""
    text = hit.message.text
    begin, end = max(hit.start - AROUND, 0), min(hit.end + AROUND, len(text))
    shown = text[begin:end]
    return Question(
        number=hit.pk,
        who="A customer wrote" if hit.message.author_kind == "customer" else "Staff wrote",
        when=hit.message.at,
        pieces=pieces(shown, [(hit.kind, hit.start - begin, hit.end - begin)]),
        question=QUESTIONS.get(hit.kind, hit.kind.replace("_", " ")),
        href=reverse("review"),
        conversation=reverse("conversation", args=[hit.message.conversation_id]),
    )
