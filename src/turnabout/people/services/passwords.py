"""A new password for somebody who has lost theirs, by a link that an administrator hands on."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from turnabout.core.errors import BadInput
from turnabout.ledger.services import service
from turnabout.people.models import Account


def make_password_link(*, actor: Account, now: datetime, account: Account) -> str:
    """Make the secret of a link that lets somebody choose a new password, once, within three days.

    Whoever has the link can act as them, so they are told when they next sign in.
    """
    note_password_link(actor=actor, now=now, account=account)
    return default_token_generator.make_token(account)


@service("people.make_password_link")
def note_password_link(*, actor: Account, now: datetime, account: Account) -> Account:
    """Note for whom a link was made, where they can read it."""
    return account


@service("people.choose_password")
def choose_password(*, actor: Account, now: datetime, token: str, password: str) -> Account:
    """Take a new password; every session that was open ends with the old one."""
    if not actor.is_active or not default_token_generator.check_token(actor, token):
        raise BadInput("This link leads nowhere any more: ask for a new one.")
    try:
        validate_password(password, actor)
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    actor.set_password(password)
    actor.save(update_fields=["password"])
    return actor
