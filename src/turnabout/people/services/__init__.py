"""Changes to people and to who may sign in."""

from turnabout.people.services.accounts import act_by_command, add_account, deactivate_account, reactivate_account
from turnabout.people.services.bringing import bring_in_people, know_people
from turnabout.people.services.invitations import (
    FreshInvitation,
    accept_invitation,
    first_invitation,
    invite,
    token_hash,
    withdraw_invitation,
)
from turnabout.people.services.passwords import choose_password, make_password_link
from turnabout.people.services.signing_in import TooManyGuesses, sign_in

__all__ = [
    "FreshInvitation",
    "TooManyGuesses",
    "accept_invitation",
    "act_by_command",
    "add_account",
    "bring_in_people",
    "choose_password",
    "deactivate_account",
    "first_invitation",
    "invite",
    "know_people",
    "make_password_link",
    "reactivate_account",
    "sign_in",
    "token_hash",
    "withdraw_invitation",
]
