"""A change is one function, one transaction, one audit row."""

import pytest
from django.db import DatabaseError

from turnabout.ledger.models import Audit
from turnabout.ledger.services import SERVICES, NotAService, service
from turnabout.people.models import Person


@pytest.fixture
def verb():
    """Name a service of a test, and forget it afterwards."""
    yield "tests.change"
    SERVICES.pop("tests.change", None)


def add_person(name, **more):
    return Person.objects.create(name=name, **more)


def test_one_change_leaves_one_row(verb, ada, now):
    before = Audit.objects.count()

    @service(verb, keep=("reason",))
    def change(*, actor, now, reason, secret):
        return add_person(secret)

    person = change(actor=ada, now=now, reason="new colleague", secret="Pia")
    (row,) = Audit.objects.order_by("pk")[before:]
    assert (row.verb, row.actor_id, row.at) == (verb, ada.pk, now)
    assert row.subject == f"people.Person {person.pk}"
    assert row.details == {"reason": "new colleague"}


def test_what_fails_leaves_neither_change_nor_row(verb, ada, now):
    before = Audit.objects.count()

    @service(verb)
    def change(*, actor, now):
        add_person("Pia")
        raise ValueError

    with pytest.raises(ValueError):
        change(actor=ada, now=now)
    assert not Person.objects.filter(name="Pia").exists()
    assert Audit.objects.count() == before


def test_without_its_row_a_change_does_not_stand(verb, ada, now, monkeypatch):
    def fail(**fields):
        raise DatabaseError

    @service(verb)
    def change(*, actor, now):
        add_person("Pia")

    monkeypatch.setattr(Audit.objects, "create", fail)
    with pytest.raises(DatabaseError):
        change(actor=ada, now=now)
    assert not Person.objects.filter(name="Pia").exists()


def positional(actor, now): ...


def without_actor(*, now): ...


def without_now(*, actor): ...


def anything(*, actor, now, **more): ...


def many(*things, actor, now): ...


@pytest.mark.parametrize("function", [positional, without_actor, without_now, anything, many], ids=lambda f: f.__name__)
def test_what_hides_its_arguments_is_no_service(verb, function):
    with pytest.raises(NotAService, match=function.__name__):
        service(verb)(function)


def test_every_service_of_the_house_has_a_name_of_its_own():
    assert all("." in name for name in SERVICES)
    functions = [function.__wrapped__ for function in SERVICES.values()]
    assert len(functions) == len(set(functions))
