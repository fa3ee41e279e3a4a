from typing import Annotated, Literal

from django.http import Http404
from ninja import Field, Path, Query, Router, Schema, Status

from turnabout.api.cursors import NEXT, TEXT_PLACE, PlaceInText, cursor_at, place_at
from turnabout.api.once import RequestKey, once
from turnabout.api.one_conversation import conversation_out, row_out
from turnabout.api.shapes import ConversationOut, ConversationsOut, Ended
from turnabout.api.signing_in import ApiRequest, BearerToken
from turnabout.casework.selectors import conversation_with_messages
from turnabout.findings.selectors import ConversationFilter, conversations_page, current_run

router = Router(tags=["conversations"], auth=BearerToken("conversations"))

LONGEST_ID = 400
NO_NUL = r"^[^\x00]*$"
Words = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class Narrowed(Schema):
    """What the list can be narrowed to: never a person, unless it is oneself."""

    channel: Words = ""
    category: Words = ""
    ended: Ended | Literal["any"] = "any"
    difficult: bool = False
    passed_around: bool = Field(False, description="Handed on twice or more.")
    came_back: bool = Field(False, description="The customer had written within the thirty days before.")
    mine: bool = Field(False, description="Held by yourself.")


class Wanted(Narrowed, extra="forbid", strict=True):
    """What to look for; words stand in the body, for a customer's name belongs in no address."""

    words: Words = Field("", description="A number, or words of the subject or of the customer's first message.")
    cursor: str = Field("", pattern=TEXT_PLACE, description=NEXT)


@router.get("", response=ConversationsOut, summary="Conversations, the newest first")
def list_conversations(
    request: ApiRequest, narrowed: Annotated[Narrowed, Query(...)], cursor: PlaceInText = ""
) -> ConversationsOut:
    """List conversations, 25 a page, narrowed as on the page of that name.

    Scope: `conversations`; for leaders, team leads and agents.
    """
    return _page(request, narrowed, "", cursor)


@router.post("/search", response=ConversationsOut, summary="Look for words in conversations")
@once(reads=True)
def search_conversations(request: ApiRequest, payload: Wanted, idempotency_key: RequestKey) -> Status[ConversationsOut]:
    """List conversations that hold words. It changes nothing; a request that is repeated is answered anew.

    Scope: `conversations`; for leaders, team leads and agents.
    """
    return Status(200, _page(request, payload, payload.words, payload.cursor))


def _page(request: ApiRequest, narrowed: Narrowed, words: str, cursor: str) -> ConversationsOut:
    wanted = ConversationFilter(
        words=words,
        channel=narrowed.channel,
        category=narrowed.category,
        ended="" if narrowed.ended == "any" else narrowed.ended,
        difficult=narrowed.difficult,
        passed_around=narrowed.passed_around,
        came_back=narrowed.came_back,
        mine=narrowed.mine,
    )
    page = conversations_page(request.auth.account, wanted, run=current_run(), after=place_at(cursor))
    rows = [row_out(conversation, finding) for conversation, finding in page.rows]
    return ConversationsOut(conversations=rows, next=cursor_at(page.after) if page.after else None)


@router.get("/{path:conversation_id}", response=ConversationOut, summary="One conversation")
def get_conversation(
    request: ApiRequest,
    conversation_id: Annotated[str, Path(..., description="The id as a list gives it, slash included.")],
) -> ConversationOut:
    """Answer one conversation: who held it when, how hard it was and why, what was written, how it ended.

    Colleagues have a number within the conversation, oneself is "me": with names, a program could work figures about
    people out past the rules. The page names them.

    Scope: `conversations`; for leaders, team leads and agents.
    """
    if len(conversation_id) > LONGEST_ID or "\x00" in conversation_id:
        raise Http404
    found = conversation_with_messages(conversation_id)
    if found is None:
        raise Http404
    return conversation_out(found, request.auth.account)
