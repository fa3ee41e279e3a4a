"""``turnabout learn app:``: the reader of the application learns from its own answers and outcomes."""

from typing import Any

from django.utils import timezone

from turnabout.cli.app.acting import acting_account
from turnabout.cli.output import TerminalProgress
from turnabout.core.errors import BadInput
from turnabout.findings.services.teaching import learn_here
from turnabout.rights.selectors import may


def learn_in_application(*, as_email: str, reason: str) -> dict[str, Any]:
    """Learn, keep what was gained, and return the report."""
    account = acting_account(as_email, reason=reason, command="learn app:")
    if not may(account, "teach the reader"):
        raise BadInput(
            f"{account.email} may not teach the reader: use a leader's or administrator's account with --as."
        )
    with TerminalProgress("Learning") as progress:
        report: dict[str, Any] = learn_here(actor=account, now=timezone.now(), tell=progress.tell).report
    return report
