"""The link of an invitation, and the page People and access."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.ledger.models import Audit
from turnabout.people.models import Account, Invitation, Person, Role
from turnabout.people.services import first_invitation, invite

MINE = {"name": "Pia New", "email": "pia@example.org", "password": PASSWORD}


def link_of(fresh):
    return reverse("invitation", args=[fresh.token])


def accept(link, client=None, **changes):
    return (client or Client()).post(link, MINE | changes)


@pytest.fixture
def invited(clock, ada):
    """Make an invitation of Ada's."""

    def make(role=Role.AGENT, **more):
        return invite(actor=ada, now=clock.now, role=role, **more)

    return make


@pytest.mark.parametrize(
    ("role", "page"),
    [("agent", "my-page"), ("lead", "overview"), ("leader", "overview"), ("administrator", "overview")],
)
def test_an_invitation_leads_to_the_page_of_the_role(invited, client, role, page):
    answer = accept(link_of(invited(role)), client)
    assert answer.url == reverse(page)
    account = Account.objects.get(email="pia@example.org")
    assert (account.role, account.name, account.is_administrator) == (role, "Pia New", role == "administrator")
    assert client.get(reverse(page)).status_code == 200


def test_the_form_knows_what_the_invitation_knows(invited, client):
    person = Person.objects.create(name="Ada Lis", team="Billing")
    page = client.get(link_of(invited(person=person, email="ada.lis@example.org"))).content.decode()
    assert 'value="Ada Lis"' in page
    assert 'value="ada.lis@example.org"' in page


def test_the_account_is_the_person_of_the_record(invited):
    person = Person.objects.create(name="Ada Lis")
    accept(link_of(invited(person=person)))
    assert Account.objects.get(email="pia@example.org").person == person


def test_a_link_works_once(invited, client):
    link = link_of(invited())
    accept(link)
    again = accept(link, email="second@example.org")
    assert again.status_code == 410
    assert "leads nowhere any more" in again.content.decode()
    assert not Account.objects.filter(email="second@example.org").exists()


def test_a_link_holds_two_weeks(clock, invited, client):
    link = link_of(invited())
    clock.forward(days=13, hours=23)
    assert client.get(link).status_code == 200
    clock.forward(hours=1)
    assert client.get(link).status_code == 410


