"""What was read: frozen, with the words that caused it and where they stand in the original message."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Tier = Literal["firm", "possible"]
Who = Literal["agent", "team", "organisation", "third_party"]
Condition = Literal["none", "customer", "event"]
DueKind = Literal["exact", "window_end", "vague", "none"]
Outcome = Literal["positive", "negative", "unknown"]
Said = Literal["praised", "criticised"]
Kept = Literal["kept", "broken", "renegotiated", "cancelled", "no_evidence"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it goes in.

    Attributes
    ----------
    message_id, conversation_id
        As in the record of service.
    author_kind
        "customer", "agent", "bot" or "system"; bots and systems are not read.
    text
        As it was written: plain text or HTML.
    at
        When, with its zone; None where it is not known (then no promise gets a due time).
    author_id
        Who wrote it.
    visibility
        "public" or "internal".
    """

    message_id: str
    author_kind: str
    text: str
    at: datetime | None = None
    conversation_id: str = ""
    author_id: str = ""
    visibility: str = "public"


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that a message says or does.

    Attributes
    ----------
    kind
        One of the kinds of the contract.
    tier
        "firm": grammar and model agree, or the model alone is sure; "possible": either alone, for a person to look at.
    probability
        What the model gives.
    start, end, text
        Where it stands in the original message, and the words there.
    """

    kind: str
    tier: Tier
    probability: float
    start: int
    end: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "kind": self.kind,
            "tier": self.tier,
            "probability": round(self.probability, 3),
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Promise:
    """Somebody on the company's side committed to something.

    Attributes
    ----------
    tier, probability, start, end, text
        As of a cue; ``text`` is the sentence.
    soft
        Relay of feedback, best effort, the state of a service, or done at once: not a promise in the ledger.
    who, action, condition
        Who committed to what, and whether it waits on a step of the customer's or on an event.
    due_text, due_at, due_kind
        By when.
    """

    tier: Tier
    probability: float
    start: int
    end: int
    text: str
    soft: bool
    who: Who
    action: str
    condition: Condition
    due_text: str | None
    due_at: datetime | None
    due_kind: DueKind

    @property
    def counts(self) -> bool:
        """Whether it belongs in a ledger: firm, not soft, and not waiting on the customer."""
        return self.tier == "firm" and not self.soft and self.condition != "customer"

    def to_json(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "tier": self.tier,
            "probability": round(self.probability, 3),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "soft": self.soft,
            "who": self.who,
            "action": self.action,
            "condition": self.condition,
            "due_text": self.due_text,
            "due_at": self.due_at.isoformat().replace("+00:00", "Z") if self.due_at else None,
            "due_kind": self.due_kind,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """A customer praises or criticises somebody whom the roster knows.

    Attributes
    ----------
    person_id
        Of the roster; a name that several people have names nobody.
    said
        "praised" or "criticised".
    start, end
        Where it stands in the original message.
    text
        The words there.
    message_id
        Which message that is.
    """

    person_id: str
    said: Said
    start: int
    end: int
    text: str = ""
    message_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the contract's form."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MessageReading:
    """One message, read.

    Attributes
    ----------
    message_id
        As it came.
    tone
        -1 (very unhappy) … 1 (very happy).
    difficulty
        For a customer's message: how much it looks like those after which customers were annoyed, 0-1; else None.
    cues, promises
        In order of place.
    language
        Its code; a message in a language without a pack has neither cues nor promises, and says so.
    signed
        Initials or name at its end.
    pack
        Version of the pack and of the weights that read it.
    set_aside
        Why it was not read, or not whole; "" otherwise.
    ending
        For a customer's message: how the conversation would have ended if this were its last.
    named
        Whom of the roster a customer praises or criticises.
    """

    message_id: str
    tone: float
    difficulty: float | None
    cues: tuple[Cue, ...] = ()
    promises: tuple[Promise, ...] = ()
    language: str = "en"
    signed: str = ""
    pack: str = ""
    set_aside: str = ""
    ending: Outcome | None = None
    named: tuple[Named, ...] = ()

    def has(self, kind: str, tier: Tier = "firm") -> bool:
        """Say whether a cue of this kind was found (``tier="possible"`` counts both tiers)."""
        return any(c.kind == kind and (c.tier == "firm" or tier == "possible") for c in self.cues)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "message_id": self.message_id,
            "tone": round(self.tone, 3),
            "difficulty": None if self.difficulty is None else round(self.difficulty, 3),
            "cues": [cue.to_json() for cue in self.cues],
            "promises": [promise.to_json() for promise in self.promises],
            "named": [named.to_json() for named in self.named],
            "language": self.language,
            "pack": self.pack,
            "set_aside": self.set_aside or None,
        }


@dataclass(frozen=True, slots=True)
class FollowedPromise:
    """A promise and what the rest of the conversation says about it.

    Attributes
    ----------
    message_id
        Where it was made.
    promise
        What was promised.
    fate
        "kept", "broken", "renegotiated", "cancelled" or "no_evidence" (never counted as broken).
    evidence_id, quote
        The message that shows it, and its words.
    """

    message_id: str
    promise: Promise
    fate: Kept
    evidence_id: str | None = None
    quote: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "message_id": self.message_id,
            **self.promise.to_json(),
            "fate": self.fate,
            "evidence_id": self.evidence_id,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class ConversationReading:
    """One conversation, read.

    Attributes
    ----------
    conversation_id
        As it came.
    outcome, quote, quote_id
        How it ended, the words that say so and the message they stand in; personal data is blotted out of the quote.
    turned_around
        Difficult at the start and positive at the end, with a message of staff between them.
    difficulty
        From what the customer wrote before the first message of staff, as a rank; None where nothing was written.
    difficulty_probability
        How likely it gets difficult, by what the company's own outcomes taught; None before they did.
    promises
        Each with its fate.
    messages
        Their readings, in order.
    behaviours
        Share of staff messages that hold each behaviour (firm), by kind.
    named
        Whom of the roster the customer praises or criticises, and where; only names of the roster are ever credited.
    set_aside
        Why it was not read whole; "" otherwise.
    """

    conversation_id: str
    outcome: Outcome
    quote: str | None
    quote_id: str | None
    turned_around: bool
    difficulty: float | None
    promises: tuple[FollowedPromise, ...] = ()
    messages: tuple[MessageReading, ...] = ()
    behaviours: dict[str, float] = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    difficulty_probability: float | None = None
    set_aside: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain values, without the readings of the single messages."""
        return {
            "conversation_id": self.conversation_id,
            "outcome": self.outcome,
            "quote": self.quote,
            "quote_id": self.quote_id,
            "turned_around": self.turned_around,
            "difficulty": None if self.difficulty is None else round(self.difficulty, 3),
            "difficulty_probability": (
                None if self.difficulty_probability is None else round(self.difficulty_probability, 3)
            ),
            "promises": [followed.to_json() for followed in self.promises],
            "behaviours": {kind: round(share, 3) for kind, share in self.behaviours.items()},
            "named": [named.to_json() for named in self.named],
            "messages": len(self.messages),
            "set_aside": self.set_aside or None,
        }
