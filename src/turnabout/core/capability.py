"""The capability map: what a source can tell, and what it cannot and why."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that a record of service may be able to tell.

    Attributes
    ----------
    name
        Its word.
    able
        Whether this record can.
    says
        What it can or cannot tell, and what to bring in.
    """

    name: str
    able: bool
    says: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A capability that needs one of several columns."""

    name: str
    needs: tuple[tuple[str, str], ...]
    yes: str
    no: str


RULES = (
    _Rule(
        "who handled it",
        (("messages", "author_id"), ("events", "to"), ("conversations", "handler_id"), ("ratings", "person_id")),
        "The record says who handled conversations.",
        "Nothing says who handled a conversation: bring in messages with authors, assignments or a handler column.",
    ),
    _Rule(
        "hand-offs",
        (("events", "to"),),
        "Hand-offs can be followed.",
        "No events, so no hand-offs: bring in assignments and moves to see conversations being passed around.",
    ),
    _Rule(
        "reading",
        (("messages", "text"),),
        "Messages can be read.",
        "No text of messages, so nothing can be read: difficulty comes from columns alone, promises are not seen.",
    ),
    _Rule(
        "ratings",
        (("ratings", "score"),),
        "Customers' ratings are there.",
        "No ratings, so whether customers were satisfied is not known: use --outcome with a result column.",
    ),
    _Rule(
        "windows",
        (("conversations", "opened_at"), ("messages", "at"), ("events", "at")),
        "Times are there, so windows and answers as of a day work.",
        "No times, so no windows, no trend and no answer as of a day: everything counts alike.",
    ),
    _Rule(
        "repeat contact",
        (("conversations", "customer_id"),),
        "Repeat contact of a customer can be seen.",
        "No customers, so repeat contact is not seen.",
    ),
    _Rule(
        "teams",
        (("people", "team"), ("conversations", "team")),
        "Teams are known.",
        "No teams, so coverage by team is not told.",
    ),
    _Rule(
        "case mix",
        (
            ("conversations", "channel"),
            ("conversations", "category"),
            ("conversations", "product"),
            ("conversations", "priority"),
            ("conversations", "attributes"),
        ),
        "Columns say what kind of case a conversation is.",
        "No channel, category, product, priority or attributes, so difficulty has little to be worked out from.",
    ),
    _Rule(
        "money",
        (("orders", "value"), ("conversations", "order_value")),
        "Orders are known.",
        "No orders, so what is lost or kept is not told in money.",
    ),
)


def capability_map(columns: Mapping[str, frozenset[str]], *, conversations: int, rated: int) -> tuple[Capability, ...]:
    """Say what a record can tell from the columns that hold something.

    Parameters
    ----------
    columns
        Columns with at least one value, by table.
    conversations, rated
        Conversations in the record, and those with a rating.
    """
    found = []
    for rule in RULES:
        able = any(column in columns.get(table, frozenset()) for table, column in rule.needs)
        found.append(Capability(rule.name, able, rule.yes if able else rule.no))
    found.append(_response(conversations, rated))
    return tuple(found)


def _response(conversations: int, rated: int) -> Capability:
    name = "response rates"
    if rated == 0:
        return Capability(name, False, "No ratings, so nobody knows who answers the survey.")
    if rated >= 0.99 * conversations:
        return Capability(
            name,
            False,
            "Only rated conversations are here, so whether everybody's customers are asked alike cannot be told: "
            "bring in the unrated ones too.",
        )
    return Capability(name, True, "Unrated conversations are here too, so response rates can be checked.")


def words_capability(*, read: bool) -> Capability:
    """Say whether what customers wrote counts for difficulty, where there are words."""
    name = "words and difficulty"
    if read:
        return Capability(name, True, "What customers wrote was read, so it can count for how difficult a leg was.")
    return Capability(
        name,
        False,
        "What customers wrote was not read yet, so it says nothing of difficulty (by hand: turnabout read HISTORY).",
    )
