from typing import Any

import click
from django.utils import timezone

from turnabout.casework.selectors import customers_called
from turnabout.cli.app.acting import acting_account
from turnabout.cli.output import TerminalProgress, emit_json, say
from turnabout.core.errors import BadInput
from turnabout.findings.services.erasing import (
    Customer,
    Leaver,
    check_reason,
    files_elsewhere,
    forget_them,
    goes_of_customer,
    goes_of_leaver,
)
from turnabout.ledger.services.once import start_job_once
from turnabout.people.models import Account
from turnabout.people.selectors import account_by_email, identities_of, leavers_by_id
from turnabout.people.services.erasing import check_can_go
from turnabout.rights.selectors import may

LISTED = 10


@click.command()
@click.argument("kind", type=click.Choice(["customer", "person"]))
@click.argument("name", metavar="ID")
@click.option("--as", "as_email", required=True, metavar="EMAIL", help="Your own account.")
@click.option("--reason", required=True, help="Why, without naming whom; it is written into the audit.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def forget(kind: str, name: str, as_email: str, reason: str, as_json: bool) -> None:
    """Forget a customer, or somebody who left, down to the bytes. It cannot be undone.

    ID is a customer's id, with or without the source before it; of a colleague an id in a source, an e-mail address, or
    person:NUMBER.

    Example: turnabout forget customer files/4711 --as you@example.org --reason "asked for it by letter"
    """
    viewer = _known(as_email)
    whom, goes = _customer(name, reason) if kind == "customer" else _leaver(name, reason, viewer)
    account = acting_account(as_email, reason=reason, command="forget")
    with TerminalProgress("Forgetting") as progress:
        done = forget_them(whom, actor=account, now=timezone.now(), tell=progress.tell)
    start_job_once(
        actor=account, now=timezone.now(), function="findings.work_out", title="Working out what can be said"
    )
    report = {"went": goes, "done": done, "files_elsewhere": files_elsewhere()}
    if as_json:
        emit_json(report)
    _say(report)


def _known(email: str) -> Account:
    account = account_by_email(email)
    if account is None or not may(account, "forget"):
        raise BadInput(f"{email} may not forget anybody: use an administrator's account with --as.")
    return account


def _customer(name: str, reason: str) -> tuple[Customer, dict[str, int]]:
    found = customers_called(name, most=1000)
    exact = [key for key in found if key == name or key.partition("/")[2] == name]
    if len(exact) != 1:
        alike = ", ".join((exact or found)[:LISTED])
        problem = "Several customers have the id" if exact else "No customer has the id"
        raise BadInput(f"{problem} {name}" + (f": give one of {alike}." if alike else ": look at the id again."))
    check_reason(reason, names=[exact[0].partition("/")[2]])
    return Customer.called(exact[0]), goes_of_customer(exact[0])


def _leaver(name: str, reason: str, viewer: Account) -> tuple[Leaver, dict[str, int]]:
    found = leavers_by_id(name)
    if len(found) != 1:
        problem = "Several people have the id" if found else "Nobody has the id"
        names = ", ".join(f"person:{person.pk}" for person, _ in found if person)
        raise BadInput(f"{problem} {name}" + (f": give one of {names}." if names else ": look at the id again."))
    person, account = found[0]
    called = [person.name, *(external for _, external in identities_of(person))] if person else []
    check_reason(reason, names=[*called, *([account.name, account.email] if account else [])])
    if account:
        check_can_go(account, by=viewer)
    goes = goes_of_leaver(person, account, viewer=viewer, now=timezone.now(), door="cli")
    return Leaver.of(person, account), goes


def _say(report: dict[str, Any]) -> None:
    for title, counts in (("Held before", report["went"]), ("Deleted or changed", report["done"])):
        say(f"{title}: " + (", ".join(f"{n:,} {words}" for words, n in counts.items() if n) or "nothing") + ".")
    for path in report["files_elsewhere"]:
        say(f"Look yourself: {path} was imported from outside the data folder and may hold them.")
