"""Reads of what was brought in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from turnabout.casework.models import (
    Conversation,
    Customer,
    Event,
    Import,
    Message,
    Order,
    Rating,
    SetAside,
    WorkBlock,
)


@dataclass(frozen=True, slots=True)
class KnownConversations:
    """The conversations of one source that the application holds, for a connector."""

    source: str

    def customers_of(self, conversation_ids: Sequence[str]) -> Mapping[str, str | None]:
        """Answer the customer of each known conversation."""
        prefix = f"{self.source}/"
        wanted = list({f"{prefix}{name}" for name in conversation_ids})
        found: dict[str, str | None] = {}
        for start in range(0, len(wanted), 5000):
            rows = Conversation.objects.filter(pk__in=wanted[start : start + 5000]).values_list("pk", "customer_id")
            found |= {pk.removeprefix(prefix): customer and customer.removeprefix(prefix) for pk, customer in rows}
        return found


def import_for_page(import_id: int) -> Import | None:
    """Fetch one import; None where there is none."""
    return Import.objects.filter(pk=import_id).first()


def import_to_run(import_id: int) -> Import:
    """Fetch an import that is known to be there."""
    return Import.objects.get(pk=import_id)


def imports_newest_first() -> QuerySet[Import]:
    """List imports, the newest first."""
    return Import.objects.order_by("-created_at", "-pk")


def imports_before(import_id: int) -> QuerySet[Import]:
    """List imports that are older than one, the newest first."""
    return Import.objects.filter(pk__lt=import_id).order_by("-pk")


def same_file_imported(digest: str, mapping: str, source: str = "files") -> Import | None:
    """Find an import of the same bytes from the same source with the same mapping that need not be done again.

    Rows that were set aside for want of a conversation may fit after another file came in: then it is done again.
    """
    finished = Import.objects.filter(digest=digest, mapping=mapping, source=source).exclude(finished_at=None)
    done = finished.order_by("-pk").first()
    if done and done.set_aside_rows and Import.objects.filter(pk__gt=done.pk).exclude(finished_at=None).exists():
        return None
    return done


def customers_of_source(source: str) -> int:
    """Count the customers whom a source has described."""
    return Customer.objects.filter(source=source).count()


def set_aside_of(batch: Import) -> QuerySet[SetAside]:
    """List the rows of an import that were set aside, in the order of the file."""
    return SetAside.objects.filter(batch=batch).order_by("line")


def has_conversations() -> bool:
    """Tell whether anything was brought in."""
    return Conversation.objects.exists()


def conversation_with_messages(conversation_id: str) -> Conversation | None:
    """Fetch one conversation with its messages, events and ratings in the order of time."""
    return Conversation.objects.filter(pk=conversation_id).prefetch_related("messages", "events", "ratings").first()


def earlier_conversations(conversation: Conversation) -> int:
    """Count the same customer's conversations before this one."""
    if conversation.customer_id is None:
        return 0
    return Conversation.objects.filter(customer_id=conversation.customer_id, sort_key__lt=conversation.sort_key).count()


def next_conversation_at(conversation: Conversation) -> datetime | None:
    """Tell when the same customer's next conversation was opened; None where there is none, or no customer is named."""
    if conversation.customer_id is None or conversation.opened_at is None:
        return None
    later = Conversation.objects.filter(customer_id=conversation.customer_id, opened_at__gt=conversation.opened_at)
    return later.order_by("opened_at").values_list("opened_at", flat=True).first()


def orders_of_customer(customer_id: str) -> QuerySet[Order]:
    """List a customer's orders, refunds and cancellations, the newest first."""
    return Order.objects.filter(customer_id=customer_id).order_by("-at")


def conversations_newest_first() -> QuerySet[Conversation]:
    """List conversations for a page, without their words beyond the subject."""
    return Conversation.objects.defer("first_words", "attributes", "results").order_by("-sort_key")


