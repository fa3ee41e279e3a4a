"""Reads of what was brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from turnabout.casework.models import Conversation, Customer, Import, Order, SetAside


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


def orders_of_customer(customer_id: str) -> QuerySet[Order]:
    """List a customer's orders, refunds and cancellations, the newest first."""
    return Order.objects.filter(customer_id=customer_id).order_by("-at")


def conversations_newest_first() -> QuerySet[Conversation]:
    """List conversations for a page, without their words beyond the subject."""
    return Conversation.objects.defer("first_words", "attributes", "results").order_by("-sort_key")


def with_words(conversations: QuerySet[Conversation], words: str) -> QuerySet[Conversation]:
    """Keep conversations whose subject or customer's first words hold all the words, or that have this number."""
    quote, double = ("'", "''") if connection.vendor == "postgresql" else ('"', '""')
    terms = [quote + word.replace("\\", "").replace(quote, double) + quote for word in words.split()]
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
