"""An installation of its own in which somebody is forgotten: run in a process of its own by test_t18_forget_me.py.

``--twin`` leaves one place out, ``--die-at`` ends the process in the middle.
"""

import argparse
import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

import turnabout.cli.app  # noqa: F401 (sets Django up)
from turnabout.casework.models import Import
from turnabout.casework.services.imports import RECORD, add_import, keep_upload
from turnabout.casework.services.running import run_import
from turnabout.cli.app.migrate import bring_up_to_date
from turnabout.core.records import SCHEMAS
from turnabout.findings.models import PersonalFigure
from turnabout.findings.services import erasing
from turnabout.findings.services.working_out import work_out
from turnabout.labels.models import Label, Lesson
from turnabout.ledger.services.jobs import start_job
from turnabout.people.models import Account, Person, PersonIdentity, Role
from turnabout.people.services import add_account, invite
from turnabout.rights.models import Dispute, Share, Token
from turnabout.rights.services.views import note_views

SOURCE = "desk"
CUSTOMER, AGENT = "zqxcust-7741", "zqxagent-19"
FIRST, LAST = "Quillon", "Featherstonehaugh"
NAME = f"{FIRST} {LAST}"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

MAPPING = """
[source]
format = "csv"
zone = "UTC"
[conversations]
id = "case"
customer_id = "customer"
handler_id = "agent"
opened_at = "opened"
subject = "subject"
[ratings]
score = "stars"
min = 1
max = 5
comment = "remark"
"""
CSV = f"""case,customer,agent,opened,subject,stars,remark
zqxcase-3,{CUSTOMER},{AGENT},2026-02-01T08:00:00,zqxsubject again,5,Thanks {FIRST}! zqxcomment
zqxcase-4,{CUSTOMER},{AGENT},2026-02-01T08:00:00,zqxsubject broken,77,zqxaside
other-1,somebody-else,{AGENT},2026-02-01T08:00:00,Where is it?,4,{FIRST} was kind
other-2,somebody-else,agent-2,2026-02-01T08:00:00,Where is it?,9,broken too
"""


def rows_of_record() -> dict[str, list[dict[str, object]]]:
    """A small record of service: sixty conversations of others, two of the customer, handled by the leaver."""
    cases = [("zqxcase-1", CUSTOMER, AGENT), ("zqxcase-2", CUSTOMER, "agent-2"), ("other-0", "somebody-else", AGENT)]
    cases += [(f"filler-{n}", f"cust-{n % 9}", f"agent-{2 + n % 3}") for n in range(60)]
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    agents = [(AGENT, NAME), *((f"agent-{n}", f"Agent {n}") for n in (2, 3, 4))]
    tables["people"] = [
        {"person_id": i, "name": name, "team": NAME if i == "agent-4" else "Team"} for i, name in agents
    ]
    tables["customers"] = [{"customer_id": CUSTOMER, "segment": "gold"}]
    for number, (case, customer, agent) in enumerate(cases):
        at = START + timedelta(hours=number)
        theirs = customer == CUSTOMER
        first = FIRST if agent == AGENT else "Jo"
        tables["conversations"].append(
            {
                "conversation_id": case,
                "customer_id": customer,
                "handler_id": agent,
                "opened_at": at,
                "subject": "zqxsubject" if theirs else "A question",
                "attributes": [("plan", "zqxattribute" if theirs else "basic")],
            }
        )
        said = "zqxwords of mine" if theirs else f"Hello {first}, where is it?"
        answer = f"Hello, zqxanswer. Yours, {first}" if theirs else f"Here it is. Regards, {first}"
        tables["messages"] += [
            _message(f"{case}-zqxmessage-1" if theirs else f"{case}-1", case, at, customer, "customer", said),
            _message(f"{case}-2", case, at + timedelta(minutes=9), agent, "agent", answer),
        ]
        if number % 7 == 0:
            note = f"See {CUSTOMER}, zqxagent-19 and {NAME} ({FIRST.lower()}.{LAST.lower()}@zqxmail.example) know it"
            tables["messages"].append(_message(f"{case}-3", case, at, "agent-3", "agent", note, "internal"))
        tables["events"].append(_event(case, at, agent))
        tables["ratings"].append(_rating(case, at, "zqxcomment" if theirs else f"Thank you {first}", agent))
    tables["orders"] = [{"order_id": "zqxorder", "customer_id": CUSTOMER, "at": START, "value": 9.0, "kind": "order"}]
    tables["worktime"] = [
        {
            "person_id": AGENT,
            "started_at": START,
            "ended_at": START + timedelta(hours=2),
            "activity": "zqxactivity",
            "customer_facing": True,
        }
    ]
    return tables


def _message(name, case, at, author, kind, text, visibility="public"):
    return {
        "message_id": name, "conversation_id": case, "at": at, "author_id": author, "author_kind": kind,
        "visibility": visibility, "text": text,
    }  # fmt: skip


def _event(case, at, agent):
    return {
        "event_id": f"{case}-e", "conversation_id": case, "at": at, "kind": "assigned", "actor_id": agent, "to": agent,
    }  # fmt: skip


def _rating(case, at, comment, agent):
    return {
        "rating_id": f"{case}-r", "conversation_id": case, "at": at, "kind": "csat", "score": 4.0, "scale_min": 1.0,
        "scale_max": 5.0, "comment": comment, "person_id": agent,
    }  # fmt: skip


