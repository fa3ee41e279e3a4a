"""Who may see what: switching on, shares, disputes, the log of views, tokens, and who asked to be forgotten."""

from django.db import models

from turnabout.people.models import Account, Person


class NamesNotice(models.Model):
    """The record that a company may look at figures about named people, and from when.

    Until such a notice has run out and is acknowledged, Turnabout shows no figure about a person to anybody else.
    """

    legal_basis = models.TextField()
    agreement = models.TextField(blank=True)
    noticed_on = models.DateField()
    opens_on = models.DateField()
    recorded_by = models.BigIntegerField()  # a plain number: the record outlives the account
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"notice of {self.noticed_on}"


class Share(models.Model):
    """Somebody lets a coach see an own figure, until they take it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shares")
    coach = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="shared_with")
    figure = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["coach", "revoked_at"]),)

    def __str__(self) -> str:
        return f"{self.figure} of {self.person_id} with {self.coach_id}"


class Dispute(models.Model):
    """Somebody disagrees with an own figure, or with a piece of its evidence.

    While it is open the thing is marked wherever it is shown, and it is not used. Somebody else decides within
    fourteen days, with reasons. Evidence is named by conversation and number of the leg, for it can be worked out anew.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="disputes")
    figure = models.CharField(max_length=40)
    conversation_id = models.CharField(max_length=400, blank=True)  # empty: the figure itself
    seq = models.PositiveIntegerField(null=True)
    words = models.TextField()
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    upheld = models.BooleanField(null=True)
    reasons = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["decided_at", "due_on"]),)

    def __str__(self) -> str:
        return f"dispute of {self.opened_at:%Y-%m-%d}"


class SubjectKey(models.Model):
    """The random key under which the log of views names a person; deleting it makes the log forget them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="subject_key")
    key = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.key


class View(models.Model):
    """Somebody looked at something about somebody else. Rows are chained by hash and only ever added."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    viewer = models.BigIntegerField()  # the account's number: the row outlives the account
    viewer_role = models.CharField(max_length=20)
    subject = models.CharField(max_length=32, db_index=True)
    what = models.CharField(max_length=60)
    why = models.CharField(max_length=300, blank=True)
    door = models.CharField(max_length=10)  # web, api, cli, export
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"view {self.number}"


class ViewHead(models.Model):
    """Where the log of views ends, signed, so that a cut end is noticed; one row."""

    count = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.count} views"


class ViewCheckpoint(models.Model):
    """Up to where old views were pruned, signed, so that the chain can be followed from there."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pruned up to {self.number}"


class Token(models.Model):
    """Lets a program act for an account through the API, within its scopes. The secret is shown once, kept nowhere."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Suppressed(models.Model):
    """A keyed hash of somebody who was erased, so that importing the same record does not bring them back."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)  # customer, person
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
