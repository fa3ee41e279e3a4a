"""Results and refusals as they were worked out; all of it can be worked out again from the record of service."""

from django.db import models

from turnabout.casework.models import Conversation, Message
from turnabout.people.models import Person


class Run(models.Model):
    """One working-out of the record of service, with the fingerprint of its input and the version of its rules."""

    as_of = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64)
    rule = models.CharField(max_length=40)
    result = models.JSONField()  # what is said of the company as a whole
    capabilities = models.JSONField()
    facts = models.JSONField()
    coverage = models.JSONField()
    is_current = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["is_current"]),)

    def __str__(self) -> str:
        return f"run of {self.created_at:%Y-%m-%d %H:%M}"


class Leg(models.Model):
    """A spell during which one person held a conversation, with what is known about it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="legs")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="legs")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="legs")
    seq = models.PositiveIntegerField()
    team = models.CharField(max_length=300, null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=12)
    difficulty = models.FloatField(null=True)
    difficulty_probability = models.FloatField(null=True)
    reasons = models.JSONField(null=True)
    messages_sent = models.PositiveIntegerField(default=0)
    replied = models.BooleanField(default=False)
    credit = models.FloatField()
    outcome = models.FloatField(null=True)
    outcome_source = models.CharField(max_length=60, null=True)

    class Meta:
        indexes = (
            models.Index(fields=["run", "conversation", "seq"]),
            models.Index(fields=["run", "person", "-difficulty"]),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.seq}"


class ConversationFinding(models.Model):
    """What is known of a conversation as a whole; carries what lists filter and sort by, so that they stay fast."""

    class Ended(models.TextChoices):
        WELL = "well"
        BADLY = "badly"
        UNKNOWN = "unknown"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="conversations")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="findings")
    sort_key = models.CharField(max_length=60)
    category = models.CharField(max_length=300, null=True)
    channel = models.CharField(max_length=300, null=True)
    is_difficult = models.BooleanField()
    ended = models.CharField(max_length=7, choices=Ended)
    hand_offs = models.PositiveIntegerField()
    passed_around = models.BooleanField()
    came_back = models.BooleanField()  # the customer had written within the thirty days before

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "conversation"], name="one_finding_per_run"),)
        indexes = (
            models.Index(fields=["run", "is_difficult", "-sort_key"]),
            models.Index(fields=["run", "ended", "is_difficult", "-sort_key"]),
            models.Index(fields=["run", "passed_around", "-sort_key"]),
            models.Index(fields=["run", "came_back", "-sort_key"]),
            models.Index(fields=["run", "category", "ended", "-sort_key"]),
        )

    def __str__(self) -> str:
        return self.conversation_id


class Reading(models.Model):
    """What the reader read in a conversation. It holds places in messages, never their words."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="reading")
    reader = models.CharField(max_length=200)  # version
    fingerprint = models.CharField(max_length=64)  # of the words that were read
    ended = models.CharField(max_length=7, choices=ConversationFinding.Ended)  # by the words alone
    is_turnaround = models.BooleanField()
    sort_key = models.CharField(max_length=60)
    marks = models.JSONField()  # places of cues and promises, by message
    chance = models.FloatField(null=True)  # of getting difficult, by the first words; once that was learnt here
    looks = models.JSONField(default=dict)  # how difficult each of the customer's messages looks, 0-1
    episode = models.JSONField(null=True)  # places of start, acts and end of a turnaround

    class Meta:
        indexes = (models.Index(fields=["is_turnaround", "-sort_key"]),)

    def __str__(self) -> str:
        return self.conversation_id


class PossibleHit(models.Model):
    """Something that may have been read in a message: somebody is asked."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="possible")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    probability = models.FloatField()

    class Meta:
        indexes = (models.Index(fields=["kind", "probability"]),)

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"


class OutsideAnswer(models.Model):
    """What an outside reader answered about a possible hit: marked as its own, used only while it is switched on."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    is_right = models.BooleanField(null=True)  # None: dropped, because it quoted nothing that stands there
    quote_start = models.PositiveIntegerField()
    quote_end = models.PositiveIntegerField()
    by = models.CharField(max_length=120)  # model and version
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message", "kind", "start"], name="one_outside_answer"),)

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}, by {self.by}"


class OutsideDay(models.Model):
    """How often an outside reader was asked on a day, so that a budget holds."""

    day = models.DateField(primary_key=True)
    asked = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.asked}"


class MonthRead(models.Model):
    """Up to which state of a month its conversations were read, and by which reader."""

    month = models.CharField(primary_key=True, max_length=7)
    version = models.BigIntegerField()
    reader = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.month


class PersonalFigure(models.Model):
    """A figure about a person, or the refusal of one, in the version that a run made."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="figures")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=40)
    value = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "person", "key"], name="one_figure_per_run"),)

    def __str__(self) -> str:
        return f"{self.key} of {self.person_id}"


class Found(models.Model):
    """A person found to turn difficult customers around: dated, and held for twelve months."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="found")
    found_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    holds_until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "found"

    def __str__(self) -> str:
        return str(self.person)
