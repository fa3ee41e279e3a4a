"""Canaries in private columns: none is found in anything that a role gets to see which may not see it.

Each canary is a word that occurs nowhere else. It is planted in one column; then every role opens every page there is,
with its own, somebody else's and missing objects, searches for it, and asks the API.
"""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from turnabout.casework.models import Conversation, Import, Message, SetAside
from turnabout.findings.models import Leg, PersonalFigure
from turnabout.ledger.models import Audit, Job
from turnabout.people.models import Account, Invitation
from turnabout.rights.models import Dispute, NamesNotice
from turnabout.rights.selectors.tokens import scopes_for
from turnabout.rights.services.tokens import make_token
from turnabout.rights.services.views import note_views

from .role_table import PAGES, ROLES

SERVING = {"leader", "lead", "agent", "subject"}
MAY_SEE = {
    "zqfigure": {"subject"},
    "zqdisputewords": {"subject", "leader"},
    "zqdisputereasons": {"subject", "leader"},
    "zqlookedwhy": {"subject"},
    "zqlegalbasis": {"leader", "council"},  # who agrees reads what was written down
    "zqtokenname": {"subject"},
    "zqemail": {"administrator"},
    "zqinvited": {"administrator"},
    "zqsetaside": {"administrator"},
    "zqfilename": {"administrator"},
    "zqinternalnote": SERVING,
    "zqcustomerwords": SERVING,
    "zqjobproblem": {"administrator"},
    "zqaudit": set(),
}


@pytest.fixture
def planted(company, accounts, things):
    """Plant each canary in its column; ``subject`` is a second agent, whom the private things are about."""
    subject = Leg.objects.exclude(person=company.agent.person).first().person.account
    PersonalFigure.objects.filter(run=company.run, person=subject.person).update(
        value={"refusal": {"reason": "zqfigure"}}
    )
    Dispute.objects.filter(person=subject.person).update(
        words="zqdisputewords", reasons="zqdisputereasons", decided_at=timezone.now(), upheld=False
    )
    note_views(
        viewer=company.leader,
        now=timezone.now(),
        people=[subject.person_id],
        what="artist_found",
        why="zqlookedwhy",
        door="web",
    )
    NamesNotice.objects.update(legal_basis="zqlegalbasis")
    fresh_token(subject, "zqtokenname", ["me"])
    first = Account.objects.order_by("name").first()  # on the first page of those who may sign in
    Account.objects.filter(pk=first.pk).update(email="zqemail@example.org")
    Invitation.objects.update(email="zqinvited@example.org")
    batch = Import.objects.order_by("-pk").first()
    SetAside.objects.create(batch=batch, line=2, reason="zqsetaside", row={"a": "zqsetaside"})
    Import.objects.filter(pk=batch.pk).update(filename="zqfilename.csv", job_id=Job.objects.latest("created_at").pk)
    Job.objects.update(problem="zqjobproblem", state=Job.State.FAILED)
    conversation = Conversation.objects.first()
    first = Message.objects.filter(conversation=conversation).first()
    Message.objects.filter(pk=first.pk).update(text="zqcustomerwords", author_kind="customer")
    note = Message.objects.get(pk=first.pk)
    note.pk, note.text, note.visibility, note.author_kind = "x/zq", "zqinternalnote", "internal", "agent"
    note.save(force_insert=True)
    Audit.objects.create(at=timezone.now(), verb="x", details={"x": "zqaudit"})
    return accounts | {"subject": subject}


def paths(things):
    """Every page, with every kind of object."""
    for name, row in PAGES.items():
        if row.get is not None and row.thing != "invitation link":  # whoever holds the link is whom it is for
            for arguments in things[row.thing].values():
                yield reverse(name, args=arguments)
    yield from ("/nowhere/", "/conversations/?ended=badly", "/conversations/?difficult=on&came_back=on")


def everything_seen(account, role, things):
    """Collect all bytes that somebody gets: bodies and headers of pages, error pages, searches, API."""
    client = Client(raise_request_exception=False)
    client.force_login(account)
    answers = [client.get(path) for path in paths(things)]
    answers += [client.post("/conversations/", {"words": canary}) for canary in MAY_SEE]
    answers += [client.post("/people/found/", {"words": "zq"})]
    answers += api_answers(account)
    for answer in answers:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield f"{answer.request['PATH_INFO']}", body.decode(errors="replace") + json.dumps(dict(answer.headers))


def fresh_token(account, name, scopes):
    now = timezone.now()
    return make_token(actor=account, now=now, name=name, scopes=scopes, expires_at=now + timedelta(days=30)).secret


def api_answers(account):
    token = fresh_token(account, "crawl", scopes_for(account))
    client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
    return [
        client.get(f"/api/v1/{path}") for path in ("me", "artists", "conversations", "imports", "tokens", "nowhere")
    ]


def canaries_in(text, asked_for=""):
    """Find canaries; what somebody typed into a search comes back to them in the field and betrays nothing."""
    return {canary for canary in MAY_SEE if canary in text.replace(f'value="{canary}"', "")}


@pytest.mark.parametrize("role", [*ROLES, "subject"])
def test_t13_no_canary_reaches_whoever_may_not_see_it(planted, things, role):
    betrayed = {
        (path, canary)
        for path, text in everything_seen(planted[role], role, things)
        for canary in canaries_in(text)
        if role not in MAY_SEE[canary] and not opened_to_decide(role, path)
    }
    assert not betrayed


def opened_to_decide(role, path):
    """Whoever decides about a disagreement opens what it is about; that look is written into the log."""
    return role == "leader" and path.startswith("/disagreements/")


def test_canaries_are_where_they_may_be_seen(planted, things):
    """Positive control: whoever may see a canary finds it, so the search is able to find one."""
    seen = {
        canary
        for role in ("administrator", "leader", "agent", "subject")
        for _, text in everything_seen(planted[role], role, things)
        for canary in canaries_in(text)
    }
    assert {canary for canary, roles in MAY_SEE.items() if roles} - seen == set()


def test_twin_page_that_shows_a_dispute_to_a_lead_is_caught():
    found = canaries_in("<li>Mia disagrees: zqdisputewords</li>")
    assert [canary for canary in found if "lead" not in MAY_SEE[canary]] == ["zqdisputewords"]
