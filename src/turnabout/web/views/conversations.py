from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from turnabout.casework.models import Conversation
from turnabout.casework.selectors import (
    conversation_with_messages,
    earlier_conversations,
    has_conversations,
)
from turnabout.findings.selectors import (
    choices_of_lists,
    conversations_page,
    current_run,
    finding_of,
    legs_of,
    what_was_read,
)
from turnabout.people.selectors import names_in_source
from turnabout.rights.selectors import disputed_turns_of, may
from turnabout.web.access import Request, needs
from turnabout.web.forms.conversations import ConversationFilterForm
from turnabout.web.pages.conversation import conversation_page
from turnabout.web.pages.conversation_list import list_rows

DIFFICULT_FROM = 0.8  # before anything was worked out


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read conversations")
def conversations(request: Request) -> HttpResponse:
    """List conversations. Words come by POST: what somebody looks for, a customer's name say, is in no address."""
    given = request.POST or request.GET
    run = current_run()
    form = ConversationFilterForm(given, choices=choices_of_lists(run))
    page = conversations_page(request.user, form.wanted(), run=run, after=given.get("after", "").replace("\0", ""))
    asked = [(name, given[name]) for name in form.fields if given.get(name)]
    context = {
        "form": form,
        "rows": list_rows(page.rows),
        "asked": asked,
        "after": page.after,
        "filtered": bool(asked),
        "has_conversations": bool(page.rows) or has_conversations(),
        "may_import": may(request.user, "import"),
    }
    template = "pages/conversation_list.html" if request.htmx else "pages/conversations.html"
    return render(request, template, context)


@require_safe
@needs("read conversations")
def conversation(request: Request, conversation_id: str) -> HttpResponse:
    found = conversation_with_messages(conversation_id)
    if found is None:
        raise Http404
    run, legs, read = current_run(), list(legs_of(found)), what_was_read(found.pk)
    page = conversation_page(
        found,
        legs,
        finding_of(found),
        names_in_source(found.source, _staff(found)),
        earlier=earlier_conversations(found),
        disputed=disputed_turns_of(found.pk),
        marks=read.marks,
        chance=read.chance,
        difficult_from=run.result["settings"]["difficult_from"] if run else DIFFICULT_FROM,
    )
    return render(
        request,
        "pages/conversation.html",
        {"conversation": found, "page": page, "way": [("Conversations", reverse("conversations"))]},
    )


def _staff(found: Conversation) -> set[str]:
    """Collect the staff that messages and events name."""
    authors = {message.author_id for message in found.messages.all() if message.author_kind == "agent"}
    actors = {name for event in found.events.all() for name in (event.actor_id, event.to_value)}
    return {name for name in authors | actors if name}
