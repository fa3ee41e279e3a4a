"""Which column plays which part, by the words of its name and what it holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from turnabout.connectors.profile import ColumnProfile

Phrases = Sequence[str]

TIMES: Mapping[str, Phrases] = {
    "closed_at": ("closed at", "closed", "solved", "resolved at", "resolved", "completed", "ended"),
    "opened_at": ("opened at", "created at", "created", "opened", "reported", "submitted", "received", "start", "date"),
}
UPDATED: Phrases = ("updated at", "updated", "modified", "changed", "timestamp", "at", "created", "date", "time")
CASE: Mapping[str, Phrases] = {
    "channel": ("channel", "contact type", "via", "medium", "origin"),
    "subcategory": ("sub category", "subcategory", "category 2", "subtopic"),
    "category": ("category", "topic", "contact reason", "issue type", "ticket type", "reason", "type"),
    "product": ("product",),
    "priority": ("priority",),
    "language": ("language", "locale", "lang"),
    "shift": ("shift",),
    "team": ("assignment group", "group", "team", "queue", "department"),
    "order_value": ("order value", "item price", "price", "amount", "order total"),
}
SUBJECT: Phrases = ("subject", "title", "summary")
TAGS: Phrases = ("tags", "labels")
CUSTOMER: Phrases = (
    "customer id", "requester id", "requester email", "customer email", "caller id", "requester", "customer", "caller",
    "client", "reporter", "asker", "creator", "user id", "user",
)  # fmt: skip
HANDLER: Phrases = (
    "agent id", "assignee id", "agent email", "assignee email", "assigned to", "agent", "assignee", "handler", "owner",
    "operator", "representative", "resolved by",
)  # fmt: skip
AUTHOR: Phrases = ("author id", "sender id", "author", "sender", "creator", "from", "user", "posted by", "by")
AUTHOR_KIND: Phrases = ("author type", "author role", "sender type", "role", "direction", "inbound", "author kind")
CONVERSATION: Phrases = (
    "conversation id", "ticket id", "question id", "thread id", "case id", "conversation", "ticket", "thread", "case",
    "question", "parent id",
)  # fmt: skip
IDS: Phrases = (
    "ticket id", "conversation id", "case id", "incident id", "ticket number", "case number", "id", "number", "key",
    "ticket", "case", "incident", "row",
)  # fmt: skip
WORDS: Phrases = ("content", "body", "message", "text", "description", "comment")
SCORE: Phrases = ("csat", "nps", "satisfaction", "rating", "score", "stars", "thumb")
REMARK: Phrases = ("remarks", "remark", "comment", "feedback", "verbatim")
LEAD: Phrases = ("supervisor", "team lead", "teamleader", "lead")
ABOUT_PEOPLE: Phrases = ("tenure", "shift", "manager", "seniority", "site")
RESULT_WORDS = frozenset(
    {"sla", "solved", "resolved", "reopen", "reopens", "reopened", "reassignment", "fcr", "escalated"}
)
ATTRIBUTE_WORDS = frozenset(
    {
        "impact",
        "urgency",
        "severity",
        "location",
        "country",
        "region",
        "segment",
        "plan",
        "tier",
        "brand",
        "symptom",
        "form",
    }
)
GOOD, BAD, UNSAID = (
    ("good", "satisfied", "positive", "👍"),
    ("bad", "dissatisfied", "negative", "👎"),
    ("offered", "unoffered"),
)


NEUTRAL = frozenset({"id", "name", "email", "key", "code", "number", "no", "full", "user", "unique"})
"""Words that may stand beside the name of a person or a case without making it another thing."""


class Cast:
    """The columns of a source, each of which plays one part (unless it is asked to play another too)."""

    def __init__(self, columns: Sequence[ColumnProfile]) -> None:
        self.columns = columns
        self.taken: dict[str, str] = {}

    def find(
        self, phrases: Phrases, *, kinds: Collection[str] = (), filled: float = 0.0, again: bool = False
    ) -> ColumnProfile | None:
        """Answer the column whose name fits best and that holds what it should."""
        return next(self.fitting(phrases, kinds=kinds, filled=filled, again=again), None)

    def find_who(self, phrases: Phrases, *, again: bool = False) -> ColumnProfile | None:
        """Answer the column that names somebody: the customer's id or name, but not the customer's city."""
        return next(self.exactly(phrases, kinds=("words", "number"), again=again), None)

    def fitting(
        self, phrases: Phrases, *, kinds: Collection[str] = (), filled: float = 0.0, again: bool = False
    ) -> Iterator[ColumnProfile]:
        """Go through the columns that fit, the best name first."""
        for phrase in phrases:
            wanted = set(phrase.split())
            for column in sorted(self.columns, key=lambda c: len(c.tokens)):
                free = again or column.name not in self.taken
                holds = column.kind in kinds if kinds else column.kind != "empty"
                if free and holds and column.filled >= filled and wanted <= column.tokens:
                    yield column

    def exactly(
        self, phrases: Phrases, *, kinds: Collection[str] = (), filled: float = 0.0, again: bool = False
    ) -> Iterator[ColumnProfile]:
        """Go through the columns whose names say just that."""
        for phrase in phrases:
            for column in self.fitting((phrase,), kinds=kinds, filled=filled, again=again):
                if column.tokens <= {*phrase.split(), *NEUTRAL}:
                    yield column

    def take(self, column: ColumnProfile | None, part: str) -> str | None:
        """Note a column's part and answer its name."""
        if column is None:
            return None
        self.taken.setdefault(column.name, part)
        return column.name
