"""T17: one button gives a person everything that is held about them; nothing of it is in anybody else's."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models

from turnabout.casework.models import (
    Conversation,
    Event,
    Import,
    Message,
    Rating,
    SetAside,
    WorkBlock,
)
from turnabout.findings.models import Found, Leg, PersonalFigure, Run
from turnabout.findings.services import exporting, inventory
from turnabout.findings.services.exporting import archive
from turnabout.findings.services.holdings import Holding
from turnabout.findings.services.inventory import HOLDINGS
from turnabout.labels.models import Label
from turnabout.ledger.models import Audit, IdempotencyKey, Job
from turnabout.people.models import Account, Invitation, Person, PersonIdentity
from turnabout.rights.models import Dispute, NamesNotice, Share, SubjectKey, Token, View

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WITHOUT_CHOICE = {"role", "level", "author_kind", "visibility", "kind", "door", "viewer_role", "state", "entered_by"}


def columns(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


class Canaries:
    """Values that stand nowhere else, one for each column, by whom and where they were planted."""

    def __init__(self, whose: int) -> None:
        self.whose = whose
        self.planted: list[tuple[str, str]] = []
        self._count = 0

    def value(self, field: models.Field) -> object:
        """Make a value for a column that is found again in JSON by its text."""
        self._count += 1
        number = self.whose * 1_000 + self._count
        if isinstance(field, models.JSONField):
            return {"canary": f"zq{number}j"}
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.UUIDField):
            return UUID(int=0xABC0000000000000000000000000000 + number)
        if isinstance(field, models.DateTimeField):
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=number, microseconds=number * 1000)
        if isinstance(field, models.DateField):
            return date(1600, 1, 1) + timedelta(days=number)
        if isinstance(field, models.FloatField):
            return number + 0.0625
        if isinstance(field, models.SmallIntegerField | models.PositiveSmallIntegerField):
            return number
        if isinstance(field, models.IntegerField):
            return 7_000_000 + number
        if field.name in WITHOUT_CHOICE or (field.max_length or 99) < 8:
            return "agent"
        return f"zq{number}@x.example" if isinstance(field, models.EmailField) else f"zq{number}t"

    def plant(self, model: type[models.Model], **links: object) -> models.Model:
        """Add a row whose every column holds a canary, but for the links that make it somebody's."""
        given = {
            field.name: self.value(field)
            for field in columns(model)
            if field.name not in links and f"{field.name}_id" not in links and not isinstance(field, models.AutoField)
        }
        row = model.objects.create(**{**given, **links})
        self.note(row, set(given))
        return row

    def note(self, row: models.Model, names: set[str]) -> None:
        for name in names:
            text = spelled(getattr(row, name))
            if text not in {"agent", "false"}:
                self.planted.append((f"{row._meta.label}.{name}", text))


def spelled(value: object) -> str:
    """Answer how a value stands in the archive's JSON."""
    if isinstance(value, dict):
        return value["canary"]
    return json.dumps(value, cls=exporting.DjangoJSONEncoder).strip('"')


@dataclass
class Somebody:
    """A person of whom every table holds something."""

    account: Account
    canaries: Canaries


def plant_all(whose: int, run: Run) -> Somebody:
    """Plant canaries of somebody into every table that may hold something of a person."""
    own = Canaries(whose)
    person = own.plant(Person, manager=None)
    account = own.plant(Account, person=person, is_active=True)
    external = f"zqid{whose}"
    source = "desk"
    own.plant(PersonIdentity, person=person, source=source, external_id=external)
    own.planted.append(("people.PersonIdentity.external_id", external))
    own.plant(Invitation, person=person)
    session = SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session.create()
    row = Session.objects.get(pk=session.session_key)
    row.expire_date = own.value(Session._meta.get_field("expire_date"))
    row.save()
    own.note(row, {"expire_date"})
    key = own.plant(SubjectKey, person=person)
    own.plant(View, subject=key.key, viewer=999_999)
    own.plant(View, subject="0" * 32, viewer=account.pk)
    own.plant(Share, person=person, coach=account)
    own.plant(Dispute, person=person)
    own.plant(Token, account=account)
    own.plant(NamesNotice, recorded_by=account.pk)
    own.plant(Label, answered_by=account.pk)
    case = own.plant(Conversation, source=source, handler_id=external)
    links = {"source": source, "conversation": case}
    own.plant(Message, author_id=external, author_kind="agent", **links)
    own.plant(Event, actor_id=external, **links)
    own.plant(Event, to_value=external, **links)
    own.plant(Rating, person_id=external, **links)
    own.plant(WorkBlock, person_id=external, source=source)
    batch = own.plant(Import, created_by=account.pk, source=source)
    aside = SetAside.objects.create(batch=batch, line=7_000_000 + whose, reason=f"zqreason{whose}", row={"a": external})
    own.note(aside, {"line", "reason"})
    own.plant(PersonalFigure, run=run, person=person)
    own.plant(Found, person=person)
    own.plant(Leg, run=run, conversation=case, person=person)
    own.plant(Audit, actor_id=account.pk)
    own.plant(Job, actor_id=account.pk)
    own.plant(IdempotencyKey, actor_id=account.pk)
    return Somebody(account, own)


