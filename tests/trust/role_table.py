"""Who may do what: every route, method and role, in one table.

A route that is not listed here fails the build. ``own`` means: allowed for one's own, and "not there" for another's.
"""

from dataclasses import dataclass

OPEN = frozenset({"anonymous", "deactivated"})
ROLES = ("administrator", "leader", "lead", "agent", "coach", "executive", "council")
EVERYBODY = frozenset(ROLES)
ADMINISTRATOR = frozenset({"administrator"})
LEADER = frozenset({"leader"})
FINDING = frozenset({"leader", "lead"})
SERVING = frozenset({"leader", "lead", "agent"})
COACH = frozenset({"coach"})
LOG = frozenset({"council", "administrator"})
TEACHING = frozenset({"leader", "administrator"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """Who may GET and POST a route; None: the route does not take that method.

    ``thing`` names what its arguments are; ``own`` says that only the owner's own is there for somebody.
    """

    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    thing: str = ""
    own: bool = False
    signed_out: bool = False  # open to whoever is not signed in, too


PAGES = {
    "home": Row(get=EVERYBODY),
    "overview": Row(get=EVERYBODY),
    "find": Row(get=FINDING),
    "my-page": Row(get=EVERYBODY),
    "conversations": Row(get=SERVING, post=SERVING),
    "conversation": Row(get=SERVING, thing="conversation"),
    "turnarounds": Row(get=SERVING),
    "turnaround": Row(get=SERVING, thing="turnaround"),
    "review": Row(get=SERVING, post=SERVING),
    "learning": Row(get=TEACHING),
    "learn-now": Row(post=TEACHING),
    "learn-back": Row(post=TEACHING),
    "how": Row(get=EVERYBODY),
    "may-say": Row(get=EVERYBODY),
    "patterns": Row(get=EVERYBODY, signed_out=True),
    "sign-in": Row(get=EVERYBODY, post=EVERYBODY, signed_out=True),
    "sign-out": Row(post=EVERYBODY, signed_out=True),
    "invitation": Row(get=EVERYBODY, post=EVERYBODY, thing="invitation link", signed_out=True),
    "new-password": Row(get=EVERYBODY, post=EVERYBODY, thing="password link", signed_out=True),
    "first-start": Row(get=ADMINISTRATOR),
    "invitations": Row(get=ADMINISTRATOR),
    "invite": Row(post=ADMINISTRATOR),
    "people-found": Row(post=ADMINISTRATOR),
    "withdraw-invitation": Row(post=ADMINISTRATOR, thing="invitation"),
    "end-access": Row(post=ADMINISTRATOR, thing="account"),
    "password-link": Row(post=ADMINISTRATOR, thing="account"),
    "give-access-back": Row(post=ADMINISTRATOR, thing="account"),
    "names": Row(get=LEADER, post=LEADER),
    "names-agreement": Row(get=frozenset({"leader", "council"})),
    "names-acknowledge": Row(post=LEADER),
    "names-off": Row(post=LEADER),
    "names-take-back": Row(post=LEADER),
    "take-with-me": Row(post=EVERYBODY),
    "forget": Row(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "forget-look": Row(post=ADMINISTRATOR),
    "forget-now": Row(post=ADMINISTRATOR),
    "imports": Row(get=ADMINISTRATOR),
    "import-new": Row(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "import-page": Row(get=ADMINISTRATOR, thing="import"),
    "import-mapping": Row(get=ADMINISTRATOR, post=ADMINISTRATOR, thing="import"),
    "import-preview": Row(get=ADMINISTRATOR, thing="import"),
    "import-start": Row(post=ADMINISTRATOR, thing="import"),
    "import-discard": Row(post=ADMINISTRATOR, thing="import"),
    "import-reopen": Row(post=ADMINISTRATOR, thing="import"),
    "import-set-aside": Row(get=ADMINISTRATOR, thing="import"),
    "job": Row(get=ADMINISTRATOR, thing="job"),
    "job-cancel": Row(post=ADMINISTRATOR, thing="job"),
    "job-again": Row(post=ADMINISTRATOR, thing="job"),
    "disagree": Row(get=EVERYBODY, post=EVERYBODY, thing="figure", own=True),
    "disagree-turn": Row(get=EVERYBODY, post=EVERYBODY, thing="turn", own=True),
    "withdraw-disagreement": Row(post=EVERYBODY, thing="dispute", own=True),
    "disagreements": Row(get=LEADER),
    "disagreement": Row(get=LEADER, post=LEADER, thing="dispute"),
    "tokens": Row(get=EVERYBODY),
    "token-make": Row(post=EVERYBODY),
    "token-revoke": Row(post=EVERYBODY, thing="token", own=True),
    "looked": Row(get=EVERYBODY, thing="oneself", own=True),
    "my-account": Row(get=EVERYBODY),
    "log": Row(get=LOG),
    "share": Row(post=EVERYBODY),
    "take-back-share": Row(post=EVERYBODY, thing="own share", own=True),
    "shared": Row(get=COACH),
    "shared-figure": Row(get=COACH, thing="share with the coach"),
}

COMMANDS: dict[str, tuple[frozenset[str] | None, tuple[str, ...]]] = {
    "artists": (FINDING, ("app:", "--people")),
    "invite": (ADMINISTRATOR, ("--role", "agent")),
    "forget": (ADMINISTRATOR, ("customer", "nowhere/1")),
    "import": (ADMINISTRATOR, ("csv", "{file}", "--map", "{map}", "--app")),
    "check": (None, ()),
    "demo": (None, ()),
    "learn": (TEACHING, ("app:",)),
    "map": (None, ()),
    "migrate": (None, ()),
    "read": (None, ()),
    "retain": (None, ()),
    "serve": (None, ()),
    "simulate": (None, ()),
    "verify-log": (None, ()),
    "worker": (None, ()),
}
"""Who may use each command with their account; None: it acts for nobody and reads nothing about a person."""
