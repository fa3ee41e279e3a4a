"""T2: whoever is described sees a figure a day before anybody else, and others see it in the same words."""

from datetime import timedelta
from html import unescape

import pytest

from invented import WORKED_OUT, make_account
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.findings import selectors
from turnabout.findings.models import PersonalFigure, Run
from turnabout.findings.services.showing import show_shared
from turnabout.findings.services.storing import publish
from turnabout.people.models import Account
from turnabout.people.services import deactivate_account, reactivate_account
from turnabout.rights.models import NamesNotice
from turnabout.rights.services import revoke_share, share, withdraw_notice
from turnabout.web.pages.own import own_page

A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def coach(company):
    return make_account("coach", "Cora Coach")


@pytest.fixture
def mine(company):
    """Give a figure that can be said."""
    return PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").order_by("pk").first()


@pytest.fixture
def shared(company, coach, mine):
    return share(actor=mine.person.account, now=WORKED_OUT, coach=coach, figure=DIFFICULT_SKILL.key)


def said(figure):
    """Say a figure as its owner reads it."""
    page = own_page(figure.value, figure.run.result, [])
    return page.sentence, page.sub


def page_at(company, clock, account, path, now):
    clock.now = now
    response = company.sign_in(account).get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def owner_sees(company, clock, figure, now):
    return page_at(company, clock, figure.person.account, "/me/", now)


def coach_sees(company, clock, shared, now):
    return page_at(company, clock, shared.coach, f"/shared/{shared.pk}/", now)


def check_its_owner_sees_it_first(company, clock, mine, shared):
    sentence, sub = said(mine)
    assert sentence in owner_sees(company, clock, mine, WORKED_OUT)
    early = coach_sees(company, clock, shared, WORKED_OUT + A_DAY - A_MOMENT)
    assert sentence not in early
    assert "nothing to see yet" in early
    later = coach_sees(company, clock, shared, WORKED_OUT + A_DAY)
    assert sentence in later
    assert sub in later


def test_t02_a_figure_is_its_owners_for_a_day(company, clock, mine, shared):
    check_its_owner_sees_it_first(company, clock, mine, shared)


def test_t02_twin_without_the_day_is_caught(company, clock, mine, shared, monkeypatch):
    monkeypatch.setattr(selectors, "_version_since", lambda then: Run.objects.get(is_current=True))
    with pytest.raises(AssertionError):
        check_its_owner_sees_it_first(company, clock, mine, shared)


def check_same_words(company, clock, mine, shared):
    owner = owner_sees(company, clock, mine, WORKED_OUT + A_DAY)
    coach = coach_sees(company, clock, shared, WORKED_OUT + A_DAY)
    for words in said(mine):
        assert words in owner
        assert words in coach
    picture = owner[owner.index("<svg", owner.index('id="own"')) :].partition("</svg>")[0]
    assert picture in coach


def test_t02_a_coach_reads_the_same_words_and_sees_the_same_picture(company, clock, mine, shared):
    check_same_words(company, clock, mine, shared)


def test_t02_twin_with_words_of_its_own_is_caught(company, clock, mine, shared, monkeypatch):
    def other_words(value, result, legs):
        return own_page({**value, "rated_legs": value["rated_legs"] + 1}, result, legs)

    monkeypatch.setattr("turnabout.web.views.sharing.own_page", other_words)
    with pytest.raises(AssertionError):
        check_same_words(company, clock, mine, shared)


# Versions


def other_version(run, *, now, published=True):
    """Work the same out again, with each share two points lower."""
    figures = list(PersonalFigure.objects.filter(run=run))
    fresh = Run.objects.create(
        fingerprint=run.fingerprint,
        rule=run.rule,
        result=run.result,
        capabilities=run.capabilities,
        facts=run.facts,
        coverage=run.coverage,
        created_at=now,
    )
    for figure in figures:
        value = dict(figure.value)
        if "rated_legs" in value:
            value["rated_legs"] += 7
        PersonalFigure.objects.create(run=fresh, person=figure.person, key=figure.key, value=value, created_at=now)
    if published:
        publish(actor=None, now=now, run=fresh, artists=[])
    return fresh


def test_t02_others_see_the_newest_version_that_was_shown_a_day_ago(company, clock, mine, shared):
    later = WORKED_OUT + 10 * A_DAY
    fresh = other_version(company.run, now=later)
    new = PersonalFigure.objects.get(run=fresh, person=mine.person)
    _, old_words = said(mine)
    _, new_words = said(new)
    assert old_words != new_words
    assert new_words in owner_sees(company, clock, new, later)
    before = coach_sees(company, clock, shared, later + A_DAY - A_MOMENT)
    assert old_words in before
    assert new_words not in before
    assert new_words in coach_sees(company, clock, shared, later + A_DAY)


def test_t02_a_version_that_was_never_published_is_never_shown(company, clock, mine, shared):
    stopped = WORKED_OUT + 5 * A_DAY
    other_version(company.run, now=stopped, published=False)
    assert said(mine)[1] in coach_sees(company, clock, shared, stopped + 2 * A_DAY)
    other_version(company.run, now=stopped + 3 * A_DAY)
    assert said(mine)[1] in coach_sees(company, clock, shared, stopped + 3.5 * A_DAY)


def test_t02_a_version_that_was_corrected_is_shown_no_more(company, clock, mine, shared):
    PersonalFigure.objects.filter(pk=mine.pk).update(value={**mine.value, "corrected": [{"reasons": "wrong turn"}]})
    seen = coach_sees(company, clock, shared, WORKED_OUT + 2 * A_DAY)
    assert said(mine)[0] not in seen
    assert "wrong turn" not in seen