def test_a_wrong_link_says_the_same(invited, client):
    fresh = invited()
    accept(link_of(fresh))
    used, wrong = client.get(link_of(fresh)), Client().get(reverse("invitation", args=["x" * 32]))
    assert wrong.status_code == 404
    assert used.content == wrong.content


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "1234567890"}, "password"),
        ({"password": "pia@example.org"}, "password"),
        ({"email": "no address"}, "email"),
        ({"email": "ADA@example.org"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(invited, client, wrong, field):
    link = link_of(invited())
    answer = accept(link, client, **wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert Account.objects.count() == 1
    assert accept(link).status_code == 302


def test_the_first_account_is_welcomed_and_shown_where_to_begin(clock, db, client):
    link = link_of(first_invitation(actor=None, now=clock.now))
    assert "you are the first here" in client.get(link).content.decode()
    answer = accept(link, client)
    assert answer.url == reverse("first-start")
    start = client.get(answer.url).content.decode()
    assert reverse("import-new") in start
    assert "turnabout demo" in start
    account = Account.objects.get()
    assert (account.role, account.administers) == (Role.LEADER, True)


def test_a_session_is_not_taken_over(invited, sign_in, mia):
    browser, link = sign_in(mia), link_of(invited())
    before = browser.cookies["turnabout_session"].value
    assert accept(link, browser).status_code == 409
    assert browser.get(reverse("my-page")).wsgi_request.user == mia
    browser.post(reverse("sign-out"))
    accept(link, browser)
    assert browser.cookies["turnabout_session"].value != before
    assert browser.get(reverse("my-page")).wsgi_request.user.email == "pia@example.org"


# People and access


def test_accounts_stand_in_the_order_of_names(sign_in, ada, mia, lea, olaf):
    page = sign_in(ada).get(reverse("invitations"))
    assert [row.account.name for row in page.context["accounts"]] == [
        "Ada Admin",
        "Lea Leader",
        "Mia Agent",
        "Olaf Gone",
    ]


def test_the_link_is_shown_once_and_kept_nowhere(clock, sign_in, ada):
    browser = sign_in(ada)
    person = Person.objects.create(name="Ada Lis", team="Billing")
    answer = browser.post(reverse("invite"), {"role": "agent", "person": person.pk, "words": "Ada"})
    assert answer.url == reverse("invitations")
    first, second = browser.get(answer.url), browser.get(answer.url)
    assert "Send it to Ada Lis" in first.content.decode()
    assert first.context["fresh"].address.startswith("http://testserver/invitation/")
    assert second.context["fresh"] is None
    token = first.context["fresh"].address.split("/")[-2]
    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    assert token not in str(list(browser.session.items()))
    accept(first.context["fresh"].address)
    assert Account.objects.get(email="pia@example.org").person == person


def test_an_invitation_needs_somebody(sign_in, ada):
    answer = sign_in(ada).post(reverse("invite"), {"role": "agent"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name"}
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["emperor", ""])
def test_roles_are_those_that_there_are(sign_in, ada, role):
    answer = sign_in(ada).post(reverse("invite"), {"role": role, "name": "Pia"})
    assert answer.status_code == 422
    assert "role" in answer.context["form"].errors


def test_who_can_sign_in_already_cannot_be_invited_again(sign_in, ada, mia):
    answer = sign_in(ada).post(reverse("invite"), {"role": "agent", "person": mia.person_id})
    assert answer.status_code == 422
    assert "person" in answer.context["form"].errors


def test_people_of_the_record_are_found_by_name_or_team(sign_in, ada, mia):
    for number in range(20):
        Person.objects.create(name=f"Bea {number:02}", team="Delivery")
    browser = sign_in(ada)

    def found(words):
        return [person.name for person in browser.post(reverse("people-found"), {"words": words}).context["people"]]

    assert found("bea 1") == [f"Bea 1{number}" for number in range(10)]
    assert len(found("delivery")) == 12
    assert found("mia") == found("") == []


def test_people_are_found_without_script_too(sign_in, ada):
    person = Person.objects.create(name="Ada Lis")
    page = sign_in(ada).post(reverse("invite"), {"find": "find", "words": "lis", "role": "lead"})
    assert page.status_code == 200
    assert f'name="person" value="{person.pk}"' in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_withdrawn_link_leads_nowhere(invited, sign_in, ada, client):
    fresh = invited(name="Pia")
    withdraw = reverse("withdraw-invitation", args=[fresh.invitation.pk])
    assert sign_in(ada).post(withdraw).url == reverse("invitations")
    assert client.get(link_of(fresh)).status_code == 410
    assert sign_in(ada).post(withdraw).status_code == 404


def test_access_ends_at_once_and_can_be_given_back(sign_in, ada, mia):
    agent, administrator = sign_in(mia), sign_in(ada)
    administrator.post(reverse("end-access", args=[mia.pk]))
    assert agent.get(reverse("my-page")).url.startswith(reverse("sign-in"))
    assert "Give it back" in administrator.get(reverse("invitations")).content.decode()
    administrator.post(reverse("give-access-back", args=[mia.pk]))
    assert sign_in(mia).get(reverse("my-page")).status_code == 200
    assert agent.get(reverse("my-page")).status_code == 302  # a browser that was lost meanwhile stays signed out


def test_nobody_ends_their_own_access(sign_in, ada):
    browser = sign_in(ada)
    page = browser.post(reverse("end-access", args=[ada.pk]), follow=True)
    assert "You cannot end your own access" in page.content.decode()
    assert browser.get(reverse("invitations")).status_code == 200


@pytest.mark.parametrize("name", ["invite", "people-found"])
@pytest.mark.parametrize("who", ["lea", "tom", "mia"])
def test_only_administrators_invite(request, sign_in, who, name):
    assert sign_in(request.getfixturevalue(who)).post(reverse(name)).status_code == 404


def test_only_administrators_end_access(sign_in, lea, mia):
    assert sign_in(lea).post(reverse("end-access", args=[mia.pk])).status_code == 404
    mia.refresh_from_db()
    assert mia.is_active


def test_every_change_is_in_the_audit_without_secrets(invited, sign_in, ada, mia):
    fresh = invited(name="Pia", email="pia@example.org")
    accept(link_of(fresh))
    sign_in(ada).post(reverse("end-access", args=[mia.pk]))
    rows = list(Audit.objects.order_by("pk").values_list("verb", "actor_id", "details"))
    verbs = [verb for verb, _, _ in rows]
    assert verbs[-3:] == ["people.invite", "people.accept_invitation", "people.deactivate_account"]
    assert fresh.token not in str(rows)
    assert "pia" not in str(rows)


def test_the_list_costs_the_same_however_long_it_is(sign_in, ada, make_account, django_assert_num_queries):
    browser = sign_in(ada)
    with django_assert_num_queries(4):  # session, account, accounts, invitations
        browser.get(reverse("invitations"))
    for number in range(60):
        make_account(f"Agent{number:02} Many", Role.AGENT, person=Person.objects.create(name=f"Agent{number:02}"))
    with django_assert_num_queries(4):
        page = browser.get(reverse("invitations"))
    assert len(page.context["accounts"]) == 50
    assert page.context["later"] == "?page=2"
    assert len(browser.get(reverse("invitations") + "?page=2").context["accounts"]) == 11


def test_invitations_outlast_nothing(clock, invited, sign_in, ada):
    invited(name="Pia")
    browser = sign_in(ada)
    assert len(browser.get(reverse("invitations")).context["open"]) == 1
    clock.now += timedelta(days=14)
    assert len(sign_in(ada).get(reverse("invitations")).context["open"]) == 0


# A lost password


def password_link(sign_in, ada, account):
    """Let Ada make a link for somebody, and read it off her page."""
    browser = sign_in(ada)
    sent = browser.post(reverse("password-link", args=[account.pk]))
    return browser.get(sent.url).context["fresh"].address.removeprefix("http://testserver")


def test_a_lost_password_is_replaced_by_a_link_that_works_once(sign_in, ada, mia, client):
    elsewhere, link = sign_in(mia), password_link(sign_in, ada, mia)
    assert "Mia Agent, choose a new password" in client.get(link).content.decode()
    assert client.post(link, {"password": "short"}).status_code == 422
    assert client.post(link, {"password": "another four good words"}).url == reverse("my-page")
    assert client.get(reverse("my-page")).status_code == 200
    assert elsewhere.get(reverse("my-page")).status_code == 302
    assert Client().get(link).status_code == 404
    mia.refresh_from_db()
    assert mia.check_password("another four good words")


def test_a_password_link_is_of_one_account_and_needs_access(sign_in, ada, mia, nils, client):
    link = password_link(sign_in, ada, mia)
    assert client.get(link.replace(f"/{mia.pk}/", f"/{nils.pk}/")).status_code == 404
    mia.is_active = False
    mia.save()
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("who", ["lea", "tom", "mia"])
def test_only_administrators_make_password_links(request, sign_in, nils, who):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.post(reverse("password-link", args=[nils.pk])).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/how/", "nonsense", "/invitation/none/"])
def test_a_planted_cookie_shows_no_link(sign_in, ada, path):
    browser = sign_in(ada)
    browser.cookies["turnabout_fresh_link"] = path
    assert browser.get(reverse("invitations")).context["fresh"] is None
