"""People as a source describes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from turnabout.core.figures import forbidden_word
from turnabout.people.models import Person, PersonIdentity

DESCRIBED_BY_SOURCE = ("name", "team", "department", "level", "role", "zone", "started_on", "ended_on", "attributes")


def bring_in_people(*, source: str, records: Iterable[Mapping[str, Any]]) -> None:
    """Create or renew people as a source describes them.

    Part of bringing a page in, which is the service with its transaction and audit row. What the source leaves
    empty stays as it is here. What nobody may keep of an employee (:data:`turnabout.core.figures.FORBIDDEN_WORDS`) is
    left out.
    """
    described = {record["person_id"]: record for record in records}
    know_people(source=source, external_ids=described)
    managers = _managers(source, described.values())
    changed = [
        identity.person
        for identity in _identities(source, described)
        if _renew(identity.person, described[identity.external_id], managers)
    ]
    Person.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*DESCRIBED_BY_SOURCE, "manager"],
        batch_size=1000,
    )


def know_people(*, source: str, external_ids: Iterable[str]) -> None:
    """Make sure that everybody whom a source names is a person here; the name as given is the name."""
    wanted = set(external_ids)
    fresh = sorted(wanted - {identity.external_id for identity in _identities(source, wanted)})
    people = Person.objects.bulk_create([Person(name=external_id) for external_id in fresh], batch_size=1000)
    PersonIdentity.objects.bulk_create(
        [
            PersonIdentity(person=person, source=source, external_id=external_id)
            for person, external_id in zip(people, fresh, strict=True)
        ],
        batch_size=1000,
    )


def _identities(source: str, external_ids: Iterable[str]) -> list[PersonIdentity]:
    found = PersonIdentity.objects.filter(source=source, external_id__in=list(external_ids))
    return list(found.select_related("person"))


def _managers(source: str, records: Iterable[Mapping[str, Any]]) -> dict[str, Person]:
    named = {record["manager_id"] for record in records if record.get("manager_id")}
    return {identity.external_id: identity.person for identity in _identities(source, named)}


def _renew(person: Person, record: Mapping[str, Any], managers: Mapping[str, Person]) -> bool:
    """Take over what the source says of a person; tell whether anything changed."""
    said = {name: record[name] for name in DESCRIBED_BY_SOURCE if record.get(name) is not None}
    if "attributes" in said:
        said["attributes"] = {name: v for name, v in dict(said["attributes"]).items() if not forbidden_word(name)}
    if manager := managers.get(record.get("manager_id") or ""):
        said["manager_id"] = manager.pk
    changed = {name: value for name, value in said.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    return bool(changed)