def test_t02_a_fresh_account_has_its_day_first(company, clock, mine, shared):
    since = WORKED_OUT + 10 * A_DAY
    Account.objects.filter(person=mine.person).update(created_at=since)
    assert said(mine)[0] not in coach_sees(company, clock, shared, since + A_DAY - A_MOMENT)
    assert said(mine)[0] in coach_sees(company, clock, shared, since + A_DAY)


def test_t02_whoever_cannot_sign_in_has_not_seen_it(company, clock, mine, shared):
    Account.objects.filter(person=mine.person).update(is_active=False)
    assert said(mine)[0] not in coach_sees(company, clock, shared, WORKED_OUT + 9 * A_DAY)


def check_access_given_back_starts_a_day(company, clock, mine, shared):
    """Locked out while the figure was made, its owner has not seen it when access is given back."""
    owner, back = mine.person.account, WORKED_OUT + 9 * A_DAY
    deactivate_account(actor=company.administrator, now=WORKED_OUT, account=owner)
    reactivate_account(actor=company.administrator, now=back, account=owner)
    sentence = said(mine)[0]
    assert sentence in owner_sees(company, clock, mine, back)
    assert sentence not in coach_sees(company, clock, shared, back + A_DAY - A_MOMENT)
    assert sentence in coach_sees(company, clock, shared, back + A_DAY)


def test_t02_access_given_back_starts_a_day(company, clock, mine, shared):
    check_access_given_back_starts_a_day(company, clock, mine, shared)


def test_t02_twin_for_which_access_was_always_there_is_caught(company, clock, mine, shared, monkeypatch):
    monkeypatch.setattr(
        selectors, "accounts_for_a_day", lambda now: Account.objects.filter(is_active=True, created_at__lte=now - A_DAY)
    )
    with pytest.raises(AssertionError):
        check_access_given_back_starts_a_day(company, clock, mine, shared)


def test_t02_giving_back_what_was_never_taken_changes_nothing(company, clock, mine, shared):
    account = reactivate_account(actor=company.administrator, now=WORKED_OUT + 9 * A_DAY, account=mine.person.account)
    assert account.reactivated_at is None


# A refusal stays a refusal


def check_refusals_are_alike(company, clock, mine, shared):
    PersonalFigure.objects.filter(pk=mine.pk).update(value={"refusal": {"reason": "Only 29 rated turns."}})
    few = coach_sees(company, clock, shared, WORKED_OUT + 2 * A_DAY)
    PersonalFigure.objects.filter(pk=mine.pk).delete()
    none = coach_sees(company, clock, shared, WORKED_OUT + 2 * A_DAY)
    assert without_tokens(few) == without_tokens(none)
    assert "29" not in few[few.index("<main") :]


def without_tokens(page):
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


def test_t04_a_coach_cannot_tell_nothing_from_too_little(company, clock, mine, shared):
    check_refusals_are_alike(company, clock, mine, shared)


def test_t04_twin_that_tells_the_owners_reason_is_caught(company, clock, mine, shared, monkeypatch):
    shown = show_shared

    def telling(**given):
        found = shown(**given)
        own = PersonalFigure.objects.filter(person=mine.person).first()
        object.__setattr__(found, "person", own and own.value["refusal"]["reason"])
        object.__setattr__(given["share"].person, "team", str(found.person))
        return found

    monkeypatch.setattr("turnabout.web.views.sharing.show_shared", telling)
    with pytest.raises(AssertionError):
        check_refusals_are_alike(company, clock, mine, shared)


# Shared by its owner alone, and taken back at once


def test_t07_nobody_sees_a_figure_that_is_not_shared_with_them(company, clock, mine, shared):
    clock.now = WORKED_OUT + 2 * A_DAY
    other = make_account("coach", "Carl Coach")
    path = f"/shared/{shared.pk}/"
    for account in (other, company.leader, company.lead, company.administrator, mine.person.account):
        client = company.sign_in(account)
        there, nowhere = client.get(path), client.get("/nowhere/")
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_t07_taking_back_counts_at_once_and_can_be_undone(company, clock, coach, mine, shared):
    clock.now = WORKED_OUT + 2 * A_DAY
    owner = company.sign_in(mine.person.account)
    owner.post(f"/me/share/{shared.pk}/take-back/")
    reader = company.sign_in(coach)
    assert reader.get(f"/shared/{shared.pk}/").status_code == 404
    assert mine.person.name not in reader.get("/shared/").content.decode()
    owner.post("/me/share/", {"coach": coach.pk})
    assert unescape(mine.person.name) in unescape(reader.get("/shared/").content.decode())


def test_t07_somebody_elses_share_cannot_be_taken_back(company, clock, coach, mine, shared):
    client = company.sign_in(company.agent)
    assert client.post(f"/me/share/{shared.pk}/take-back/").status_code == 404
    shared.refresh_from_db()
    assert shared.revoked_at is None


def test_t07_names_switched_off_hide_what_is_shared(company, clock, coach, mine, shared):
    clock.now = WORKED_OUT + 2 * A_DAY
    withdraw_notice(actor=company.leader, now=clock.now, notice=NamesNotice.objects.get())
    assert company.sign_in(coach).get(f"/shared/{shared.pk}/").status_code == 404


def test_t07_a_share_that_is_held_by_somebody_is_checked_again(company, coach, mine, shared):
    """Whoever hands a share to the one place that shows gets nothing by a share that is over, or another's."""
    now = WORKED_OUT + 2 * A_DAY
    assert show_shared(viewer=company.leader, share=shared, now=now, door="api") is None
    revoke_share(actor=mine.person.account, now=now, share=shared)
    assert show_shared(viewer=coach, share=shared, now=now, door="api") is None
