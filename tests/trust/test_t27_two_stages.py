"""T27: stage 1 holds no figure about a person for anybody but that person; stage 2 opens to the minute."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import escape

from invented import WORKED_OUT, make_account
from programs import A_DAY, make_program
from trust.crawling import crawl
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings import selectors
from turnabout.findings.models import Found, PersonalFigure
from turnabout.findings.services import correcting
from turnabout.people.models import Role
from turnabout.rights.models import NamesNotice
from turnabout.rights.selectors import Stage
from turnabout.rights.services import share
from turnabout.web.pages.disagreements import figure_in_words, share_in_words
from turnabout.web.pages.own import own_page

NOW = WORKED_OUT + 7 * A_DAY
OTHERS = [role for role in Role.values if role != Role.AGENT]


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: Clock.now)
    return Clock


@pytest.fixture
def stage_1(company, clock):
    """Everything that could betray a figure, with names off: somebody found, a share, two disagreements."""
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").order_by("pk").first()
    person = figure.person
    person.name = "Zebulon Quagga"
    person.save()
    Found.objects.all().delete()
    Found.objects.create(
        person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + 365 * A_DAY
    )
    accounts = {role: make_account(role, f"{role} Reader") for role in OTHERS}
    shared = share(actor=person.account, now=WORKED_OUT, coach=accounts[Role.COACH], figure=DIFFICULT_SKILL.key)
    disputes = [
        correcting.disagree(actor=person.account, now=NOW, figure=key, words="Wrong.")
        for key in (DIFFICULT_SKILL.key, ARTIST_FOUND.key)
    ]
    NamesNotice.objects.update(withdrawn_at=NOW)
    also = [f"/shared/{shared.pk}/", *(f"/disagreements/{dispute.pk}/" for dispute in disputes)]
    return figure, accounts, also


def betrayed(company, stage_1):
    """List who gets to read a figure, or that somebody was found, and where."""
    figure, accounts, also = stage_1
    page = own_page(figure.value, company.run.result, [])
    words = {
        page.sentence,
        page.sub,
        share_in_words(figure.value["difficult_share"]),
        figure_in_words(figure.value, company.run.result),
        DIFFICULT_SKILL.words + "</h1>",
        ARTIST_FOUND.words + "</h1>",
        'id="found"',
    }
    told = []
    for role, account in accounts.items():
        for path, said in crawl(account, also=also).items():
            told += [(role, path, word) for word in words if word in said or escape(word) in said]
    answer = make_program(accounts[Role.LEADER], now=NOW).get("/artists").json()
    return told + [("api", "/artists", row) for row in answer["artists"]]


def test_t27_with_names_off_nobody_else_reads_a_figure_or_who_was_found(company, stage_1):
    assert not betrayed(company, stage_1)


def test_t27_the_person_reads_their_own_all_the_same(company, stage_1):
    figure, *_ = stage_1
    said = company.sign_in(figure.person.account).get("/me/").content.decode()
    assert escape(own_page(figure.value, company.run.result, []).sentence) in said


def test_t27_stage_1_is_of_use_from_the_first_hour(company, stage_1):
    _, accounts, _ = stage_1
    pages = crawl(accounts[Role.LEADER])
    assert "difficult conversations end well here" in pages["/overview/"]
    assert "Names are switched off" in pages["/find/"]


def test_t27_twin_names_that_are_always_on_are_caught(company, stage_1, monkeypatch):
    for place in ("turnabout.findings.selectors.stage", "turnabout.web.views.disagreements.stage"):
        monkeypatch.setattr(place, lambda *, now: Stage("on", None, None))
    assert betrayed(company, stage_1)


@pytest.fixture
def opening(company, clock):
    """A notice that opens on 20 March 2026, and somebody who was found long before."""
    person = PersonalFigure.objects.filter(run=company.run).order_by("pk").first().person
    Found.objects.all().delete()
    Found.objects.create(
        person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + 365 * A_DAY
    )
    notice = NamesNotice.objects.get()
    notice.opens_on = datetime(2026, 3, 20, tzinfo=UTC).date()
    notice.save()
    return notice, person


def named(company, at):
    found = selectors.found_people(company.leader, now=at)
    return None if found is None else {row.person_id for row in found.people}


def test_t27_names_open_with_the_day_and_not_a_second_sooner(company, opening, clock):
    _, person = opening
    midnight = datetime(2026, 3, 20, tzinfo=UTC)
    assert named(company, midnight - timedelta(seconds=1)) is None
    assert named(company, midnight) == {person.pk}
    clock.now = midnight - timedelta(hours=1)
    said = company.sign_in(company.leader).get("/may-say/").content.decode()
    assert "one business day to go" in said or "Names are off" in said


def test_t27_names_stay_off_without_acknowledgement(company, opening):
    notice, _ = opening
    notice.acknowledged_at = None
    notice.save()
    assert named(company, datetime(2026, 6, 1, tzinfo=UTC)) is None


def test_t27_switching_off_works_at_once(company, opening):
    at = datetime(2026, 3, 21, tzinfo=UTC)
    assert named(company, at)
    NamesNotice.objects.update(withdrawn_at=at)
    assert named(company, at) is None


def test_t27_twin_a_notice_that_opens_a_day_early_is_caught(company, opening, monkeypatch):
    notice, _ = opening
    NamesNotice.objects.update(opens_on=notice.opens_on - A_DAY)
    with pytest.raises(AssertionError):
        assert named(company, datetime(2026, 3, 19, 23, 59, tzinfo=UTC)) is None