def with_words(conversations: QuerySet[Conversation], words: str) -> QuerySet[Conversation]:
    """Keep conversations whose subject or customer's first words hold all the words, or that have this number."""
    quote, double = ("'", "''") if connection.vendor == "postgresql" else ('"', '""')
    plain = [word.replace("\\", "") for word in words.split()]  # one of backslashes alone would be no term
    terms = [quote + word.replace(quote, double) + quote for word in plain if word]
    matches = Q(pk__in=[f"{source}/{words.strip()}" for source in sources()] + [words.strip()])
    if terms:
        matches |= Q(_MATCHES[connection.vendor](terms))
    return conversations.filter(matches)


def _matches_sqlite(terms: list[str]) -> RawSQL:
    sql = "casework_conversation.number IN (SELECT rowid FROM casework_search WHERE casework_search MATCH %s)"
    return RawSQL(sql, (" ".join(f"{term}*" for term in terms),), output_field=BooleanField())  # noqa: S611


def _matches_postgresql(terms: list[str]) -> RawSQL:
    sql = "to_tsvector('simple', coalesce(subject, '') || ' ' || first_words) @@ to_tsquery('simple', %s)"
    return RawSQL(sql, (" & ".join(f"{term}:*" for term in terms),), output_field=BooleanField())  # noqa: S611


_MATCHES = {"sqlite": _matches_sqlite, "postgresql": _matches_postgresql}


def sources() -> list[str]:
    """List the sources from which something was brought in."""
    return list(Import.objects.order_by("source").values_list("source", flat=True).distinct())


def customers_called(words: str, *, most: int) -> list[str]:
    """Find customers whose id holds some words, known by a description, a conversation or an order."""
    named = (
        Customer.objects.filter(pk__icontains=words).values_list("pk", flat=True),
        Conversation.objects.filter(customer_id__icontains=words).values_list("customer_id", flat=True),
        Order.objects.filter(customer_id__icontains=words).values_list("customer_id", flat=True),
    )
    return sorted({name for ids in named for name in ids.order_by().distinct()[:most] if name})[:most]


def traces_of_customer(customer_id: str) -> dict[str, int]:
    """Count what is held of a customer, by kind; all zero where nothing is."""
    own = {"conversation__customer_id": customer_id}
    counted = (
        ("entries in the list of customers", Customer.objects.filter(pk=customer_id)),
        ("conversations", Conversation.objects.filter(customer_id=customer_id)),
        ("messages", Message.objects.filter(**own)),
        ("events", Event.objects.filter(**own)),
        ("ratings", Rating.objects.filter(**own)),
        ("orders", Order.objects.filter(customer_id=customer_id)),
    )
    return {name: rows.count() for name, rows in counted}


def traces_of_staff(identities: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Count where the record of service names somebody of the staff, by kind."""
    stay = ("conversations", "messages", "events", "ratings")
    counts = {f"{name} that stay under a pseudonym": 0 for name in stay} | {"blocks of working time": 0}
    for source, name in identities:
        told = Q(actor_id=name) | Q(from_value=name) | Q(to_value=name)
        written = Message.objects.filter(source=source, author_id=name).exclude(author_kind="customer")
        counts["conversations that stay under a pseudonym"] += Conversation.objects.filter(
            source=source, handler_id=name
        ).count()
        counts["messages that stay under a pseudonym"] += written.count()
        counts["events that stay under a pseudonym"] += Event.objects.filter(told, source=source).count()
        counts["ratings that stay under a pseudonym"] += Rating.objects.filter(source=source, person_id=name).count()
        counts["blocks of working time"] += WorkBlock.objects.filter(source=source, person_id=name).count()
    return counts


def subjects_of(conversations: set[str]) -> dict[str, str]:
    """Map conversations to what they were about, in a few words."""
    if not conversations:
        return {}
    rows = Conversation.objects.filter(pk__in=conversations).values_list("pk", "subject", "category")
    return {pk: subject or category or pk.partition("/")[2] for pk, subject, category in rows}
