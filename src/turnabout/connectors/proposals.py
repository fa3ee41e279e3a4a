"""Propose the tables of a mapping, one function each."""

from dataclasses import dataclass, field

from turnabout.connectors.mapping import TableMapping
from turnabout.connectors.profile import NUMBER, ColumnProfile
from turnabout.connectors.roles import (
    ABOUT_PEOPLE,
    ATTRIBUTE_WORDS,
    AUTHOR,
    AUTHOR_KIND,
    BAD,
    CASE,
    CUSTOMER,
    GOOD,
    HANDLER,
    LEAD,
    REMARK,
    RESULT_WORDS,
    SCORE,
    SUBJECT,
    TAGS,
    TIMES,
    UNSAID,
    UPDATED,
    WORDS,
    Cast,
)
from turnabout.connectors.values import Value
from turnabout.core.records import AUTHOR_KINDS

NEARLY_ALL = 0.95
SCALES = ((1, 5), (0, 10), (1, 10), (0, 1), (1, 7), (1, 3), (0, 5), (1, 4), (0, 100))
MOST_STEPS = 30
_SAID_BY = {
    "customer": ("customer", "end-user", "end user", "user", "requester", "client", "contact", "inbound", "incoming"),
    "agent": ("agent", "admin", "staff", "support", "operator", "outbound", "outgoing", "assignee"),
    "bot": ("bot", "ai", "chatbot"),
    "system": ("system", "automation", "trigger"),
}


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a person should look at."""

    said: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Add a sentence, once."""
        if sentence not in self.said:
            self.said.append(sentence)


def conversation(cast: Cast, key: str, unsure: Doubts, *, snapshot: bool) -> TableMapping:
    """Propose conversations: case mix, customer, handler, times, results."""
    columns = {"conversation_id": Value(column=key)}
    for part, phrases in CASE.items():
        kinds = ("number",) if part == "order_value" else ("words", "number", "truth", "text")
        if part not in ("team", "shift") or not snapshot:
            _add(columns, part, cast, cast.find(phrases, kinds=kinds, again=part == "shift"))
    for part, phrases in TIMES.items():
        _add_time(columns, part, cast, cast.find(phrases, kinds=("time",)), unsure)
    _add(columns, "customer_id", cast, cast.find_who(CUSTOMER, again=True))
    if not snapshot:
        _add(columns, "handler_id", cast, cast.find_who(HANDLER, again=True))
        _add(columns, "subject", cast, cast.find(SUBJECT))
    tags = cast.find(TAGS)
    if tags is not None:
        plain = [value for value in tags.values if not value.startswith("[")]
        separator = next((mark for mark in (";", "|", ",") if any(mark in value for value in plain)), None)
        columns["tags"] = Value(column=cast.take(tags, "tags"), split=separator)
    results = _entries(cast, RESULT_WORDS, "result")
    attributes = _entries(cast, ATTRIBUTE_WORDS, "attribute")
    maps = {"attributes": attributes, "results": results}
    return TableMapping(columns, {name: entries for name, entries in maps.items() if entries})


def people(cast: Cast) -> TableMapping | None:
    """Propose people: whoever is named as having handled the row."""
    lead = cast.take(cast.find(LEAD, kinds=("words", "number")), "team of a person")
    about = {phrase: name for phrase in ABOUT_PEOPLE if (name := cast.take(_of_people(cast, phrase), "of a person"))}
    handler = cast.find_who(HANDLER)
    if handler is None:
        return None
    columns = {"person_id": Value(column=cast.take(handler, "handler"))}
    if "id" in handler.tokens or "email" in handler.tokens:
        _add(columns, "name", cast, cast.find(("agent name", "assignee name", "agent", "assignee"), kinds=("words",)))
    if lead is not None:
        columns["team"] = Value(column=lead)
    attributes = {phrase: Value(column=name) for phrase, name in about.items()}
    return TableMapping(columns, {"attributes": attributes} if attributes else {})


def rating(cast: Cast, unsure: Doubts) -> TableMapping | None:
    """Propose ratings: numbers on a scale, or good and bad."""
    for column in cast.fitting(SCORE, kinds=("number", "words")):
        columns = _on_scale(column, unsure) if column.kind == "number" else _good_or_bad(column)
        if columns is not None:
            cast.take(column, "score")
            _add(columns, "comment", cast, cast.find(REMARK, kinds=("text", "words")))
            return TableMapping(columns)
    return None