def write_record(folder: Path) -> None:
    for name, rows in rows_of_record().items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]), folder / name / "all.parquet")


def nothing_told(says, share=None):
    """Let the work go on unheard."""


def bring_in_all(filename: str = "more.csv") -> list[dict[str, int]]:
    """Import the record and the file, as often as asked; answer the counts."""
    record = settings.DATA / "uploads" / "record"
    write_record(record)
    path, digest = keep_upload("more.csv", [CSV.encode()])
    now, counts = timezone.now(), []
    for place, kind, mapping, name in ((record, RECORD, "", "record"), (path, "csv", MAPPING, filename)):
        batch = add_import(
            actor=None, now=now, path=place, digest=digest, filename=name, kind=kind, mapping=mapping, source=SOURCE
        )
        run_import(batch, tell=nothing_told)
        batch = Import.objects.get(pk=batch.pk)
        kept = [row.row for row in batch.set_aside.all()]
        counts.append(
            {
                "source": batch.source_rows,
                "imported": batch.imported_rows,
                "set_aside": batch.set_aside_rows,
                "listed": len(kept),
                "emptied": sum(not row for row in kept),
            }
        )
    return counts


def set_up() -> None:
    bring_up_to_date()
    bring_in_all(f"cases of {NAME}.csv")
    now = timezone.now()
    made = {"now": now, "password_hash": make_password("four words do not belong")}
    ada = add_account(actor=None, email="ada@example.org", name="Ada Admin", role=Role.ADMINISTRATOR, **made)
    person = PersonIdentity.objects.get(external_id=AGENT).person
    assert person.name == NAME
    account = add_account(actor=None, email="q.f@zqxmail.example", name=NAME, role=Role.AGENT, person=person, **made)
    invite(actor=ada, now=now, role=Role.AGENT, email="q.f@zqxmail.example", name=NAME)
    session = SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session.create()
    run = work_out(settings.HISTORY, now=now, tell=nothing_told)
    assert PersonalFigure.objects.filter(run=run, person=person).exists()
    Share.objects.create(person=person, coach=ada, figure="difficult_skill", created_at=now)
    common = {"figure": "difficult_skill", "words": "zqxmydispute", "opened_at": now, "due_on": date(2026, 3, 1)}
    Dispute.objects.create(person=person, conversation_id="desk/zqxcase-1", seq=1, **common)
    Dispute.objects.create(person=person, **common)
    Token.objects.create(
        account=account,
        name="zqxtoken",
        token_hash="x",
        scopes=[],
        created_at=now,
        expires_at=now,
    )
    Label.objects.create(
        message_id=f"{SOURCE}/zqxcase-1-zqxmessage-1", kind="anger", start=0, end=3, is_right=True,
        answered_by=ada.pk, answered_at=now,
    )  # fmt: skip
    Lesson.objects.create(learnt_at=now, report={"lessons": []}, version="old", weights=b"zqxlesson", is_used=False)
    Lesson.objects.create(learnt_at=now, report={"lessons": []}, version="new", weights=b"zqxlesson", is_used=True)
    note_views(viewer=ada, now=now, people=[person.pk], what="difficult_skill", door="web", why="a talk")
    job = start_job(actor=None, now=now, function="casework.import", title=f"Importing {NAME}", arguments={"a": AGENT})
    job.problem = f"Something about {CUSTOMER}"
    job.save()


def leave_out(twin: str) -> None:
    """Forget to look at one place."""
    names = {
        "search": (erasing, "rebuild_search"),
        "parquet": (erasing, "write_out"),
        "files": (erasing, "delete_finished"),
        "sweep": (erasing, "sweep_database"),
        "words": (erasing, "redact_everywhere"),
        "answers": (erasing, "forget_labels"),
        "lessons": (erasing, "forget_lessons"),
    }
    module, name = names[twin]
    setattr(module, name, lambda *args, **kwargs: 0)


def die_at(step: int):
    """Answer what is told to a run that is killed when it comes to a step."""
    steps = []

    def tell(says, share=None):
        if says not in steps:
            steps.append(says)
        if len(steps) > step:
            os._exit(9)

    return tell


def whom(kind: str):
    if kind == "customer":
        return erasing.Customer.called(f"{SOURCE}/{CUSTOMER}")
    person = Person.objects.filter(name=NAME).first()
    return erasing.Leaver(person.pk if person else 10**9, None)


def ask() -> None:
    """Ask for both to be forgotten, as the page does."""
    ada = Account.objects.get(email="ada@example.org")
    for kind in ("customer", "person"):
        erasing.ask_to_forget(actor=ada, now=timezone.now(), whom=whom(kind), goes={"conversations": 3})


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("step", choices=["set-up", "import", "ask", "customer", "person", "both"])
    arguments.add_argument("--twin", default="")
    arguments.add_argument("--die-at", type=int)
    asked = arguments.parse_args()
    if asked.step == "set-up":
        set_up()
    elif asked.step == "import":
        json.dump(bring_in_all(), sys.stdout)
        work_out(settings.HISTORY, now=timezone.now(), tell=nothing_told)
    elif asked.step == "ask":
        ask()
    else:
        if asked.twin:
            leave_out(asked.twin)
        for kind in ("customer", "person") if asked.step == "both" else (asked.step,):
            tell = nothing_told if asked.die_at is None else die_at(asked.die_at)
            erasing.forget_them(whom(kind), actor=None, now=timezone.now(), tell=tell)


if __name__ == "__main__":
    main()
