"""Customers, and staff who left, taken out of what was brought in."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from typing import Any

from django.db import connection

from turnabout.casework.models import Conversation, Customer, Event, Import, Message, Order, Rating, WorkBlock
from turnabout.casework.services.bring_in import WORDS_KEPT, mark_months
from turnabout.casework.services.naming import Called, without_names
from turnabout.casework.services.raw_files import delete_waiting, empty_set_aside
from turnabout.connectors.erased import ERASED
from turnabout.ledger.services import service
from turnabout.people.models import Account
from turnabout.rights.models import Dispute
from turnabout.rights.services.suppression import digest, pseudonym, suppress

AT_ONCE = 500

Counts = dict[str, int]


def customer_by_digest(wanted: str) -> str | None:
    """Find the customer whom a job names by a keyed hash, so that the job itself need not hold the id."""
    known: Iterable[Any] = Customer.objects.values_list("pk", flat=True)
    named = (model.objects.values_list("customer_id", flat=True).distinct() for model in (Conversation, Order))
    for ids in (known, *named):
        for name in ids:
            if name and digest("customer", name) == wanted:
                return str(name)
    return None


def external_id(customer_id: str) -> tuple[str, str]:
    """Answer a customer's source, and the id there."""
    rows = (
        Customer.objects.filter(pk=customer_id),
        Conversation.objects.filter(customer_id=customer_id),
        Order.objects.filter(customer_id=customer_id),
    )
    found = (row.values_list("source", flat=True).first() for row in rows)
    source = next((name for name in found if name), customer_id.partition("/")[0])
    return source, customer_id.removeprefix(f"{source}/")


@service("casework.erase_customer")
def erase_customer(*, actor: Account | None, now: datetime, customer_id: str) -> Counts:
    """Delete a customer and everything that is theirs, and see to it that no import brings them back."""
    _wait_for_pages()
    source, name = external_id(customer_id)
    cases = list(_cases_of(customer_id, source, name))
    called = Called.by([name, *(case.removeprefix(f"{source}/") for case in cases)])
    named = Called.by([name])
    suppress("customer", [customer_id], now=now)
    suppress("case", cases, now=now)
    suppress("name", named.names, now=now)
    mark_months(set(cases))
    files = delete_waiting(called, source=source)
    return {
        **_delete_cases(cases),
        "messages elsewhere": _delete_strays(source, name),
        "orders": Order.objects.filter(customer_id=customer_id).delete()[0],
        "customers": Customer.objects.filter(pk=customer_id).delete()[0],
        "rows set aside": empty_set_aside(called, source=source, reason=ERASED),
        "files that waited": files,
    }


def _wait_for_pages() -> None:
    """Let a page that is coming in right now end first; the next one finds who was erased on the list."""
    list(Import.objects.select_for_update().filter(finished_at=None).values_list("pk", flat=True))


def _cases_of(customer_id: str, source: str, name: str) -> set[str]:
    """Name a customer's conversations, and those of nobody in which they wrote."""
    own = set(Conversation.objects.filter(customer_id=customer_id).values_list("pk", flat=True))
    wrote = Message.objects.filter(source=source, author_kind="customer", author_id=name)
    return own | set(wrote.filter(conversation__customer_id=None).values_list("conversation_id", flat=True))


def _delete_cases(cases: Sequence[str]) -> Counts:
    counts = {"messages": 0, "events": 0, "ratings": 0, "conversations": len(cases)}
    for some in _pieces(cases):
        for name, model in (("messages", Message), ("events", Event), ("ratings", Rating)):
            counts[name] += model.objects.filter(conversation__in=some).delete()[0]
        Dispute.objects.filter(conversation_id__in=some).delete()
        Conversation.objects.filter(pk__in=some).delete()  # with what was worked out of them
    return counts


def _delete_strays(source: str, name: str) -> int:
    """Delete what a customer wrote in the conversations of others."""
    strays = Message.objects.filter(source=source, author_kind="customer", author_id=name)
    touched = set(strays.values_list("conversation_id", flat=True))
    mark_months(touched)
    deleted = strays.delete()[0]
    for case in Conversation.objects.filter(pk__in=touched):
        first = case.messages.filter(author_kind="customer").order_by("at").values_list("text", flat=True).first()
        case.first_words = (first or "")[:WORDS_KEPT]
        case.save(update_fields=["first_words"])
    return deleted


@service("casework.erase_staff")
def erase_staff(*, actor: Account | None, now: datetime, identities: Sequence[tuple[str, str]], name: str) -> Counts:
    """Put pseudonyms in the place of somebody who left, wherever the record of service names them."""
    _wait_for_pages()
    called = Called.by([external for _, external in identities], name=name)
    counts: Counts = {"working time": 0, "rows set aside": 0, "files that waited": 0}
    handled: set[str] = set()
    for source, external in identities:
        theirs = Called.by([external], name=name)
        handled |= _rename(source, external)
        counts["working time"] += WorkBlock.objects.filter(source=source, person_id=external).delete()[0]
        counts["rows set aside"] += empty_set_aside(theirs, source=source, reason=ERASED)
        counts["files that waited"] += delete_waiting(theirs, source=source)
    suppress("person", [f"{source}/{external}" for source, external in identities], now=now)
    suppress("name", called.names, now=now)
    suppress("part", called.parts, now=now)
    _redact_handled(handled, called)
    mark_months(handled)
    return {"conversations renamed": len(handled), **counts}


def _rename(source: str, external: str) -> set[str]:
    """Write a pseudonym where a source's id of staff stands; answer in which conversations."""
    instead = pseudonym(f"{source}/{external}")
    own = Conversation.objects.filter(source=source, handler_id=external)
    handled = set(own.values_list("pk", flat=True))
    own.update(handler_id=instead)
    wrote = Message.objects.filter(source=source, author_id=external).exclude(author_kind="customer")
    columns = ((Event, "actor_id"), (Event, "from_value"), (Event, "to_value"), (Rating, "person_id"))
    named = [(model.objects.filter(source=source, **{column: external}), column) for model, column in columns]
    for rows, column in ((wrote, "author_id"), *named):
        handled |= set(rows.values_list("conversation_id", flat=True).distinct())
        rows.update(**{column: instead})
    return handled


def _redact_handled(handled: Set[str], called: Called) -> None:
    """Take first and last names out of what was said where somebody took part."""
    spots: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
        (Message, "conversation__in", ("text",)),
        (Rating, "conversation__in", ("comment",)),
        (Conversation, "pk__in", ("subject", "first_words")),
    )
    for some in _pieces(sorted(handled)):
        for model, where, columns in spots:
            changed = [
                row for row in model.objects.filter(**{where: some}) if _redact(row, columns, called)
            ]  # fmt: skip
            model.objects.bulk_update(changed, columns, batch_size=AT_ONCE)


def _redact(row: Any, columns: Sequence[str], called: Called) -> bool:
    before = [getattr(row, column) for column in columns]
    after = [None if text is None else without_names(text, called.names, called.parts) for text in before]
    for column, text in zip(columns, after, strict=True):
        setattr(row, column, text)
    return before != after


def _pieces(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield list(names[start : start + AT_ONCE])


def rebuild_search() -> None:
    """Write the search index anew, so that no word of what is gone is left in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO casework_search(casework_search) VALUES ('rebuild')")