def first_message(cast: Cast, key: str, unsure: Doubts) -> TableMapping | None:
    """Propose the first message of a conversation, where the row holds its words."""
    words = cast.find(WORDS, kinds=("text",))
    opened = cast.find(TIMES["opened_at"], kinds=("time",), filled=NEARLY_ALL)
    customer = cast.find_who(CUSTOMER)
    if words is None or opened is None or customer is None:
        return None
    unsure.say(f"{words.name!r} is taken for what the customer wrote first.")
    name = cast.take(words, "text")
    return TableMapping({
        "message_id": Value(column=key, prefix="first-"),
        "at": Value(column=opened.name),
        "author_id": Value(column=customer.name),
        "author_kind": Value(constant="customer"),
        "text": Value(column=name, html=words.markup),
    })  # fmt: skip


def message(cast: Cast, parent: ColumnProfile, unsure: Doubts) -> TableMapping:
    """Propose messages: rows of which each belongs to a conversation."""
    columns = {"conversation_id": Value(column=cast.take(parent, "conversation id"))}
    _add(columns, "message_id", cast, cast.find(("message id", "comment id", "answer id", "id")))
    at = cast.find(("created at", "created", "sent", *UPDATED), kinds=("time",), filled=NEARLY_ALL)
    _add(columns, "at", cast, at)
    kind = next((c for c in cast.fitting(AUTHOR_KIND) if _said_by(c)), None)
    author = cast.find_who(AUTHOR)
    _add(columns, "author_id", cast, author)
    if kind is not None:
        columns["author_kind"] = Value(column=cast.take(kind, "author kind"), translate=_said_by(kind))
    else:
        columns["author_kind"] = Value(customer_is=True)
        unsure.say("Who wrote a message is told by the conversation's customer: import the conversations first.")
    if at is None:
        unsure.say("No column says when a message was written; add at = … to [messages].")
        columns["at"] = Value(column="?")
    words = cast.find(WORDS, kinds=("text",))
    if words is not None:
        columns["text"] = Value(column=cast.take(words, "text"), html=words.markup)
    else:
        unsure.say("No column holds the words of a message; add text = … to [messages].")
        columns["text"] = Value(column="?")
    return TableMapping(columns)


def _add(columns: dict[str, Value], part: str, cast: Cast, column: ColumnProfile | None) -> None:
    name = cast.take(column, part)
    if name is not None:
        columns[part] = Value(column=name)


def _add_time(columns: dict[str, Value], part: str, cast: Cast, column: ColumnProfile | None, unsure: Doubts) -> None:
    if column is None:
        return
    if part == "opened_at" and column.filled < NEARLY_ALL:
        unsure.say(f"Only {column.filled:.0%} of the rows have {column.name!r}; it is not taken for the beginning.")
        return
    _add(columns, part, cast, column)


def _entries(cast: Cast, words: frozenset[str], part: str) -> dict[str, Value]:
    found = [
        c
        for c in cast.columns
        if c.name not in cast.taken and c.tokens & words and c.kind not in ("empty", "time", "text")
    ]
    return {"_".join(c.name.split()): Value(column=cast.take(c, part)) for c in found if not c.name.endswith("_by")}


def _of_people(cast: Cast, phrase: str) -> ColumnProfile | None:
    return cast.find((phrase,), kinds=("words", "number"))


def _on_scale(column: ColumnProfile, unsure: Doubts) -> dict[str, Value] | None:
    if column.distinct > MOST_STEPS:
        return None
    seen = sorted({float(value) for value in column.values if NUMBER.fullmatch(value)})
    fitting = [scale for scale in SCALES if scale[0] <= seen[0] and seen[-1] <= scale[1]]
    if not fitting:
        return None
    low, high = next((scale for scale in fitting if (seen[0], seen[-1]) == scale), fitting[0])
    if (seen[0], seen[-1]) != (low, high):
        unsure.say(f"{column.name!r} goes from {seen[0]:g} to {seen[-1]:g}; a scale of {low} to {high} is assumed.")
    columns = {"score": Value(column=column.name), "scale_min": Value(constant=low), "scale_max": Value(constant=high)}
    return columns | ({"kind": Value(constant="nps")} if "nps" in column.tokens and (low, high) == (0, 10) else {})


def _good_or_bad(column: ColumnProfile) -> dict[str, Value] | None:
    meant: dict[str, str] = {}
    for value in column.values:
        word = value.casefold().split()[0]
        if word not in (*GOOD, *BAD, *UNSAID):
            return None
        meant[value] = "1" if word in GOOD else "0" if word in BAD else ""
    return {"score": Value(column=column.name, translate=meant), "kind": Value(constant="thumb")}


def _said_by(column: ColumnProfile) -> dict[str, str]:
    """Answer what each word of an author's kind means; nothing where one of them is not known."""
    meant: dict[str, str] = {}
    for value in column.values:
        kind = next((kind for kind in AUTHOR_KINDS if value.casefold() in _SAID_BY[kind]), None)
        if kind is None:
            return {}
        meant[value] = kind
    return meant