@pytest.fixture
def two(company) -> tuple[Somebody, Somebody]:
    return plant_all(11, company.run), plant_all(22, company.run)


def taken(account: Account) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive(account, now=NOW))))


def as_json(account: Account) -> str:
    with taken(account) as packed:
        files = [name for name in packed.namelist() if name.endswith(".json")]
        return "\n".join(json.dumps(json.loads(packed.read(name)), ensure_ascii=False) for name in files)


def goes_along(planted: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Answer the canaries that the inventory lets go along."""
    for place, text in planted:
        label, _, column = place.rpartition(".")
        if label not in HOLDINGS or column not in HOLDINGS[label].withheld:
            yield place, text


def undecided(holdings: dict[str, Holding]) -> list[str]:
    """Name every table and column of which nothing is decided, and every decision about nothing."""
    wrong = []
    for model in apps.get_models():
        label, names = model._meta.label, {field.name for field in columns(model)}
        holding = holdings.get(label)
        if holding is None:
            wrong.append(label)
        elif not holding.nothing:
            wrong += [f"{label}.{name}" for name in names ^ holding.decided]
    return wrong + [label for label in holdings if label not in {model._meta.label for model in apps.get_models()}]


def test_t17_every_table_and_column_is_decided():
    assert undecided(dict(HOLDINGS)) == []


def test_t17_twin_a_table_or_column_without_a_decision_is_noticed():
    without_table = {label: holding for label, holding in HOLDINGS.items() if label != "rights.Dispute"}
    assert undecided(without_table) == ["rights.Dispute"]
    figure = HOLDINGS["findings.PersonalFigure"]
    short = replace(figure.parts[0], columns=tuple(n for n in figure.parts[0].columns if n != "value"))
    assert undecided({**HOLDINGS, "findings.PersonalFigure": replace(figure, parts=(short,))}) == [
        "findings.PersonalFigure.value"
    ]


def test_t17_every_table_with_a_part_has_canaries(two):
    planted = {place.rpartition(".")[0] for place, _ in two[0].canaries.planted}
    assert planted >= {label for label, holding in HOLDINGS.items() if holding.parts}


def test_t17_all_of_mine_and_nothing_of_another(two):
    for me, other in (two, two[::-1]):
        text = as_json(me.account)
        assert [place for place, canary in goes_along(me.canaries.planted) if canary not in text] == []
        assert [place for place, canary in other.canaries.planted if canary in text] == []


def test_t17_what_is_withheld_stays(two):
    me = two[0]
    text = as_json(me.account)
    along = set(goes_along(me.canaries.planted))
    kept = [planted for planted in me.canaries.planted if planted not in along]
    assert len(kept) > 10
    assert [place for place, canary in kept if canary in text] == []


def test_t17_twin_without_one_part_is_caught(two, monkeypatch):
    monkeypatch.setattr(exporting, "parts", lambda: [p for p in inventory.parts() if p.name != "who-looked"])
    with pytest.raises(AssertionError):
        test_t17_all_of_mine_and_nothing_of_another(two)


def test_t17_twin_that_mixes_people_up_is_caught(two, monkeypatch):
    everybodys = replace(inventory.FIGURES, rows=lambda subject: PersonalFigure.objects.all())
    swapped = [everybodys if p.name == "figures" else p for p in inventory.parts()]
    monkeypatch.setattr(exporting, "parts", lambda: swapped)
    with pytest.raises(AssertionError):
        test_t17_all_of_mine_and_nothing_of_another(two)


def test_t17_the_page_to_read_says_the_same(two):
    with taken(two[0].account) as packed:
        assert packed.testzip() is None
        page = packed.read(exporting.READ_FIRST).decode()
    for place, canary in goes_along(two[0].canaries.planted):
        if canary.startswith("zq"):
            assert canary in page, place
    assert "zqid22" not in page


def test_t17_the_button_gives_the_archive_in_pieces_and_is_noted(company, two):
    me = two[0].account
    assert "me/take-with-me/" in company.sign_in(company.agent).get("/me/").content.decode()
    assert company.sign_in(me).get("/me/take-with-me/").status_code == 405
    response = company.sign_in(me).post("/me/take-with-me/")
    assert (response.status_code, response["Content-Type"], response.streaming) == (200, "application/zip", True)
    assert response["Cache-Control"] == "no-store"
    assert "attachment" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as packed:
        account = json.loads(packed.read("data/account.json"))
    assert [row["id"] for row in account] == [me.pk]
    assert Audit.objects.filter(verb="findings.take_with_me", actor_id=me.pk).count() == 1


def test_t17_somebody_of_the_company_gets_what_their_page_says(company):
    text = as_json(company.agent)
    figure = PersonalFigure.objects.get(person=company.agent.person, run=company.run)
    assert json.dumps(json.loads(json.dumps(figure.value)))[1:-1] in text
    assert json.dumps(company.agent.person.name)[1:-1] in text
