"""What was brought in from a help desk. It may be wiped and imported again; people wrote none of it here.

Rows are named ``<source>/<id in the source>``, so bringing one in again finds it without a look-up. Staff are named
as the source names them; who that is stands in ``people.PersonIdentity``.
"""

from typing import Any

from django.db import models


class BroughtIn(models.Model):
    id = models.CharField(primary_key=True, max_length=400)
    source = models.CharField(max_length=60)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


def short(length: int = 300) -> Any:
    return models.CharField(max_length=length, null=True)


class Customer(BroughtIn):
    since = models.DateField(null=True)
    segment = short()
    value = models.FloatField(null=True)
    ended_on = models.DateField(null=True)


class Conversation(BroughtIn):
    channel = short()
    category = short()
    subcategory = short()
    product = short()
    priority = short()
    team = short()
    language = short()
    customer_id = short(400)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    order_value = models.FloatField(null=True)
    subject = models.TextField(null=True)
    tags = models.JSONField(null=True)
    handler_id = short(400)
    shift = short()
    position = models.BigIntegerField(null=True)
    attributes = models.JSONField(null=True)
    results = models.JSONField(null=True)
    month = models.CharField(max_length=7, db_index=True)
    sort_key = models.CharField(max_length=60)
    number = models.BigIntegerField(unique=True)  # made from the id; the search index names rows by it
    first_words = models.TextField(
        default="", db_default=""
    )  # of the customer; search looks through these and the subject

    class Meta:
        indexes = (
            models.Index(fields=["-sort_key"]),
            models.Index(fields=["channel", "-sort_key"]),
            models.Index(fields=["category", "-sort_key"]),
            models.Index(fields=["customer_id"]),
        )


class Message(BroughtIn):
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    author_id = short(400)
    author_kind = models.CharField(max_length=10)
    visibility = models.CharField(max_length=10)
    text = models.TextField()
    macro_id = short()


class Event(BroughtIn):
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    actor_id = short(400)
    from_value = models.CharField(max_length=400, null=True)
    to_value = models.CharField(max_length=400, null=True)
    automatic = models.BooleanField(null=True)


class Rating(BroughtIn):
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="ratings")
    at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=10)
    score = models.FloatField()
    scale_min = models.FloatField()
    scale_max = models.FloatField()
    higher_is_better = models.BooleanField(null=True)
    comment = models.TextField(null=True)
    person_id = short(400)


class Order(BroughtIn):
    customer_id = models.CharField(max_length=400, db_index=True)
    at = models.DateTimeField()
    value = models.FloatField(null=True)
    kind = models.CharField(max_length=20)


class WorkBlock(BroughtIn):
    person_id = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    activity = models.CharField(max_length=300)
    customer_facing = models.BooleanField()


class Import(models.Model):
    """One file on its way in: how far it is, what came in, what was set aside."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=300)
    path = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    mapping = models.TextField(blank=True)
    cursor = models.CharField(max_length=300, null=True)
    progress = models.FloatField(null=True)
    source_rows = models.BigIntegerField(default=0)
    set_aside_rows = models.BigIntegerField(default=0)
    tables = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["-created_at"]), models.Index(fields=["digest"]))

    def __str__(self) -> str:
        return self.filename

    @property
    def imported_rows(self) -> int:
        return self.source_rows - self.set_aside_rows


class SetAside(models.Model):
    """A row that could not be imported, with its reason; it can be downloaded, mended and sent again."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="set_aside")
    line = models.BigIntegerField()
    reason = models.TextField()
    row = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "line"], name="a_line_is_set_aside_once"),)

    def __str__(self) -> str:
        return f"line {self.line}"


class HistoryMonth(models.Model):
    """A month of the record of service: how often it changed, and what was last written out for the engine."""

    month = models.CharField(primary_key=True, max_length=7)  # 2026-03, or "undated"
    version = models.BigIntegerField(default=0)
    exported_version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.month


UNDATED = "undated"
