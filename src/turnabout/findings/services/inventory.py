"""Every table and column, and whether a person gets what it holds of them with "Take it with me".

A table or column without a decision here fails the build.
"""

from collections.abc import Mapping

from turnabout.casework.models import Conversation, Event, Import, Rating, WorkBlock
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.findings.services import holdings as held
from turnabout.findings.services.holdings import Holding, Part, accounts, mine, naming, part, stays
from turnabout.labels.models import Label
from turnabout.ledger.models import IdempotencyKey, Job
from turnabout.people.models import PersonIdentity
from turnabout.rights.models import Dispute, Share, SubjectKey, Token, View

SECRET = "It lets somebody in; whoever has it could act as you."  # noqa: S105 (a reason)
CUSTOMERS = "Words and facts of a customer, not yours."
PLACE = "Where it lies inside Turnabout; it says nothing about you."
ANSWER = "What your program was answered; a fresh token may stand in it, so it is shown once."
PLACES = "Places in messages, without their words; your messages stand in a part of their own."
NOT_TOLD = "Keyed hashes: nobody can tell whose."

PERSON = part(
    "person", "What the record of service says of you", lambda subject: [subject.person] if subject.person else [],
    "id name team department level role manager zone started_on ended_on attributes",
)  # fmt: skip
ACCOUNT = part(
    "account", "Your account", lambda subject: [subject.account],
    "id email name role administers person is_active created_at reactivated_at last_login",
)  # fmt: skip
INVITATIONS = part(
    "invitations", "Invitations for you", held.invitations,
    "id email name role administers person created_at expires_at used_at withdrawn_at",
)  # fmt: skip
IDENTITIES = part("identities", "How each source names you", mine(PersonIdentity), "id person source external_id")
SESSIONS = part("signed-in", "Where you are signed in: until when", held.sessions, "expire_date")
SHARES = part(
    "shares",
    "Figures that you share or shared with a coach",
    mine(Share),
    "id person coach figure created_at revoked_at",
)
DISPUTES = part(
    "disagreements", "What you disagreed with, and how it was decided", mine(Dispute),
    "id person figure conversation_id seq words opened_at due_on withdrawn_at decided_at decided_by upheld reasons",
)  # fmt: skip
KEY = part("key-in-the-log", "The key under which the log of views names you", mine(SubjectKey), "id person key")
LOOKED = part(
    "who-looked", "Who looked at something about you, when and why", held.views,
    "number at viewer viewer_role subject what why door",
)  # fmt: skip
I_LOOKED = part(
    "what-i-looked-at", "What you looked at; of whom stands in their own archive",
    lambda subject: View.objects.filter(viewer=subject.account.pk).order_by("number"),
    "number at viewer viewer_role what why door",
)  # fmt: skip
TOKENS = part(
    "tokens", "Programs that may act for you", accounts(Token, "account"),
    "id account name scopes created_at expires_at last_used_at revoked_at",
)  # fmt: skip
NOTICES = part(
    "notices", "Notices about names that you recorded or acknowledged", held.notices,
    "id legal_basis agreement noticed_on opens_on recorded_by acknowledged_at acknowledged_by withdrawn_at created_at",
)  # fmt: skip
CONVERSATIONS = part(
    "conversations", "Conversations that you handled", naming(Conversation, "handler_id"),
    "id source handler_id team shift opened_at closed_at channel category",
)  # fmt: skip
MESSAGES = part(
    "messages", "Messages that you wrote", held.messages,
    "id source conversation at author_id author_kind visibility text macro_id",
)  # fmt: skip
EVENTS = part(
    "events", "What you did with conversations, or was done with them for you",
    naming(Event, "actor_id", "from_value", "to_value"),
    "id source conversation at kind actor_id from_value to_value automatic",
)  # fmt: skip
RATINGS = part(
    "ratings", "Ratings that were given to you", naming(Rating, "person_id"),
    "id source conversation at asked_at kind score scale_min scale_max higher_is_better comment person_id",
)  # fmt: skip
WORKING_TIME = part(
    "working-time", "Blocks of your working time", naming(WorkBlock, "person_id"),
    "id source person_id started_at ended_at activity customer_facing",
)  # fmt: skip
IMPORTS = part(
    "imports", "Files that you imported", accounts(Import, "created_by"),
    "id source kind filename digest mapping progress source_rows set_aside_rows tables job_id created_by created_at "
    "finished_at",
)  # fmt: skip
SET_ASIDE = part(
    "rows-set-aside",
    "Rows of files that could not be imported and name you",
    held.set_aside,
    "id batch line reason row",
)
FIGURES = part(
    "figures",
    "Your own figures and refusals, in every version",
    mine(PersonalFigure),
    "id run person key value created_at",
)
FOUND = part(
    "found", "That you were found to turn difficult customers around", mine(Found),
    "id person found_at confirmed_at holds_until",
)  # fmt: skip
TURNS = part(
    "turns", "Your turns holding a case, on which the figures rest", mine(Leg),
    "id run conversation person seq team started_at ended_at entered_by difficulty "
    "difficulty_probability reasons messages_sent replied "
    "credit outcome outcome_source",
)  # fmt: skip
AUDIT = part(
    "audit", "What you did here, and what was done to your account", held.audit, "id at actor_id verb subject details"
)
JOBS = part(
    "background-work", "Background work that you started", accounts(Job, "actor_id"),
    "id function arguments title state says progress result problem actor_id created_at started_at finished_at",
)  # fmt: skip
LABELS = part(
    "answers", "What you answered about words that were read", accounts(Label, "answered_by"),
    "id message_id kind start end is_right answered_by answered_at",
)  # fmt: skip
REQUESTS = part(
    "requests-of-programs", "Requests that programs sent for you", accounts(IdempotencyKey, "actor_id"),
    "id actor_id fingerprint created_at status",
)  # fmt: skip

