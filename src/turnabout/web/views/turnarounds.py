"""Turnarounds: the list of them, and one told in its own words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from turnabout.casework.selectors import conversation_with_messages, next_conversation_at
from turnabout.findings.selectors import has_read, turnaround_of, turnarounds_page
from turnabout.people.selectors import names_in_source
from turnabout.web.access import Request, needs
from turnabout.web.pages.turnarounds import turnaround_page, turnaround_rows


@require_safe
@needs("read conversations")
def turnarounds(request: Request) -> HttpResponse:
    found = turnarounds_page(after=request.GET.get("after", ""))
    context = {
        "rows": turnaround_rows(found.rows, found.ends),
        "after": found.after,
        "has_read": bool(found.rows) or has_read(),
    }
    return render(request, "pages/turnarounds.html", context)


@require_safe
@needs("read conversations")
def turnaround(request: Request, conversation_id: str) -> HttpResponse:
    reading = turnaround_of(conversation_id)
    conversation = conversation_with_messages(conversation_id) if reading else None
    if reading is None or conversation is None:
        raise Http404
    messages = {message.pk: message for message in conversation.messages.all()}
    authors = {m.author_id for m in messages.values() if m.author_kind == "agent" and m.author_id}
    page = turnaround_page(
        reading,
        messages,
        names_in_source(conversation.source, authors),
        next_at=next_conversation_at(conversation),
        now=timezone.now(),
    )
    way = [("Turned around", reverse("turnarounds"))]
    return render(request, "pages/turnaround.html", {"page": page, "way": way})
