"""T10: what is not held about employees: emotion, health, belief, union, origin, sex, age, presence, voice, image."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cast import PASSWORD
from turnabout.core.checks import problems
from turnabout.core.figures import forbidden_word
from turnabout.core.records import LEGS, TABLES
from turnabout.ledger.models import Audit
from turnabout.people.models import Person, PersonIdentity
from turnabout.people.services.bringing import bring_in_people

ABOUT_EMPLOYEES = {
    "people": {
        *("person_id", "name", "team", "department", "level", "role", "manager_id", "customer_facing"),
        *("started_on", "ended_on", "zone", "attributes"),
    },
    "worktime": {"person_id", "started_at", "ended_at", "activity", "customer_facing"},
    "legs": {
        *("conversation_id", "seq", "person_id", "team", "started_at", "ended_at", "entered_by", "difficulty"),
        *("difficulty_probability", "difficulty_reasons", "messages_sent", "replied", "credit", "outcome"),
        "outcome_source",
    },
}
MODELS = {
    "people.Person": {
        *("id", "name", "team", "department", "level", "role", "manager", "zone", "started_on", "ended_on"),
        "attributes",
    },
    "people.PersonIdentity": {"id", "person", "source", "external_id"},
    "findings.PersonalFigure": {"id", "run", "person", "key", "value", "created_at"},
    "findings.Leg": {
        *("id", "run", "conversation", "person", "seq", "team", "started_at", "ended_at", "entered_by", "difficulty"),
        *("difficulty_probability", "reasons", "messages_sent", "replied", "credit", "outcome", "outcome_source"),
    },
    "casework.WorkBlock": {"id", "source", "person_id", "started_at", "ended_at", "activity", "customer_facing"},
}


def columns():
    record = {name: {column.name for column in table} for name, table in TABLES.items()}
    return record | {"legs": set(LEGS.names)}


def not_allowed(found):
    """List columns about employees that are not on the list."""
    return {name: found[name] - allowed for name, allowed in ABOUT_EMPLOYEES.items() if found[name] - allowed}


def fields_of(label):
    return {
        field.name for field in apps.get_model(label)._meta.get_fields() if not field.auto_created or field.concrete
    }


def test_t10_the_record_holds_of_employees_what_the_list_allows():
    assert not not_allowed(columns())


@pytest.mark.parametrize("label", MODELS)
def test_t10_the_database_holds_of_employees_what_the_list_allows(label):
    assert fields_of(label) == MODELS[label]


def test_t10_no_column_anywhere_is_called_by_a_forbidden_word():
    ours = [model for model in apps.get_models() if model.__module__.startswith("turnabout.")]
    names = {f"{model._meta.label}.{field.name}" for model in ours for field in model._meta.get_fields()}
    names |= {f"{table}.{column}" for table, found in columns().items() for column in found}
    assert {name for name in names if forbidden_word(name.rpartition(".")[2])} == {"people.Account.last_login"}


def test_t10_when_somebody_was_last_here_is_not_written_down(db, mia, sign_in):
    sign_in(mia)
    mia.refresh_from_db()
    assert mia.last_login is None


def test_t10_when_somebody_came_is_not_in_the_audit_either(db, mia):
    given = {"email": mia.email, "password": PASSWORD}
    assert Client().post(reverse("sign-in"), given).status_code == 302
    signed_in = Audit.objects.get(verb="people.sign_in")
    assert (signed_in.actor_id, signed_in.subject, signed_in.details) == (None, "", {})


def test_t10_twin_a_column_of_moods_is_caught():
    found = columns()
    found["people"] = found["people"] | {"mood"}
    assert not_allowed(found) == {"people": {"mood"}}
    assert forbidden_word("mood") == "mood"


@pytest.mark.parametrize(
    "name", ["Age", "gender", "Sick days", "union-member", "idle_minutes", "employee_religion", "Date of birth"]
)
def test_t10_an_attribute_by_a_forbidden_word_is_not_stored(db, name):
    attributes = [("Tenure", "2 years"), (name, "x")]
    bring_in_people(source="desk", records=[{"person_id": "a", "name": "Ann", "attributes": attributes}])
    assert PersonIdentity.objects.get(external_id="a").person.attributes == {"Tenure": "2 years"}


@pytest.mark.parametrize(
    "name", ["Tenure", "language", "shift", "stage", "Average handle time", "percentage", "engine"]
)
def test_t10_words_that_only_sound_alike_are_stored(name):
    assert forbidden_word(name) is None


def test_t10_twin_a_store_that_takes_any_attribute_is_caught(db, monkeypatch):
    monkeypatch.setattr("turnabout.people.services.bringing.forbidden_word", lambda name: None)
    bring_in_people(source="desk", records=[{"person_id": "a", "name": "Ann", "attributes": [("Age", "54")]}])
    with pytest.raises(AssertionError):
        assert Person.objects.get(name="Ann").attributes == {}


def test_t10_a_feed_of_who_is_logged_in_is_refused():
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    ends = [start + timedelta(minutes=minutes) for minutes in (29, 30)]
    block = {
        "person_id": pa.array(["a", "a"]),
        "started_at": pa.array([start, start], pa.timestamp("us", "UTC")),
        "ended_at": pa.array(ends, pa.timestamp("us", "UTC")),
        "activity": pa.array(["on status", "late shift"]),
        "customer_facing": pa.array([True, True]),
    }
    blamed = [problem.rows.tolist() for problem in problems("worktime", block) if "at least 30 minutes" in problem.says]
    assert blamed == [[True, False]]
