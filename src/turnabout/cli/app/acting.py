"""On whose behalf a command acts."""

from django.utils import timezone

from turnabout.core.errors import BadInput
from turnabout.people.models import Account
from turnabout.people.selectors import account_by_email, names_somebody
from turnabout.people.services import act_by_command


def acting_account(email: str, *, reason: str, command: str) -> Account:
    """Find the account a command acts for, and note who used which command why."""
    if not reason.strip():
        raise BadInput("Say why with --reason: it is written into the audit.")
    account = account_by_email(email)
    if account is None:
        raise BadInput(f"Nobody can sign in as {email}: give the e-mail address of an account with --as.")
    if names_somebody(reason):
        raise BadInput("The reason names somebody, and the audit keeps it for good: write it without name and address.")
    act_by_command(actor=account, now=timezone.now(), command=command, reason=reason.strip())
    return account
