import uuid

from django.db import models


class Audit(models.Model):
    """One change, made by a service. Rows are only ever added: the database refuses to change or delete them."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # a plain number: the row outlives the account
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["at"]), models.Index(fields=["subject", "verb"]))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class Job(models.Model):
    """Work in the background, as people see it: what is happening, how far it is, how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    function = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    says = models.CharField(max_length=300, blank=True)
    progress = models.FloatField(null=True)  # 0-1; null where it cannot be told
    result = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)  # host:pid of whoever runs it
    delivery = models.UUIDField(null=True)  # the queue's own row
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["state", "beat_at"]),
            models.Index(fields=["-created_at"]),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in {Job.State.WAITING, Job.State.RUNNING}


class IdempotencyKey(models.Model):
    """A request that a program may send twice, and what it was answered the first time.

    The key is kept as a hash: with the row alone nobody can ask for the answer.
    """

    actor_id = models.BigIntegerField()
    key_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)  # of what was asked
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)  # null while the first is still at work
    body = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["actor_id", "key_hash"], name="one_request_per_key"),)
        indexes = (models.Index(fields=["created_at"]),)

    def __str__(self) -> str:
        return f"request of {self.created_at:%Y-%m-%d %H:%M}"
