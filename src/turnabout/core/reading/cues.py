"""From what the grammar and the model say to cues with their tier and the words that caused them."""

from collections.abc import Mapping, Sequence

from turnabout.core.reading.features import Unit
from turnabout.core.reading.packs import Hit
from turnabout.core.reading.results import Cue, Tier

SURE = 0.65  # the model alone is firm
AGREED = 0.35  # grammar and model agree: this is where both together were best on held-out groups
WORTH_A_LOOK = 0.2  # the grammar alone is possible
LIKELY = 0.5  # the model alone is possible
# A false alarm of these costs most, and the model alone raises many: firm only where the grammar sees it too.
GRAVE = frozenset({"escalation_request", "threat_to_leave", "legal_threat", "harm"})
AGREED_ON_GRAVE = 0.45
# On text unlike the corpus (public messages, an invented company) the model alone was mostly wrong about these.
SEEN_BY_BOTH = GRAVE | {
    *("urgency", "reported_promise", "handed_off", "idea"),
    *("blame", "paraphrase", "beyond", "anticipation"),
}
# What the grammar sees of these it sees rightly (.91 and .85 of it on held-out groups), and the model is shy of them.
AGREED_ON = {"passed_around": 0.3, "policy_friction": 0.3} | dict.fromkeys(GRAVE, AGREED_ON_GRAVE)
# On text unlike the corpus the model alone sees these in any talk of calls, waiting, faults or reasons.
SURE_OF = {"passed_around": 1.01, "policy_friction": 0.8, "tool_friction": 0.8}
# Of customers' words about refusals the model alone was right once in twelve: what stops them is mostly a fault.
TOLD = frozenset({"policy_friction", "tool_friction"})

CUSTOMER_KINDS = [
    "anger",
    "threat_to_leave",
    "escalation_request",
    "legal_threat",
    "repeat_contact",
    "harm",
    "urgency",
    "passed_around",
    "thanks",
    "compliment",
    "idea",
    "unresolved",
    "policy_friction",
    "tool_friction",
    "reported_promise",
    "handed_off",
    "resolved",
]
STAFF_KINDS = [
    "empathy",
    "ownership",
    "clarifying_question",
    "paraphrase",
    "explanation",
    "options",
    "anticipation",
    "beyond",
    "apology",
    "transfer",
    "policy_friction",
    "tool_friction",
    "no_authority",
    "blame",
]


def is_near_miss(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Say whether a pattern of near misses ("not.harm") takes a hit back."""
    near = f"not.{hit.kind}"
    return any(h.kind == near and h.start < hit.end and hit.start < h.end for h in hits)


def tier_of(kind: str, seen: bool, probability: float, *, told: bool = False) -> Tier | None:
    """Weigh what the grammar saw against what the model gives; ``told`` by a customer or said by staff."""
    agreed = seen and probability >= AGREED_ON.get(kind, AGREED)
    alone = kind not in SEEN_BY_BOTH and not (told and kind in TOLD)
    if agreed or (alone and probability >= SURE_OF.get(kind, SURE)):
        return "firm"
    if probability >= LIKELY or (seen and probability >= WORTH_A_LOOK):
        return "possible"
    return None


def is_unseen(unit: Unit, kind: str, probability: float) -> bool:
    """Say whether the model alone takes a unit for a kind."""
    return probability >= LIKELY and all(hit.kind != kind or is_near_miss(hit, unit.hits) for hit in unit.hits)


def cues_of(
    unit: Unit,
    chances: Mapping[str, float],
    kinds: Sequence[str],
    message: str,
    likeliest: Mapping[str, int],
) -> list[Cue]:
    """Return the cues of a unit, in order of place.

    Parameters
    ----------
    unit
        A stretch of a message.
    chances
        What the model gives each kind; a kind without a model needs the grammar alone and is possible at most.
    kinds
        Which kinds this speaker's messages may hold.
    message
        The original, whose words are quoted.
    likeliest
        Number of the sentence in which a kind most likely stands that the model alone sees; the first if none is given.
    """
    found = []
    told = kinds is CUSTOMER_KINDS
    misses = [hit for hit in unit.hits if hit.kind.startswith("not.")]
    seen = {hit.kind: hit for hit in reversed(unit.hits) if not (misses and is_near_miss(hit, misses))}
    for kind in kinds:
        hit = seen.get(kind)
        probability = chances.get(kind, WORTH_A_LOOK)
        if hit is None and probability < LIKELY:
            continue
        tier = tier_of(kind, hit is not None, probability, told=told)
        if tier is None:
            continue
        start, end = (hit.start, hit.end) if hit is not None else unit.sentences[likeliest.get(kind, 0)]
        start, end = unit.start + start, unit.start + end
        found.append(Cue(kind, tier, probability, start, end, message[start:end]))
    return sorted(found, key=lambda cue: (cue.start, cue.end, cue.kind))
