"""Accounts: who acts, whose access ends."""

from datetime import datetime

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account, Person
from turnabout.people.services.erasing import end_sessions


@service("people.act_by_command", keep=("command", "reason"))
def act_by_command(*, actor: Account, now: datetime, command: str, reason: str) -> Account:
    """Note that somebody used a command of the application, and why."""
    return actor


@service("people.deactivate_account")
def deactivate_account(*, actor: Account, now: datetime, account: Account) -> Account:
    """End somebody's access at once: their next request finds them signed out."""
    if account.pk == actor.pk:
        raise BadInput("You cannot end your own access: ask another administrator.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)  # given access back, a browser that was lost meanwhile has to sign in anew
    return account


@service("people.reactivate_account")
def reactivate_account(*, actor: Account, now: datetime, account: Account) -> Account:
    """Let somebody sign in again, as before; what was found of them meanwhile they see for a day before others do."""
    if not account.is_active:
        account.is_active, account.reactivated_at = True, now
        account.save(update_fields=["is_active", "reactivated_at"])
    return account


@service("people.add_account", keep=("role", "administers"))
def add_account(
    *,
    actor: Account | None,
    now: datetime,
    email: str,
    name: str,
    role: str,
    password_hash: str,
    person: Person | None = None,
    administers: bool = False,
) -> Account:
    """Make an account whose password is known already: for the invented company."""
    account = Account(email=email, name=name, role=role, person=person, administers=administers, created_at=now)
    account.password = password_hash
    account.save()
    return account
