"""What the API answers; each shape is part of the published description."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from turnabout.rights.selectors.tokens import Scope

Ended = Literal["well", "badly", "unknown"]
ImportState = Literal["waits for its mapping", "waits its turn", "running", "done", "failed", "stopped"]


class RefusalOut(Schema):
    """Why something cannot be said."""

    reason: str


class IntervalOut(Schema):
    """A figure with the range that holds the true one in nine of ten cases."""

    mean: float
    low: float
    high: float


class FigureOut(Schema):
    """A figure about oneself, as My page shows it."""

    key: str
    words: str
    purpose: str
    worked_out_at: datetime
    unit: Literal["of 100 difficult conversations", "points"]
    figure: IntervalOut
    expected: float | None = Field(description="What would be expected of the company's average person.")
    rated_turns: int
    difficult_turns: int
    disputed: bool = Field(description="Whether you disagree with it: then it is not used for anything.")


class RefusedFigureOut(Schema):
    """A figure about oneself that cannot be said."""

    key: str
    words: str
    purpose: str
    refusal: RefusalOut
    disputed: bool


class AccountOut(Schema):
    name: str
    email: str
    role: str
    administers: bool
    team: str | None = Field(description="As the record of service knows it; null for whom it does not know.")


class MeOut(Schema):
    account: AccountOut
    scopes: list[Scope]
    expires_at: datetime
    figure: FigureOut | RefusedFigureOut | None
    looks: int = Field(description="How often somebody else looked at something about you; who, stands on My page.")


class ArtistOut(Schema):
    """Somebody found to turn difficult customers around: a name, never a figure."""

    name: str
    team: str
    found_on: date
    holds_until: date


class SpreadOut(Schema):
    """Whether people differ here at all, on difficult conversations."""

    sd: float
    low: float | None
    high: float | None
    p_value: float
    differ: bool


class ArtistsOut(Schema):
    names: Literal["off", "counting", "on"]
    opens_on: date | None = Field(description="When the notice has run out, where one was given.")
    worked_out_at: datetime | None
    verdict: Literal["artists", "no_artist", "not_enough_evidence"] | RefusalOut | None = Field(
        description="Whether anybody stands out; null while names are not on."
    )
    spread: SpreadOut | RefusalOut | None = Field(description="Null before anything was worked out.")
    artists: list[ArtistOut] = Field(description="In the order of names.")
    waiting: int = Field(description="How many more were found who could not see it for a day yet.")


class ConversationRowOut(Schema):
    id: str
    subject: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    channel: str | None
    category: str | None
    subcategory: str | None
    product: str | None
    priority: str | None
    language: str | None
    ended: Ended | None = Field(description="Null before it was worked out.")
    difficult: bool | None
    hand_offs: int | None
    came_back: bool | None


class ConversationsOut(Schema):
    conversations: list[ConversationRowOut]
    next: str | None = Field(description="The cursor of what is older; null at the end. There are no totals.")


class TurnOut(Schema):
    """A turn holding the case. Colleagues have a number within this conversation, no name."""

    who: str
    entered_by: str
    started_at: datetime | None
    ended_at: datetime | None
    harder_than: int | None = Field(description="Of 100 cases, how many were less difficult when they came.")
    difficult: bool
    reasons: list[str]
    messages_sent: int
    credit: int = Field(description="Of 100 parts of the credit for this conversation.")
    disputed: bool = Field(description="Whether whoever it is about disagrees with it: then it is not used.")


class MessageOut(Schema):
    at: datetime
    author_kind: str
    who: str | None
    visibility: str
    text: str


class EventOut(Schema):
    at: datetime
    kind: str
    who: str | None
    to: str | None
    automatic: bool | None


class RatingOut(Schema):
    at: datetime | None
    kind: str
    score: float
    scale_min: float
    scale_max: float
    comment: str | None


class ConversationOut(ConversationRowOut):
    earlier: int = Field(description="How many conversations the same customer had before.")
    turns: list[TurnOut]
    messages: list[MessageOut]
    events: list[EventOut]
    ratings: list[RatingOut]


class ImportOut(Schema):
    id: int
    filename: str
    source: str
    kind: str
    state: ImportState
    says: str = Field(description="What is happening just now.")
    progress: float | None = Field(description="From 0 to 1; null where it cannot be told.")
    source_rows: int
    imported_rows: int
    set_aside_rows: int
    tables: dict[str, int] = Field(description="Table of the record of service → rows that came in.")
    problem: str | None
    created_at: datetime
    finished_at: datetime | None


class ImportsOut(Schema):
    imports: list[ImportOut]
    next: str | None


class TokenOut(Schema):
    id: int
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="Noted at most once a minute.")


class FreshTokenOut(TokenOut):
    secret: str = Field(description="Shown now and kept nowhere: put it where your program finds it.")


class TokensOut(Schema):
    tokens: list[TokenOut]


class ProblemPlace(Schema):
    where: str
    says: str


class ProblemOut(Schema):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemPlace] | None = None
