"""T15: whatever is said can be disputed; it is marked and not used until somebody else decides, with reasons."""

from datetime import timedelta

import pytest
from django.urls import reverse

from invented import WORKED_OUT
from turnabout.core.errors import BadInput
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.findings.services import correcting
from turnabout.ledger.models import Job
from turnabout.rights.models import Dispute, NamesNotice

DAY = timedelta(days=1)
NOW = WORKED_OUT + 30 * DAY
SKILL = DIFFICULT_SKILL.key


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def mine(company):
    """Somebody with a figure, and their newest difficult turn."""
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    leg = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8).order_by("-started_at")[0]
    return figure.person.account, leg


def said(company, account, path):
    response = company.sign_in(account).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_t15_one_button_and_own_words(company, mine):
    account, leg = mine
    client = company.sign_in(account)
    here = reverse("disagree-turn", args=[SKILL, leg.seq, leg.conversation_id])
    assert here in said(company, account, "/me/")
    assert client.post(here, {"words": " "}).status_code == 422
    answer = client.post(here, {"words": "I was <ill> that day."}, follow=True)
    assert "disputed, not used" in answer.content.decode()
    assert "I was &lt;ill&gt; that day." in answer.content.decode()
    assert "To be decided by 18 March 2026, by somebody else: in 14 days." in answer.content.decode()


def test_t15_a_disputed_figure_is_marked_and_its_owner_is_not_among_those_found(company, mine):
    account, _ = mine
    Found.objects.all().delete()
    Found.objects.create(
        person=account.person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + 365 * DAY
    )
    name = account.person.name
    assert name in found_names(company)
    dispute = correcting.disagree(actor=account, now=NOW, figure=ARTIST_FOUND.key, words="I never wanted this.")
    find = said(company, company.leader, "/find/")
    assert name not in found_names(company)
    assert "disput" not in find[find.index("<main") :]
    assert "could not see it first" not in find
    assert "I disagree with being found" not in said(company, account, "/me/")
    correcting.take_back(actor=account, now=NOW, dispute=dispute)
    assert name in found_names(company)


def found_names(company):
    page = company.sign_in(company.leader).get("/find/").context["found"]
    return {row.person.name for row in page.people}


def test_t15_a_leader_decides_with_reasons_that_the_person_reads(company, mine):
    account, leg = mine
    about = {"figure": SKILL, "conversation_id": leg.conversation_id, "seq": leg.seq}
    dispute = correcting.disagree(actor=account, now=NOW, words="Not mine.", **about)
    client = company.sign_in(company.leader)
    assert account.person.name in said(company, company.leader, "/disagreements/")
    here = reverse("disagreement", args=[dispute.pk])
    assert "Not mine." in said(company, company.leader, here)
    assert client.post(here, {"decision": "stands", "reasons": " "}).status_code == 422
    client.post(here, {"decision": "stands", "reasons": "You answered the customer twice."})
    dispute.refresh_from_db()
    assert (dispute.upheld, dispute.decided_by) == (False, company.leader.pk)
    own = said(company, account, "/me/")
    assert "You answered the customer twice." in own
    assert "By Lea Leader." in own
    assert client.post(here, {"decision": "upheld", "reasons": "Second thoughts."}).status_code == 422


@pytest.mark.parametrize("who", ["lead", "agent", "administrator"])
def test_t15_nobody_but_a_leader_decides(company, mine, who):
    account, _ = mine
    dispute = correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    client, decider = company.sign_in(getattr(company, who)), getattr(company, who)
    nowhere = client.get("/nowhere/")
    for path in ("/disagreements/", reverse("disagreement", args=[dispute.pk])):
        assert (client.get(path).status_code, client.get(path).content) == (404, nowhere.content)
    with pytest.raises(BadInput):
        correcting.decide(actor=decider, now=NOW, dispute=dispute, upheld=True, reasons="Because.")


def test_t15_nobody_decides_about_themselves_or_sees_it_in_the_list(company, mine):
    account, _ = mine
    account.role = "leader"
    account.save()
    dispute = correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    client = company.sign_in(account)
    assert client.get(reverse("disagreement", args=[dispute.pk])).status_code == 404
    assert company.sign_in(account).get("/disagreements/").context["open"] == ()
    with pytest.raises(BadInput, match="somebody else"):
        correcting.decide(actor=account, now=NOW, dispute=dispute, upheld=True, reasons="I like it.")


def test_t15_what_is_overdue_is_marked(company, mine, monkeypatch):
    account, _ = mine
    correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    assert "overdue" not in said(company, company.leader, "/disagreements/")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 15 * DAY)
    page = said(company, company.leader, "/disagreements/")
    assert "overdue" in page
    assert "one day ago" in page


def test_t15_somebody_elses_turn_cannot_be_disputed(company, mine):
    account, _ = mine
    other = Leg.objects.filter(run=company.run).exclude(person=account.person).first()
    client = company.sign_in(account)
    there = client.get(reverse("disagree-turn", args=[SKILL, other.seq, other.conversation_id]))
    nowhere = client.get("/nowhere/")
    assert (there.status_code, there.content) == (404, nowhere.content)
    with pytest.raises(BadInput):
        about = {"figure": SKILL, "conversation_id": other.conversation_id, "seq": other.seq}
        correcting.disagree(actor=account, now=NOW, words="Not mine.", **about)


def test_t15_nobody_takes_back_what_another_said(company, mine):
    account, _ = mine
    dispute = correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    client = company.sign_in(company.agent)
    assert client.post(reverse("withdraw-disagreement", args=[dispute.pk])).status_code == 404
    with pytest.raises(BadInput):
        correcting.take_back(actor=company.leader, now=NOW, dispute=dispute)


def test_t15_the_decider_sees_no_figure_while_names_are_off(company, mine):
    account, _ = mine
    dispute = correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    here = reverse("disagreement", args=[dispute.pk])
    assert "difficult conversations turned around" in said(company, company.leader, here)
    NamesNotice.objects.update(withdrawn_at=NOW)
    page = said(company, company.leader, here)
    assert "difficult conversations turned around" not in page
    assert DIFFICULT_SKILL.words not in page


def test_t15_a_disputed_turn_is_marked_in_its_conversation(company, mine):
    account, leg = mine
    here = reverse("conversation", args=[leg.conversation_id])
    assert "disputed, not used" not in said(company, company.leader, here)
    about = {"figure": SKILL, "conversation_id": leg.conversation_id, "seq": leg.seq}
    correcting.disagree(actor=account, now=NOW, words="Not mine.", **about)
    assert "disputed, not used" in said(company, company.leader, here)


def test_t15_disputing_twice_is_one_disagreement(company, mine):
    account, _ = mine
    first = correcting.disagree(actor=account, now=NOW, figure=SKILL, words="Wrong.")
    assert correcting.disagree(actor=account, now=NOW + DAY, figure=SKILL, words="Still wrong.") == first
    assert Dispute.objects.count() == 1


def test_t15_a_decision_about_a_turn_starts_working_out_at_once_and_once(company, mine):
    account, leg = mine
    about = {"figure": SKILL, "conversation_id": leg.conversation_id, "seq": leg.seq}
    before = Job.objects.count()
    for upheld in (True, False):
        dispute = correcting.disagree(actor=account, now=NOW, words="Not mine.", **about)
        correcting.decide(actor=company.leader, now=NOW, dispute=dispute, upheld=upheld, reasons="Seen.")
    assert Job.objects.count() == before + 1
    assert Job.objects.latest("created_at").function == "findings.work_out"
