"""The invented company, and one account and one thing of each kind, for the tests of trust."""

import uuid

import pytest
from django.utils import timezone

from invented import WORKED_OUT, make_account
from invented_fixtures import _database, company
from programs import make_program
from turnabout.casework.models import Conversation
from turnabout.casework.services.imports import add_import
from turnabout.findings.models import Leg, Reading
from turnabout.ledger.services.jobs import start_job
from turnabout.people.services import invite
from turnabout.rights.services import open_dispute, share

from .role_table import ROLES

__all__ = ["_database", "company"]


@pytest.fixture
def accounts(company):
    """One account for each role; the agent has handled conversations."""
    made = {role: make_account(role, f"{role.capitalize()} Somebody") for role in ROLES}
    return made | {"agent": company.agent}


def a_turnaround() -> Conversation:
    """Have a conversation read as a turnaround."""
    conversation = Conversation.objects.first()
    message = conversation.messages.first().pk
    episode = {"start": [message, "anger", 0, 3], "acts": [[message, "", 0, 3]], "end": [message, "", 0, 3]}
    Reading.objects.create(
        conversation=conversation, is_turnaround=True, ended="well", sort_key="x", marks={}, episode=episode
    )
    return conversation


@pytest.fixture
def things(company, accounts, tmp_path):
    """Arguments of each kind of thing: the agent's own, somebody else's, and one that is nowhere."""
    mine, theirs = company.agent.person, Leg.objects.exclude(person=company.agent.person).first().person
    my_leg, their_leg = Leg.objects.filter(person=mine).first(), Leg.objects.filter(person=theirs).first()

    def dispute(account):
        return open_dispute(actor=account, now=WORKED_OUT, figure="difficult_skill", words="Not me.").pk

    path = tmp_path / "x.csv"
    path.write_text("id\n1\n")
    batch = add_import(actor=None, now=WORKED_OUT, path=path, digest="d", filename="x.csv", kind="csv")
    job = start_job(
        actor=None, now=WORKED_OUT, function="casework.import", title="x", arguments={"import_id": batch.pk}
    )
    today = timezone.now()
    fresh = invite(actor=accounts["administrator"], now=today, role="agent")
    link = invite(actor=accounts["administrator"], now=today, role="agent")
    my_token, their_token = (make_program(who, now=today).token.pk for who in (company.agent, company.leader))
    my_dispute, their_dispute = dispute(company.agent), dispute(theirs.account)
    another = make_account("coach", "Another Coach")
    mine_shared = share(actor=company.agent, now=WORKED_OUT, coach=accounts["coach"], figure="difficult_skill")
    theirs_shared = share(actor=theirs.account, now=WORKED_OUT, coach=another, figure="difficult_skill")
    return {
        "": {"other": []},
        "oneself": {"own": []},
        "conversation": {"other": [Conversation.objects.first().pk], "missing": ["nowhere/1"]},
        "turnaround": {"other": [a_turnaround().pk], "missing": ["nowhere/1"]},
        "invitation link": {"other": [link.token], "missing": ["no-such-token"]},
        "password link": {"missing": [1, "no-such-token"]},
        "invitation": {"other": [fresh.invitation.pk], "missing": [10**9]},
        "account": {"other": [make_account("agent", "Ex Ample").pk], "missing": [10**9]},
        "import": {"other": [batch.pk], "missing": [10**9]},
        "job": {"other": [job.pk], "missing": [uuid.UUID(int=1)]},
        "figure": {"own": ["difficult_skill"], "missing": ["no_such_figure"]},
        "turn": {
            "own": ["difficult_skill", my_leg.seq, my_leg.conversation_id],
            "other": ["difficult_skill", their_leg.seq, their_leg.conversation_id],
            "missing": ["difficult_skill", 1, "nowhere/1"],
        },
        "token": {"own": [my_token], "other": [their_token], "missing": [10**9]},
        "own share": {"own": [mine_shared.pk], "other": [theirs_shared.pk], "missing": [10**9]},
        "share with the coach": {"other": [mine_shared.pk], "missing": [theirs_shared.pk]},
        "dispute": {"own": [my_dispute], "other": [their_dispute], "missing": [10**9]},
    }
