"""What people said of what was read in messages, and what the reader learnt from it.

Both are theirs, so reading anew never loses them.
"""

from django.db import models


class Label(models.Model):
    """Somebody's answer to one possible hit; of several people the last one counts.

    A message is named as the record of service names it, so that an answer outlives a new import; its words are not
    kept here.
    """

    message_id = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    is_right = models.BooleanField()
    answered_by = models.BigIntegerField()  # a plain number: the answer outlives the account
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message_id", "kind", "start"], name="one_answer_per_hit"),)
        indexes = (models.Index(fields=["answered_by", "-answered_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"


class Lesson(models.Model):
    """One learning from answers and outcomes: its report, and the version of the reader that came of it."""

    learnt_at = models.DateTimeField()
    report = models.JSONField()
    version = models.CharField(max_length=64)  # "" where nothing was gained
    weights = models.BinaryField()  # of hashed words that several customers used; empty where nothing was gained
    is_used = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["is_used"]),)

    def __str__(self) -> str:
        return f"{self.learnt_at:%Y-%m-%d %H:%M} {self.version}".strip()