HOLDINGS: Mapping[str, Holding] = {
    "people.Person": Holding((PERSON,)),
    "people.PersonIdentity": Holding((IDENTITIES,)),
    "people.Account": Holding((ACCOUNT,), stays(SECRET, "password")),
    "people.Invitation": Holding((INVITATIONS,), stays(SECRET, "token_hash")),
    "people.SignInAttempt": Holding(nothing=NOT_TOLD),
    "sessions.Session": Holding((SESSIONS,), stays(SECRET, "session_key session_data")),
    "rights.Share": Holding((SHARES,)),
    "rights.Dispute": Holding((DISPUTES,)),
    "rights.SubjectKey": Holding((KEY,)),
    "rights.View": Holding((LOOKED, I_LOOKED), stays(PLACE, "previous hash")),
    "rights.Token": Holding((TOKENS,), stays(SECRET, "token_hash")),
    "rights.NamesNotice": Holding((NOTICES,)),
    "casework.Conversation": Holding(
        (CONVERSATIONS,),
        stays(
            CUSTOMERS, "subcategory product priority language customer_id order_value subject tags attributes results"
        )
        | stays(CUSTOMERS, "position first_words")
        | stays(PLACE, "month sort_key number"),
    ),
    "casework.Message": Holding((MESSAGES,)),
    "casework.Event": Holding((EVENTS,)),
    "casework.Rating": Holding((RATINGS,)),
    "casework.WorkBlock": Holding((WORKING_TIME,)),
    "casework.Import": Holding((IMPORTS,), stays(PLACE, "path cursor")),
    "casework.SetAside": Holding((SET_ASIDE,)),
    "findings.PersonalFigure": Holding((FIGURES,)),
    "findings.Found": Holding((FOUND,)),
    "findings.Leg": Holding((TURNS,)),
    "labels.Label": Holding((LABELS,)),
    "ledger.Audit": Holding((AUDIT,)),
    "ledger.Job": Holding((JOBS,), stays(PLACE, "cancel_asked attempts worker delivery beat_at")),
    "ledger.IdempotencyKey": Holding((REQUESTS,), stays(SECRET, "key_hash") | stays(ANSWER, "body")),
    "casework.Customer": Holding(nothing="Customers; they ask whoever serves them."),
    "casework.Order": Holding(nothing="Orders of customers."),
    "casework.HistoryMonth": Holding(nothing="Which months were written out."),
    "findings.Run": Holding(nothing="What is said of the company as a whole."),
    "findings.ConversationFinding": Holding(
        nothing="What is known of conversations as a whole; your part are the turns."
    ),
    "findings.Reading": Holding(nothing=PLACES),
    "labels.Lesson": Holding(nothing="Weights of hashed words that several customers used, and counts; nobody's."),
    "findings.PossibleHit": Holding(nothing=PLACES),
    "findings.OutsideAnswer": Holding(nothing=PLACES),
    "findings.OutsideDay": Holding(nothing="How often an outside reader was asked on a day."),
    "findings.MonthRead": Holding(nothing="Which months were read."),
    "rights.ViewHead": Holding(nothing="Where the log of views ends."),
    "rights.ViewCheckpoint": Holding(nothing="Up to where the log of views was pruned."),
    "rights.Suppressed": Holding(nothing=NOT_TOLD),
    "django_tasks_database.DBTaskResult": Holding(nothing="The queue's own rows: they name a job by number."),
    "auth.Permission": Holding(nothing="Not used."),
    "auth.Group": Holding(nothing="Not used."),
    "contenttypes.ContentType": Holding(nothing="Names of tables."),
}


def parts() -> list[Part]:
    """List all parts, in the order in which they are read."""
    return [one for holding in HOLDINGS.values() for one in holding.parts]
