"""Changes to people and to who may sign in."""

from datetime import timedelta

import pytest

from cast import PASSWORD
from turnabout.cli.app.acting import acting_account
from turnabout.core.errors import BadInput
from turnabout.ledger.models import Audit
from turnabout.people.models import Account, Invitation, Person, PersonIdentity, SignInAttempt
from turnabout.people.selectors import people_of_source, people_to_invite, usable_invitation
from turnabout.people.services import (
    TooManyGuesses,
    accept_invitation,
    bring_in_people,
    deactivate_account,
    first_invitation,
    invite,
    know_people,
    sign_in,
)
from turnabout.people.services.signing_in import guess_key


@pytest.fixture
def accept(now):
    def use(fresh, email="pia@example.org", **more):
        given = {"now": now, "name": "Pia", "password": PASSWORD} | more
        return accept_invitation(actor=None, invitation=fresh.invitation, email=email, **given)

    return use


def test_an_invitation_is_used_once(ada, now, accept):
    fresh = invite(actor=ada, now=now, role="agent")
    accept(fresh)
    with pytest.raises(BadInput, match="used already"):
        accept(fresh, email="other@example.org")


def test_what_was_refused_can_be_tried_again(ada, now, accept):
    fresh = invite(actor=ada, now=now, role="agent")
    for wrong in ({"email": ada.email}, {"password": "short"}):
        with pytest.raises(BadInput):
            accept(fresh, **wrong)
    assert accept(fresh).role == "agent"


def test_an_old_invitation_is_refused_by_the_service_too(ada, now, accept):
    fresh = invite(actor=ada, now=now, role="agent")
    with pytest.raises(BadInput):
        accept(fresh, now=now + timedelta(days=14))


def test_two_invitations_of_one_person_make_one_account(ada, now, accept):
    person = Person.objects.create(name="Pia")
    first, second = (invite(actor=ada, now=now, role="agent", person=person) for _ in range(2))
    accept(first)
    with pytest.raises(BadInput, match="can sign in already"):
        accept(second, email="other@example.org")


def test_the_first_link_is_the_newest(db, now):
    old = first_invitation(actor=None, now=now)
    new = first_invitation(actor=None, now=now)
    assert usable_invitation(old.token, now=now) is None
    assert usable_invitation(new.token, now=now) == new.invitation


def test_where_there_are_accounts_there_is_no_first_link(ada, now):
    with pytest.raises(BadInput, match="accounts already"):
        first_invitation(actor=None, now=now)


def test_no_secret_is_in_the_database(ada, now):
    fresh = invite(actor=ada, now=now, role="agent")
    assert fresh.token not in str(Invitation.objects.values())


def test_nobody_ends_their_own_access(ada, now):
    with pytest.raises(BadInput, match="own access"):
        deactivate_account(actor=ada, now=now, account=ada)


def test_addresses_are_the_same_in_any_case(db, now):
    assert (
        Account.objects.create(email=" Pia@Example.org ", name="Pia", role="agent", created_at=now).email
        == "pia@example.org"
    )


# Guessing


def test_a_place_of_guessing_is_named_by_address_and_name(db):
    one = guess_key(address="203.0.113.7", email="mia@example.org")
    assert one == guess_key(address="203.0.113.7", email=" MIA@example.org")
    assert one != guess_key(address="203.0.113.8", email="mia@example.org")
    assert one != guess_key(address="203.0.113.7", email="tom@example.org")


def test_a_household_has_one_address_of_the_new_kind():
    one = guess_key(address="2001:db8:1:2::1", email="mia@example.org")
    assert one == guess_key(address="2001:db8:1:2:ffff::9", email="mia@example.org")
    assert one != guess_key(address="2001:db8:1:3::1", email="mia@example.org")


def test_another_secret_key_names_it_otherwise(settings):
    one = guess_key(address="203.0.113.7", email="mia@example.org")
    settings.SECRET_KEY = "another"
    assert one != guess_key(address="203.0.113.7", email="mia@example.org")


def test_a_refused_guess_stays_counted(mia, now):
    for _ in range(10):
        with pytest.raises(BadInput, match="do not belong together"):
            sign_in(now=now, address="203.0.113.7", email=mia.email, password="wrong")
    with pytest.raises(TooManyGuesses):
        sign_in(now=now, address="203.0.113.7", email=mia.email, password=PASSWORD)
    key = guess_key(address="203.0.113.7", email=mia.email)
    assert SignInAttempt.objects.filter(key=key).count() == 10


# A reason that the audit keeps for good


@pytest.mark.parametrize("reason", ["for Nils Agent", "what MIA AGENT asked", "as mia@example.org wrote"])
def test_t18_a_reason_that_names_somebody_is_refused(ada, mia, nils, reason, now):
    with pytest.raises(BadInput, match="names somebody"):
        acting_account(ada.email, reason=reason, command="invite")
    assert not Audit.objects.filter(verb="people.act_by_command").exists()


def test_t18_a_reason_without_names_is_kept(ada, mia, now):
    acting_account(ada.email, reason="agents of the second team", command="invite")
    assert Audit.objects.get(verb="people.act_by_command").details["reason"] == "agents of the second team"


# People of a source


def test_a_source_renews_people_and_doubles_nobody(db):
    for team in ("Billing", "Delivery"):
        bring_in_people(source="desk", records=[{"person_id": "7", "name": "Pia", "team": team}])
    person = Person.objects.get()
    assert (person.name, person.team) == ("Pia", "Delivery")
    assert people_of_source("desk") == 1


def test_what_a_source_leaves_empty_stays(db):
    bring_in_people(source="desk", records=[{"person_id": "7", "name": "Pia", "team": "Billing"}])
    bring_in_people(source="desk", records=[{"person_id": "7", "name": "Pia", "team": None}])
    assert Person.objects.get().team == "Billing"


def test_the_same_number_in_two_desks_is_two_people(db):
    for source in ("desk", "other"):
        know_people(source=source, external_ids=["7", "8"])
    assert PersonIdentity.objects.count() == Person.objects.count() == 4


def test_leads_are_known_by_the_source(db):
    records = [
        {"person_id": "1", "name": "Pia", "manager_id": "2"},
        {"person_id": "2", "name": "Tom", "manager_id": None},
    ]
    bring_in_people(source="desk", records=records)
    assert Person.objects.get(name="Pia").manager == Person.objects.get(name="Tom")


def test_people_are_offered_in_the_order_of_names(mia):
    for name in ("Zoe", "Bea", "Mia Other"):
        Person.objects.create(name=name, team="Billing")
    assert [person.name for person in people_to_invite("billing")] == ["Bea", "Mia Other", "Zoe"]
