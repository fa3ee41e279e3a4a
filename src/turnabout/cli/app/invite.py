import click
from django.utils import timezone

from turnabout.cli.app.acting import acting_account
from turnabout.cli.app.serve import address
from turnabout.cli.output import emit_json, say
from turnabout.core.errors import BadInput
from turnabout.people.models import Role
from turnabout.people.services import invite as make_invitation
from turnabout.rights.selectors import may


@click.command()
@click.option("--role", type=click.Choice(Role.values), required=True, help="What the person comes for.")
@click.option("--email", default="", help="Whom the link is for.")
@click.option("--administers", is_flag=True, help="The person also runs this installation.")
@click.option("--as", "as_email", required=True, metavar="EMAIL", help="Your own account.")
@click.option("--reason", required=True, help="Why; it is written into the audit.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def invite(role: str, email: str, administers: bool, as_email: str, reason: str, as_json: bool) -> None:
    """Make a link by which somebody gets an account.

    Example: turnabout invite --role lead --email mia@example.org --as you@example.org --reason "new team lead"
    """
    account = acting_account(as_email, reason=reason, command="invite")
    if not may(account, "invite"):
        raise BadInput(f"{account.email} may not invite: use an administrator's account with --as.")
    fresh = make_invitation(actor=account, now=timezone.now(), role=role, email=email, administers=administers)
    link = f"{address()}/invitation/{fresh.token}/"
    if as_json:
        emit_json({"link": link, "expires_at": fresh.invitation.expires_at.isoformat()})
    else:
        say("This link works once, for two weeks:")
        click.echo(link)
