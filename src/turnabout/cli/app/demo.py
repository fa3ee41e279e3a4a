"""The invented company in the application, with its notice and first figures dated back."""

import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from turnabout.casework.selectors import has_conversations
from turnabout.casework.services.imports import RECORD, add_import
from turnabout.casework.services.running import run_import
from turnabout.cli.app.migrate import bring_up_to_date
from turnabout.cli.app.serve import address, look_after
from turnabout.cli.output import TerminalProgress, say
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.core.simulate import CompanySettings
from turnabout.engine.simulating import simulate
from turnabout.findings.selectors import current_run
from turnabout.findings.services.working_out import work_out
from turnabout.ledger.services.once import start_job_once
from turnabout.people.models import Role
from turnabout.people.selectors import accounts_by_name, people_by_name
from turnabout.people.services import add_account
from turnabout.rights.services import acknowledge_notice, record_notice, share

NOTICE_WAS = timedelta(days=40)
FIRST_FIGURES_WERE = timedelta(days=3)
LEGAL_BASIS = "This company is invented, and so is everybody in it. Nobody had to be asked."
SIGN_IN_AS = (
    ("leader", "a service leader"),
    ("lead", "a team lead"),
    ("agent", "an agent"),
    ("coach", "a coach"),
    ("council", "the works council"),
)
PASSWORD_FILE = "demo-password"  # noqa: S105 (a file name)


def run(*, people: int, conversations: int, seed: int, port: int | None, serve: bool) -> None:
    """Set the invented company up where it is not there yet, then serve it."""
    now = timezone.now()
    bring_up_to_date()
    if current_run() is None:
        _set_up(now, people=people, conversations=conversations, seed=seed)
    _say_how_to_sign_in(port)
    if serve:
        say("Ctrl+C stops it; the next start takes seconds.")
        look_after(host=settings.ENVIRONMENT.host, port=port or settings.ENVIRONMENT.port)


def _set_up(now: datetime, *, people: int, conversations: int, seed: int) -> None:
    record: Path = settings.DATA / "invented"
    if not has_conversations():
        _invent(record, now, people=people, conversations=conversations, seed=seed)
        _bring_in(record, now)
    password = _password()
    with TerminalProgress("3 of 4  Making accounts") as progress:
        _make_accounts(now - NOTICE_WAS, password, progress)
    with TerminalProgress("4 of 4  Working out what can be said") as progress:
        work_out(settings.HISTORY, now=now - FIRST_FIGURES_WERE, tell=progress.tell)
    start_job_once(actor=None, now=now, function="findings.read", title="Reading conversations")


def _invent(record: Path, now: datetime, *, people: int, conversations: int, seed: int) -> None:
    shutil.rmtree(record, ignore_errors=True)
    start = (now - timedelta(days=365)).date()
    company = CompanySettings(seed=seed, people=people, conversations=conversations, start=start)
    with TerminalProgress(f"1 of 4  Inventing a company of {people} people") as progress:
        simulate(record, settings=company, progress=lambda done, total: progress.tell("conversations", done / total))


def _bring_in(record: Path, now: datetime) -> None:
    batch = add_import(
        actor=None, now=now, path=record, digest="invented", filename="The invented company", kind=RECORD,
        source="invented",
    )  # fmt: skip
    with TerminalProgress("2 of 4  Importing its record of service") as progress:
        run_import(batch, tell=progress.tell)


def _make_accounts(since: datetime, password: str, progress: TerminalProgress) -> None:
    """Give the invented people accounts that are older than their figures: each could see them first."""
    hashed = make_password(password)  # once: hashing is slow on purpose
    leader = add_account(
        actor=None,
        now=since,
        email="leader@demo.invalid",
        name="Robin Vale",
        role=Role.LEADER,
        administers=True,
        password_hash=hashed,
    )
    everybody = list(people_by_name())
    for number, person in enumerate(everybody):
        role = Role.LEAD if person.level == "lead" else Role.AGENT
        email = f"{role}{person.pk}@demo.invalid"
        add_account(
            actor=None, now=since, email=email, name=person.name, role=role, person=person, password_hash=hashed
        )
        progress.tell(person.name, number / len(everybody))
    notice = record_notice(actor=leader, now=since, legal_basis=LEGAL_BASIS, agreement="", noticed_on=since.date())
    acknowledge_notice(actor=leader, now=since, notice=notice)
    _make_coach_and_council(since, hashed)


def _make_coach_and_council(since: datetime, hashed: str) -> None:
    """Add whoever sees only what is shared with them, and whoever sees only how often somebody looked."""
    coach, _ = (
        add_account(actor=None, now=since, email=f"{role}@demo.invalid", name=name, role=role, password_hash=hashed)
        for role, name in ((Role.COACH, "Kit Marlow"), (Role.COUNCIL, "Sasha Brook"))
    )
    sharing = next(account for account in accounts_by_name() if account.role == Role.AGENT)
    share(actor=sharing, now=since, coach=coach, figure=DIFFICULT_SKILL.key)


def _password() -> str:
    path: Path = settings.DATA / PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def _say_how_to_sign_in(port: int | None) -> None:
    accounts = {account.role: account for account in reversed(accounts_by_name())}
    say("")
    say("Everything here is invented: the company, its people, their customers and every word.")
    say(f"Open      {address(port)}/")
    say(f"Password  {_password()}   (the same for all of them)")
    for role, words in SIGN_IN_AS:
        if role in accounts:
            say(f"Sign in   {accounts[role].email:<24} as {words}, {accounts[role].name}")
